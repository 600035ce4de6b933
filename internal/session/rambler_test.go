package session

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// rambler types anything at any prompt. It looks at each prompt at whether "back" brought back what was there before
// the last answer.
type rambler struct {
	t       *testing.T
	seed    uint64
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
	field   []string // what it may paste beside pastedSessions
	broken  bool     // the session ended in the middle of a round
	dies    int      // the session is killed once so many lines were typed
	killed  *killed
	past    bool // it was resumed
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

// at checks what the screen shows at a prompt of the walk.
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
	if r.killedNow() {
		return ask.Answer{}, ask.ErrStopped
	}
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
	if r.killedNow() {
		return "", ask.ErrStopped
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
	case key == changeOne, key == nextLook, key == watchIt: // machines may say something else by now
		r.before = nil
	}
	return key, err
}

func (r *rambler) Paste(ctx context.Context, text string) (string, error) {
	return r.plain().Paste(ctx, text)
}

func (r *rambler) Block(context.Context, string) (string, error) {
	r.next()
	texts := slices.Concat(pastedSessions, r.field)
	return texts[r.rand.IntN(len(texts))], nil
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
