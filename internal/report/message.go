package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Message is what somebody who was not there is asked to look at, or to do.
type Message struct {
	To   check.Who
	Look []*fact.Question // what nobody present could see
	Do   []engine.Cause   // the causes whose remedies have steps of this role
}

// Messages are one for each role that was missing: whose pages nobody present may see, and Cisco TAC where only they can help.
func Messages(d *engine.Diagnosis, questions []*fact.Question) []Message {
	var all []Message
	to := func(who check.Who) *Message {
		i := slices.IndexFunc(all, func(m Message) bool { return m.To == who })
		if i < 0 {
			i = len(all)
			all = append(all, Message{To: who})
		}
		return &all[i]
	}
	for _, q := range questions {
		for _, doc := range d.Documents {
			if doc.Ref == (evidence.Ref{Source: evidence.Ask, Request: q.Name}) && doc.Failure != nil && doc.Failure.Kind == evidence.NobodyHere && q.Who != check.You {
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
		for _, s := range c.Remedy().Steps {
			known := slices.ContainsFunc(all, func(m Message) bool { return m.To == s.Who })
			if !known && s.Who != check.You && s.Who != check.TAC {
				all = append(all, Message{To: s.Who})
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
		for i := range all {
			if (all[i].To != check.TAC || r.ByTAC) && slices.ContainsFunc(r.Steps, func(s check.Step) bool { return s.Who == all[i].To }) {
				all[i].Do = append(all[i].Do, c)
			}
		}
	}
	return all
}

// Message writes a message to be sent to somebody. About names the appliance and the tenant, as far as they are known; in is the
// tenant's region, "" when it is not known.
func (t *Terminal) Message(m Message, about string, in region.Region) {
	fmt.Fprintln(t.w)
	t.Say("To the %s, ready to paste:", i18n.Text(m.To))
	t.rule()
	t.Say("Cisco XDR gets no mail data from an ESA (%s), and we are finding out why.", about)
	n := 0
	item := func(text string) {
		n++
		lead := fmt.Sprintf("%3d. ", n)
		for i, l := range t.wrap(text, width-len(lead)) {
			if i > 0 {
				lead = strings.Repeat(" ", len(lead))
			}
			fmt.Fprintln(t.w, lead+l)
		}
	}
	if len(m.Look) > 0 {
		t.Text("Please look, and send back what you see:")
		for _, q := range m.Look {
			item(strings.ReplaceAll(q.Text(t.lang, in), "\n", t.lang.T(": ")) + t.answers(q))
			t.text("     ", t.lang.F("Where: %s", q.Where.BothWays(t.lang, in)))
		}
	}
	for _, c := range m.Do {
		r, english := c.RemedyIn(t.lang), c.Remedy()
		t.Say("Found: %s (%s). Please do, in this order:", strings.TrimRight(r.Problem, ".。"), c.Code())
		for i, s := range r.Steps {
			if who := english.Steps[i].Who; who == m.To {
				item(t.lang.F("%s: %s", s.Where.BothWays(t.lang, in), s.Do))
			} else {
				item(t.lang.F("(%s: %s)", s.Who, s.Do))
			}
		}
		t.text("", r.Impact)
		if r.Caution != "" {
			t.text("", r.Caution)
		}
	}
	if m.To == check.TAC {
		t.Text("Please say whether you need a support tunnel to this appliance, and where to open it.")
	}
	t.rule()
}

// rule shows where what is to be copied begins and ends. Nobody wants to hear a line of dashes.
func (t *Terminal) rule() {
	if t.Plain {
		fmt.Fprintln(t.w)
		return
	}
	fmt.Fprintln(t.w, strings.Repeat("-", width))
}

// answers are those that a question takes, for somebody who does not sit before it.
func (t *Terminal) answers(q *fact.Question) string {
	var labels []string
	for _, o := range q.Options {
		labels = append(labels, t.lang.T(o.Label))
	}
	switch {
	case len(labels) > 0:
		return " [" + strings.Join(labels, " | ") + "]"
	case q.Example != "":
		return " " + t.lang.F("[such as %s]", q.Example)
	}
	return ""
}
