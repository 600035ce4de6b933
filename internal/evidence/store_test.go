package evidence

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type fetch func(context.Context, Ref) (Document, error)

func (f fetch) Fetch(ctx context.Context, r Ref) (Document, error) { return f(ctx, r) }

func ref(request string) Ref { return Ref{XDR, request} }

func TestEachDocumentIsFetchedOnce(t *testing.T) {
	var n atomic.Int32
	s := NewStore(time.Now, fetch(func(_ context.Context, r Ref) (Document, error) {
		n.Add(1)
		time.Sleep(time.Millisecond)
		return Document{Ref: r, Status: 200}, nil
	}))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if d, err := s.Fetch(context.Background(), ref("GET /a")); err != nil || d.Status != 200 {
				t.Errorf("%v %v", d, err)
			}
		})
	}
	wg.Wait()
	if n.Load() != 1 {
		t.Errorf("fetched %d times", n.Load())
	}
	s.Drop(ref("GET /a"))
	_, _ = s.Fetch(context.Background(), ref("GET /a"))
	if n.Load() != 2 {
		t.Errorf("after a drop: fetched %d times", n.Load())
	}
}

func TestDropTakesTheSignInWithIt(t *testing.T) {
	s := NewStore(time.Now)
	in := Document{Ref: ref("POST /token"), Status: 401}
	s.Put(in)
	s.Put(Document{Ref: ref("GET /a"), Status: 200, After: []Ref{in.Ref}})
	s.Put(Document{Ref: ref("GET /b"), Status: 200})
	s.Drop(ref("GET /a"))
	if _, ok := s.Get(in.Ref); ok {
		t.Error("the sign-in is still there")
	}
	if _, ok := s.Get(ref("GET /b")); !ok {
		t.Error("what has nothing to do with it is gone")
	}
}

func TestChainIsTheLongestWay(t *testing.T) {
	signIn := ref("POST /token")
	s := NewStore(time.Now, fetch(func(_ context.Context, r Ref) (Document, error) {
		d := Document{Ref: r, Status: 200}
		if r != signIn {
			d.After = []Ref{signIn}
		}
		return d, nil
	}))
	ctx := context.Background()
	_, _ = s.Fetch(ctx, signIn)
	_, _ = s.Fetch(ctx, ref("GET /list"))
	_, _ = s.Fetch(ctx, ref("GET /other"))
	_, _ = s.FetchAfter(ctx, ref("GET /one"), []Ref{ref("GET /list"), {Ask, "serial"}})
	if st := s.Stats(); st.Chain != 3 || st.Documents != 4 {
		t.Errorf("chain %d of 3, documents %d of 4", st.Chain, st.Documents)
	}
}

func TestWhatNobodyAnswers(t *testing.T) {
	s := NewStore(time.Now, fetch(func(context.Context, Ref) (Document, error) { return Document{}, ErrNotMine }))
	if d, err := s.Fetch(context.Background(), ref("GET /a")); err != nil || d.Failure == nil ||
		d.Failure.Kind != NotConfigured {
		t.Errorf("%v %v", d, err)
	}
	if d, err := s.Fetch(context.Background(), Ref{Ask, "serial"}); err != nil || d.Failure == nil ||
		d.Failure.Kind != NotAsked {
		t.Errorf("%v %v", d, err)
	}
	if n := s.Stats().Documents; n != 0 {
		t.Errorf("%d documents, and nothing is known", n)
	}
}

