package ask

import (
	"errors"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"golang.org/x/term"
)

// widest is how many columns a prompt takes at most; a terminal may have fewer.
const widest, narrowest = 80, 40

// widthOf is how many columns a prompt may take on a terminal.
func widthOf(fd int) int {
	if fd < 0 {
		return widest
	}
	w, _, err := term.GetSize(fd)
	if err != nil || w <= 0 {
		return widest
	}
	return min(max(w, narrowest), widest)
}

// columns is how many columns the prompt may take.
func (p Prompt) columns() int {
	if p.width == 0 {
		return widest
	}
	return p.width
}

// until reads lines until one is understood; of the others it says why they are not.
func until[T any](read func() (string, error), understand func(string) (T, []string), say func(...string)) (T, error) {
	for {
		line, err := read()
		if err != nil {
			var none T
			return none, err
		}
		meant, complaint := understand(line)
		if complaint == nil {
			return meant, nil
		}
		say(complaint...)
	}
}

// understand says what a typed line means. When it means nothing, say tells the person what to do, and the question
// stands.
func (p Prompt) understand(line string) (answer Answer, say []string) {
	line = strings.TrimSpace(line)
	if line == "" {
		switch {
		case p.Empty != "", p.Opening:
			return Answer{Value: p.Empty}, nil
		case p.Default == "":
			return Answer{}, []string{p.taken()}
		}
		return p.given(p.Default)
	}
	if line == "?" || line == "？" { // as an input method types it
		return Answer{}, p.explain()
	}
	if answer, ok := p.pressed(line); ok {
		return answer, nil
	}
	if p.Many {
		return p.several(line)
	}
	if o, ok := exactly(p.choices(), line); ok {
		return p.given(o.Value)
	}
	if p.hides && p.Form != fact.Hidden && strings.EqualFold(line, offWord) {
		return Answer{Kind: unshare}, nil
	}
	if p.Form != fact.Choice {
		return p.given(line)
	}
	return p.chosen(line)
}

// exactly finds the choice that is meant by its number or its value.
func exactly(choices []fact.Option, line string) (fact.Option, bool) {
	if n, err := strconv.Atoi(line); err == nil && 1 <= n && n <= len(choices) {
		return choices[n-1], true
	}
	for _, o := range choices {
		if strings.EqualFold(o.Value, line) || o.Label != "" && strings.EqualFold(o.Label, line) {
			return o, true
		}
	}
	return fact.Option{}, false
}

// chosen finds a choice by words of its label, or by what stands on the page, which may say more than our list of it.
func (p Prompt) chosen(line string) (Answer, []string) {
	at := fitting(p.Options, line)
	switch {
	case len(at) == 1:
		return p.given(p.Options[at[0]].Value)
	case len(at) > 1:
		numbers := make([]string, len(at))
		for i, n := range at {
			numbers[i] = strconv.Itoa(n + 1)
		}
		said := p.lang.F("%s matches %s: type the number", p.shown(strconv.Quote(line)),
			strings.Join(numbers, p.lang.T(" and ")))
		return Answer{}, cells.Wrap(said, p.columns())
	}
	if p.Parse != nil {
		value, err := p.Parse(line)
		if err == nil && len(line) >= shortestText {
			return Answer{Value: value}, nil
		}
		if err != nil && hintOf(err) != "" {
			return Answer{}, p.complaint(err, "")
		}
	}
	return Answer{}, p.nothing(line)
}

// shortestText is what Parse is asked of at a list: some take any text for "another error", even a slip of the finger.
const shortestText = 4

// nothing says that an answer fits none of the choices. It shows the start of a long one.
func (p Prompt) nothing(line string) []string {
	line, _, _ = strings.Cut(line, "\n")
	if r := []rune(line); len(r) > 20 {
		line = string(r[:20]) + "…"
	}
	said := p.lang.F("%s matches none of the choices: %s", p.shown(strconv.Quote(line)), p.taken())
	return cells.Wrap(said, p.columns())
}

// choices are what a number may mean.
func (p Prompt) choices() []fact.Option {
	if p.Form == fact.Choice {
		return p.Options
	}
	return p.Offer
}

