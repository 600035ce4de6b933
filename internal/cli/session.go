package cli

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/source/api"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/netprobe"
	"github.com/xdrdoctor/xdrdoctor/internal/source/operator"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
)

// session is one look at one link: where evidence comes from, who is asked, where it is printed.
type session struct {
	World
	*options
	asker       ask.Asker
	store       *evidence.Store
	walk        *engine.Walk
	screen      *report.Terminal
	status      *status
	alone       bool // no machine is asked: only flags, files and persons
	waivers     []check.Waiver
	target      target
	lab         *lab.Lab // nil outside of the lab
	file        *operator.AnswersFile
	asked       int      // questions put so far
	enough      bool     // the operator wants no more questions
	latest      []string // of these, the ones of this round, which "back" takes back
	askedRegion bool     // before them
	rounds      []report.Round
	keeper      *keeper             // nil when nothing is kept for --resume
	noted       string              // on the round that was broken off after its end
	recall      []evidence.Document // answers of the round that was broken off, as long as the walk has not come to their questions

	appliance   *sshcli.CLI
	line        *line // it, as long as it is the ESA that is looked at; see connect
	owner       owner
	fileSources []evidence.Source
	logSource   []evidence.Source // the logs that were named; see readLogs
	printed     []evidence.Source // configurations that transcripts show; an exported file comes before them
	pasted      pasted
	pasting     sync.Mutex          // of what was pasted: the facts are learnt in parallel
	recorded    *casefile.Case      // what --from names; nil when the run is live
	handed      []evidence.Document // what --transcript - took, which nobody can paste again
	temporary   []string            // files of the lab's, which go with the session
	held        bytes.Buffer        // what is printed only if the run comes to an end
}

// target is the tenant and the ESA that are looked at, and our way to them.
type target struct {
	xdrURL         string // "": the region's
	clientID       string
	clientPassword redact.Secret
	esaURL         string
	esaPorts       map[string][]string // for the probes: name → host:port
	esaUser        string
	esaPassphrase  redact.Secret
	fingerprint    string
	roots          *x509.CertPool
	timeout        time.Duration     // of one request; 0: the client's own
	answers        []evidence.Source // preset, in their order
}

// open prepares a session. Close it.
func open(ctx context.Context, w World, o *options) (*session, error) {
	s := &session{World: w, options: o}
	var err error
	switch {
	case o.noInput || o.lab != "" && !terminal(w):
		o.noInput, s.asker = true, ask.Nobody()
	case o.plain && !terminal(w): // a script that answers
		s.asker = ask.Plain(w.In, w.Err, -1, w.lang)
	default:
		s.asker = ask.Choose(w.In, w.Err, ask.Terminal{Plain: o.plain, Colours: colours(w, w.Err), Getenv: w.Getenv}, w.lang)
	}
	s.asker = ask.Shared(s.asker, w.shared, s.lang, func(line string) {
		s.note("%s", i18n.Text(line))
		s.keepSharing()
	})
	s.store = evidence.NewStore(w.Clock)
	w.shared.Look(s.store.Documents)
	if o.lab != "" {
		err = s.openLab()
	} else {
		err = s.configure(ctx)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	var out io.Writer = w.Out
	switch {
	case o.output != "text":
		out = w.Err // the findings as they come are progress then
	case !o.noInput && !s.asker.Interactive():
		out = &s.held // whether they stand is not known before the end: see unansweredFlags
	}
	s.status = newStatus(w, o.plain, s.store, o.budget)
	if room(w) && o.output == "text" {
		s.status.picture = func(findings []check.Finding) string {
			var b bytes.Buffer
			t := report.NewTerminal(&b, colours(w, out), w.Clock()).In(w.lang)
			t.Path(findings)
			return b.String()
		}
	}
	s.screen = report.NewTerminal(s.status.below(out), !o.plain && colours(w, out), w.Clock()).In(w.lang)
	s.screen.Show, s.screen.Plain = w.shared.Text, o.plain
	if err := errors.Join(s.shape(), s.files(ctx), s.readWaivers()); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) close() {
	s.keeper.close()
	if s.appliance != nil {
		_ = s.appliance.Close()
	}
	if s.lab != nil {
		_ = s.lab.Close()
	}
	for _, path := range s.temporary {
		_ = os.Remove(path)
	}
}

func terminal(w World) bool { return isatty.IsTerminal(w.In.Fd()) && isatty.IsTerminal(w.Err.Fd()) }

// hostPort is the part of a URL that a connection needs.
func hostPort(url string) string {
	rest := url
	if _, after, ok := strings.Cut(url, "://"); ok {
		rest = after
	}
	host, _, _ := strings.Cut(rest, "/")
	if _, _, err := net.SplitHostPort(host); err != nil {
		port := "443"
		if strings.HasPrefix(url, "http://") {
			port = "80"
		}
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return host
}

// connect puts the sources in place, once the region is known or known to stay unknown.
func (s *session) connect() {
	if s.recorded != nil { // what was recorded is looked at as it was
		s.store.Use(slices.Concat(s.logSource, []evidence.Source{pasteSource{s}}, s.target.answers, s.fileSources, s.printed)...)
		return
	}
	t := s.target
	r, known := s.region()
	cfg := api.Config{From: "XDR API", Base: t.xdrURL, RootCAs: t.roots, Clock: s.Clock, Meter: &s.store.Meter, Fetch: s.store.Fetch, Version: s.Version, Timeout: t.timeout}
	if known {
		cfg.From += " " + string(r)
		if cfg.Base == "" {
			cfg.Base = "https://" + r.XDRAPI()
		}
	}
	var live []evidence.Source // what is not set up answers for nothing, and costs nothing
	switch {
	case t.clientID == "":
	case cfg.Base == "":
		live = append(live, noRegion{s.Clock})
	default:
		xdr := api.NewXDR(cfg, t.clientID, t.clientPassword)
		live = append(live, xdr, api.NewSSE(xdr))
	}
	if t.esaURL != "" {
		cfg.From, cfg.Base, cfg.Fingerprint = "AsyncOS API", t.esaURL, t.fingerprint
		live = append(live, api.NewESA(cfg, t.esaUser, t.esaPassphrase),
			netprobe.New(t.esaPorts, (&net.Dialer{}).DialContext, s.Clock, 5*time.Second))
	}
	printed := s.printed
	if s.probe {
		live = append(live, s.probes())
	}
	if s.appliance != nil {
		s.line = &line{Source: s.appliance, serial: cmp.Or(s.owner, s.serialSaid()).serial, saved: len(s.printed) > 0}
		live = append(live, s.line)
		printed = append(slices.Clone(printed), configxml.Printed(s.line))
	}
	// What was just pasted is newer than anything, and where it answers the appliance need not be tried again.
	s.alone = len(live) == 0
	s.store.Instant = s.alone
	s.store.Use(slices.Concat(s.logSource, []evidence.Source{pasteSource{s}}, live, t.answers, s.fileSources, printed)...)
}

// ahead are the facts that are fetched while the first checks run: none where no machine is asked, which costs more than it saves.
func (s *session) ahead(book *check.Runbook) []fact.Any {
	if s.alone {
		for name := range s.set { // what was said by a flag is known, whether a check comes to read it or not
			_, _ = s.store.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: name})
		}
		return nil
	}
	return checks.Facts(book.Walk)
}

