package session

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// messages writes what people who are not on the call have to look at or to do, and says for how many.
func (s *Session) messages(d *engine.Diagnosis) int {
	return s.write(d, report.Messages(d, checks.Questions()))
}

// allMessages are one for each role that has something to do, on the call or not. What names the appliance is asked
// once before the first, and where to save them after the last.
func (s *Session) allMessages(ctx context.Context, d *engine.Diagnosis) error {
	messages := report.AllMessages(d, checks.Questions())
	if len(messages) == 0 {
		s.note("Nobody has anything to do.")
		return nil
	}
	if err := s.askSerial(ctx, d); err != nil {
		return err
	}
	known := *d
	known.Documents = s.store.Documents() // the serial that was just said is among them
	messages = report.AllMessages(&known, checks.Questions())
	s.write(d, messages)
	if s.opts.Output.Messages != "" {
		return nil
	}
	a, err := s.asker.Ask(ctx, ask.Prompt{
		Text: s.Lang.T("Save the messages as files? The name of a folder, or Enter for no."), Form: fact.Text,
		Plain: true, Default: "no",
		Why: s.Lang.T("A file is easier to send than text from a terminal."), Flag: "--messages",
		Parse: folderName,
	})
	if err != nil || a.Kind != ask.Given || a.Value == "no" {
		return err
	}
	s.save(d, messages, a.Value)
	return nil
}

// folderName takes what can be meant as a folder: a slip of the finger and a pasted text are not.
func folderName(typed string) (string, error) {
	if utf8.RuneCountInString(typed) < 2 || len(typed) > longestName || typed != redact.Visible(typed) {
		return "", i18n.Error{Phrase: i18n.Say("that is not the name of a folder")}
	}
	return typed, nil
}

// longestName is what a file system takes.
const longestName = 200

// askSerial asks for the appliance's serial, once: pages are searched by it, and TAC wants it.
func (s *Session) askSerial(ctx context.Context, d *engine.Diagnosis) error {
	q := facts.Serial.Question
	if said, ok := s.store.Get(q.Ref()); s.serialOf(d) != "" || ok && !notAsked(said) {
		return nil
	}
	p := s.talk.prompt(q, fact.NewSet(ctx, s.store, s.now()))
	p.Number, p.Text, p.Default = 0, s.Lang.T("The ESA's serial, for the messages. Enter: later."), "later"
	p.Parse = func(v string) (string, error) {
		if v == "later" {
			return v, nil
		}
		return Typed(q, v, s.now())
	}
	a, err := s.asker.Ask(ctx, p)
	if err == nil && a.Kind == ask.Given && a.Value != "later" {
		s.given(q.Name, a.Value, "operator")
		s.talk.took(q.Name)
	}
	return err
}

// write shows messages, and saves them where a flag says so.
func (s *Session) write(d *engine.Diagnosis, messages []report.Message) int {
	l := s.messagesLang()
	for _, m := range messages {
		s.screen.MessageIn(l, m, s.about(l, d))
	}
	if dir := s.opts.Output.Messages; dir != "" && len(messages) > 0 {
		s.save(d, messages, dir)
	}
	return len(messages)
}

func (s *Session) save(d *engine.Diagnosis, messages []report.Message, dir string) {
	l := s.messagesLang()
	if err := report.WriteMessages(dir, messages, s.about(l, d), l); err != nil {
		s.note("The messages could not be written: %v", err)
		return
	}
	s.note("The messages are in %s.", dir)
}

// messagesLang is the language of the messages: their readers may speak another than the person here.
func (s *Session) messagesLang() *i18n.Language {
	if tag := s.opts.Output.MessagesLang; tag != "" {
		l, _ := i18n.Open(tag) // the flag takes only languages that there are
		return l
	}
	return s.Lang
}

// about names the appliance and the tenant, with what is known of them.
func (s *Session) about(l *i18n.Language, d *engine.Diagnosis) string {
	var parts []string
	add := func(format i18n.Text, value string) {
		if value != "" {
			parts = append(parts, l.F(string(format), value))
		}
	}
	add(i18n.Text("host %s"), s.opts.Target.ESAHost)
	add(i18n.Text("serial %s"), s.serialOf(d))
	add(i18n.Text("region %s"), strings.ToUpper(d.Region))
	return strings.Join(parts, l.T(", "))
}

// serialOf is the appliance's serial, as somebody or a flag said it, or as its command line did; "": it is not known.
func (s *Session) serialOf(d *engine.Diagnosis) string {
	if said, ok := s.answer(facts.Serial.Question.Name); ok {
		return said
	}
	for _, doc := range d.Documents {
		if doc.Ref == versionTyped && doc.OK() {
			v, _ := asyncos.ParseVersion(string(doc.Body))
			return v.Serial
		}
	}
	return ""
}
