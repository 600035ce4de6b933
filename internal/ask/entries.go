package ask

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// entry is a line of a list, and what it stands for.
type entry struct {
	label  string
	answer Answer
}

// beside is what survey draws before an entry: the cursor and a box, or the words before the answer.
func (p Prompt) beside() int { return max(len("> [ ] "), cells.Width("? "+message(p)+" ")) }

// entries are the choices of a prompt, each on a line of the terminal, the answers that every question takes, and one
// for what fits no other.
func (p Prompt) entries() []entry {
	var all []entry
	for i, o := range p.choices() {
		all = append(all, entry{strconv.Itoa(i+1) + "  " + p.labelOf(o), Answer{Value: o.Value}})
	}
	for _, k := range p.keys() {
		words := k.words.In(p.lang)
		if k.kind == Pastes && p.Paste != "" {
			words = redact.Visible(p.Paste)
		}
		all = append(all, entry{k.letter + "  " + words, Answer{Kind: k.kind}})
	}
	for i := range all {
		all[i].label = cells.Cut(all[i].label, p.columns()-p.beside())
	}
	return append(all, entry{"…  " + p.lang.T("another: type it"), typeIt})
}

func labelsOf(entries []entry) []string {
	labels := make([]string, len(entries))
	for i, e := range entries {
		labels[i] = e.label
	}
	return labels
}

// labelsOf are values, with commas between them, as the list calls them.
func (p Prompt) labelsOf(values string) string {
	var all []string
	for value := range strings.SplitSeq(values, ",") {
		o, ok := exactly(p.choices(), value)
		if !ok {
			o = fact.Option{Value: value}
		}
		all = append(all, p.labelOf(o))
	}
	return strings.Join(all, p.lang.T(", "))
}

// likely is the entry that Enter takes. A default that is none of the suggestions waits where one types.
func (p Prompt) likely(entries []entry) int {
	if p.Default == "" {
		return 0
	}
	at := slices.IndexFunc(entries, func(e entry) bool { return e.answer.Value == p.Default })
	if at < 0 {
		return len(entries) - 1
	}
	return at
}

// entered is the answer of the entry that was chosen, or of what was typed at the last one.
func (p Prompt) entered(e entry, typed string) (Answer, []string) {
	switch {
	case e.answer == typeIt && typed != "":
		return p.understand(typed)
	case e.answer.Kind == Given:
		return p.given(e.answer.Value)
	}
	return e.answer, nil
}

// ticked is the answer of the entries that were ticked, together with what was typed. A key that is ticked goes first.
func (p Prompt) ticked(entries []entry, at []int, typed string) (Answer, []string) {
	var values []string
	for _, i := range at {
		if e := entries[i]; e.answer.Kind != Given {
			return e.answer, nil
		}
		values = append(values, entries[i].answer.Value)
	}
	if typed != "" || len(values) == 0 {
		answer, say := p.understand(typed)
		if say != nil || answer.Kind != Given || len(values) == 0 {
			return answer, say
		}
		values = append(values, strings.Split(answer.Value, ",")...)
	}
	slices.Sort(values)
	return p.given(strings.Join(slices.Compact(values), ","))
}