// noRegion answers for XDR while its host is not known.
type noRegion struct{ clock func() time.Time }

func (n noRegion) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.XDR && ref.Source != evidence.SSE {
		return evidence.Document{}, evidence.ErrNotMine
	}
	return evidence.Document{Ref: ref, Failure: &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NoRegion}, Taken: n.clock()}, nil
}

// region is the tenant's, if anybody has said it.
func (s *session) region() (region.Region, bool) {
	d, err := s.store.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: "region"})
	if err != nil || !d.OK() {
		return "", false
	}
	r, err := region.Parse(string(d.Body))
	return r, err == nil
}

// shape reads the token that was handed over, and keeps only its shape.
func (s *session) shape() error {
	token := s.Getenv("XDRDOCTOR_TOKEN")
	from := "XDRDOCTOR_TOKEN"
	if s.options.lab != "" {
		token = ""
	}
	if s.tokenFile != "" {
		b, err := os.ReadFile(s.tokenFile)
		if err != nil {
			return misuse("name a file that can be read", "token file: %w", err)
		}
		// A file's mark of its encoding and the line ends after its last line are the editor's, not what was pasted.
		token, from = strings.TrimRight(strings.TrimPrefix(string(b), "\ufeff"), "\r\n"), "the token file"
	} else if token == "" {
		return nil
	}
	s.store.Put(evidence.Document{
		Ref: evidence.Ref{Source: evidence.Token, Request: "shape"}, Body: []byte(facts.ShapeOf(token).String()), From: from, Taken: s.Clock(),
	})
	return nil
}

// readWaivers reads what is known and accepted. One whose time is over is said, and counts no more.
func (s *session) readWaivers() error {
	if s.waiverFile == "" {
		return nil
	}
	var codes []string
	for _, c := range checks.All() {
		for k := range c.Cases {
			codes = append(codes, c.Name+"."+string(k))
		}
	}
	waivers, err := config.Waivers(s.waiverFile, codes)
	if err != nil {
		return err
	}
	s.waivers = waivers
	for _, w := range waivers {
		if !w.Holds(s.Clock()) {
			s.note("The waiver of %s ended on %s: it counts again.", w.Code, w.Until.Format(time.DateOnly))
		}
	}
	return nil
}

// note writes a line that is neither a result nor a question.
func (s *session) note(format string, args ...any) {
	line := redact.Visible(s.shared.Text(s.lang.F(format, args...)))
	if cells.Width(line) <= columns {
		fmt.Fprintln(s.Err, line)
		return
	}
	for _, l := range cells.Wrap(line, columns) {
		fmt.Fprintln(s.Err, l)
	}
}

// given puts a document of something that is known from the command line.
func (s *session) given(name, value, from string) {
	s.store.Put(evidence.Answered(name, value, from, s.Clock()))
}

func failing(f check.Finding) bool {
	return f.Verdict == check.Fail && f.Check.About == check.Link && f.Waived == nil
}
