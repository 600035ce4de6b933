package checks_test

import (
	"context"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/api"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/netprobe"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
)

// story is a World and who can tell of it. Most are made from the lab's faults.
type story struct {
	name      string
	region    region.Region // EU when empty
	faults    []string
	change    func(*lab.World)
	disturb   map[lab.Endpoint]lab.Disturbance
	noXDR     bool              // no API client
	noESA     bool              // no ESA named
	noPerson  bool              // nobody answers
	forgets   []string          // questions that the operator cannot answer
	says      map[string]string // answers beside or instead of the truth, as typed
	book      string            // the symptom; everything when empty
	documents []evidence.Document
	probe     bool              // this machine's own way is looked at; also where a fault is the laptop's
	ssh       bool              // the appliance's command line is reached
	patience  time.Duration     // with an API server that hangs, if that must not be short
	sources   []evidence.Source // beside these, and before the person
	narrows   bool              // which causes remain is worked out where none is found

	esaReplies []fieldReply // in place of what the lab's appliance says
}

// run is a story on its way, in memory.
type run struct {
	lab   *lab.Lab
	store *evidence.Store
	walk  *engine.Walk
}

func start(t testing.TB, s story) *run {
	t.Helper()
	var faults []lab.Fault
	for _, name := range s.faults {
		f, ok := lab.Find(name)
		if !ok {
			t.Fatalf("no fault %q", name)
		}
		faults = append(faults, f)
		s.probe = s.probe || strings.HasPrefix(name, "laptop-")
	}
	if s.region == "" {
		s.region = region.EU
	}
	world := lab.Break(s.region, faults)
	if s.change != nil {
		world.Do(s.change)
	}
	l, err := lab.NewLab(world)
	if err != nil {
		t.Fatal(err)
	}
	for e, d := range s.disturb {
		l.Disturb(e, d)
	}
	healthy := lab.New(s.region)
	store := evidence.NewStore(time.Now)
	id, user := healthy.XDR.ClientID, healthy.ESA.User
	ports := map[string][]string{"esa-api-https": {"esa.lab:443"}, "esa-api-http": {"esa-http.lab:80"},
		"esa-gui": {"esa-gui.lab:443"}}
	cfg := api.Config{From: "XDR API", Base: "https://xdr.lab", Transport: l.Transport(), Clock: time.Now,
		Meter: &store.Meter, Fetch: store.Fetch}
	if s.noXDR {
		id, cfg.Base = "", ""
	}
	xdr := api.NewXDR(cfg, id, redact.New(healthy.XDR.ClientPassword))
	// What never answers is waited for only where there is such a thing: a busy machine is slow, and no story rests on
	// that.
	patience, probing := 5*time.Second, 5*time.Second
	if slices.Contains(s.faults, "api-server-hung") {
		patience = max(s.patience, 60*time.Millisecond)
	}
	for _, d := range s.disturb {
		if d.BlackHole {
			patience, probing = 60*time.Millisecond, 50*time.Millisecond
		}
	}
	cfg.From, cfg.Base, cfg.Timeout = "AsyncOS API", "https://esa.lab", patience
	if s.noESA {
		user, cfg.Base, ports = "", "", nil
	}
	if s.esaReplies != nil {
		cfg.Transport = replaced{cfg.Transport, s.esaReplies}
	}
	esa := api.NewESA(cfg, user, redact.New(healthy.ESA.Passphrase))
	sources := []evidence.Source{xdr, api.NewSSE(xdr), esa, netprobe.New(ports, l.Dial, time.Now, probing)}
	var printed []evidence.Source
	if s.probe {
		roots, here := x509.NewCertPool(), l.Laptop()
		roots.AppendCertsFromPEM(l.CAPEM())
		sources = append(sources, netprobe.NewCloud(netprobe.CloudConfig{
			Hosts: netprobe.HostsOf(s.region), Resolve: here.Resolve, Dial: here.Dial, Getenv: here.Getenv,
			Roots: roots,
		}))
	}
	if s.ssh {
		known := filepath.Join(t.TempDir(), "known_hosts")
		if err := os.WriteFile(known, l.KnownHosts(), 0o600); err != nil {
			t.Fatal(err)
		}
		appliance := sshcli.New(sshcli.Config{
			Address: "esa.lab:22", User: healthy.ESA.User, Password: redact.New(healthy.ESA.Passphrase),
			KnownHosts: []string{known}, Timeout: 5 * time.Second,
			Dial: func(ctx context.Context, _, _ string) (net.Conn, error) { return l.DialSSH(ctx) },
		})
		t.Cleanup(func() { _ = appliance.Close() })
		sources, printed = append(sources, appliance), append(printed, configxml.Printed(appliance))
	}
	store.Use(append(slices.Concat(sources, s.sources, printed), person{s, world})...)
	for _, d := range s.documents {
		store.Put(d)
	}
	book := mustBook(t, s.book)
	return &run{l, store, &engine.Walk{Runbook: book, Order: checks.All(), Facts: checks.Facts(book.Walk), Store: store,
		Stays: checks.Stays, Reported: facts.Reported, Budget: 5 * time.Second, CausesOnly: !s.narrows}}
}

