package ask

import (
	"errors"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const columns = 80

// The answers that every question takes, as a letter and in words.
const (
	dontKnowKey, dontKnowWords     = "d", "I don't know"
	nobodyHereKey, nobodyHereWords = "n", "nobody here can see that"
	backKey, backWords             = "b", "back"
	endKey, endWords               = "q", "stop asking"
	shareKey, shareWords           = "s", "share the screen"
	reminder                       = "d don't know, n nobody here may look, b back, q stop, s share, ? why"
	pasteKey                       = "p"
)

// reminders are the answers that a question takes beside its own, as far as the person was not told of them before.
func (p Prompt) reminders(told *told) []string {
	var say []string
	if !p.Plain && !told.keys {
		told.keys = true
		say = append(say, "    "+p.lang.T(reminder))
	}
	if p.Paste != "" && !told.paste {
		told.paste = true
		say = append(say, "    "+pasteKey+" "+p.Paste)
	}
	return say
}

type told struct{ keys, paste bool }

// understand says what a typed line means. When it means nothing, say tells the person what to do, and the question stands.
func (p Prompt) understand(line string) (answer Answer, say []string) {
	line = strings.TrimSpace(line)
	if line == "" {
		if p.Default == "" {
			return Answer{}, []string{p.taken()}
		}
		return p.given(p.Default)
	}
	switch {
	case line == "?", line == "？": // as an input method types it
		return Answer{}, p.explain()
	case strings.EqualFold(line, shareKey) && p.Form != fact.Hidden: // there it would be the secret itself
		return Answer{Kind: Share}, nil
	}
	if !p.Plain {
		switch strings.ToLower(line) {
		case dontKnowKey, fact.DontKnow, p.lang.T(dontKnowWords):
			return Answer{Kind: DontKnow}, nil
		case nobodyHereKey, fact.Nobody, p.lang.T(nobodyHereWords):
			return Answer{Kind: NobodyHere}, nil
		case backKey, backWords, p.lang.T(backWords):
			return Answer{Kind: Back}, nil
		case endKey:
			return Answer{Kind: End}, nil
		}
	}
	if p.Paste != "" && strings.EqualFold(line, pasteKey) {
		return Answer{Kind: Pastes}, nil
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
		return Answer{}, []string{p.lang.F("%s fits %s: type the number", p.shown(strconv.Quote(line)), strings.Join(fits, p.lang.T(" and ")))}
	}
	if p.Parse != nil { // what stands on the page may say more than our list of it
		value, err := p.Parse(line)
		if err == nil {
			return Answer{Value: value}, nil
		}
		if hint := hintOf(err); hint != "" {
			return Answer{}, p.complaint(err, "")
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
			say = append(say, cells.Wrap(p.shown(text), columns)...)
		}
	}
	return say
}

// inWords are an error and its hint. What it is wrapped in speaks of flags, which in another language is left out.
func (p Prompt) inWords(err error) [2]string {
	var spoken interface{ In(*i18n.Language) string }
	var hinted interface{ HintIn(*i18n.Language) string }
	switch {
	case p.lang == nil || !errors.As(err, &spoken):
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
	switch {
	case p.Plain:
	case p.Paste != "":
		ways = append(ways, p.lang.T("or d, n, b, p, q, s, ?"))
	default:
		ways = append(ways, p.lang.T("or d, n, b, q, s, ?"))
	}
	all := ways[0]
	for _, way := range ways[1:] {
		all = p.lang.F("%s, %s", all, way)
	}
	return p.lang.F("type %s", all)
}

// explain is the answer to "?".
func (p Prompt) explain() []string {
	var say []string
	for _, l := range []struct {
		name i18n.Text
		text string
	}{{i18n.Text("why"), p.Why}, {i18n.Text("where"), p.Where}, {i18n.Text("flag"), p.Flag}, {pasteKey, p.Paste}} {
		if l.text == "" {
			continue
		}
		for i, part := range cells.Wrap(p.shown(l.text), columns-11) {
			name := l.name.In(p.lang)
			if i > 0 {
				name = ""
			}
			say = append(say, "    "+cells.Pad(name, 5)+"  "+part)
		}
	}
	if say == nil {
		return []string{p.taken()}
	}
	return say
}

// heading is the question with its number, the second line below the words of the first.
func (p Prompt) heading() []string {
	lines := strings.Split(p.masked(p.Text), "\n")
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
	if cells.Width(one) <= columns {
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