func (p Prompt) given(typed string) (Answer, []string) {
	if p.Parse == nil {
		return Answer{Value: typed}, nil
	}
	value, err := p.Parse(typed)
	if err != nil {
		secret := ""
		if p.Form == fact.Hidden {
			secret = typed
		}
		return Answer{}, p.complaint(err, secret)
	}
	return Answer{Value: value}, nil
}

// complaint is an error as the person reads it. A secret that it quotes is masked.
func (p Prompt) complaint(err error, secret string) []string {
	var say []string
	for _, text := range p.inWords(err) {
		if secret != "" {
			quoted := strconv.Quote(secret)
			text = strings.ReplaceAll(text, quoted[1:len(quoted)-1], "[secret]")
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
		if text != "" {
			say = append(say, cells.Wrap(p.shown(text), p.columns())...)
		}
	}
	return say
}

// inWords are an error and its hint. What it is wrapped in speaks of flags, which a person who answers cannot use.
func (p Prompt) inWords(err error) [2]string {
	var spoken interface{ In(*i18n.Language) string }
	var hinted interface{ HintIn(*i18n.Language) string }
	switch {
	case !errors.As(err, &spoken):
		return [2]string{err.Error(), hintOf(err)}
	case errors.As(err, &hinted):
		return [2]string{spoken.In(p.lang), hinted.HintIn(p.lang)}
	case p.Example != "":
		return [2]string{spoken.In(p.lang), p.lang.F("for example %s", p.Example)}
	}
	return [2]string{spoken.In(p.lang), ""}
}

func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}

// taken says in one line which answers there are.
func (p Prompt) taken() string {
	if len(p.items) > 0 {
		return menuKeys(p.lang, p.items)
	}
	var ways []string
	switch n := len(p.choices()); {
	case n > 1:
		ways = append(ways, p.lang.F("1 to %d", n))
	case n == 1:
		ways = append(ways, "1")
	}
	if p.Form != fact.Choice {
		ways = append(ways, p.lang.T("an answer"))
	}
	ways = append(ways, p.lang.F("or %s", p.letters()))
	all := ways[0]
	for _, way := range ways[1:] {
		all = p.lang.F("%s, %s", all, way)
	}
	return p.lang.F("type %s", all)
}

// heading is the question with its number, the second line below the words of the first.
func (p Prompt) heading() []string {
	number, indent := "", ""
	if p.Number > 0 {
		number = strconv.Itoa(p.Number) + " "
		indent = strings.Repeat(" ", len(number))
	}
	var lines []string
	for _, l := range strings.Split(p.masked(p.Text), "\n") {
		for _, part := range cells.Wrap(redact.Visible(strings.TrimSpace(l)), p.columns()-len(indent)) {
			lines = append(lines, indent+part)
		}
	}
	lines[0] = number + strings.TrimPrefix(lines[0], indent)
	if p.Known != "" {
		for _, l := range cells.Wrap(p.shown(p.Known), p.columns()-4) {
			lines = append(lines, "    "+l)
		}
	}
	return lines
}

// numbered lists choices on one line when they fit, else one on each.
func (p Prompt) numbered() []string {
	choices := p.choices()
	if len(choices) == 0 {
		return nil
	}
	parts := make([]string, len(choices))
	for i, o := range choices {
		parts[i] = strconv.Itoa(i+1) + " " + p.labelOf(o)
	}
	one := "    " + strings.Join(parts, "   ")
	if cells.Width(one) <= p.columns() {
		return []string{one}
	}
	for i := range parts {
		parts[i] = "    " + parts[i]
	}
	return parts
}

func (p Prompt) labelOf(o fact.Option) string {
	if o.Label == "" {
		return p.shown(o.Value)
	}
	return p.shown(o.Label)
}

// masked is what may be seen of a text, shown that without what could steer a terminal.
func (p Prompt) masked(text string) string {
	if p.Show == nil {
		return text
	}
	return p.Show(text)
}

func (p Prompt) shown(text string) string { return redact.Visible(p.masked(text)) }
