package cli

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// pasted is what was pasted of the appliance's command line while questions were asked. Like an answer it is forgotten when it is
// looked at again, and can be taken back.
type pasted struct {
	docs         map[evidence.Ref]evidence.Document
	serial, host string // of the appliance whose command line was seen, here or in a file
	undo         []step
}

// step is how things were before a paste, and after which question.
type step struct {
	asked int
	pasted
}

// pasteSource answers what was pasted.
type pasteSource struct{ s *session }

func (p pasteSource) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	p.s.pasting.Lock()
	defer p.s.pasting.Unlock()
	if d, ok := p.s.pasted.docs[ref]; ok {
		return d, nil
	}
	return evidence.Document{}, evidence.ErrNotMine
}

// mayPaste says whether a pasted session could answer the question: the command line was looked for, and there is none, or no way to it.
func (s *session) mayPaste(q *fact.Question, set *fact.Set) bool {
	return q.CLI && slices.ContainsFunc(set.Cites(q), s.notRead)
}

// notRead: the command line did not say, whatever the reason, other than that we would not type it.
func (s *session) notRead(ref evidence.Ref) bool {
	d, ok := s.store.Get(ref)
	return ok && ref.Source == evidence.CLI && d.Failure != nil && d.Failure.Kind != evidence.NotAllowed
}

func (s *session) noCommandLine(ref evidence.Ref) bool {
	d, ok := s.store.Get(ref)
	return ok && ref.Source == evidence.CLI && d.Failure != nil && d.Failure.Kind == evidence.NotConfigured
}

// paste says what to type on the appliance, takes what came of it, and has the walk look at it.
func (s *session) paste(ctx context.Context, q *fact.Question, set *fact.Set) error {
	wanted := s.wanted(set.Cites(q))
	text, err := s.asker.Block(ctx, pasteThis(s.lang, wanted))
	if err != nil {
		return err
	}
	if err := s.takePaste(ctx, text, wanted); err != nil {
		return err
	}
	s.keepPasted()
	return engine.ErrAgain
}

// wanted are the commands that nobody read yet, with those that the question at hand needs beside the usual ones.
func (s *session) wanted(cites []evidence.Ref) []string {
	r, _ := s.region()
	commands := facts.Commands(r)
	for _, ref := range cites {
		if s.notRead(ref) && !slices.Contains(commands, ref.Request) {
			commands = append(commands, ref.Request)
		}
	}
	return slices.DeleteFunc(commands, func(c string) bool {
		d, ok := s.store.Get(evidence.Ref{Source: evidence.CLI, Request: c})
		return ok && d.OK()
	})
}

// pasteThis is the one block to type, and how.
func pasteThis(l *i18n.Language, commands []string) string {
	return l.T("On the ESA's command line, type these, one after the other:") + "\n\n    " + strings.Join(commands, "\n    ") + "\n\n" +
		l.T("They change nothing. Leave menus by Ctrl-C, telnet by Ctrl-] and quit.\nCopy the session from the first prompt to the last and paste it here; then a\ndot alone on a line, or Ctrl-D.")
}

// takePaste puts the documents of a pasted session in place, and says what came and what did not.
func (s *session) takePaste(ctx context.Context, text string, wanted []string) error {
	if strings.TrimSpace(text) == "" {
		s.note("Nothing was pasted.")
		return nil
	}
	appliances, err := transcript.Parse(strings.NewReader(text), "pasted")
	var unread *transcript.Error
	switch {
	case errors.As(err, &unread):
		s.note("Not understood: %s.", unread.What)
		if unread.Hint() != "" {
			s.wrapped(unread.HintIn(s.lang))
		}
		return nil
	case err != nil:
		return err
	}
	mine, err := s.whichAppliance(ctx, appliances)
	if err != nil || mine == nil {
		return err
	}
	s.pasting.Lock()
	before := s.pasted
	now := pasted{docs: maps.Clone(before.docs), serial: mine.Serial, host: mine.Host, undo: append(slices.Clone(before.undo), step{s.asked, before})}
	if now.docs == nil {
		now.docs = map[evidence.Ref]evidence.Document{}
	}
	for _, d := range mine.Docs {
		now.docs[d.Ref] = d
	}
	if now.serial == "" {
		now.serial = before.serial
	}
	if now.host == "" {
		now.host = before.host
	}
	s.pasted = now
	s.pasting.Unlock()
	s.sayPasted(*mine, wanted)
	s.lookAgain(mine.Docs)
	return nil
}

// lookAgain drops what the documents replace, and where nobody had the command line. Where it was tried it is not tried again for what was
// not pasted: a passphrase that is refused is not sent once more for each paste.
func (s *session) lookAgain(docs []evidence.Document) {
	for _, d := range docs {
		s.store.Drop(d.Ref)
	}
	for _, d := range s.store.Documents() {
		if s.noCommandLine(d.Ref) {
			s.store.Drop(d.Ref)
		}
	}
}

