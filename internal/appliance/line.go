package appliance

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

var version = evidence.Ref{Source: evidence.CLI, Request: "version"}

// Line is the appliance's command line over SSH, as long as it is the ESA under diagnosis. It remembers why nothing
// came over it.
type Line struct {
	source evidence.Source
	mine   Identity
	saved  bool

	mu      sync.Mutex
	tried   bool               // to see whose it is, so that a passphrase that is refused is not sent again for it
	looked  bool               // it was seen
	version *evidence.Document // read to see whose it is, and not handed out yet
	other   *evidence.Failure  // it is another ESA's
	failed  *evidence.Document // the last that could not be learnt
	told    bool
	silent  bool // the time for it is over, for good
}

// NewLine guards a command line; any appliance's will do when nothing is known of mine. Saved says that a transcript
// answers where the command line does not, so that some of the time is left to read it.
func NewLine(source evidence.Source, mine Identity, saved bool) *Line {
	return &Line{source: source, mine: mine, saved: saved}
}

// Fetch asks whose command line it is before anything else, if that matters.
func (l *Line) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.CLI {
		return evidence.Document{}, evidence.ErrNotMine
	}
	if end, ok := ctx.Deadline(); ok && l.saved {
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
		if d, err = l.source.Fetch(ctx, ref); err != nil {
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

// Other is the serial of the other ESA whose command line it is; "" when it is not another one's.
func (l *Line) Other() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.other == nil || l.other.Kind != evidence.OtherAppliance {
		return ""
	}
	return l.other.Detail
}

// GiveUp makes it stay silent if it took all the time there was.
func (l *Line) GiveUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent = l.failed != nil && l.failed.Failure.Kind == evidence.Budget
}

// Failed is the last document that could not be learnt, once.
func (l *Line) Failed() (evidence.Document, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil || l.told {
		return evidence.Document{}, false
	}
	l.told = true
	return *l.failed, true
}

func (l *Line) look(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tried {
		return nil
	}
	d, err := l.source.Fetch(ctx, version)
	if err != nil {
		return err
	}
	l.tried, l.version = true, &d
	l.see(d)
	return nil
}

// see goes by the product and the serial: a prompt may show another name than the one that is known.
func (l *Line) see(shown evidence.Document) {
	if !shown.OK() {
		return
	}
	l.looked = true
	v, _ := asyncos.ParseVersion(string(shown.Body))
	if p := v.ProductOf(); p != asyncos.ESA && p != asyncos.UnknownProduct {
		l.other = &evidence.Failure{Phase: evidence.Answer, Kind: evidence.OtherProduct, Detail: string(p)}
		return
	}
	seen := Identity{Serial: v.Serial}
	if serial(l.mine.Serial) != "" && l.mine.Match(seen) == Other {
		detail := strings.ToUpper(strings.TrimSpace(seen.Serial))
		l.other = &evidence.Failure{Phase: evidence.Answer, Kind: evidence.OtherAppliance, Detail: detail}
	}
}

// judged looks whose it is when it answers at last, after it did not at first.
func (l *Line) judged(ctx context.Context, d evidence.Document) (evidence.Document, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.looked || !d.OK() {
		return d, nil
	}
	shown := d
	if d.Ref != version {
		var err error
		if shown, err = l.source.Fetch(ctx, version); err != nil {
			return d, err
		}
	}
	if l.see(shown); l.other != nil {
		d.Body, d.Failure = nil, l.other
	}
	return d, nil
}

// known is what needs no request.
func (l *Line) known(ref evidence.Ref) (d evidence.Document, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.other != nil:
		return evidence.Document{Ref: ref, Failure: l.other}, true
	case l.silent:
		return evidence.Document{Ref: ref, Failure: l.failed.Failure, From: l.failed.From, Taken: l.failed.Taken}, true
	case ref == version && l.version != nil:
		d, l.version = *l.version, nil
		return d, true
	}
	return evidence.Document{}, false
}
