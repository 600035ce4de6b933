package session

import (
	"context"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
	"github.com/xdrdoctor/xdrdoctor/internal/when"
)

// whenDone asks when the steps were done; the time is set when one was given.
func (s *Session) whenDone(ctx context.Context) (kind ask.Kind, at time.Time, err error) {
	a, err := s.asker.Ask(ctx, ask.Prompt{
		Text: s.Lang.T("When were the steps done? Enter: just now."), Form: fact.Text, Plain: true, Default: "now",
		Example: "10:42",
		Why:     s.Lang.T("SSE needs up to 20 minutes to show a change. Until then, no change is not a failure."),
		Parse: func(v string) (string, error) {
			if v == "now" {
				return s.now().Format(time.RFC3339), nil
			}
			t, err := when.Parse(v, s.now())
			if err == nil && t.After(s.now()) {
				return "", i18n.Error{Phrase: i18n.Say("that time is in the future")}
			}
			return t.Format(time.RFC3339), err
		},
	})
	if err != nil || a.Kind != ask.Given {
		return a.Kind, at, err
	}
	at, err = time.Parse(time.RFC3339, a.Value)
	if err == nil {
		s.note("Steps done: %s.", when.Say(at, s.now().Local(), s.Lang))
	}
	return a.Kind, at, err
}

// takeNote keeps what the person says of the round that has ended. A secret goes into no report.
func (s *Session) takeNote(ctx context.Context) error {
	note, err := s.asker.Paste(ctx, s.Lang.T("A note for the record: what was done, by whom?"))
	if err != nil || strings.TrimSpace(note) == "" {
		return err
	}
	if what := secretIn(note); what != nil {
		s.note("The note is not kept: it seems to contain %s.", what)
		return nil
	}
	s.keeper.add(journal.Event{Kind: journal.Noted, Note: s.rounds.note(note)})
	return nil
}

var password = pattern.New(`(?i)\b(?:password|passphrase|secret)\s*[:=]\s*\S`)

// secretIn names what a text that was typed seems to hold: one of the forms in which machines print credentials, a
// password with its name before it, or a token, which is long, of letters and digits, and without the dashes of
// serials and ids.
func secretIn(text string) any {
	if what := casefile.Credentials([]byte(text)); what != "" {
		return what
	}
	if password.MatchString(text) {
		return i18n.Text("a password")
	}
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' }
	for _, word := range strings.FieldsFunc(text, apart) {
		if len(word) >= 24 && !strings.ContainsAny(word, "-.") && strings.ContainsFunc(word, unicode.IsDigit) &&
			strings.ContainsFunc(word, unicode.IsLetter) {
			return i18n.Text("a token")
		}
	}
	return nil
}

// shape reads the token that was handed over, and keeps only its shape.
func (s *sources) shape() error {
	token, from := s.Getenv("XDRDOCTOR_TOKEN"), "XDRDOCTOR_TOKEN"
	if s.opts.Lab.Faults != "" {
		token = ""
	}
	if path := s.opts.Files.Token; path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			return usage.Misuse("name a file that can be read", "token file: %w", err)
		}
		// A file's mark of its encoding and the line ends after its last line are the editor's, not what was pasted.
		token, from = strings.TrimRight(strings.TrimPrefix(string(b), "\ufeff"), "\r\n"), "the token file"
	} else if token == "" {
		return nil
	}
	s.store.Put(evidence.Document{Ref: shapeHanded, Body: []byte(facts.ShapeOf(token).String()), From: from,
		Taken: s.now()})
	return nil
}

// shapeHanded is the shape of a token that was handed over.
var shapeHanded = evidence.Ref{Source: evidence.Token, Request: "shape"}

// usual is what the lab's customer would answer.
func (s *sources) usual(question string) (string, bool) {
	if s.lab == nil || s.opts.Lab.Silent {
		return "", false
	}
	return s.lab.World.Answer(question)
}

// readWaivers reads what is known and accepted. One whose time is over is said, and counts no more.
func (s *Session) readWaivers() ([]check.Waiver, error) {
	if s.opts.Files.Waivers == "" {
		return nil, nil
	}
	var codes []string
	for _, c := range checks.All() {
		for k := range c.Cases {
			codes = append(codes, c.Name+"."+string(k))
		}
	}
	waivers, err := config.Waivers(s.opts.Files.Waivers, codes)
	for _, w := range waivers {
		if !w.Holds(s.now()) {
			s.note("The waiver of %s ended on %s: it counts again.", w.Code, w.Until.Format(time.DateOnly))
		}
	}
	return waivers, err
}

// askSecretAgain: a secret that was refused may have been mistyped.
func (s *Session) askSecretAgain(ctx context.Context, f check.Finding) error {
	var label string
	secret := &s.sources.tenant.password
	switch {
	case f.Check == checks.XDRAPI && f.Case == checks.ClientRejected:
		label = s.Lang.T("Password of the XDR API client (Enter: as before)")
	case f.Check == checks.ESAAccess && f.Case == checks.SignInRefused:
		label, secret = s.Lang.F("Passphrase of the ESA user %s (Enter: as before)",
			s.sources.esa.user), &s.sources.esa.passphrase
	default:
		return nil
	}
	typed, err := s.asker.Secret(ctx, label)
	if err != nil || typed.Empty() {
		return err
	}
	*secret = typed
	s.sources.connect()
	return nil
}
