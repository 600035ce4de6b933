package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
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

// Narrowed writes the whole screen of a session in which the evidence does not tell the causes apart.
func (t *Terminal) Narrowed(s Situation) {
	t.header(s)
	t.Path(s.Diagnosis.Findings)
	fmt.Fprintln(t.w)
	lines := t.narrowedLines(s, roomy, mostSuspects)
	for most := mostSuspects; len(lines) > screenLines && most >= fewestSuspects; most-- {
		lines = t.narrowedLines(s, compact, most)
	}
	for _, l := range lines {
		fmt.Fprintln(t.w, l)
	}
}

func (t *Terminal) narrowedLines(s Situation, d density, most int) []string {
	n := remaining{s.Diagnosis.Narrowed, t.lang, s.region(), most}
	lead := t.lang.T("NOT CERTAIN YET")
	if !t.Plain {
		lead = drawnSigns[t.Signs][state(check.Unknown)] + " " + lead
	}
	lines := []string{t.paint[check.Unknown].Sprint(lead) + "   " + t.bold.Sprint(n.lead())}
	column := 0
	for _, l := range []i18n.Text{"Certain", "Effect", "Ruled out", "Next look", "Until then", "Not looked at"} {
		column = max(column, cells.Width(l.In(t.lang))+4)
	}
	say := func(label i18n.Text, text string) {
		if text != "" {
			lines = append(lines, t.labelled("  "+label.In(t.lang), column, text)...)
		}
	}
	say("Certain", n.certain())
	switch {
	case n.Held != nil:
		say("Effect", n.Held.Check.RemedyIn(t.lang, n.Held.If, n.Held.Args).Impact)
	case !n.Healthy && len(n.Among) > 0:
		say("Effect", n.Among[0].RemedyIn(t.lang).Impact)
	}
	blank := func() {
		if d == roomy {
			lines = append(lines, "")
		}
	}
	blank()
	if len(n.Among) > 0 {
		lines = append(lines, t.suspectLines(n, d)...)
	}
	out := t.ruledOut(n)
	for d != roomy && len(out) > 1 && cells.Width(strings.Join(out, t.lang.T("; "))) > t.Width-column {
		out = out[:len(out)-1]
	}
	say("Ruled out", strings.Join(out, t.lang.T("; ")))
	blank()
	say("Next look", n.next())
	say("Until then", n.caution())
	if result := Outcome(s.Diagnosis, s.Left); len(result.NotLookedAt) > 0 && d == roomy {
		say("Not looked at", result.stations(t.lang))
	}
	return lines
}

// lists says whether a screen tells what remains: always where something is broken, else where it is not next to
// everything.
func lists(n *engine.Narrowed) bool {
	return n != nil && !n.Unclear() && (!n.Healthy || len(n.Among) <= mostSuspects)
}

// suspectLines are the table of what it could be and who can tell. A narrow terminal has room for the causes alone: who
// looks where stands below, at the next look.
func (t *Terminal) suspectLines(n remaining, d density) []string {
	suspects := n.suspects()
	shown := suspects[:min(n.most, len(suspects))]
	could, who := 0, 0
	for _, s := range shown {
		could, who = max(could, cells.Width(s.Could)), max(who, cells.Width(s.Who))
	}
	const gap = 2
	indent := "  "
	where := t.Width - len(indent) - numeralWidth - could - gap - who - gap
	lines := []string{indent + t.bold.Sprint(t.lang.T("Could be"))}
	for i, s := range shown {
		mark := indent + cells.Pad(numerals[i], numeralWidth)
		if where < 24 { // no room for columns
			for j, l := range t.wrap(s.Could, t.Width-len(mark)) {
				lines = append(lines, map[bool]string{true: mark, false: strings.Repeat(" ", len(mark))}[j == 0]+l)
			}
			continue
		}
		if d != roomy && cells.Width(s.Where) > where { // one line: the command or the page tells more than whose it is
			s.Where = s.shortly(where)
		}
		for j, l := range t.wrap(s.Where, where) {
			head := strings.Repeat(" ", len(mark)+could+gap)
			tail := ""
			if j == 0 {
				head = mark + cells.Pad(s.Could, could+gap)
				tail = s.Who
			}
			lines = append(lines, strings.TrimRight(head+cells.Pad(l, where+gap)+tail, " "))
		}
	}
	if rest := len(suspects) - len(shown); rest > 0 {
		lines = append(lines, indent+t.lang.F("and %d more; the report lists them", rest))
	}
	return lines
}

// ruledOut is what was learnt to be well of what the check that was held back requires.
func (t *Terminal) ruledOut(n remaining) []string {
	var said []string
	for _, f := range n.RuledOut {
		if n.Held != nil && slices.Contains(n.Held.Check.Requires, f.Check) {
			said = append(said, t.lang.T(f.Check.Doc))
		}
	}
	return said
}

// narrowedJSON is what remains when no cause is found, for programs.
type narrowedJSON struct {
	Among    []string  `json:"among"`     // the codes that remain
	Certain  string    `json:"certain"`   // what holds whichever it is; "": nothing
	RuledOut []string  `json:"ruled_out"` // the codes that were learnt not to be
	Next     *lookJSON `json:"next"`      // null: no look is known that would tell
	Between  []string  `json:"between"`   // the stations between which it lies, the first of them well where one is
	RemedyOf *string   `json:"remedy_of"` // the code whose remedy helps whichever it is; null: they have none in common
}

type lookJSON struct {
	Who     check.Who `json:"who"`
	Look    string    `json:"look"`
	Minutes int       `json:"minutes"`
}

func (r Record) narrowedJSON(d *engine.Diagnosis) []narrowedJSON {
	if d.Narrowed == nil {
		return []narrowedJSON{}
	}
	n := remaining{d.Narrowed, r.Lang, region.Region(d.Region), mostSuspects}
	out := narrowedJSON{Among: []string{}, Certain: r.shown(n.certain()), RuledOut: n.ruledOut(),
		Between: []string{string(n.From), string(n.To)}}
	for _, s := range n.Among {
		out.Among = append(out.Among, s.Code())
	}
	if n.Next != nil {
		out.Next = &lookJSON{n.Next.Who, r.shown(n.place()), lookMinutes * len(n.Looks())}
	}
	if code := n.Remedy(); code != "" {
		out.RemedyOf = &code
	}
	return []narrowedJSON{out}
}
