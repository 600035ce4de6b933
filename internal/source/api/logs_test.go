package api

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

var systemLogs = evidence.Ref{Source: evidence.Log, Request: "system_logs"}

const logs = "GET /esa/api/v2.0/logs/system_logs"

func summary(t *testing.T, d evidence.Document) asyncos.LogSummary {
	t.Helper()
	var s asyncos.LogSummary
	if err := json.Unmarshal(d.Body, &s); err != nil {
		t.Fatalf("%s: %s: %v", d.Ref, d.Body, err)
	}
	return s
}

// listed is the list of a log's files: name, size, date.
func listed(files ...[3]string) http.HandlerFunc {
	var data []string
	for _, f := range files {
		data = append(data,
			fmt.Sprintf(`{"name":%q,"size":%s,"modificationDate":%q,"downloadUrl":"https://elsewhere.example/"}`, f[0],
				f[1], f[2]))
	}
	return says(200, `{"meta":{"totalCount":9},"data":[`+strings.Join(data, ",")+`]}`)
}

func commits(users ...string) http.HandlerFunc {
	text := "Thu Oct 11 09:00:00 2018 Info: Time offset from UTC: 0 seconds\n"
	for i, u := range users {
		text += fmt.Sprintf("Thu Oct 11 10:%02d:00 2018 Info: PID 1: User %s commit changes: of %s\n", i, u, u)
	}
	return says(200, text, "Content-Type", "text/plain")
}

func TestLog(t *testing.T) {
	small, big := "1000", fmt.Sprint(enough)
	for name, c := range map[string]struct {
		files [][3]string
		read  []string
	}{
		"the newest is large": {[][3]string{{"system.@1.s", small, "11 Oct 2018 09:00:00 (GMT +00:00)"},
			{"system.current", big, "11 Oct 2018 10:00:00 (GMT +00:00)"}}, []string{"system.current"}},
		"the newest is small": {[][3]string{{"system.@1.s", small, "9 Oct 2018 09:00:00 (GMT)"},
			{"system.current", small, "11 Oct 2018 10:00:00 (GMT)"},
			{"system.@2.s", big, "10 Oct 2018 09:00:00 (GMT)"}},
			[]string{"system.current", "system.@2.s"}},
		"no dates": {[][3]string{{"system.@1.s", small, ""}, {"system.@2.s", small, ""},
			{"system.c", `"1000"`, "soon"}}, []string{"system.c", "system.@2.s"}},
		"one file, two names": {[][3]string{{"system.current", small, "11 Oct 2018 10:00:00"},
			{"system.@9.c", small, "11 Oct 2018 10:00:00"}}, []string{"system.current"}},
		"the one before is huge": {[][3]string{{"system.current", small, "11 Oct 2018 10:00:00"},
			{"system.@9.s", "999999999", "10 Oct 2018 10:00:00"}}, []string{"system.current"}},
		"no sizes, an odd number": {[][3]string{{"system.current", "null", "11 Oct 2018 10:00:00"},
			{"system.@9.s", `"12K"`, "10 Oct 2018 10:00:00"}}, []string{"system.current", "system.@9.s"}},
	} {
		f := newFar(t, map[string]http.HandlerFunc{
			logs: listed(c.files...), logs + "/system.current": commits("b", "c"),
			logs + "/system.c": commits("b", "c"), logs + "/system.@2.s": commits("a"),
			logs + "/system.@9.s": commits("a"),
		})
		s := newClients(f.config())
		d := s.get(t, systemLogs)
		after := []evidence.Ref{{Source: evidence.ESA, Request: logs}}
		for _, file := range c.read {
			after = append(after, evidence.Ref{Source: evidence.ESA, Request: logs + "/" + file})
		}
		if !d.OK() || d.From != "far" || !d.Taken.Equal(now) || !slices.Equal(d.After, after) {
			t.Errorf("%s: %+v", name, d)
		}
		if sum := summary(t, d); sum.CommitCount != int64(len(c.read)+1) || sum.Lines != int64(2*len(c.read)+1) ||
			!sum.ZoneKnown {
			t.Errorf("%s: %+v", name, sum)
		}
		if st := s.Stats(); st.Requests != 2+len(c.read) || st.Duplicates != 0 || st.Chain != 3 {
			t.Errorf("%s: %+v", name, st)
		}
		for _, doc := range s.Documents() {
			if strings.Contains(string(doc.Body), "Thu Oct 11 10:00") {
				t.Errorf("%s: the text of the log is kept: %s", name, doc.Ref)
			}
		}
	}
}

