package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// hostile is what an appliance might call itself.
var hostile = []string{
	`<script>alert(1)</script>`, `</style><img src=x onerror=alert(1)>`, `" onmouseover="alert(1)`,
	`' autofocus onfocus='alert(1)`, `</title><svg onload=alert(1)>`,
	`<!-- `, `]]>`, `&lt;script&gt;&#60;`, `javascript:alert(1)`, "a\x00b\x1b[31m\u202e\uFFFE\xff",
	`<a href="https://example.com">x</a>`, `<!DOCTYPE x [<!ENTITY e "e">]>&e;`,
}

// session is one with something in every place.
func session(why string) Record {
	fail, warn, wait, unknown := finding(why, check.Fail), finding(why, check.Warn), finding(why, check.Wait),
		finding(why, check.Unknown)
	fail.Check.Station = check.AtRegistration
	fail.Check.Cases["broken"] = check.Remedy{
		Known: check.Inferred, Problem: "{why}", Impact: "{why}",
		Steps: []check.Step{{Who: check.ESAAdmin, Where: check.Place{Path: "{why}"}, Do: "Do {why}."}},
		Allow: 20 * time.Minute, Caution: why,
		Docs: []check.Doc{{Title: why, URL: why}, {Title: why, URL: "https://example.com/" + why}},
	}
	wait.Case, wait.Until = "broken", at
	warn.Case = "broken"
	blocked := check.Finding{Check: &check.Check{Name: "tiles", Station: check.AtTiles}, Verdict: check.Blocked,
		By: fail.Check}
	idle := finding(why, check.NotApplicable)
	internal := check.Finding{Check: unknown.Check, Reason: &fact.Reason{Kind: fact.Internal, Detail: why}}
	access := finding(why, check.Fail)
	access.Check.Name, access.Check.About = "esa-access", check.Access
	documents := func(said string) []evidence.Document {
		return []evidence.Document{
			{Ref: evidence.Ref{Source: "ask", Request: "esa-page"}, Body: []byte(said), From: why, Taken: at},
			{Ref: evidence.Ref{Source: "cli", Request: why}, Body: []byte(strings.Repeat(said+"\n", 50)), From: why},
			{Ref: evidence.Ref{Source: "log", Request: "x"},
				Body: []byte("access_token=0123456789abcdef0123456789abcdef"), From: "x", Taken: at},
			{Ref: evidence.Ref{Source: "esa", Request: "x"},
				Failure: &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Refused, Detail: why}, Taken: at},
			{Ref: evidence.Ref{Source: "ask", Request: "nobody"},
				Failure: &evidence.Failure{Phase: evidence.Answer, Kind: evidence.NotAsked}, Taken: at},
		}
	}
	d := &engine.Diagnosis{
		Started: at, Finished: at.Add(time.Second), Symptom: "everything", Region: why, Verdict: check.Fail,
		Documents: documents("after " + why),
		Findings:  []check.Finding{finding(why, check.OK), fail, warn, wait, unknown, blocked, idle, internal, access},
		Causes:    []engine.Cause{{Finding: fail, Explains: []*check.Check{blocked.Check}}, {Finding: warn}},
		Access:    []engine.Cause{{Finding: access}},
	}
	before := *d
	before.Documents = documents(why)
	return Record{Version: why,
		Rounds: []Round{{Diagnosis: &before, Repaired: why, Note: why}, {Diagnosis: d, Note: why}},
		Left:   []*check.Check{{Name: "insights", Station: check.AtInsights}}}
}

var (
	elements   = strings.Fields("html head meta title style body main header p h1 section h2 h3 code figure svg desc path g circle text figcaption ol li div span table caption thead tbody tr th td details summary pre blockquote ul footer a")
	attributes = strings.Fields("lang charset http-equiv content name class id viewBox role aria-labelledby d r x y transform scope href rel xmlns")
)

