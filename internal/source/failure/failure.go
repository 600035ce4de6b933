// Package failure tells what ended an attempt to reach another machine, and how far it came. Sources share it, so that
// a refused connection reads the same in every source.
package failure

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Of is Classify for an attempt made under ctx: a run that was cancelled learnt nothing and brings its error back, and
// time that was over for the whole run is no fault of the other side (kind Budget).
func Of(ctx context.Context, err error, phase evidence.Phase) (evidence.Failure, error) {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return evidence.Failure{}, context.Cause(ctx)
	case ctx.Err() != nil, over(ctx) && timeout(err): // a dialer keeps the deadline by a timer of its own
		return evidence.Failure{Phase: phase, Kind: evidence.Budget}, nil
	}
	return Classify(err, phase), nil
}

func over(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// Classify tells what err is, met in an attempt that came as far as phase. The error corrects the phase where it knows
// better. What it writes into Detail comes from names, addresses and certificates, never from a URL.
func Classify(err error, phase evidence.Phase) evidence.Failure {
	if f, ok := proxy(err); ok {
		return f
	}
	if f, ok := handshake(err); ok {
		return f
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return resolution(dns)
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return evidence.Failure{Phase: evidence.Read, Kind: evidence.TooLarge}
	}
	f := evidence.Failure{Phase: phase, Detail: address(err)}
	switch {
	case isAny(err, refused):
		f.Phase, f.Kind = evidence.Connect, evidence.Refused
	case isAny(err, unreachable):
		f.Phase, f.Kind = evidence.Connect, evidence.Unreachable
	case isAny(err, timedOut), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded),
		timeout(err):
		f.Kind = evidence.TimedOut
	case isAny(err, reset), cut(err):
		f.Kind = evidence.Cut
		if phase == evidence.Resolve { // no name server cuts: the source did not say how far it came
			f.Phase = evidence.Connect
		}
	default:
		f.Kind, f.Detail = evidence.Broken, words(err)
	}
	return f
}

// ProxyRefused is what a proxy's answer to CONNECT is turned into: net/http keeps the words of the status line only.
type ProxyRefused struct {
	Host   string // of the proxy
	Status int
}

func (e *ProxyRefused) Error() string {
	return "proxy " + e.Host + ": " + status(e.Status)
}

func proxy(err error) (evidence.Failure, bool) {
	f := evidence.Failure{Phase: evidence.Connect, Kind: evidence.Proxy}
	var no *ProxyRefused
	if errors.As(err, &no) {
		f.Detail = status(no.Status) + " from " + Clean(no.Host)
		return f, true
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" { // net/http: the proxy itself could not be reached
		inner := Classify(op.Err, evidence.Connect)
		f.Detail = strings.TrimRight("the proxy itself: "+string(inner.Kind)+" "+inner.Detail, " ")
		return f, true
	}
	return f, false
}

func resolution(err *net.DNSError) evidence.Failure {
	f := evidence.Failure{Phase: evidence.Resolve, Kind: evidence.Unresolved, Detail: Clean(err.Name)}
	switch {
	case err.IsNotFound:
		f.Kind = evidence.NoSuchHost
	case err.IsTimeout:
		f.Kind = evidence.TimedOut
	}
	if err.Server != "" {
		f.Detail += ", asked " + Clean(err.Server)
	}
	return f
}

func isAny(err error, set []error) bool {
	for _, e := range set {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func timeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

// cut knows the ends of a connection that net/http has no type for by their words.
func cut(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return true
	}
	s := err.Error()
	for _, w := range []string{"server closed idle connection", "stream error: ", "GOAWAY", "client connection lost",
		"client connection force closed"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// address is the machine and port that the attempt went to, where the error knows it.
func address(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		return op.Addr.String()
	}
	return ""
}

var urls = pattern.New(`[a-zA-Z][a-zA-Z0-9+.-]*://\S*`)

// words are the error's own, without the URL in which a secret could stand.
func words(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return Clean(urls.ReplaceAllString(err.Error(), "[address]"))
}

func status(code int) string {
	return strings.TrimRight(strconv.Itoa(code)+" "+http.StatusText(code), " ")
}

const longest = 200 // runes of foreign text

// Clean takes control characters out of foreign text and caps its length.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) { // Cf: turns the direction of writing, for one
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "..."
	}
	return s
}
