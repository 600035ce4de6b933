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
		all = append(all,
			check.Finding{Check: &check.Check{Name: string(station), Station: station},
				Verdict: pairs[i+1].(check.Verdict)})
	}
	return all
}

func TestPath(t *testing.T) {
	for name, of := range map[string]struct {
		findings []check.Finding
		width    int
		signs    Signs
		want     string
	}{
		"nothing yet": {nil, 80, ASCII, `
  [ ] services - [ ] ESA setting - [ ] commit - [ ] token - [ ] registration -
  [ ] API - [ ] module - [ ] tiles
`},
		"every state": {found(check.AtSSEServices, check.OK, check.AtCloudService, check.Warn, check.AtCommit,
			check.NotApplicable, check.AtToken, check.Unknown,
			check.AtRegistration, check.Fail, check.AtAsyncOSAPI, check.Wait, check.AtXDRModule, check.Blocked,
			check.AtTiles, check.Blocked), 80, ASCII, `
  [ok] services - [!] ESA setting - [?] token - [X] REGISTRATION - [~] API -
                                                ^ broken here
  [ ] module - [ ] tiles
`},
		"registered, so the token is used": {found(check.AtSSEServices, check.OK, check.AtRegistration, check.OK,
			check.AtTiles, check.Fail), 80, Unicode, `
  ✓ services - ◦ ESA setting - ◦ commit - ✓ registration - ◦ API - ◦ module -
  ✗ TILES
  ^ broken here
`},
		"narrow": {found(check.AtRegistration, check.Fail, check.AtInsights, check.Unknown), 40, Unicode, `
  ◦ services - ◦ ESA setting -
  ◦ commit - ◦ token - ✗ REGISTRATION -
                       ^ broken here
  ◦ API - ◦ module - ◦ tiles -
  ? Insights
`},
		"the worst counts": {found(check.AtRegistration, check.OK, check.AtRegistration, check.Fail,
			check.AtRegistration, check.Blocked,
			check.AtXDRModule, check.Unknown, check.AtXDRModule, check.Blocked, check.AtXDRModule, check.OK,
			check.AtTiles, check.OK, check.AtTiles, check.NotApplicable, check.AtInsights, check.Wait, check.AtInsights,
			check.Unknown), 80, Unicode, `
  ◦ services - ◦ ESA setting - ◦ commit - ◦ token - ✗ REGISTRATION - ◦ API -
                                                    ^ broken here
  ◦ module - ✓ tiles - ~ Insights
`},
	} {
		var b bytes.Buffer
		term := NewTerminal(&b, false)
		term.Width, term.Signs = of.width, of.signs
		term.Path(of.findings)
		if d := cmp.Diff(of.want, b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// In every language and width: no station is torn, and nothing is told by colour alone.
func TestPathFits(t *testing.T) {
	for _, tag := range i18n.Tags() {
		l, err := i18n.Open(tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range worstFirst {
			var pairs []any
			for _, s := range check.Stations() {
				pairs = append(pairs, s, v)
			}
			for _, signs := range []Signs{ASCII, Unicode} {
				for _, width := range []int{80, 60, 40} {
					var plain, coloured bytes.Buffer
					for w, colours := range map[*bytes.Buffer]bool{&plain: false, &coloured: true} {
						term := NewTerminal(w, colours).In(l)
						term.Width, term.Signs = width, signs
						term.Path(found(pairs...))
					}
					if v == check.NotApplicable { // nothing is drawn of what does not matter
						continue
					}
					if !strings.Contains(coloured.String(), "\x1b[") {
						t.Errorf("%s: %s has no colour", tag, v)
					}
					if n := strings.Count(plain.String(), drawnSigns[signs][state(v)]+" "); n != len(check.Stations()) {
						t.Errorf("%s: %s: %d signs", tag, v, n)
					}
					for line := range strings.Lines(plain.String()) {
						if w := cells.Width(strings.TrimSuffix(line, "\n")); w > width ||
							strings.HasSuffix(line, " \n") {
							t.Errorf("%s: %d cells: %q", tag, w, line)
						}
					}
				}
			}
		}
	}
}

func TestCounted(t *testing.T) {
	cause := finding("x", check.Fail)
	blocked := check.Finding{Check: &check.Check{Name: "tiles"}, Verdict: check.Blocked, By: cause.Check}
	note := finding("x", check.Warn)
	d := &engine.Diagnosis{Causes: []engine.Cause{{Finding: cause}, {Finding: note}},
		Findings: []check.Finding{cause, blocked, blocked, blocked, blocked, blocked, note, finding("x", check.OK)}}
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
