package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// What a person may type or paste anywhere.
var (
	typedKeys = strings.Fields("1 1 1 1 1 1 2 2 2 2 3 3 3 4 4 5 6 7 8 9 d d d n n b b b b b c c e w t p p s ?")
	typedElse = []string{
		"", "", "", "q", "off", "y", "yes", "no", "none", "all", "1,2", "0", "-1", "99999999999999999999", "help",
		"exit", "list",
		"Registration failed because of an invalid or expired token",
		"There was an client error in the Secure Email module: E4017: Device is off...",
		"e4017", "E 4O17", "4017", "E4031 [403]", "error 503 Service Unavailable, try again later", "token expired",
		"the tiles show no data",
		"https://admin.eu.sse.itd.cisco.com/devices", "admin.sse.itd.cisco.com", "xdr.us.security.cisco.com", "us",
		"eu", "apjc", "mars",
		"564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B", "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B,4211AAAABBBBCCCCDDDD-EEEEFFFF0001",
		"AAAAAAAAAAAA", "4A5B",
		"yesterday 10:30", "2026-11-27 10:30", "10:30", "tomorrow", "20 minutes", "1 h", "-5 m", "api-sse.cisco.com",
		"esa01.example.com:443",
		"设备离线", "磁贴没有数据", "注册失败，令牌无效或已过期", "不知道", "？", "１", "\x1b[31mred\x1b[0m", "\x1b[A", "\x00\x01\x02",
		"\u202eevil",
		"\xff\xfe", "a\tb", strings.Repeat("x", 5000), "'; DROP TABLE tokens; --", "%s%d%!", "../../etc/passwd",
		"eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
		"currently disabled on your appliance", "enabled", "not registered", "16.0.0-054", "not listed", "offline",
		"online", "register", "ofline",
	}
	pastedSessions = []string{
		"", "nothing of use", "esa01.example.com> version\n\nModel: C600V\nVersion: 15.0.0-104\nSerial #: 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B\n\nesa01.example.com> ",
		"esa01.example.com> cloudserviceconfig\n\nThe Cisco Cloud Service is currently disabled on your appliance.\n\nesa01.example.com> ",
		"esa01.example.com> cloudserviceconfig\n\nThe Cisco Cloud Service is currently enabled on your appliance.\n" +
			"Currently configured Cisco Cloud Service server: AMERICAS (api-sse.cisco.com)\nYour appliance is not registered.\n\nesa01.example.com> ",
		"esa01.example.com> telnet api.eu.sse.itd.cisco.com 443\n\nTrying 192.0.2.1...\ntelnet: Unable to connect: Operation timed out\n\nesa01.example.com> ",
		"esa02.example.com> version\n\nSerial #: 4211AAAABBBBCCCCDDDD-EEEEFFFF0001\n\nesa02.example.com> esa01.example.com> version\n\nesa01.example.com> ",
	}
)

// rambler types anything at any prompt. It looks at each prompt at whether "back" brought back what was there before
// the last answer.
type rambler struct {
	t       testing.TB
	rand    *rand.Rand
	call    *call
	left    int // lines that are typed before it wants to leave
	typed   int
	leaving int
	log     []string

	before  map[int]moment // what stood when a round's question was put, by the number of answers before it
	round   int            // whose these are
	want    *moment        // what a "back" must bring
	picks   bool           // the answer to be changed was picked
	applied []mark
	broken  bool // the session ended in the middle of a round
}

// moment is a prompt, and the answers that stood then.
type moment struct {
	prompt   string
	standing []string
}

// mark says that the steps of a cause were done.
type mark struct {
	finding check.Finding
	at      time.Time
}

func (r *rambler) next() string {
	r.typed++
	line := "q"
	switch {
	case r.left <= 0:
		r.leaving++
	case r.rand.IntN(3) > 0:
		line = typedKeys[r.rand.IntN(len(typedKeys))]
	default:
		line = typedElse[r.rand.IntN(len(typedElse))]
	}
	r.left--
	r.log = append(r.log, line)
	return line
}

