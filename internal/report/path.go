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

// The path picture: the stations from the SSE services to Insights on a line, each in the state of the worst of its
// checks. A state is told by a sign and a word; colour only repeats them.

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

// seen says that somebody learnt how the station is, or that it does not matter.
func (s state) seen() bool {
	return s != notChecked && s != state(check.Unknown) && s != state(check.Blocked)
}

// broken is where the way ends.
func (s state) broken() bool { return s == state(check.Fail) }

var stationNames = map[check.Station]i18n.Text{
	check.AtSSEServices:  "SSE services",
	check.AtCloudService: "cloud service",
	check.AtCommit:       "commit",
	check.AtToken:        "token",
	check.AtRegistration: "registration",
	check.AtAsyncOSAPI:   "AsyncOS API",
	check.AtXDRModule:    "XDR module",
	check.AtTiles:        "tiles",
	check.AtInsights:     "Insights",
}

// stateSigns are ASCII, to survive every terminal.
var stateSigns = map[state]string{
	state(check.OK):            "+",
	state(check.Warn):          "!",
	state(check.Fail):          "x",
	state(check.Unknown):       "?",
	state(check.Wait):          "~",
	state(check.Blocked):       "|",
	state(check.NotApplicable): "-",
	notChecked:                 " ",
}

// stateWords are at most ten cells wide, to fit beside each other.
var stateWords = map[state]i18n.Text{
	state(check.OK):            "ok",
	state(check.Warn):          "see note",
	state(check.Fail):          "BROKEN",
	state(check.Unknown):       "not known",
	state(check.Wait):          "wait",
	state(check.Blocked):       "blocked",
	state(check.NotApplicable): "not needed",
	notChecked:                 "not seen",
}

// worstFirst is how the checks of a station come to its state. Blocked goes before unknown: the cause is known; so
// does what has to wait.
var worstFirst = []check.Verdict{check.Fail, check.Blocked, check.Wait, check.Unknown, check.Warn, check.OK,
	check.NotApplicable}

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
			if f.Unexplained() { // why is not known; that it fails is
				verdict = check.Fail
			}
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
	return withoutToken(stops)
}

// withoutToken: who is registered needs no token any more, so that a tree which leaves the token out leaves nothing
// unseen.
func withoutToken(stops []stop) []stop {
	i := slices.IndexFunc(stops, func(s stop) bool { return s.Station == check.AtToken })
	registered := slices.ContainsFunc(stops, func(s stop) bool {
		return s.Station == check.AtRegistration && s.state == state(check.OK)
	})
	if registered && stops[i].state == notChecked {
		stops[i].state = state(check.NotApplicable)
	}
	return stops
}

// Signs are what the states are drawn with.
type Signs int

// The signs. Unicode ones are those that every terminal draws one cell wide: a rail, a triangle or a middle dot may
// take two in China.
const (
	ASCII Signs = iota
	Unicode
)

// drawnSigns are the states in a terminal. What is blocked was not looked at either.
var drawnSigns = map[Signs]map[state]string{
	ASCII: {
		state(check.OK): "[ok]", state(check.Warn): "[!]", state(check.Fail): "[X]", state(check.Unknown): "[?]",
		state(check.Wait): "[~]", state(check.Blocked): "[ ]", state(check.NotApplicable): "[-]", notChecked: "[ ]",
	},
	Unicode: {
		state(check.OK): "✓", state(check.Warn): "!", state(check.Fail): "✗", state(check.Unknown): "?",
		state(check.Wait): "~", state(check.Blocked): "◦", state(check.NotApplicable): "-", notChecked: "◦",
	},
}

// shortNames are the stations on a line of the terminal.
var shortNames = map[check.Station]i18n.Text{
	check.AtSSEServices:  "services",
	check.AtCloudService: "ESA setting",
	check.AtCommit:       "commit",
	check.AtToken:        "token",
	check.AtRegistration: "registration",
	check.AtAsyncOSAPI:   "API",
	check.AtXDRModule:    "module",
	check.AtTiles:        "tiles",
	check.AtInsights:     "Insights",
}

const rail = " - "

// Path draws the picture in as few rows as the width allows, and points at the broken station; in plain mode it says
// the stations one after the other.
//
//	✓ services - ✓ ESA setting - ✓ commit - ✗ REGISTRATION - ◦ module - ◦ tiles
//	                                        ^ broken here    ◦ not looked at
func (t *Terminal) Path(findings []check.Finding) {
	stops := path(findings)
	fmt.Fprintln(t.w)
	if t.Plain { // a listener hears no rows
		t.Text("Path")
		for _, s := range stops {
			t.text("  ", t.lang.F("%s: %s", stationNames[s.Station], stateWords[s.state]))
		}
		return
	}
	stops = slices.DeleteFunc(stops, func(s stop) bool {
		return s.state == state(check.NotApplicable) || s.Station == check.AtInsights && s.state == notChecked
	})
	row, column, broken := "", 2, -1
	flush := func() {
		fmt.Fprintln(t.w, "  "+row)
		if broken >= 0 {
			mark := t.lang.T("^ broken here")
			if broken+cells.Width(mark) > t.Width {
				mark = t.lang.T("broken here ^")
				broken -= cells.Width(mark) - 1
			}
			fmt.Fprintln(t.w, strings.Repeat(" ", broken)+t.paint[check.Fail].Sprint(mark))
		}
		row, column, broken = "", 2, -1
	}
	for i, s := range stops {
		words, after := t.stop(s), rail
		if i == len(stops)-1 {
			after = ""
		}
		wide := cells.Width(words)
		if row != "" && column+wide+len(strings.TrimRight(after, " ")) > t.Width {
			row = strings.TrimRight(row, " ")
			flush()
		}
		if s.state.broken() && broken < 0 {
			broken = column
		}
		row += t.paintState(s.state).Sprint(words) + after
		column += wide + len(after)
	}
	flush()
}

// stop is a station as the line shows it. A broken one is in capitals, so that colour tells nothing alone.
func (t *Terminal) stop(s stop) string {
	name := shortNames[s.Station].In(t.lang)
	if s.state.broken() {
		name = strings.ToUpper(name)
	}
	return drawnSigns[t.Signs][s.state] + " " + name
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