// sayPasted says how much of what was wanted is there. Other commands in the session are kept too, and nothing is said of them.
func (s *session) sayPasted(a transcript.Appliance, wanted []string) {
	var missing, cut []string
	for _, c := range wanted {
		i := slices.IndexFunc(a.Docs, func(d evidence.Document) bool { return d.Ref.Request == c })
		switch {
		case i < 0:
			missing = append(missing, c)
		case !a.Docs[i].OK():
			cut = append(cut, c)
		}
	}
	s.note("Read of %s: %d of %d commands.", s.nameOf(a), len(wanted)-len(missing)-len(cut), len(wanted))
	for _, part := range []struct {
		words    i18n.Text
		commands []string
	}{{i18n.Text("Not in it:"), missing}, {i18n.Text("Cut off before its end, so not used:"), cut}} {
		if len(part.commands) > 0 {
			s.note("%s", part.words)
		}
		for _, c := range part.commands {
			s.note("    %s", c)
		}
	}
}

func (s *session) nameOf(a transcript.Appliance) string {
	if name := strings.TrimSpace(a.Host + " " + a.Serial); name != "" {
		return name
	}
	return s.lang.T("an appliance without a name")
}

// wrapped is note for what may be longer than a line.
func (s *session) wrapped(text string) {
	report.NewTerminal(s.Err, false, s.Clock()).In(s.lang).Text(redact.Visible(text))
}

// whichAppliance is the one in the session that is looked at: the only one unless its serial says otherwise, the one whose serial or
// name is known, or the one that the operator says. Nil: none of them.
func (s *session) whichAppliance(ctx context.Context, all []transcript.Appliance) (*transcript.Appliance, error) {
	if len(all) == 1 && s.fits(all[0]) != no {
		return &all[0], nil
	}
	var mine []*transcript.Appliance
	for i := range all {
		if s.fits(all[i]) == yes {
			mine = append(mine, &all[i])
		}
	}
	if len(mine) == 1 {
		return mine[0], nil
	}
	var options []fact.Option
	for i, a := range all {
		options = append(options, fact.Option{Value: strconv.Itoa(i + 1), Label: s.nameOf(a)})
	}
	options = append(options, fact.Option{Value: "none", Label: s.lang.T("none of these")})
	a, err := s.asker.Ask(ctx, ask.Prompt{
		Text: s.lang.T("Which ESA of this session is the one that is looked at?"), Options: options, Plain: true, Flag: "--serial",
		Why:   s.lang.T("What another ESA says must not be taken for this one's."),
		Where: s.lang.T("the ESA's CLI: version, the line Serial #"), Parse: func(v string) (string, error) { return v, nil },
	})
	if err != nil {
		return nil, err
	}
	i, err := strconv.Atoi(a.Value)
	if err != nil {
		s.note("Nothing of it is used.")
		return nil, nil
	}
	return &all[i-1], nil
}

type fit int

const (
	perhaps fit = iota
	yes
	no
)

// fits says whether an appliance is the one that is looked at, by its serial, or the name that its prompt showed before.
func (s *session) fits(a transcript.Appliance) fit {
	serial := cmp.Or(s.pasted.serial, s.owner.serial)
	if d, err := s.store.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: "serial"}); err == nil && d.OK() {
		serial = string(d.Body)
	}
	same := func(b bool) fit {
		if b {
			return yes
		}
		return no
	}
	switch {
	case serial != "" && a.Serial != "":
		return same(strings.EqualFold(serial, a.Serial))
	case s.pasted.host != "" && a.Host != "":
		return same(strings.EqualFold(s.pasted.host, a.Host))
	case s.esaHost != "" && strings.EqualFold(s.esaHost, a.Host):
		return yes
	}
	return perhaps
}

// unpaste takes the last paste back, if nothing was answered since.
func (s *session) unpaste() bool {
	n := len(s.pasted.undo)
	if n == 0 || s.pasted.undo[n-1].asked != s.asked {
		return false
	}
	s.pasting.Lock()
	after := s.pasted
	s.pasted = after.undo[n-1].pasted
	s.pasting.Unlock()
	s.lookAgain(slices.Collect(maps.Values(after.docs)))
	s.keepPasted()
	s.note("What was pasted is taken back.")
	return true
}

// forgetPasted: what was dropped of a paste is as it was then. It has to be looked at anew, as an answer has.
func (s *session) forgetPasted() {
	s.pasting.Lock()
	defer s.pasting.Unlock()
	s.pasted.undo = nil
	maps.DeleteFunc(s.pasted.docs, func(ref evidence.Ref, _ evidence.Document) bool {
		_, kept := s.store.Get(ref)
		return !kept
	})
}

func (s *session) wasPasted(ref evidence.Ref) bool {
	_, ok := s.pasted.docs[ref]
	return ok
}