// Read types a line whenever one is waited for.
func (r *rambler) Read(p []byte) (int, error) {
	if r.leaving > 20 {
		return 0, io.EOF
	}
	return copy(p, r.next()+"\n"), nil
}

func (r *rambler) plain() ask.Asker {
	return ask.Plain(&lines{from: r}, new(bytes.Buffer), -1, nil)
}

// lines hands over what was read in pieces of any size.
type lines struct {
	from io.Reader
	rest []byte
}

func (l *lines) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		b := make([]byte, 8192)
		n, err := l.from.Read(b)
		if err != nil {
			return 0, err
		}
		l.rest = b[:n]
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// at looks at what stands at a prompt of the walk.
func (r *rambler) at(prompt string) {
	said := r.call.talk.said
	if r.round != r.call.talk.before {
		r.before, r.round, r.want = nil, r.call.talk.before, nil
	}
	here := moment{prompt, r.call.standing()}
	if r.want != nil && (r.want.prompt != here.prompt || !slices.Equal(r.want.standing, here.standing)) {
		r.fails(fmt.Sprintf("back brought %q with %q, want %q with %q", here.prompt, here.standing, r.want.prompt,
			r.want.standing))
	}
	r.want = nil
	if r.before == nil {
		r.before = map[int]moment{}
	}
	r.before[len(said)] = here
}

// back expects what stood before the last answer of the round.
func (r *rambler) back() {
	said := r.call.talk.said
	if len(said) == 0 || said[len(said)-1].question == facts.Region.Question.Name {
		r.before = nil
		return
	}
	if m, ok := r.before[len(said)-1]; ok {
		r.want = &m
	}
}

// fails ends the session, which runs beside the test.
func (r *rambler) fails(why string) { panic(why) }

func (r *rambler) Ask(ctx context.Context, p ask.Prompt) (ask.Answer, error) {
	if len(p.Options) == 0 && p.Parse == nil && p.Form == 0 && !p.Opening {
		r.fails(fmt.Sprintf("nothing can be answered at %q", p.Text))
	}
	walks := p.Number > 0 && !r.picks
	if walks {
		r.at(p.Flag)
	}
	a, err := r.plain().Ask(ctx, p)
	picked := p.Text == r.call.Lang.T("Which answer do you want to change? The others are kept.")
	switch {
	case err != nil:
	case picked || a.Kind == ask.Change:
		r.before = nil
	case p.Text == r.call.Lang.T("The ESA's serial, for the messages. Enter: later."):
		r.before = nil // it is an answer, given where the walk asked nothing
	case walks && a.Kind == ask.Back:
		r.back()
	case p.Text == r.call.Lang.T("When were the steps done? Enter: just now.") && a.Kind == ask.Given:
		r.marks(a.Value)
	}
	r.picks = picked && err == nil && a.Kind == ask.Given
	return a, err
}

// marks notes that the steps of the cause on the screen were done.
func (r *rambler) marks(at string) {
	when, err := time.Parse(time.RFC3339, at)
	c, ok := r.call.rounds.turn(r.call.rounds.last().Diagnosis)
	if err != nil || !ok {
		r.fails("steps of nothing were done at " + at)
	}
	r.applied = append(r.applied, mark{c.Finding, when})
}

func (r *rambler) Menu(ctx context.Context, title string, items []ask.Item) (string, error) {
	if len(items) == 0 {
		r.fails("an empty menu")
	}
	cause := slices.ContainsFunc(items, func(it ask.Item) bool { return it.Key == forTAC }) // or what remains
	if cause {
		r.want = nil // a round that ends at the same cause asks nothing more
	}
	key, err := r.plain().Menu(ctx, title, items)
	switch {
	case err != nil || !cause:
	case key == ask.BackKey:
		r.back()
	case key == changeOne, key == nextLook:
		r.before = nil
	}
	return key, err
}

func (r *rambler) Paste(ctx context.Context, text string) (string, error) {
	return r.plain().Paste(ctx, text)
}

func (r *rambler) Block(context.Context, string) (string, error) {
	r.next()
	return pastedSessions[r.rand.IntN(len(pastedSessions))], nil
}