func TestACancelledFetchIsNotKept(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := NewStore(time.Now, fetch(func(ctx context.Context, r Ref) (Document, error) {
		if ctx.Err() != nil {
			return Document{}, ctx.Err()
		}
		return Document{Ref: r, Status: 200}, nil
	}))
	cancel()
	if _, err := s.Fetch(ctx, ref("GET /a")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if d, err := s.Fetch(context.Background(), ref("GET /a")); err != nil || d.Status != 200 {
		t.Errorf("later: %v %v", d, err)
	}
}

func TestAPanickingSourceLeavesNobodyWaiting(t *testing.T) {
	s := NewStore(time.Now, fetch(func(context.Context, Ref) (Document, error) { panic("boom") }))
	for range 2 {
		d, err := s.Fetch(context.Background(), ref("GET /a"))
		if err != nil || d.Failure == nil || d.Failure.Kind != Internal {
			t.Errorf("%v %v", d, err)
		}
	}
}

func TestMeterCountsWhatIsSentTwice(t *testing.T) {
	var m Meter
	m.Begin()
	m.Sent("GET /a", false)
	m.Sent("GET /a", true) // a retry
	m.Sent("GET /b", false)
	if n, dup := m.Count(); n != 3 || dup != 0 {
		t.Errorf("%d, %d", n, dup)
	}
	m.Sent("GET /b", false)
	if n, dup := m.Count(); n != 4 || dup != 1 {
		t.Errorf("%d, %d", n, dup)
	}
	m.Begin()
	if n, dup := m.Count(); n != 0 || dup != 0 {
		t.Errorf("a new round: %d, %d", n, dup)
	}
}

func TestWhereOneSourceFailsTheNextAnswers(t *testing.T) {
	refused := &Failure{Phase: Connect, Kind: Refused}
	always := func(d Document) fetch {
		return func(_ context.Context, r Ref) (Document, error) { d.Ref = r; return d, nil }
	}
	saved, half := Document{Body: []byte("saved")},
		Document{Body: []byte("half"), Failure: &Failure{Phase: Read, Kind: Cut}}
	second := Document{Failure: &Failure{Phase: Connect, Kind: TimedOut}}
	for _, c := range []struct {
		name    string
		ref     Ref
		sources []Source
		body    string
		kind    Kind
	}{
		{"a file answers for a machine", Ref{CLI, "version"},
			[]Source{always(Document{Failure: refused}), always(saved)}, "saved", ""},
		{"the first failure is told", Ref{CLI, "version"}, []Source{always(Document{Failure: refused}), always(second)},
			"", Refused},
		{"what was read in part counts", Ref{Log, "system_logs"}, []Source{always(half), always(saved)}, "half", Cut},
		{"a refusal that is a reply counts", ref("GET /a"), []Source{always(Document{Status: 401}), always(saved)}, "",
			""},
		{"not known is an answer", Ref{Ask, "esa-page"},
			[]Source{always(Document{Failure: &Failure{Phase: Answer, Kind: DoesNotKnow}}), always(saved)}, "",
			DoesNotKnow},
	} {
		d, err := NewStore(time.Now, c.sources...).Fetch(context.Background(), c.ref)
		kind := Kind("")
		if d.Failure != nil {
			kind = d.Failure.Kind
		}
		if err != nil || string(d.Body) != c.body || kind != c.kind || d.Ref != c.ref {
			t.Errorf("%s: %+v %v", c.name, d, err)
		}
	}
}

// Some lines of a log are used only where nobody has the log itself.
func TestAnExcerptDoesNotHideTheWhole(t *testing.T) {
	excerpt := fetch(func(_ context.Context, r Ref) (Document, error) {
		return Document{Ref: r, Body: []byte("some"), Failure: &Failure{Phase: Read, Kind: Excerpt}}, nil
	})
	whole := fetch(func(_ context.Context, r Ref) (Document, error) {
		return Document{Ref: r,
			Body: []byte("all")}, nil
	})
	nothing := fetch(func(_ context.Context, r Ref) (Document, error) {
		return Document{Ref: r, Failure: &Failure{Phase: Connect, Kind: Refused}}, nil
	})
	for want, sources := range map[string][]Source{"all": {excerpt, nothing, whole}, "some": {nothing, excerpt,
		nothing}} {
		d, err := NewStore(time.Now, sources...).Fetch(context.Background(), Ref{Log, "system_logs"})
		if err != nil || string(d.Body) != want {
			t.Errorf("%s: %+v, %v", want, d, err)
		}
	}
}
