package asyncos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestParseLog(t *testing.T) {
	f, err := os.Open("testdata/system_logs")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := ParseLog(f)
	if err != nil {
		t.Fatal(err)
	}
	at := func(clock string) time.Time {
		got, err := time.Parse("2006-01-02 15:04:05", "2025-09-17 "+clock)
		if err != nil {
			t.Fatal(err)
		}
		return got.Add(-2 * time.Hour) // the file says: 7200 seconds from UTC
	}
	if s.Lines != 19 || s.Understood != 17 || s.Unknown != 2 || s.Cut != 0 {
		t.Errorf("lines: %+v", s)
	}
	if !s.ZoneKnown || !s.First.Equal(at("15:04:21")) || !s.Last.Equal(at("15:40:02")) {
		t.Errorf("span: %v to %v", s.First, s.Last)
	}
	if s.Version != "15.0.0-416" || s.Serial != "564D1A2B3C4D5E6F7A8B-9C0D1E2F3A4B" {
		t.Errorf("head: %q %q", s.Version, s.Serial)
	}
	want := []Commit{{at("15:10:11"), "admin", "enable Threat Response"}, {at("15:20:30"), "jdoe", ""}}
	if !reflect.DeepEqual(s.Commits, want) || s.CommitCount != 2 {
		t.Errorf("commits: %+v", s.Commits)
	}
	counts := map[string]int64{"dns": s.DNSFailures.Count, "bootstrap": s.BootstrapFailures.Count,
		"certificate": s.CertificateErrors.Count,
		"authorized":  s.NotAuthorized.Count, "token": s.TokenRefusals.Count, "sse": s.SSEUnreachable.Count,
		"proxy": s.ProxyRefusals.Count,
		"cloud": s.CloudService.Count, "smart": s.SmartLicensing.Count, "unexplained": s.Unexplained.Count}
	if want := map[string]int64{"dns": 2, "bootstrap": 1, "certificate": 1, "authorized": 2, "token": 1, "sse": 1,
		"proxy": 1, "cloud": 2, "smart": 1, "unexplained": 1}; !reflect.DeepEqual(counts, want) {
		t.Errorf("counts: %v", counts)
	}
	if !s.DNSFailures.First.Equal(at("15:30:00")) || !s.DNSFailures.Last.Equal(at("15:30:05")) ||
		!strings.Contains(s.DNSFailures.Sample, "15:30:05") {
		t.Errorf("dns: %+v", s.DNSFailures)
	}
	if strings.Contains(s.TokenRefusals.Sample, "c51fa32b") {
		t.Errorf("a token is in the sample: %q", s.TokenRefusals.Sample)
	}
}