func (r *rambler) Secret(ctx context.Context, text string) (redact.Secret, error) {
	walks := !r.picks
	if walks {
		r.at("a secret")
	}
	secret, err := r.plain().Secret(ctx, text)
	if walks && err == nil && !secret.Empty() && strings.EqualFold(secret.Reveal(), ask.BackKey) {
		r.back()
	}
	r.picks = false
	return secret, err
}

func (*rambler) Interactive() bool { return true }
func (*rambler) Clears() bool      { return true }
func (*rambler) Clear()            {}

// Anything typed at any prompt, in any order: the session never hangs, and never ends by a fault. Back takes exactly
// the last answer of the round, and the verdict depends on nothing but the answers and the marks of what was done
// that stand at the end.
func TestRandomWalk(t *testing.T) {
	const steps, each = 10000, 60
	t.Chdir(t.TempDir()) // messages are saved where somebody says
	typed, judged := 0, 0
	for seed := uint64(1); typed < steps; seed++ {
		r := ramble(t, seed, each)
		typed += r.typed
		if r.broken || len(r.call.rounds.told) == 0 {
			continue
		}
		judged++
		r.replay(seed)
	}
	if judged < 20 {
		t.Errorf("only %d sessions came to a verdict", judged)
	}
}

// ramble is one session of a rambler.
func ramble(t *testing.T, seed uint64, each int) *rambler {
	r := &rambler{t: t, rand: rand.New(rand.NewPCG(seed, 8)), left: each}
	langs := []string{"en", "zh-CN"}
	r.call = openFor(t, r, langs[seed%2], func(o *Options) {
		if seed%3 == 0 {
			o.Symptom, o.Said, o.Present = "", nil, nil
		}
		if seed%3 == 1 {
			o.Symptom = "everything"
		}
	})
	ended := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				ended <- fmt.Errorf("%v\n%s", p, debug.Stack())
			}
		}()
		ended <- r.call.Diagnose(t.Context())
	}()
	select {
	case err := <-ended:
		r.broken = errors.Is(err, ask.ErrStopped)
		var code usage.Exit
		if err != nil && !errors.Is(err, ask.ErrStopped) && !errors.As(err, &code) {
			t.Fatalf("seed %d, typed %q: %v", seed, r.log, err)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("seed %d, typed %q: it hangs", seed, r.log)
	}
	return r
}

// replay gives a new session the answers that stand and the marks, in their order, and wants the same verdict.
func (r *rambler) replay(seed uint64) {
	was := r.call.rounds.last().Diagnosis
	again := openFor(r.t, ask.Nobody(), "en",
		func(o *Options) { o.Symptom, o.Said, o.NoInput = was.Symptom, nil, true })
	again.sources.pasted.docs = r.call.sources.pasted.docs
	for _, d := range r.call.store.Documents() {
		if d.Ref.Source == evidence.Ask && !notAsked(d) {
			again.store.Put(d)
		}
	}
	if err := again.ready(r.t.Context(), false); err != nil {
		r.t.Fatal(err)
	}
	if _, ok := r.call.answer(facts.Symptom.FactName()); !ok { // what brought us here is no evidence after another look
		again.store.Drop(asked(facts.Symptom.FactName()))
	}
	for _, m := range r.applied {
		again.walk.Apply(m.finding, m.at)
	}
	round, err := again.walk.Round(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	if is := again.walk.Diagnose(round); told(is) != told(was) {
		r.t.Fatalf("seed %d: the verdict was\n%s\nand by the same answers it is\n%s\nanswers %q\ntyped %q", seed,
			told(was), told(is), r.call.standing(), r.log)
	}
}

// told is what a diagnosis says of the integration.
func told(d *engine.Diagnosis) string {
	say := []string{d.Verdict.String()}
	for _, c := range d.Causes {
		say = append(say, c.Code())
	}
	for _, f := range d.Findings {
		say = append(say, fmt.Sprintf("%s %s %s", f.Check.Name, f.Verdict, f.Case))
	}
	return strings.Join(say, "\n")
}
