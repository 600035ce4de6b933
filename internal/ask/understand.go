package ask

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/AlecAivazis/survey/v2/terminal"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const columns = 80

// The answers that every question takes, as a letter and in words.
const (
	dontKnowKey, dontKnowWords     = "d", "I don't know"
	nobodyHereKey, nobodyHereWords = "n", "nobody here can see that"
	backKey, backWords             = "b", "back"
	reminder                       = "d don't know, n nobody here may look, b back, ? why"
)

// understand says what a typed line means. When it means nothing, say tells the person what to do, and the question stands.
func (p Prompt) understand(line string) (answer Answer, say []string) {
	line = strings.TrimSpace(line)
	if line == "" {
		if p.Default == "" {
			return Answer{}, []string{p.taken()}
		}
		return p.given(p.Default)
	}
	if line == "?" {
		return Answer{}, p.explain()
	}
	if !p.Plain {
		switch strings.ToLower(line) {
		case dontKnowKey, fact.DontKnow:
			return Answer{Kind: DontKnow}, nil
		case nobodyHereKey, fact.Nobody:
			return Answer{Kind: NobodyHere}, nil
		case backKey, backWords:
			return Answer{Kind: Back}, nil
		}
	}
	choices := p.choices()
	if n, err := strconv.Atoi(line); err == nil && 1 <= n && n <= len(choices) {
		return p.given(choices[n-1].Value)
	}
	for _, o := range choices {
		if strings.EqualFold(o.Value, line) {
			return p.given(o.Value)
		}
	}
	if p.Form != fact.Choice {
		return p.given(line)
	}
	var fits []string
	var value string
	for i, o := range choices {
		if strings.HasPrefix(strings.ToLower(o.Label), strings.ToLower(line)) {
			fits, value = append(fits, strconv.Itoa(i+1)), o.Value
		}
	}
	switch {
	case len(fits) == 1:
		return p.given(value)
	case len(fits) > 1:
		return Answer{}, []string{fmt.Sprintf("%s fits %s: type the number", redact.Visible(strconv.Quote(line)), strings.Join(fits, " and "))}
	}
	if p.Parse != nil { // what stands on the page may say more than our list of it
		value, err := p.Parse(line)
		if err == nil {
			return Answer{Value: value}, nil
		}
		if hint := hintOf(err); hint != "" {
			return Answer{}, complaint(err, "")
		}
	}
	return Answer{}, []string{p.taken()}
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
		return Answer{}, complaint(err, secret)
	}
	return Answer{Value: value}, nil
}

// complaint is an error as the person reads it. A secret that it quotes is masked.
func complaint(err error, secret string) []string {
	var say []string
	for _, text := range []string{err.Error(), hintOf(err)} {
		if secret != "" {
			quoted := strconv.Quote(secret)
			text = strings.ReplaceAll(text, quoted[1:len(quoted)-1], "[secret]")
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
		if text != "" {
			say = append(say, wrap(redact.Visible(text), columns)...)
		}
	}
	return say
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
	s := "type "
	n := len(p.choices())
	switch {
	case n > 1:
		s += "1 to " + strconv.Itoa(n)
	case n == 1:
		s += "1"
	}
	if p.Form != fact.Choice {
		if n > 0 {
			s += ", "
		}
		s += "an answer"
	}
	if !p.Plain {
		s += ", or d, n, b, ?"
	}
	return s
}

// explain is the answer to "?".
func (p Prompt) explain() []string {
	var say []string
	for _, l := range []struct{ name, text string }{{"why", p.Why}, {"where", p.Where}, {"flag", p.Flag}} {
		if l.text == "" {
			continue
		}
		for i, part := range wrap(redact.Visible(l.text), columns-11) {
			name := l.name
			if i > 0 {
				name = ""
			}
			say = append(say, fmt.Sprintf("    %-5s  %s", name, part))
		}
	}
	if say == nil {
		return []string{p.taken()}
	}
	return say
}

// heading is the question with its number, the second line below the words of the first.
func (p Prompt) heading() []string {
	lines := strings.Split(p.Text, "\n")
	number, indent := "", ""
	if p.Number > 0 {
		number = strconv.Itoa(p.Number) + " "
		indent = strings.Repeat(" ", len(number))
	}
	for i, l := range lines {
		lines[i] = indent + redact.Visible(strings.TrimSpace(l))
	}
	lines[0] = number + strings.TrimPrefix(lines[0], indent)
	return lines
}

// numbered lists choices on one line when they fit, else one on each.
func numbered(choices []fact.Option) []string {
	if len(choices) == 0 {
		return nil
	}
	parts := make([]string, len(choices))
	for i, o := range choices {
		parts[i] = strconv.Itoa(i+1) + " " + labelOf(o)
	}
	one := "    " + strings.Join(parts, "   ")
	if terminal.StringWidth(one) <= columns {
		return []string{one}
	}
	for i := range parts {
		parts[i] = "    " + parts[i]
	}
	return parts
}

func labelOf(o fact.Option) string {
	if o.Label == "" {
		return redact.Visible(o.Value)
	}
	return redact.Visible(o.Label)
}

// wrap breaks a line between words so that no part is wider than the given number of cells.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case terminal.StringWidth(line)+1+terminal.StringWidth(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
