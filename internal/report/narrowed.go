package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// lookMinutes is how long it takes to look at one page or to run one command (F-OWN-LOOK).
const lookMinutes = 1

// mostSuspects is how many causes a screen lists; where their words need more lines than there are it lists fewer.
const mostSuspects, fewestSuspects = 6, 2

// remaining is what is left when no cause is found, in words for every kind of report.
type remaining struct {
	*engine.Narrowed
	lang *i18n.Language
	at   region.Region
	most int // how many causes are listed
}

func (r Record) remaining() (remaining, bool) {
	d := r.Last()
	n := remaining{d.Narrowed, r.Lang, region.Region(d.Region), mostSuspects}
	return n, d.Narrowed != nil && !d.Narrowed.Unclear()
}

// lead says how many causes remain.
func (n remaining) lead() string {
	switch count := len(n.Among); {
	case count == 0:
		return n.lang.T("No known cause explains it.")
	case n.Unnamed && !n.Healthy && count == 1:
		return n.lang.T("One known cause, or another one.")
	case n.Unnamed && !n.Healthy:
		return n.lang.F("One of %d known causes, or another one.", count)
	case n.Healthy && count == 1:
		return n.lang.T("One cause, or nothing is broken.")
	case n.Healthy:
		return n.lang.F("One of %d causes, or nothing is broken.", count)
	case count == 1:
		return n.lang.T("One cause remains.")
	default:
		return n.lang.F("One of %d.", count)
	}
}

// certain is what holds whichever cause it is; "": nothing does.
func (n remaining) certain() string {
	switch {
	case n.Healthy:
		return ""
	case n.Held != nil:
		problem := n.lang.Sentence(n.Held.Check.RemedyIn(n.lang, n.Held.If, n.Held.Args).Problem)
		if n.Unnamed && n.From != n.To {
			return problem + n.lang.Space() + between(n.lang, false, n.From, n.To)
		}
		return problem
	}
	return between(n.lang, false, n.From, n.To)
}

// suspectView is a cause that remains.
type suspectView struct{ Code, Could, Where, Who string }

// shortly is the end of the place, as much of it as fits: "cloudserviceconfig", "Devices".
func (v suspectView) shortly(width int) string {
	for _, sep := range []string{" > ", ": ", "："} {
		for _, rest, ok := strings.Cut(v.Where, sep); ok; _, rest, ok = strings.Cut(rest, sep) {
			if cells.Width(rest) <= width {
				return rest
			}
		}
	}
	return cells.Cut(v.Where, width)
}

func (n remaining) suspects() []suspectView {
	var all []suspectView
	for _, s := range n.Among {
		v := suspectView{Code: s.Code(), Could: n.lang.T(s.Check.Cases[s.Case].CouldBe())}
		if s.Tells != nil {
			v.Where, v.Who = s.Tells.Where.Page().In(n.lang, n.at), n.lang.T(string(s.Tells.Who))
		}
		all = append(all, v)
	}
	return all
}

// ruledOut are the codes of the cases that were learnt not to be.
func (n remaining) ruledOut() []string {
	codes := []string{}
	for _, f := range n.RuledOut {
		for _, k := range slices.Sorted(maps.Keys(f.Check.Cases)) {
			codes = append(codes, f.Check.Name+"."+string(k))
		}
	}
	return codes
}

// place is where to look next: one page, or the commands to run.
func (n remaining) place() string {
	looks := n.Looks()
	if len(looks) == 1 {
		return looks[0].Where.In(n.lang, n.at)
	}
	var commands []string
	for _, q := range looks {
		commands = append(commands, strings.TrimPrefix(fact.Place{Path: q.Where.Path}.In(n.lang, n.at), ": "))
	}
	return n.lang.F("the ESA's CLI: %s, and paste the output", strings.Join(commands, n.lang.T(", ")))
}

// next says who should look where, and what that decides; "": no look is known that would.
func (n remaining) next() string {
	looks := n.Looks()
	if len(looks) == 0 {
		return n.steps()
	}
	var decided []string
	for _, s := range n.Among {
		if slices.Contains(looks, s.Tells) {
			decided = append(decided, s.Code())
		}
	}
	minutes := lookMinutes * len(looks)
	if which := n.numerals(decided); which != "" && len(decided) < len(n.Among) {
		return n.lang.F("%s: %s. Decides %s; about %d min, changes nothing.",
			i18n.Text(looks[0].Who), n.place(), which, minutes)
	}
	return n.lang.F("%s: %s. About %d min, changes nothing.", i18n.Text(looks[0].Who), n.place(), minutes)
}

// steps are what to do about what nobody has described: where to look, and whom to ask.
func (n remaining) steps() string {
	if !n.Unnamed || n.Held == nil {
		return ""
	}
	var said []string
	for _, s := range n.Held.Check.RemedyIn(n.lang, n.Held.If, n.Held.Args).Steps {
		said = append(said, n.lang.F("%s, %s: %s", i18n.Text(s.Who), s.Where.In(n.lang, n.at), i18n.Text(s.Do)))
	}
	return strings.Join(said, n.lang.Space())
}

// numerals are those of causes that a screen lists.
func (n remaining) numerals(codes []string) string {
	var all []string
	for i, s := range n.Among[:min(n.most, len(n.Among))] {
		if slices.Contains(codes, s.Code()) {
			all = append(all, numerals[i])
		}
	}
	return strings.Join(all, n.lang.T(", "))
}

// numerals count what a screen lists: the letters and numbers that a person types mean something else everywhere.
var numerals = [mostSuspects]string{"i", "ii", "iii", "iv", "v", "vi"}

// numeralWidth is what the widest takes, with a blank.
const numeralWidth = len("iii ")

// caution is what not to do as long as the cause is not known.
func (n remaining) caution() string {
	registers := slices.ContainsFunc(n.Among, func(s engine.Suspect) bool { return s.Remedy().Registers })
	if registers || n.Healthy {
		return n.lang.T("Do not deregister or delete the device.")
	}
	return n.lang.T("Do not deregister, register again or delete the device.")
}