func TestHTMLHoldsNothingForeign(t *testing.T) {
	for _, why := range append([]string{"plain", "注册令牌已过期"}, hostile...) {
		var b bytes.Buffer
		if err := session(why).HTML(&b); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.Bytes())
		page, err := html.Parse(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		ids, heading := map[string]bool{}, 0
		for n := range page.Descendants() {
			switch n.Type {
			case html.CommentNode:
				t.Errorf("%q: a comment: %q", why, n.Data)
			case html.ElementNode:
				if !slices.Contains(elements, n.Data) {
					t.Errorf("%q: an element <%s>", why, n.Data)
				}
				for _, a := range n.Attr {
					switch {
					case !slices.Contains(attributes, a.Key):
						t.Errorf("%q: <%s %s=%q>", why, n.Data, a.Key, a.Val)
					case a.Key == "href" && !strings.HasPrefix(a.Val, "https://example.com/"):
						t.Errorf("%q: a link to %q", why, a.Val)
					case a.Key == "id" && ids[a.Val]:
						t.Errorf("the id %q is there twice", a.Val)
					case a.Key == "id":
						ids[a.Val] = true
					}
				}
				if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
					if level := int(n.Data[1] - '0'); level > heading+1 {
						t.Errorf("h%d after h%d", level, heading)
					}
					heading = int(n.Data[1] - '0')
				}
			}
		}
		if strings.Contains(b.String(), "0123456789abcdef") {
			t.Error("what looks like a token is shown")
		}
	}
}

// Command output keeps its lines, and what a template cannot show is not hidden in it.
func TestCommandOutputKeepsItsLines(t *testing.T) {
	r := session("x")
	d := r.Rounds[1].Diagnosis
	d.Documents = []evidence.Document{{Ref: evidence.Ref{Source: "cli", Request: "version"},
		Body: []byte("Model: C190\r\nVersion: 15.0.0" + strings.Repeat(" ", 100)), From: "x"}}
	var b bytes.Buffer
	if err := r.HTML(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), ">Model: C190\nVersion: 15.0.0<") || strings.Contains(b.String(), "bytes</pre>") {
		t.Errorf("%s", b.String())
	}
}

// wellFormed: what a strict parser of XML takes; it knows no other entities than we write.
func wellFormed(t *testing.T, doc []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%.2000s", err, doc)
		}
	}
}

func TestPolicyAllowsTheStyleAlone(t *testing.T) {
	var b bytes.Buffer
	if err := session("x").HTML(&b); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(b.String(), "<style>")
	held, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(held))
	want := `content="default-src 'none'; style-src 'sha256-` + base64.StdEncoding.EncodeToString(sum[:]) +
		`'; base-uri 'none'; form-action 'none'"`
	if !strings.Contains(html.UnescapeString(b.String()), want) {
		t.Errorf("no %s in\n%.600s", want, b.String())
	}
	if regexp.MustCompile(`url\(|@import|expression|[<&]`).MatchString(style) {
		t.Error("the style reaches out of the page")
	}
}

