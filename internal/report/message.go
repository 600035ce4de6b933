package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Message is what somebody who was not there is asked to look at, or to do.
type Message struct {
	To   check.Who
	Look []*fact.Question // what nobody present could see
	Do   []engine.Cause   // the causes whose remedies have steps of this role

	Screen   string // what the customer's screen shows, with its code and status; "" when nobody pasted it
	NoSerial bool   // the appliance's serial is not known
	region   region.Region
	found    *engine.Diagnosis // by which some steps are settled
}

// newMessage is an empty message about a diagnosis.
func newMessage(to check.Who, d *engine.Diagnosis) Message {
	m := Message{To: to, NoSerial: !serialKnown(d), region: regionOf(d.Documents), found: d}
	for _, doc := range d.Documents {
		if doc.Ref == facts.Screen.Asked() && doc.OK() {
			m.Screen = strings.Join(strings.Fields(string(doc.Body)), " ")
		}
	}
	return m
}

// Messages are one for each role that was missing: whose pages nobody present may see, and Cisco TAC where only they
// can help.
func Messages(d *engine.Diagnosis, questions []*fact.Question) []Message {
	var all []Message
	to := func(who check.Who) *Message {
		i := slices.IndexFunc(all, func(m Message) bool { return m.To == who })
		if i < 0 {
			i = len(all)
			all = append(all, newMessage(who, d))
		}
		return &all[i]
	}
	for _, q := range questions {
		for _, doc := range d.Documents {
			unseen := doc.Ref == q.Ref() && doc.Failure != nil && doc.Failure.Kind == evidence.NobodyHere
			if unseen && q.Who != check.You {
				m := to(q.Who)
				m.Look = append(m.Look, q)
			}
		}
	}
	for _, c := range d.Causes {
		if c.Remedy().ByTAC {
			to(check.TAC)
		}
	}
	return withSteps(all, d)
}

// AllMessages are one for each role that has a step to do, on the call or not.
func AllMessages(d *engine.Diagnosis, questions []*fact.Question) []Message {
	all := Messages(d, questions)
	for _, c := range d.Causes {
		for _, s := range openSteps(c.Remedy().Steps, d) {
			known := slices.ContainsFunc(all, func(m Message) bool { return m.To == s.Who })
			if !known && s.Who != check.You && s.Who != check.TAC {
				all = append(all, newMessage(s.Who, d))
			}
		}
	}
	return withSteps(all, d)
}

// withSteps gives each role the causes whose remedies have steps of it.
func withSteps(all []Message, d *engine.Diagnosis) []Message {
	for i := range all {
		all[i].Do = nil
	}
	for _, c := range d.Causes {
		r := c.Remedy()
		steps := openSteps(r.Steps, d)
		for i := range all {
			hasStep := slices.ContainsFunc(steps, func(s check.Step) bool { return s.Who == all[i].To })
			if hasStep && (all[i].To != check.TAC || r.ByTAC) {
				all[i].Do = append(all[i].Do, c)
			}
		}
	}
	return all
}

// serialKnown says that somebody said the appliance's serial, or its command line did.
func serialKnown(d *engine.Diagnosis) bool {
	return slices.ContainsFunc(d.Documents, func(doc evidence.Document) bool {
		if doc.Ref == (evidence.Ref{Source: evidence.CLI, Request: "version"}) && doc.OK() {
			v, ok := asyncos.ParseVersion(string(doc.Body))
			return ok && v.Serial != ""
		}
		return doc.Ref == facts.Serial.Asked() && doc.OK()
	})
}

// MessageIn writes a message to be sent to somebody, in their language. About names the appliance and the tenant with
// what is known of them.
func (t *Terminal) MessageIn(l *i18n.Language, m Message, about string) {
	fmt.Fprintln(t.w)
	t.Say("To %s, ready to paste:", m.addressee())
	t.rule()
	for line := range strings.Lines(m.Text(l, about)) {
		body := strings.TrimLeft(line, " ")
		lead := line[:len(line)-len(body)]
		if number, rest, ok := strings.Cut(body, ". "); ok && lead != "" && len(number) <= 2 {
			lead, body = lead+number+". ", rest
		}
		for _, l := range t.wrap(body, t.Width-len(lead)) {
			fmt.Fprintln(t.w, strings.TrimRight(lead+l, " "))
			lead = strings.Repeat(" ", len(lead))
		}
	}
	t.rule()
}

// addressee is a role with its article; Cisco TAC is a name and has none.
func (m Message) addressee() any {
	if m.To == check.TAC {
		return i18n.Text(m.To)
	}
	return i18n.Say("the %s", i18n.Text(m.To))
}

// Text is the message with one line for each paragraph, so that a mail program wraps it. About names the appliance and
// the tenant, where they are known.
func (m Message) Text(l *i18n.Language, about string) string {
	var lines []string
	say := func(line string) { lines = append(lines, line) }
	n := 0
	item := func(text string) {
		n++
		lines = append(lines, fmt.Sprintf("%3d. %s", n, text))
	}
	if about == "" {
		say(l.T("Cisco XDR gets no mail data from a Secure Email Gateway (ESA)."))
	} else {
		say(l.F("Cisco XDR gets no mail data from a Secure Email Gateway (ESA): %s.", about))
	}
	if m.Screen != "" {
		say(l.F("The screen shows: \"%s\"", m.Screen))
	}
	asksSerial := m.NoSerial && m.To == check.ESAAdmin
	if len(m.Look) > 0 || asksSerial {
		say(l.T("Please look, and send back what you see:"))
	}
	if asksSerial {
		item(l.T("The ESA's host name and serial number. On its command line, version shows the serial."))
	}
	for _, q := range m.Look {
		item(strings.ReplaceAll(q.Text(l, m.region), "\n", l.T(": ")) + answers(l, q))
		lines = append(lines, "     "+l.F("Where: %s", q.Where.BothWays(l, m.region)))
	}
	for _, c := range m.Do {
		r, english := c.RemedyIn(l), openSteps(c.Remedy().Steps, m.found)
		say(l.F("Found: %s (%s). Please do, in this order:", strings.TrimRight(r.Problem, ".。"), c.Code()))
		for i, s := range openSteps(r.Steps, m.found) {
			if english[i].Who == m.To {
				item(l.F("%s: %s", s.Where.BothWays(l, m.region), s.Do))
			} else {
				item(l.F("(%s: %s)", s.Who, s.Do))
			}
		}
		lines = append(lines, r.Impact)
		if r.Caution != "" {
			lines = append(lines, r.Caution)
		}
	}
	if m.To == check.TAC {
		say(l.T("Please say whether you need a support tunnel to this appliance, and where to open it."))
	}
	return strings.Join(lines, "\n") + "\n"
}

// rule shows where what is to be copied begins and ends. Nobody wants to hear a line of dashes.
func (t *Terminal) rule() {
	if t.Plain {
		fmt.Fprintln(t.w)
		return
	}
	fmt.Fprintln(t.w, strings.Repeat("-", t.Width))
}

// answers are those that a question takes, for somebody who does not sit before it.
func answers(l *i18n.Language, q *fact.Question) string {
	var labels []string
	for _, o := range q.Options {
		labels = append(labels, l.T(o.Label))
	}
	switch {
	case len(labels) > 0:
		return " [" + strings.Join(labels, " | ") + "]"
	case q.Example != "":
		return " " + l.F("[such as %s]", q.Example)
	}
	return ""
}
