package report

import (
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

// signs as paths around 0,0, because not every font has a tick. What is none of these is a letter.
var drawn = map[string]string{
	"+": "M-7 0.5 L-2 5.5 L7 -5",
	"x": "M-6 -6 L6 6 M6 -6 L-6 6",
	"-": "M-6 0 L6 0",
	"|": "M-3.5 -6 L-3.5 6 M3.5 -6 L3.5 6",
	"~": "M0 -7 L0 0 L5 4",
}

// picture is the path drawn: across the page, or down it for a narrow screen. One of them is shown, by the page's
// style.
type picture struct {
	Name, Box, Said string
	Rails           []railView
	Stops           []stopView
}

type railView struct {
	State state
	Line  string
}

type stopView struct {
	State        state
	At           string
	Broken       bool
	Sign, Letter string
	Labels       []labelView
}

type labelView struct {
	Class string
	X, Y  int
	Text  string
}

func (r Record) picture(stops []stop, down bool) picture {
	lines := 1 // of the longest name
	var said []string
	for _, s := range stops {
		lines = max(lines, len(cells.Wrap(stationNames[s.Station].In(r.Lang), nameCells)))
		said = append(said, r.Lang.F("%s: %s", stationNames[s.Station], stateWords[s.state]))
	}
	p := picture{Name: "path-across", Box: "0 0 1008 " + strconv.Itoa(82+17*lines), Said: strings.Join(said, "; ")}
	if down {
		p.Name, p.Box = "path-down", "0 0 340 "+strconv.Itoa(len(stops)*step(true))
	}
	for i, s := range stops {
		x, y := place(i, down)
		if i > 0 {
			fromX, fromY := place(i-1, down)
			p.Rails = append(p.Rails, railView{stops[i-1].state, "M" + xy(fromX, fromY) + " L" + xy(x, y)})
		}
		sign := stateSigns[s.state]
		v := stopView{State: s.state, At: xy(x, y), Broken: s.state.broken(), Sign: drawn[sign],
			Labels: r.labels(s, down)}
		if v.Sign == "" {
			v.Letter = strings.TrimSpace(sign)
		}
		p.Stops = append(p.Stops, v)
	}
	return p
}

const nameCells = 14 // of a line of a station's name, across the page

// labels are a station's name and state: beside it on the way down, else below it.
func (r Record) labels(s stop, down bool) []labelView {
	name, word := stationNames[s.Station].In(r.Lang), stateWords[s.state].In(r.Lang)
	if down {
		return []labelView{{"name", 36, -3, name}, {"word", 36, 15, word}}
	}
	var all []labelView
	y := 42
	for _, line := range cells.Wrap(name, nameCells) {
		all = append(all, labelView{"name", 0, y, line})
		y += 17
	}
	return append(all, labelView{"word", 0, y + 1, word})
}

func step(down bool) int {
	if down {
		return 56
	}
	return 112
}

func place(i int, down bool) (x, y int) {
	if down {
		return 28, i*step(true) + 28
	}
	return i*step(false) + 56, 30
}

func xy(x, y int) string { return strconv.Itoa(x) + " " + strconv.Itoa(y) }
