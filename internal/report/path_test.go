package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// found makes findings from stations and verdicts in turn.
func found(pairs ...any) []check.Finding {
	var all []check.Finding
	for i := 0; i < len(pairs); i += 2 {
		station := pairs[i].(check.Station)
		all = append(all, check.Finding{Check: &check.Check{Name: string(station), Station: station}, Verdict: pairs[i+1].(check.Verdict)})
	}
	return all
}

func TestPath(t *testing.T) {
	for name, of := range map[string]struct {
		findings []check.Finding
		want     string
	}{
		"nothing yet": {nil, `
SSE services    cloud service   commit          token           registration
[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested -->
AsyncOS API     XDR module      tiles           Insights
[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested
`},
		"every state": {found(check.AtSSEServices, check.OK, check.AtCloudService, check.Warn, check.AtCommit, check.NotApplicable, check.AtToken, check.Unknown,
			check.AtRegistration, check.Fail, check.AtAsyncOSAPI, check.Wait, check.AtXDRModule, check.Blocked, check.AtTiles, check.Blocked), `
SSE services    cloud service   commit          token           registration
[+] ok ---------[!] see note ---[-] not needed -[?] not known --[x] BROKEN <<<
AsyncOS API     XDR module      tiles           Insights
[~] wait -------[|] blocked ----[|] blocked ----[ ] untested
`},
		"broken twice": {found(check.AtSSEServices, check.Fail, check.AtInsights, check.Fail), `
SSE services    cloud service   commit          token           registration
[x] BROKEN <<<  [ ] untested ---[ ] untested ---[ ] untested ---[ ] untested -->
AsyncOS API     XDR module      tiles           Insights
[ ] untested ---[ ] untested ---[ ] untested ---[x] BROKEN <<<
`},
		"the worst counts": {found(check.AtRegistration, check.OK, check.AtRegistration, check.Fail, check.AtRegistration, check.Blocked,
			check.AtXDRModule, check.Unknown, check.AtXDRModule, check.Blocked, check.AtXDRModule, check.OK,
			check.AtTiles, check.OK, check.AtTiles, check.NotApplicable, check.AtInsights, check.Wait, check.AtInsights, check.Unknown), `
SSE services    cloud service   commit          token           registration
[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested ---[x] BROKEN <<<
AsyncOS API     XDR module      tiles           Insights
[ ] untested ---[|] blocked ----[+] ok ---------[~] wait
`},
		"access is no station": {[]check.Finding{{Check: &check.Check{Name: "xdr-api", About: check.Access}, Verdict: check.Fail}}, `
SSE services    cloud service   commit          token           registration
[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested -->
AsyncOS API     XDR module      tiles           Insights
[ ] untested ---[ ] untested ---[ ] untested ---[ ] untested
`},
	} {
		var b bytes.Buffer
		NewTerminal(&b, false, at).Path(of.findings)
		if d := cmp.Diff(of.want, b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// In every language: four lines, 80 cells, the states under the names, nothing told by colour alone.
func TestPathFits(t *testing.T) {
	for _, tag := range i18n.Tags() {
		l, err := i18n.Open(tag)
		if err != nil {
			t.Fatal(err)
		}
		for state, word := range stateWords {
			if w := cells.Width(word.In(l)); w > 10 {
				t.Errorf("%s: %s takes %d cells: %q", tag, state, w, word.In(l))
			}
		}
		for station, name := range stationNames {
			if w := cells.Width(name.In(l)); w >= stopWidth {
				t.Errorf("%s: %s takes %d cells: %q", tag, station, w, name.In(l))
			}
		}
		for _, v := range worstFirst {
			var pairs []any
			for _, s := range check.Stations() {
				pairs = append(pairs, s, v)
			}
			var plain, coloured bytes.Buffer
			NewTerminal(&plain, false, at).In(l).Path(found(pairs...))
			NewTerminal(&coloured, true, at).In(l).Path(found(pairs...))
			if !strings.Contains(coloured.String(), "\x1b[") {
				t.Errorf("%s: %s has no colour", tag, v)
			}
			if n := strings.Count(plain.String(), "["+stateSigns[state(v)]+"] "+stateWords[state(v)].In(l)); n != len(check.Stations()) {
				t.Errorf("%s: %s: %d signs with words", tag, v, n)
			}
			for line := range strings.Lines(plain.String()) {
				if w := cells.Width(strings.TrimSuffix(line, "\n")); w > width || strings.HasSuffix(line, " \n") {
					t.Errorf("%s: %d cells: %q", tag, w, line)
				}
			}
		}
	}
}

func TestCounted(t *testing.T) {
	cause := finding("x", check.Fail)
	blocked := check.Finding{Check: &check.Check{Name: "tiles"}, Verdict: check.Blocked, By: cause.Check}
	note := finding("x", check.Warn)
	d := &engine.Diagnosis{Causes: []engine.Cause{{Finding: cause}, {Finding: note}}, Findings: []check.Finding{cause, blocked, blocked, blocked, blocked, blocked, note, finding("x", check.OK)}}
	if got := counted(nil, d); got != "1 cause explains 6 of 7 findings." {
		t.Error(got)
	}
	d.Causes = append(d.Causes, engine.Cause{Finding: cause})
	d.Findings = append(d.Findings, cause)
	if got := counted(nil, d); got != "2 causes explain 7 of 8 findings." {
		t.Error(got)
	}
	if got := counted(nil, &engine.Diagnosis{}); got != "" {
		t.Error(got)
	}
}