func TestLogOddities(t *testing.T) {
	long := strings.Repeat("x", 3*MaxLine)
	for name, c := range map[string]struct {
		in   string
		want LogSummary
	}{
		"empty":             {"", LogSummary{}},
		"no line end":       {"nothing known", LogSummary{Lines: 1, Unknown: 1}},
		"a long line":       {long + "\nshort\n", LogSummary{Lines: 2, Unknown: 2, Cut: 1}},
		"just long enough":  {long[:MaxLine] + "\n", LogSummary{Lines: 1, Unknown: 1}},
		"one too long":      {long[:MaxLine+1] + "\n", LogSummary{Lines: 1, Unknown: 1, Cut: 1}},
		"long, no line end": {long, LogSummary{Lines: 1, Unknown: 1, Cut: 1}},
		"syslog":            {"Sep 17 15:04:21 esa01 system_logs: Info: hello\n", LogSummary{Lines: 1, Understood: 1}},
		"no such day":       {"Wed Sep 99 15:04:21 2025 Info: hello\n", LogSummary{Lines: 1, Unknown: 1}},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.in), iotest.HalfReader(strings.NewReader(c.in)),
			iotest.DataErrReader(strings.NewReader(c.in))} {
			if got, err := ParseLog(r); err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: %+v %v", name, got, err)
			}
		}
	}
	broken := errors.New("broken")
	got, err := ParseLog(io.MultiReader(strings.NewReader("a\nb\nc"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || got.Lines != 3 {
		t.Errorf("after an error: %+v %v", got, err)
	}
}

func TestCommitsAreTheLast(t *testing.T) {
	var b bytes.Buffer
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 1000 {
		fmt.Fprintf(&b, "%s Info: PID 1: User admin commit changes: number %d\n",
			at.Add(time.Duration(i)*time.Minute).Format(time.ANSIC), i)
	}
	s, err := ParseLog(&b)
	if err != nil || s.CommitCount != 1000 || len(s.Commits) != MaxCommits || s.Commits[0].Comment != "number 900" ||
		s.Commits[99].Comment != "number 999" {
		t.Errorf("%d of %d, %+v, %v", len(s.Commits), s.CommitCount, s.Commits[0], err)
	}
}

func TestAdd(t *testing.T) {
	read := func(s string) LogSummary {
		sum, err := ParseLog(strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	a, b := "Wed Sep 17 15:00:00 2025 Info: PID 1: User a commit changes: one\nWed Sep 17 15:01:00 2025 Warning: DNS query network error 1\n",
		"Thu Sep 18 15:00:00 2025 Info: PID 1: User b commit changes: two\nThu Sep 18 15:01:00 2025 Warning: DNS query network error 2\n"
	whole := read(a + b)
	for _, order := range [][2]string{{a, b}, {b, a}} {
		sum := LogSummary{}
		sum.Add(read(order[0]))
		sum.Add(LogSummary{})
		sum.Add(read(order[1]))
		if !reflect.DeepEqual(sum, whole) {
			t.Errorf("%+v\nwant %+v", sum, whole)
		}
	}
}

// TestStems holds the automaton against the plain search.
func TestStems(t *testing.T) {
	texts := []string{"he", "she", "his", "hers", "cloud service", "dns", "dns query"}
	s := newStems(texts)
	for _, line := range []string{"", "ushers", "HIS DNS", "dns quer", "the Cloud Service", "cloud  service", "hhe",
		"dns querydns"} {
		want := uint32(0)
		for i, text := range texts {
			if strings.Contains(strings.ToLower(line), text) {
				want |= 1 << i
			}
		}
		if got := s.in([]byte(line)); got != want {
			t.Errorf("%q: %b, want %b", line, got, want)
		}
	}
}

// TestPatternsHoldTheirStem proves that no line is passed over which an expression would match: each alternative needs
// the stem.
func TestPatternsHoldTheirStem(t *testing.T) {
	for _, p := range Patterns {
		stem := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(p.Stem))
		plain := strings.ToLower(regexp.MustCompile(`\[(.)[^\]]*\]`).ReplaceAllString(p.Expr, "$1"))
		for _, alternative := range strings.Split(plain, "|") {
			if strings.ContainsAny(plain, "()") { // the stem is outside of the brackets
				alternative = plain
			}
			if !stem.MatchString(alternative) {
				t.Errorf("%s: %q does not hold %q", p.Event, p.Expr, p.Stem)
			}
		}
		if strings.Contains(p.Expr, `\`) || strings.Contains(p.Expr, "(?") {
			t.Errorf("%s: %q is not for grep -E", p.Event, p.Expr)
		}
	}
}

// generated is a stream of the same text, n bytes of it.
type generated struct {
	text string
	left int
	at   int
}

func (g *generated) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && g.left > 0 {
		k := copy(p[n:min(len(p), n+g.left)], g.text[g.at:])
		g.at = (g.at + k) % len(g.text)
		n, g.left = n+k, g.left-k
	}
	return n, nil
}

func TestMemory(t *testing.T) {
	size := megabytes << 20
	if os.Getenv("XDRDOCTOR_LONG") != "" {
		size = 500 << 20
	}
	text := strings.Repeat(
		"Wed Sep 17 15:04:21 2025 Info: PID 7: User admin logged out of Command Line Interface using SSH connection\n",
		50) +
		"Wed Sep 17 15:04:21 2025 Info: PID 1237: User admin commit changes: something\nWed Sep 17 15:04:21 2025 Critical: certificate has expired\n" + strings.Repeat("y", 2*MaxLine) + "\n"
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20))
	peak, stop := watchHeap()
	s, err := ParseLog(&generated{text: text, left: size})
	stop()
	if err != nil || s.CommitCount == 0 || s.Cut == 0 {
		t.Fatalf("%+v %v", s, err)
	}
	if most := peak(); most > 16<<20 {
		t.Errorf("%d MB were in use", most>>20)
	}
}

// TestLogWords holds the words against the lines: what is known, and all that is not, each line once.
func TestLogWords(t *testing.T) {
	f, err := os.Open("testdata/system_logs")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := ParseLog(f)
	if err != nil {
		t.Fatal(err)
	}
	want := "19 lines: 2 commits, 2 DNS failures, 1 DNS start failure, 7 kinds more; 1 unexplained warning, 4 of no meaning here, 2 not understood"
	if got := s.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if s.Matched+1+4+2 != s.Lines {
		t.Errorf("%d are known, and that makes not %d", s.Matched, s.Lines)
	}
	for text, want := range map[string]string{
		"":                                       "0 lines",
		"Wed Sep 17 15:04:21 2025 Info: hello\n": "1 line; 1 of no meaning here",
		"User admin commit changes: of no known form\nnothing\nWed Sep 17 15:04:21 2025 Info: User a commit changes:\n": "3 lines: 2 commits; 1 not understood",
		strings.Repeat("Wed Sep 17 15:04:21 2025 Warning: unheard of\n",
			1234): "1,234 lines; 1,234 unexplained warnings",
	} {
		s, err := ParseLog(strings.NewReader(text))
		if err != nil || s.String() != want {
			t.Errorf("%q, want %q (%v)", s, want, err)
		}
	}
	most := LogSummary{Lines: 1e12, Understood: 9e11, Unknown: 1e11, Matched: 5e11, CommitCount: 1e11,
		Unexplained: Occurrences{Count: 1e11}}
	for _, kind := range everyKind {
		kind(&most).Count = 1e11
	}
	if got := most.String(); len(got) > 2*74 {
		t.Errorf("%d columns: %s", len(got), got)
	}
}
