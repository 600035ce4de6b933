package cli

import (
	"context"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
)

// applied notes that the remedy of a cause was carried out just now.
func (s *session) applied(c engine.Cause) journal.Event {
	e := journal.Event{Kind: journal.Applied, Code: c.Code(), Applied: s.Clock()}
	s.walk.Apply(c.Finding, e.Applied)
	if c.Verdict == check.Wait { // it was before; the walk goes by the first time
		e.Applied = time.Time{}
	}
	return e
}

// recheck forgets what is behind a cause, and asks for our own secrets again when they were refused. The event says what was done
// about the cause; it is kept together with what is forgotten.
func (s *session) recheck(ctx context.Context, r *engine.Round, c engine.Cause, done journal.Event) error {
	from := c.Check
	for _, f := range r.Findings {
		if f.Check.About == check.Access && f.Verdict == check.Fail {
			if err := s.askSecretAgain(ctx, f); err != nil {
				return err
			}
			if slices.Index(s.walk.Runbook.Walk, f.Check) < slices.Index(s.walk.Runbook.Walk, from) {
				from = f.Check
			}
		}
	}
	s.forget(r, from, c, done)
	return nil
}

// forget is recheck without asking for secrets.
func (s *session) forget(r *engine.Round, from *check.Check, c engine.Cause, done journal.Event) {
	done.Kind, done.Code = journal.Again, c.Code()
	for _, ref := range s.walk.Recheck(r, from, false) {
		if ref.Source == evidence.Ask {
			done.Dropped = append(done.Dropped, ref.Request)
		}
	}
	s.keeper.add(done)
	if len(s.pasted.docs) > 0 {
		s.forgetPasted()
		s.keepPasted()
	}
}

// askSecretAgain: a secret that was refused may have been mistyped.
func (s *session) askSecretAgain(ctx context.Context, f check.Finding) error {
	var label string
	secret := &s.target.clientPassword
	switch f.Code() {
	case "xdr-api.rejected":
		label = s.lang.T("Password of the XDR API client (Enter: as before)")
	case "esa-access.sign-in-refused":
		label, secret = s.lang.F("Passphrase of the ESA user %s (Enter: as before)", s.target.esaUser), &s.target.esaPassphrase
	default:
		return nil
	}
	typed, err := s.asker.Secret(ctx, label)
	if err != nil || typed.Empty() {
		return err
	}
	*secret = typed
	s.connect()
	return nil
}
