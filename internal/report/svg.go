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

// picture draws the path: across the page, or down it for a narrow screen. One of them is shown, by the page's style.
func (r Record) picture(m *markup, stops []stop, down bool) {
	lines := 1 // of the longest name
	for _, s := range stops {
		lines = max(lines, len(cells.Wrap(stationNames[s.Station].In(r.Lang), nameCells)))
	}
	id, box := "path-across", "0 0 1008 "+strconv.Itoa(82+17*lines)
	if down {
		id, box = "path-down", "0 0 340 "+strconv.Itoa(len(stops)*step(true))
	}
	var said []string
	for _, s := range stops {
		said = append(said, r.Lang.F("%s: %s", stationNames[s.Station], stateWords[s.state]))
	}
	m.start("svg", "xmlns", "http://www.w3.org/2000/svg", "class", id, "viewBox", box, "role", "img", "aria-labelledby", id+"-title "+id+"-desc")
	m.element("title", r.Lang.T("The path from SSE to the tiles"), "id", id+"-title")
	m.element("desc", strings.Join(said, "; "), "id", id+"-desc")
	for i := range stops {
		x, y := place(i, down)
		if i > 0 {
			fromX, fromY := place(i-1, down)
			m.void("path", "class", "rail "+stops[i-1].state.String(), "d", "M"+xy(fromX, fromY)+" L"+xy(x, y))
		}
	}
	for i, s := range stops {
		x, y := place(i, down)
		m.start("g", "class", "stop "+s.state.String(), "transform", "translate("+xy(x, y)+")")
		if s.state.broken() {
			m.void("circle", "class", "halo", "r", "23")
		}
		m.void("circle", "class", "disc", "r", "16")
		if d, ok := drawn[stateSigns[s.state]]; ok {
			m.void("path", "class", "sign", "d", d)
		} else if sign := strings.TrimSpace(stateSigns[s.state]); sign != "" {
			m.element("text", sign, "class", "letter", "y", "6")
		}
		r.labels(m, s, down)
		m.end()
	}
	m.end()
}

const nameCells = 14 // of a line of a station's name, across the page

// labels writes a station's name and state: beside it on the way down, else below it.
func (r Record) labels(m *markup, s stop, down bool) {
	name, word := stationNames[s.Station].In(r.Lang), stateWords[s.state].In(r.Lang)
	if down {
		m.element("text", name, "class", "name", "x", "36", "y", "-3")
		m.element("text", word, "class", "word", "x", "36", "y", "15")
		return
	}
	y := 42
	for _, line := range cells.Wrap(name, nameCells) {
		m.element("text", line, "class", "name", "y", strconv.Itoa(y))
		y += 17
	}
	m.element("text", word, "class", "word", "y", strconv.Itoa(y+1))
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