// The page opens with cause, picture, remedy; what was not looked at stands before the details.
func TestOrderOfThePage(t *testing.T) {
	var b bytes.Buffer
	if err := session("x").HTML(&b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile(`<h[12]>([^<]+)`).FindAllStringSubmatch(b.String(), -1) {
		got = append(got, strings.TrimSpace(m[1]))
	}
	want := []string{"The integration is broken.", "Cause", "Path", "Remedy", "Note", "Our own access",
		"What was not proved", "Findings", "Evidence", "Ledger"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	page := html.UnescapeString(b.String())
	for _, s := range []string{"explained by registration: tiles", "What changed since the round before",
		"<blockquote>x</blockquote>", "Confidence: follows from Cisco's documents.",
		"Verify with: xdrdoctor check registration", ">1 check<"} {
		if !strings.Contains(page, s) {
			t.Errorf("no %q", s)
		}
	}
}

func TestJUnit(t *testing.T) {
	for _, why := range append([]string{"plain"}, hostile...) {
		var b bytes.Buffer
		if err := session(why).JUnit(&b); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.Bytes())
		type said struct {
			Message string `xml:"message,attr"`
			Type    string `xml:"type,attr"`
			Text    string `xml:",chardata"`
		}
		var suites struct {
			XMLName xml.Name `xml:"testsuites"`
			Suite   []struct {
				Tests    int    `xml:"tests,attr"`
				Failures int    `xml:"failures,attr"`
				Errors   int    `xml:"errors,attr"`
				Skipped  int    `xml:"skipped,attr"`
				At       string `xml:"timestamp,attr"`
				Case     []struct {
					Name    string  `xml:"name,attr"`
					Failure *said   `xml:"failure"`
					Error   *said   `xml:"error"`
					Skipped *said   `xml:"skipped"`
					Out     *string `xml:"system-out"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(b.Bytes(), &suites); err != nil {
			t.Fatal(err)
		}
		s := suites.Suite[0]
		if len(suites.Suite) != 1 || len(s.Case) != s.Tests || s.Tests != 9 || s.Failures != 1 || s.Errors != 1 ||
			s.Skipped != 5 || s.At != "2026-11-23T10:42:00" {
			t.Errorf("%q: %+v", why, s)
		}
		kinds := ""
		for _, c := range s.Case {
			switch {
			case c.Failure != nil:
				kinds += "F"
			case c.Error != nil:
				kinds += "E"
			case c.Skipped != nil && c.Skipped.Message != "":
				kinds += "s"
			case c.Out != nil && *c.Out != "":
				kinds += "."
			}
		}
		if kinds != ".F.ssssEs" {
			t.Errorf("%q: %s", why, kinds)
		}
		if why == "plain" && (s.Case[1].Failure.Type != "registration.broken" || s.Case[1].Failure.Message != "plain" ||
			!strings.Contains(s.Case[1].Failure.Text, "ESA admin, plain: Do plain.")) {
			t.Errorf("%+v", s.Case[1].Failure)
		}
	}
}

// The top of the Markdown is what a ticket needs, and no longer than that.
func TestMarkdownHasATop(t *testing.T) {
	for _, why := range append([]string{"plain"}, hostile...) {
		var b bytes.Buffer
		if err := session(why).Markdown(&b); err != nil {
			t.Fatal(err)
		}
		top, details, ok := strings.Cut(b.String(), "\n## Details\n")
		if n := strings.Count(strings.TrimSpace(top), "\n") + 1; !ok || n > topLines {
			t.Errorf("%q: %d lines on top", why, n)
		}
		if why != "plain" {
			continue
		}
		for _, s := range []string{"## xdrdoctor: fail", "### Cause `registration.broken`",
			"1. **ESA admin**, plain: Do plain.", "**registration: BROKEN**",
			"See also below: `registration.broken`, `esa-access.broken`."} {
			if !strings.Contains(top, s) {
				t.Errorf("no %q on top:\n%s", s, top)
			}
		}
		for _, s := range []string{"### Note `registration.broken`", "### Our own access `esa-access.broken`",
			"| registration | fail | inferred | plain |", "- Round 1, 2026-11-23 10:42:00 UTC: ", "Note: plain",
			"  - ask esa-page body:1: plain -> after plain"} {
			if !strings.Contains(details, s) {
				t.Errorf("no %q under Details:\n%s", s, details)
			}
		}
	}
}

// A session that was stopped early is never called well.
func TestStoppedIsNotWell(t *testing.T) {
	w := &engine.Walk{Runbook: &check.Runbook{}}
	d := w.Diagnose(&engine.Round{Started: at, Findings: []check.Finding{finding("x", check.OK)}, Stopped: true})
	if d.Verdict != check.Unknown || !d.Stopped {
		t.Fatalf("%+v", d)
	}
	r := Record{Rounds: []Round{{Diagnosis: d}}}
	for name, write := range map[string]func(io.Writer) error{"html": r.HTML, "markdown": r.Markdown, "json": r.JSON} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "healthy") || !strings.Contains(strings.ToLower(b.String()), "stopped") {
			t.Errorf("%s:\n%s", name, b.String())
		}
	}
}