// calm leaves a test out under the race detector, which makes it ten times slower and finds nothing that the stories do
// not show.
func calm(t *testing.T) {
	t.Helper()
	if sample > 1 {
		t.Skip("too slow with -race")
	}
}

func mustBook(t testing.TB, name string) *check.Runbook {
	t.Helper()
	if name == "" {
		name = checks.Everything
	}
	book, ok := checks.FindRunbook(name)
	if !ok {
		t.Fatalf("no runbook %q", name)
	}
	return book
}

var moduleEvents = evidence.Ref{Source: evidence.XDR,
	Request: "POST /iroh/iroh-event/event/search?limit=100&sort_by=created_at&sort_order=desc"}

// person answers truthfully, but for what the story says otherwise.
type person struct {
	story
	world *lab.World
}

func (p person) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.Ask {
		return evidence.Document{}, evidence.ErrNotMine
	}
	q, ok := checks.QuestionNamed(ref.Request)
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	said, ok := p.says[q.Name]
	if !ok && !p.noPerson && !slices.Contains(p.forgets, q.Name) {
		said, ok = p.world.Answer(q.Name)
	}
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	answer, err := q.ParseAnswerAt(said, time.Now())
	if err != nil {
		panic(err) // a story that does not speak the questions' language
	}
	return evidence.Answered(q.Name, answer, "operator", time.Now()), nil
}

