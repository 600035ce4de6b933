package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/inspect"
)

// harScreen shows what was found in a HAR.
type harScreen struct {
	out  io.Writer
	lang *i18n.Language
}

// say writes a text, broken to the width of the screen and indented.
func (s harScreen) say(indent int, text string) {
	for _, line := range cells.Wrap(text, columns-indent) {
		fmt.Fprintln(s.out, strings.Repeat(" ", indent)+line)
	}
}

// row writes cells of a table, each as wide as its column.
func (s harScreen) row(widths []int, texts ...string) {
	line := " "
	for i, text := range texts {
		line += " " + cells.Pad(text, widths[i])
	}
	fmt.Fprintln(s.out, strings.TrimRight(line, " "))
}

const timeWidth = 20

func at(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	return t.Format(time.DateTime)
}

func (s harScreen) show(f inspected) {
	s.say(0, s.lang.F("%s: calls: %d, to Cisco's hosts: %d", f.File, f.Entries, f.Ours))
	s.regions(f.Report)
	switch {
	case f.Ours == 0:
		s.say(0, s.lang.T("Record the HAR in the browser tab that shows the problem, from before it shows."))
	case len(f.Calls) == 0:
		s.say(0, s.lang.T("In what was read, none of them failed, took long, came back empty or was never answered."))
	default:
		s.calls(f.Calls)
	}
	if f.More > 0 {
		s.say(0, s.lang.F("Calls that went wrong and are not listed: %d", f.More))
	}
	s.expired(f.Expired)
	s.traces(f.Traces)
	s.gaps(f.Report)
}

// regions tells of hosts of more than one region. Which one is right, the HAR does not say.
func (s harScreen) regions(r inspect.Report) {
	if len(r.Regions) < 2 {
		return
	}
	names := i18n.List{Between: ", "}
	for _, of := range r.Regions {
		names.Items = append(names.Items, strings.ToUpper(of.String()))
	}
	fmt.Fprintln(s.out)
	s.say(0, s.lang.F("The calls go to hosts of more than one region: %s. A session, a token and a device belong to one "+
		"region.", names))
	hosts := make([]string, 0, len(r.Hosts))
	for host := range r.Hosts {
		hosts = append(hosts, host)
	}
	slices.Sort(hosts)
	s.row([]int{6, 40}, s.lang.T("Calls"), s.lang.T("Host"))
	for _, host := range hosts {
		s.row([]int{6, 40}, strconv.Itoa(r.Hosts[host]), host)
	}
}

// calls shows what went wrong, the lines of one endpoint together.
func (s harScreen) calls(list []inspect.Call) {
	fmt.Fprintln(s.out)
	s.say(0, s.lang.T("What went wrong, by endpoint. Times are UTC."))
	widths := []int{6, timeWidth, timeWidth, 8, 10}
	s.row(widths, s.lang.T("Count"), s.lang.T("First"), s.lang.T("Last"), s.lang.T("Status"), s.lang.T("Longest"))
	var shown []string
	for _, c := range list {
		if slices.Contains(shown, endpointOf(c)) {
			continue
		}
		shown = append(shown, endpointOf(c))
		s.say(0, endpointOf(c))
		for _, same := range list {
			if endpointOf(same) == endpointOf(c) {
				s.row(widths, strconv.Itoa(same.Count), at(same.First), at(same.Last), s.status(same.Status),
					fmt.Sprintf("%.1f s", float64(same.Millis)/1000))
				s.say(9, s.meaning(same))
			}
		}
	}
}

func endpointOf(c inspect.Call) string { return c.Method + " " + c.Host + c.Endpoint }

func (s harScreen) status(status int) string {
	if status == 0 {
		return s.lang.T("none")
	}
	return strconv.Itoa(status)
}

// meaning says what went wrong, with the code or the period that belongs to it.
func (s harScreen) meaning(c inspect.Call) string {
	said := c.Meaning.In(s.lang)
	switch {
	case c.Guess:
		said = s.lang.F("perhaps: %s (taken from the words of the reply)", said)
	case c.Period == "?":
		said = s.lang.F("%s (the call does not name a period)", said)
	case c.Period != "":
		said = s.lang.F("%s (period: %s)", said, c.Period)
	}
	if c.Code != "" {
		said = s.lang.F("%s: %s", c.Code, said)
	}
	return said
}

func (s harScreen) expired(list []inspect.Expired) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	s.say(0, s.lang.T("Calls with a sign-in token that had expired, by the computer's clock. Times are UTC."))
	widths := []int{timeWidth, 6, timeWidth, timeWidth}
	s.row(widths, s.lang.T("Expired"), s.lang.T("Count"), s.lang.T("First"), s.lang.T("Last"))
	for _, x := range list {
		s.row(widths, at(x.At), strconv.Itoa(x.Count), at(x.First), at(x.Last))
	}
}

// traces is the table that TAC searches by. A trace id may have 64 digits, so it has a line of its own.
func (s harScreen) traces(list []inspect.Trace) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(s.out)
	s.say(0, s.lang.T("Trace ids for TAC. Times are UTC."))
	widths := []int{timeWidth, 8, columns}
	s.row(widths, s.lang.T("Time"), s.lang.T("Status"), s.lang.T("Trace id, and the call below it"))
	for _, t := range list {
		if cells.Width(t.ID) <= columns-timeWidth-12 {
			s.row(widths, at(t.At), s.status(t.Status), t.ID)
		} else {
			s.row(widths, at(t.At), s.status(t.Status))
			s.say(4, t.ID)
		}
		s.say(4, t.Host+t.Endpoint)
	}
}

// gaps says what is not known.
func (s harScreen) gaps(r inspect.Report) {
	var lines []string
	if r.Textless > 0 {
		lines = append(lines, s.lang.F("Answers recorded without their text: %d. Whether they report errors is not known. "+
			"Export the HAR with its content.", r.Textless))
	}
	if r.Cut > 0 {
		lines = append(lines, s.lang.F("Calls with a text of more than 1 MB, which was read only in part: %d", r.Cut))
	}
	if r.Unread > 0 {
		lines = append(lines, s.lang.F("Calls whose form was not understood: %d", r.Unread))
	}
	if r.Withheld > 0 {
		lines = append(lines, s.lang.F("Trace ids that are not shown, because they may be secret: %d", r.Withheld))
	}
	if len(lines) > 0 {
		fmt.Fprintln(s.out)
	}
	for _, line := range lines {
		s.say(0, line)
	}
}
