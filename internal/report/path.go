package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// The path picture: the stations from the SSE services to Insights on a line, each in the state of the worst of its checks. A state is
// told by a sign and a word; colour only repeats them.

// stop is a station with its state.
type stop struct {
	check.Station
	state state
}

// state of a station: a verdict, or that none of its checks is in this symptom's tree.
type state int

const notChecked = state(-1)

func (s state) String() string {
	if s == notChecked {
		return "not-checked"
	}
	return check.Verdict(s).String()
}

// broken is where the way ends.
func (s state) broken() bool { return s == state(check.Fail) }

var stationNames = map[check.Station]i18n.Text{
	check.AtSSEServices: "SSE services", check.AtCloudService: "cloud service", check.AtCommit: "commit", check.AtToken: "token",
	check.AtRegistration: "registration", check.AtAsyncOSAPI: "AsyncOS API", check.AtXDRModule: "XDR module", check.AtTiles: "tiles",
	check.AtInsights: "Insights",
}

// stateSigns are ASCII, to survive every terminal.
var stateSigns = map[state]string{
	state(check.OK): "+", state(check.Warn): "!", state(check.Fail): "x", state(check.Unknown): "?", state(check.Wait): "~",
	state(check.Blocked): "|", state(check.NotApplicable): "-", notChecked: " ",
}

// stateWords are at most ten cells wide, to stand beside each other.
var stateWords = map[state]i18n.Text{
	state(check.OK): "ok", state(check.Warn): "see note", state(check.Fail): "BROKEN", state(check.Unknown): "not known", state(check.Wait): "wait",
	state(check.Blocked): "blocked", state(check.NotApplicable): "not needed", notChecked: "untested",
}

// worstFirst is how the checks of a station come to its state. Blocked goes before unknown: the cause is known; so does what has to wait.
var worstFirst = []check.Verdict{check.Fail, check.Blocked, check.Wait, check.Unknown, check.Warn, check.OK, check.NotApplicable}

func path(findings []check.Finding) []stop {
	var stops []stop
	for _, station := range check.Stations() {
		at := stop{station, notChecked}
		worst := len(worstFirst)
		for _, f := range findings {
			if f.Check.Station != station {
				continue
			}
			verdict := f.Verdict
			if f.Waived != nil { // known and accepted
				verdict = check.Warn
			}
			worst = min(worst, slices.Index(worstFirst, verdict))
		}
		if worst < len(worstFirst) {
			at.state = state(worstFirst[worst])
		}
		stops = append(stops, at)
	}
	return stops
}

const (
	stopWidth   = 16
	stopsInARow = 5
)

// Path draws the picture: names over a line of stations, in two rows; in plain mode it says them one after the other.
//
//	SSE services    cloud service   commit          token           registration
//	[+] ok ---------[+] ok ---------[-] not needed -[-] not needed -[x] BROKEN <<<
//	AsyncOS API     XDR module      tiles           Insights
//	[+] ok ---------[|] blocked ----[|] blocked ----[ ] untested
func (t *Terminal) Path(findings []check.Finding) {
	stops := path(findings)
	fmt.Fprintln(t.w)
	if t.Plain { // whoever listens hears no rows
		t.Text("Path")
		for _, s := range stops {
			t.text("  ", t.lang.F("%s: %s", stationNames[s.Station], stateWords[s.state]))
		}
		return
	}
	for row := range slices.Chunk(stops, stopsInARow) {
		var names, line strings.Builder
		for i, s := range row {
			last := i == len(row)-1
			mark := "[" + stateSigns[s.state] + "] " + stateWords[s.state].In(t.lang)
			line.WriteString(t.paintState(s.state).Sprint(mark))
			left := stopWidth - cells.Width(mark)
			rail := " " + strings.Repeat("-", max(left-1, 0))
			switch {
			case s.state.broken(): // the way ends here
				rail = cells.Pad(" <<<", left)
			case last && len(row) == stopsInARow: // it goes on in the next row
				rail = " " + strings.Repeat("-", max(left-2, 0)) + ">"
			case last:
				rail = ""
			}
			if last {
				rail = strings.TrimRight(rail, " ")
			}
			line.WriteString(rail)
			names.WriteString(cells.Pad(stationNames[s.Station].In(t.lang), stopWidth))
		}
		fmt.Fprintf(t.w, "%s\n%s\n", strings.TrimRight(names.String(), " "), line.String())
	}
}

// counted says how much of what is wrong the causes explain; "" without a cause.
func counted(l *i18n.Language, d *engine.Diagnosis) string {
	wrong, explained := 0, 0
	for _, f := range d.Findings {
		if f.Waived != nil || slices.ContainsFunc(d.Waived, func(c engine.Cause) bool { return c.Check == f.By }) {
			continue
		}
		switch f.Verdict {
		case check.Blocked:
			explained++
			wrong++
		case check.Fail, check.Warn, check.Wait:
			wrong++
		}
	}
	switch fails := countFails(d); fails {
	case 0:
		return ""
	case 1:
		return l.F("1 cause explains %d of %d findings.", explained+1, wrong)
	default:
		return l.F("%d causes explain %d of %d findings.", fails, explained+fails, wrong)
	}
}