func (r *run) round(t testing.TB) (*engine.Diagnosis, *engine.Round) {
	t.Helper()
	round, err := r.walk.Round(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r.walk.Diagnose(round), round
}

// diagnoseOnce is the story's first round.
func diagnoseOnce(t testing.TB, s story) *engine.Diagnosis {
	t.Helper()
	r := start(t, s)
	defer r.lab.Close()
	d, _ := r.round(t)
	return d
}

// stories are the healthy World, each fault, each fact silenced, and what no fault of the lab shows.
var stories = sync.OnceValue(func() []story {
	all := []story{{name: "healthy"}}
	for _, f := range lab.Faults {
		all = append(all, story{name: f.Name, faults: []string{f.Name}})
		all = append(all, story{name: f.Name + ", no API", faults: []string{f.Name}, noXDR: true, noESA: true})
	}
	for _, q := range checks.Questions() {
		for _, f := range []string{"", "not-registered", "token-expired", "registered-elsewhere", "cluster-partly",
			"tiles-no-mail", "tiles-tracking-off", "device-offline"} {
			s := story{name: "nobody knows " + q.Name + ", " + f, forgets: []string{q.Name}, noXDR: true, noESA: true}
			if f != "" {
				s.faults = []string{f}
			}
			all = append(all, s)
		}
	}
	refused := map[lab.Endpoint]lab.Disturbance{lab.EndpointXDR: {Refuse: true}, lab.EndpointESA: {Refuse: true},
		lab.EndpointESAHTTP: {Refuse: true}, lab.EndpointGUI: {Refuse: true}}
	now := time.Now()
	freshly := func(more map[string]string) map[string]string {
		m := map[string]string{"region": "eu", "portal": "https://admin.eu.sse.itd.cisco.com",
			"issued": now.Add(-10 * time.Minute).Format(time.RFC3339), "lifetime": "1h"}
		for k, v := range more {
			m[k] = v
		}
		return m
	}
	asks := map[string]string{"esa-page": "asks-for-token", "error-text": "other"}
	silent := story{noXDR: true, noESA: true, noPerson: true}
	with := func(name string, s story, says map[string]string) story { s.name, s.says = name, says; return s }
	all = append(all,
		story{name: "no evidence at all", disturb: refused, noPerson: true},
		story{name: "nobody there, APIs well", noPerson: true},
		story{name: "both services off", faults: []string{"sse-xdr-off", "sse-eventing-off"}},
		story{name: "module health failing", change: func(w *lab.World) {
			w.XDR.HealthCode,
				w.XDR.HealthMessage = "E5001", "There was a client error [502]"
		}},
		story{name: "smart licensing in this tenant, no API",
			change: func(w *lab.World) { w.ESA.SmartLicensing = true }, noXDR: true},
		story{name: "smart licensing said to be this tenant's", faults: []string{"registered-elsewhere"},
			says: map[string]string{"smart-license": "registered", "smart-licensing": "this-tenant"}},
		story{name: "smart licensing and no token field", faults: []string{"uncommitted"},
			says: map[string]string{"smart-license": "registered", "smart-licensing": "this-tenant"}},
		story{name: "what was read is from a web appliance", noXDR: true, noESA: true,
			forgets: []string{"esa-version"}, change: func(w *lab.World) { w.ESA.Way.Lost = true },
			documents: []evidence.Document{{Ref: evidence.Ref{Source: evidence.CLI, Request: "version"},
				Failure: &evidence.Failure{Phase: evidence.Read, Kind: evidence.OtherProduct, Detail: "WSA"},
				From:    "transcript swa.txt"}}},
		story{name: "cluster, all registered", change: func(w *lab.World) {
			w.Machines = append(w.Machines, &lab.Machine{Serial: "SECOND-1", Host: "esa02.example.com", DeviceID: "d2"})
		}},
		story{name: "cluster, its serials not known", noXDR: true, noESA: true,
			says: map[string]string{"cluster": "yes", "cluster-missing": "none"}},
		story{name: "in the cloud, nothing seen", noXDR: true, noESA: true,
			says: map[string]string{"api-ports": "ces"}},
		story{name: "in the cloud, unexpected error", noXDR: true, noESA: true, book: "unexpected-error",
			says:      map[string]string{"api-ports": "ces"},
			documents: []evidence.Document{evidence.Answered("symptom", "unexpected-error", "operator", now)}},
		story{name: "a tile with data from a device that SSE shows offline", faults: []string{"device-offline"},
			noXDR: true, noESA: true, says: map[string]string{"tile": "data"}},
		story{name: "Insights is not used", change: func(w *lab.World) { w.Insights.Listed = false }},
		story{name: "tiles empty for no known reason", noXDR: true, says: map[string]string{"tile": "empty"}},
		with("token fits", silent, freshly(nil)),
		with("token of the right portal", silent, map[string]string{
			"region": "eu", "portal": "https://admin.eu.sse.itd.cisco.com", "error-text": "none",
			"token-shape": "well-formed"}),
		story{name: "token fits, odd length", noXDR: true, noESA: true, noPerson: true, says: freshly(nil),
			documents: []evidence.Document{
				{Ref: evidence.Ref{Source: evidence.Token, Request: "shape"},
					Body: []byte(facts.ShapeOf("0123456789abcdef").String()), From: "a file", Taken: now}}},
		story{name: "live query failing", change: func(w *lab.World) {
			w.XDR.QueryCode, w.XDR.QueryMessage = "E5002",
				"There was a client error [502]"
		}},
		story{name: "no right to query", change: func(w *lab.World) {
			w.XDR.Scopes = slices.DeleteFunc(w.XDR.Scopes, func(s string) bool { return s == "enrich:read" })
		}},
		story{name: "the SSE portal of another organisation", faults: []string{"registered-elsewhere"}, noXDR: true,
			noESA: true, says: map[string]string{"sse-organisation": "other"}},
		story{name: "older events are not read", faults: []string{"module-stale-device"},
			documents: []evidence.Document{{Ref: moduleEvents, Status: 200, From: "XDR API", Taken: now,
				Body: []byte(`{"data":[],"paging":{"total-hits":5000,"next":{"limit":100,"offset":100}}}`)}}},
		story{name: "the page is not known to anybody", noXDR: true, noESA: true, noPerson: true,
			documents: []evidence.Document{
				evidence.Unanswered("esa-page", evidence.NobodyHere, "operator", now)}},
		story{name: "answers that contradict each other", noXDR: true, noESA: true,
			says: map[string]string{"sse-services": "both-off", "esa-page": "disabled", "api-ports": "both-off",
				"xdr-module": "missing"}},
		story{name: "clock not seen, by questions", noXDR: true, noESA: true, forgets: []string{"esa-clock", "tile"}},
		story{name: "SSE without a status", noESA: true, forgets: []string{"tile", "esa-page"},
			documents: []evidence.Document{
				{Ref: evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}, Status: 200,
					From: "XDR API", Taken: now,
					Body: []byte(`[{"id":"elsewhere","name":"esa01","serial":"` + lab.New(region.EU).Main().Serial +
						`"}]`)}}},
		story{name: "clock not seen", noESA: true, forgets: []string{"esa-clock"}},
		story{name: "clock ahead", change: func(w *lab.World) {
			w.ESA.Way.ClockBehind, w.ESA.Way.Lost = -time.Hour,
				true
		}},
		story{name: "below 13", change: func(w *lab.World) { w.ESA.Version = "12.0.0-419" }},
		story{name: "APJC on 13", region: region.APJC,
			change: func(w *lab.World) { w.ESA.Version, w.ESA.Way.Lost = "13.7.0-093", true }},
		story{name: "offline by questions, through a proxy", change: func(w *lab.World) { w.ESA.Way.Lost = true },
			noXDR: true, noESA: true, says: map[string]string{"esa-egress": "blocked", "esa-proxy": "passes"}},
		story{name: "this machine, healthy", probe: true},
		story{name: "this machine, through a proxy", probe: true, change: func(w *lab.World) { w.Laptop.Proxy = true }},
		story{name: "this machine, no time left", documents: []evidence.Document{
			{Ref: facts.ProbeRef("xdr-api"), Failure: &evidence.Failure{Phase: evidence.Resolve, Kind: evidence.Budget},
				From: "from this machine", Taken: now}}},
		story{name: "no limit is shown",
			documents: []evidence.Document{{Ref: evidence.Ref{Source: evidence.XDR,
				Request: "GET /iroh/profile/whoami"}, Status: 200, Body: []byte(`{"org":{"id":"1"}}`),
				Taken: now, From: "XDR API"}}},
		story{name: "an organisation without a name", change: func(w *lab.World) { w.XDR.OrgName = "" }},
		with("token expired by the clock", silent,
			freshly(map[string]string{"issued": now.Add(-2 * time.Hour).Format(time.RFC3339)})),
		with("token fits and is refused", silent,
			freshly(map[string]string{"error-text": "invalid-or-expired", "token-shape": "well-formed"})),
		with("token of an age that is known, not its lifetime", silent,
			map[string]string{"region": "eu", "portal": "https://admin.eu.sse.itd.cisco.com",
				"issued": now.Add(-10 * time.Minute).Format(time.RFC3339), "error-text": "none",
				"token-shape": "well-formed"}),
		with("token made tomorrow", silent,
			freshly(map[string]string{"issued": now.Add(24 * time.Hour).Format(time.RFC3339)})),
		with("another error than the token's", story{faults: []string{"not-registered"}, noXDR: true}, asks),
	)
	all = append(all, applianceStories()...)
	return all
})
