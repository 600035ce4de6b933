package cli

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// owner is the ESA that is looked at, as far as its serial is known before the walk, and what says so.
type owner struct {
	what, serial string
	file         bool // that is read, and might be the wrong one
}

// belongs refuses what is of another ESA than what is known so far: it would bring causes that this one doesn't have. What doesn't tell
// its serial is taken for what it was named as.
func (s *session) belongs(what, serial string) error {
	serial = strings.ToUpper(strings.TrimSpace(serial))
	if s.owner.serial == "" {
		s.owner = s.serialSaid()
	}
	switch {
	case serial == "" || redact.IsAlias(strings.ToLower(serial)) || redact.IsAlias(strings.ToLower(s.owner.serial)): // an alias is nobody's serial
		return nil
	case s.owner.serial == "":
		s.owner = owner{what, serial, true}
	case s.owner.serial != serial:
		return misuse("What another ESA says is not taken for this one's: leave one of them out.",
			"%s is of the ESA %s, and %s of %s", what, s.shared.Text(serial), s.owner.what, s.shared.Text(s.owner.serial))
	}
	return nil
}

// serialSaid is the serial that a flag, the environment, a profile or an answers file says.
func (s *session) serialSaid() owner {
	for _, source := range s.target.answers {
		d, err := source.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: "serial"})
		if err != nil {
			continue
		}
		if !d.OK() {
			break
		}
		return owner{what: d.From, serial: strings.ToUpper(strings.TrimSpace(string(d.Body)))}
	}
	return owner{}
}

// serialIn is the serial that the machine itself shows in the first of its documents that has one.
func serialIn(docs []evidence.Document) string {
	for _, d := range docs {
		var shown struct{ Serial string }
		switch {
		case len(d.Body) == 0:
		case d.Ref == versionTyped:
			v, _ := asyncos.ParseVersion(string(d.Body))
			shown.Serial = v.Serial
		case d.Ref.Source == evidence.Config, d.Ref.Source == evidence.Log:
			_ = json.Unmarshal(d.Body, &shown) // what cannot be read is told where it is used
		}
		if shown.Serial != "" {
			return shown.Serial
		}
	}
	return ""
}

// line is the appliance's command line over SSH, as long as it is the ESA that is looked at. It remembers why nothing came over it.
type line struct {
	evidence.Source
	serial string // "" when any will do
	saved  bool   // a transcript answers where it does not

	mu      sync.Mutex
	tried   bool               // to see whose it is, so that a passphrase that is refused is not sent again for it
	looked  bool               // it was seen
	version *evidence.Document // read to see whose it is, and not handed out yet
	other   *evidence.Failure  // it is another ESA's
	failed  *evidence.Document // the last that could not be learnt; nil when the last could
	said    bool
	silent  bool // the time for it is over, for good
}

var versionTyped = evidence.Ref{Source: evidence.CLI, Request: "version"}

// Fetch asks whose command line it is before anything else, if that matters.
func (l *line) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.CLI {
		return evidence.Document{}, evidence.ErrNotMine
	}
	if end, ok := ctx.Deadline(); ok && l.saved { // what is saved is to be read within the time, too
		var done context.CancelFunc
		ctx, done = context.WithDeadline(ctx, end.Add(-time.Until(end)/5))
		defer done()
	}
	if err := l.look(ctx); err != nil {
		return evidence.Document{}, err
	}
	d, ok := l.known(ref)
	if !ok {
		var err error
		if d, err = l.Source.Fetch(ctx, ref); err != nil {
			return d, err
		}
		if d, err = l.judged(ctx, d); err != nil {
			return d, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := d.Failure; f != nil && f.Kind != evidence.NotAllowed {
		l.failed = &d
	}
	return d, nil
}

// others is the serial of the other ESA whose command line it is, "" when it is none's.
func (l *line) others() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.other == nil {
		return ""
	}
	return l.other.Detail
}

// giveUp has it not tried again, if it took all the time there was.
func (l *line) giveUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent = l.failed != nil && l.failed.Failure.Kind == evidence.Budget
}

func (l *line) look(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.serial == "" || l.tried {
		return nil
	}
	d, err := l.Source.Fetch(ctx, versionTyped)
	if err != nil {
		return err
	}
	l.tried, l.version = true, &d
	l.see(d)
	return nil
}

func (l *line) see(version evidence.Document) {
	if !version.OK() {
		return
	}
	l.looked = true
	if serial := serialIn([]evidence.Document{version}); serial != "" && !strings.EqualFold(serial, l.serial) {
		l.other = &evidence.Failure{Phase: evidence.Answer, Kind: evidence.OtherAppliance, Detail: strings.ToUpper(serial)}
	}
}

// judged looks whose it is when it answers at last, after it did not at first.
func (l *line) judged(ctx context.Context, d evidence.Document) (evidence.Document, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.serial == "" || l.looked || !d.OK() {
		return d, nil
	}
	version := d
	if d.Ref != versionTyped {
		var err error
		if version, err = l.Source.Fetch(ctx, versionTyped); err != nil {
			return d, err
		}
	}
	if l.see(version); l.other != nil {
		d.Body, d.Failure = nil, l.other
	}
	return d, nil
}

// known is what needs no request.
func (l *line) known(ref evidence.Ref) (d evidence.Document, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.other != nil:
		return evidence.Document{Ref: ref, Failure: l.other}, true
	case l.silent:
		return evidence.Document{Ref: ref, Failure: l.failed.Failure, From: l.failed.From, Taken: l.failed.Taken}, true
	case ref == versionTyped && l.version != nil:
		d, l.version = *l.version, nil
		return d, true
	}
	return evidence.Document{}, false
}

// sayLine says why the command line is not used, once: a file that was named may have answered instead, and a host key that changed is
// news in any case.
func (s *session) sayLine() {
	if s.line == nil {
		return
	}
	s.line.mu.Lock()
	failed, said := s.line.failed, s.line.said
	s.line.said = failed != nil
	s.line.mu.Unlock()
	var why *fact.Unknown
	if failed != nil && !said && errors.As(fact.Why(*failed), &why) {
		words := strings.TrimPrefix(why.Reason.Words(s.lang, nil), s.lang.T("ESA command line")+s.lang.T(": "))
		s.wrapped(s.shared.Text(s.lang.F("The ESA's command line: %s. Going on without it.", words)))
	}
}
