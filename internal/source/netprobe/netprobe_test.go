package netprobe

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

// listening returns an address that answers and one that refuses.
func listening(t *testing.T) (open, closed string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	return l.Addr().String(), gone.Addr().String()
}

// blackHole never answers.
func blackHole(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func ref(request string) evidence.Ref { return evidence.Ref{Source: evidence.Net, Request: request} }

func TestOpenAndRefused(t *testing.T) {
	open, closed := listening(t)
	p := New(map[string][]string{"esa-api-https": {open}, "esa-api-http": {closed}, "esa-gui": {closed, open}}, nil,
		clock, 0)
	for _, name := range []string{"esa-api-https", "esa-gui"} {
		d, err := p.Fetch(t.Context(), ref("tcp "+name))
		if err != nil || d.Failure != nil || string(d.Body) != "open" || d.From != "from this machine" ||
			!d.Taken.Equal(at) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	d, err := p.Fetch(t.Context(), ref("tcp esa-api-http"))
	want := evidence.Failure{Phase: evidence.Connect, Kind: evidence.Refused, Detail: closed}
	if err != nil || d.Failure == nil || *d.Failure != want || d.Body != nil {
		t.Errorf("closed port: %+v, %v; want %+v", d.Failure, err, want)
	}
}

func TestFirstFailureCounts(t *testing.T) {
	p := New(map[string][]string{"esa-gui": {"a:443", "b:4431"}}, func(_ context.Context, _, address string) (net.Conn,
		error) {
		if address == "a:443" {
			time.Sleep(5 * time.Millisecond) // the second ends first
			return nil, &net.DNSError{Name: "a", IsNotFound: true}
		}
		return nil, errors.New("something else")
	}, clock, 0)
	d, err := p.Fetch(t.Context(), ref("tcp esa-gui"))
	want := evidence.Failure{Phase: evidence.Resolve, Kind: evidence.NoSuchHost, Detail: "a"}
	if err != nil || d.Failure == nil || *d.Failure != want {
		t.Errorf("%+v, %v; want %+v", d.Failure, err, want)
	}
}

func TestTimeoutBudgetAndCancel(t *testing.T) {
	targets := map[string][]string{"esa-gui": {"192.0.2.1:443"}}
	d, err := New(targets, blackHole, clock, 10*time.Millisecond).Fetch(t.Context(), ref("tcp esa-gui"))
	want := evidence.Failure{Phase: evidence.Connect, Kind: evidence.TimedOut, Detail: "after 10ms"}
	if err != nil || d.Failure == nil || *d.Failure != want {
		t.Errorf("own limit: %+v, %v; want %+v", d.Failure, err, want)
	}

	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	d, err = New(targets, blackHole, clock, time.Minute).Fetch(short, ref("tcp esa-gui"))
	if err != nil || d.Failure == nil || d.Failure.Kind != evidence.Budget {
		t.Errorf("the run's limit: %+v, %v; want budget", d.Failure, err)
	}

	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := New(targets, blackHole, clock, time.Minute).Fetch(stopped, ref("tcp esa-gui")); !errors.Is(err,
		context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNotMine(t *testing.T) {
	p := New(nil, blackHole, clock, 0)
	if _, err := p.Fetch(t.Context(), evidence.Ref{Source: evidence.ESA, Request: "tcp esa-gui"}); !errors.Is(err,
		evidence.ErrNotMine) {
		t.Errorf("another source: %v", err)
	}
	for request, kind := range map[string]evidence.Kind{"tcp esa-gui": evidence.NotConfigured,
		"udp esa-gui": evidence.NotAllowed} {
		d, err := p.Fetch(t.Context(), ref(request))
		if err != nil || d.Failure == nil || d.Failure.Kind != kind || d.Failure.Phase != evidence.Configure {
			t.Errorf("%s: %+v, %v; want %s", request, d.Failure, err, kind)
		}
	}
}
