package ask

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// key is a letter that means the same at every prompt.
type key struct {
	letter string
	words  i18n.Text // as a list shows it, and as somebody may type it
	help   i18n.Text
	kind   Kind
}

const (
	shareKey = "s"
	pasteKey = "p"
)

var keys = []key{
	{"d", i18n.Text("don't know"), i18n.Text("continue without this answer"), DontKnow},
	{"n", i18n.Text("no one here has access"), i18n.Text("no one in this session can open that page"), NobodyHere},
	{BackKey, i18n.Text("back"), i18n.Text("go back one question"), Back},
	{EndKey, i18n.Text("stop"), i18n.Text("stop and show what was found"), End},
	{"c", i18n.Text("change an answer"), i18n.Text("choose an earlier answer and change it"), Change},
	{"e", i18n.Text("evidence"), i18n.Text("show what was seen"), Evidence},
	{"w", i18n.Text("watch"), i18n.Text("check again at intervals"), Watch},
	{"t", i18n.Text("note"), i18n.Text("add a note to the case"), Note},
	{pasteKey, i18n.Text("paste"), i18n.Text("paste a text instead of an answer"), Pastes},
	{shareKey, i18n.Text("share"), i18n.Text("hide names because other people see this screen"), Share},
}

// keys are those that the prompt takes.
func (p Prompt) keys() []key {
	letters := p.Keys
	switch {
	case letters != "":
	case p.Opening:
		letters = "dbqs"
	case p.Plain:
		letters = "bqs"
	default:
		letters = "dnbqs"
	}
	var taken []key
	for _, k := range keys {
		if strings.Contains(letters, k.letter) || k.kind == Pastes && p.Paste != "" {
			taken = append(taken, k)
		}
	}
	return taken
}

// pressed finds the key that a line stands for.
func (p Prompt) pressed(line string) (Answer, bool) {
	for _, k := range p.keys() {
		switch {
		case p.Form == fact.Hidden && k.kind == Share: // there it would be the secret itself
		case strings.EqualFold(line, k.letter), k.kind != Pastes && saidAs(line, k.words, p.lang):
			return Answer{Kind: k.kind}, true
		case k.kind == DontKnow && strings.EqualFold(line, fact.DontKnow),
			k.kind == NobodyHere && strings.EqualFold(line, fact.Nobody):
			return Answer{Kind: k.kind}, true
		}
	}
	return Answer{}, false
}

// saidAs says whether a line is these words, in English or in the person's language.
func saidAs(line string, words i18n.Text, l *i18n.Language) bool {
	return strings.EqualFold(line, string(words)) || strings.EqualFold(line, words.In(l))
}

// letters lists the keys that a prompt takes: "d, n, b, q, s, ?".
func (p Prompt) letters() string {
	var all []string
	for _, k := range p.keys() {
		all = append(all, k.letter)
	}
	return strings.Join(append(all, "?"), ", ")
}

// narrow fits a terminal of 60 columns.
const narrow = 60

// reminders are the keys, unless the person was told of them before.
func (p Prompt) reminders(told *told) []string {
	var say []string
	if p.Many {
		say = append(say, "    "+p.lang.T("type one or several, such as 1 3, or all, or none"))
	}
	if !p.Plain && p.Keys == "" && !told.keys {
		told.keys = true
		line := ""
		for _, k := range p.keys() {
			if k.kind == Pastes {
				continue
			}
			part := k.letter + " " + k.words.In(p.lang) + p.lang.T(", ")
			if cells.Width(line+strings.TrimSpace(part)) > narrow-5 { // a key stays with its words
				say, line = append(say, "    "+strings.TrimSpace(line)), ""
			}
			line += part
		}
		say = append(say, "    "+line+"? "+p.lang.T("help"))
	}
	if p.Paste != "" && !told.paste {
		told.paste = true
		say = append(say, "    "+pasteKey+" "+p.Paste)
	}
	return say
}

type told struct{ keys, paste bool }

// explain is the answer to "?": why, where, and every key in a line of its own.
func (p Prompt) explain() []string {
	about := []struct {
		name i18n.Text
		text string
	}{{i18n.Text("why"), p.Why}, {i18n.Text("where"), p.Where}, {i18n.Text("flag"), p.Flag}}
	column := 5
	for _, l := range about {
		column = max(column, cells.Width(l.name.In(p.lang)))
	}
	var say []string
	row := func(name, text string) {
		for i, part := range cells.Wrap(p.shown(text), p.columns()-column-6) {
			if i > 0 {
				name = ""
			}
			say = append(say, "    "+cells.Pad(name, column)+"  "+part)
		}
	}
	for _, l := range about {
		if l.text != "" {
			row(l.name.In(p.lang), l.text)
		}
	}
	own := ""
	for _, it := range p.items {
		own += it.Key
		text := it.Label
		if it.Help != "" {
			text += ": " + it.Help
		}
		row(it.Key, text)
	}
	for _, k := range p.keys() {
		switch {
		case strings.Contains(own, k.letter):
		case k.kind == Pastes && p.Paste != "":
			row(k.letter, p.Paste)
		default:
			row(k.letter, k.help.In(p.lang))
		}
	}
	return say
}