func TestLogFailures(t *testing.T) {
	one := listed([3]string{"system.current", "1000", ""})
	for name, c := range map[string]struct {
		answer map[string]http.HandlerFunc
		status int
		phase  evidence.Phase
		kind   evidence.Kind
		detail string
		lines  int64
	}{
		"no such log": {map[string]http.HandlerFunc{logs: says(404, `{"error":{"message":"Not Found."}}`)}, 404,
			"", "", "", 0},
		"the role lacks it": {map[string]http.HandlerFunc{logs: says(401, `{"error":{"message":"Unauthorized."}}`)},
			401, "", "", "", 0},
		"not signed in": {map[string]http.HandlerFunc{esaLogin.Request: says(401, "no")}, 0, evidence.SignIn,
			evidence.NotSignedIn, "401", 0},
		"a page for a list": {map[string]http.HandlerFunc{logs: says(200, "<html>")}, 0, evidence.Read,
			evidence.Broken, "not understood", 0},
		"no files": {map[string]http.HandlerFunc{logs: listed()}, 0, evidence.Read, evidence.Broken,
			"no files", 0},
		"the file is gone": {map[string]http.HandlerFunc{logs: one, logs + "/system.current": says(404, "gone")},
			404, "", "", "", 0},
		"a redirect": {map[string]http.HandlerFunc{logs: one,
			logs + "/system.current": says(302, "", "Location", "https://elsewhere.example/")}, 0, evidence.Wait,
			evidence.Redirected, "elsewhere.example", 0},
		"cut": {map[string]http.HandlerFunc{logs: one,
			logs + "/system.current": says(200, "Thu Oct 11 10:00:00 2018 Info: a\nb\n", "Content-Length", "999")}, 0,
			evidence.Read, evidence.Cut, "", 2},
		"cut before any line": {map[string]http.HandlerFunc{logs: one,
			logs + "/system.current": says(200, "", "Content-Length", "999")}, 0, evidence.Read, evidence.Cut, "", 0},
	} {
		s := newClients(newFar(t, c.answer).config())
		d := s.get(t, systemLogs)
		if c.kind != "" {
			wantFailure(t, d, c.phase, c.kind, c.detail)
		}
		if d.OK() || d.Status != c.status || len(d.After) == 0 {
			t.Errorf("%s: %+v", name, d)
		}
		if c.lines > 0 && summary(t, d).Lines != c.lines || c.lines == 0 && c.kind != "" && len(d.Body) > 0 {
			t.Errorf("%s: %s", name, d.Body)
		}
	}
	// The newest decides: an older file that is gone takes nothing away.
	two := listed([3]string{"system.current", "1000", ""}, [3]string{"system.@1.s", "1000", ""})
	s := newClients(newFar(t, map[string]http.HandlerFunc{logs: two, logs + "/system.current": commits("a"),
		logs + "/system.@1.s": says(404, "{}")}).config())
	if d := s.get(t, systemLogs); !d.OK() || summary(t, d).CommitCount != 1 {
		t.Errorf("%+v", d)
	}
	if d, err := NewESA(Config{}, "", redact.Secret{}).Fetch(t.Context(), systemLogs); err != evidence.ErrNotMine {
		t.Errorf("without an ESA another source may know: %+v, %v", d, err)
	}
	for _, odd := range []string{"../login", "a/b", "", "x y"} { // whatever the name, nothing else is asked for
		f := newFar(t, nil)
		_ = newClients(f.config()).get(t, evidence.Ref{Source: evidence.Log, Request: odd})
		for request := range f.asked {
			if request != esaLogin.Request && !strings.HasPrefix(request, "GET /esa/api/v2.0/logs/") {
				t.Errorf("%q: %s was sent", odd, request)
			}
		}
	}
}

// TestLogMemory streams more than is read of one file.
func TestLogMemory(t *testing.T) {
	block := strings.Repeat(
		"Wed Sep 17 15:04:21 2025 Info: PID 7: User admin logged out of Command Line Interface using SSH connection\n",
		5000)
	f := newFar(t, map[string]http.HandlerFunc{
		logs: listed([3]string{"system.current", "99999999", ""}),
		logs + "/system.current": func(w http.ResponseWriter, _ *http.Request) {
			for n := 0; n < largestLog+2*len(block); n += len(block) {
				if _, err := io.WriteString(w, block); err != nil {
					return
				}
			}
		},
	})
	s := newClients(f.config())
	_ = s.get(t, esaLogin)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(48 << 20))
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, most, done := m.HeapAlloc, uint64(0), make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			var m runtime.MemStats
			if runtime.ReadMemStats(&m); m.HeapAlloc > base {
				most = max(most, m.HeapAlloc-base)
			}
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	d := s.get(t, systemLogs)
	close(done)
	<-stopped
	wantFailure(t, d, evidence.Read, evidence.TooLarge, "more than 32 MiB")
	if sum := summary(t, d); sum.Lines < largestLog/200 || len(d.Body) > 4096 {
		t.Errorf("%d lines, a summary of %d bytes", sum.Lines, len(d.Body))
	}
	if most > 16<<20 {
		t.Errorf("%d MB were in use", most>>20)
	}
}

func TestBounded(t *testing.T) {
	for text, ok := range map[string]bool{"1234": true, "12345": true, "123456": false, "": true} {
		b, err := io.ReadAll(&bounded{strings.NewReader(text), 5})
		if (err == nil) != ok || string(b) != text[:min(5, len(text))] {
			t.Errorf("%q: %q, %v", text, b, err)
		}
	}
}

// TestLogOfTheLab is the whole way, over TLS.
func TestLogOfTheLab(t *testing.T) {
	fault, _ := lab.Find("dns-broken")
	l, err := lab.NewLab(lab.Break(region.EU, []lab.Fault{fault}))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	healthy := lab.New(region.EU)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(l.CAPEM())
	esa := NewESA(Config{Base: l.URL(lab.EndpointESA), From: "AsyncOS API", RootCAs: pool}, healthy.ESA.User,
		redact.New(healthy.ESA.Passphrase))
	d := fetch(t, t.Context(), esa, systemLogs)
	sum := summary(t, d)
	if !d.OK() || d.From != "AsyncOS API" || sum.CommitCount != 2 || sum.DNSFailures.Count != 1 ||
		sum.SSEUnresolved.Count != 1 || sum.BootstrapFailures.Count != 1 || !sum.ZoneKnown || sum.Serial == "" {
		t.Errorf("%+v\n%+v", d, sum)
	}
	if d := fetch(t, t.Context(), esa, evidence.Ref{Source: evidence.Log, Request: "nowhere"}); d.Status != 404 {
		t.Errorf("%+v", d)
	}
}
