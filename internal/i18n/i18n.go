// Package i18n puts the program's texts, which are written in English, into another language. A language is one file,
// po/TAG.po, in gettext's format: its keys are the English texts themselves, so that one which changes is a missing
// entry and a stale one, both by name. Codes, commands, flags, JSON keys and the labels of portals stay as they are.
package i18n

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

// Language renders texts. Nil is English.
type Language struct {
	tag   string
	texts map[string]string
}

// Text is an argument of a text that is itself a text, and is translated with it.
type Text string

// In is the text in a language.
func (t Text) In(l *Language) string { return l.T(string(t)) }

// Phrase is a Text with arguments of its own.
type Phrase struct {
	format string
	args   []any
}

// Say makes a Phrase of a format as fmt.Sprintf's.
func Say(format string, args ...any) Phrase { return Phrase{format, args} }

// In is the phrase in a language.
func (p Phrase) In(l *Language) string { return l.F(p.format, p.args...) }

func (p Phrase) String() string { return p.In(nil) }

// Error is an error whose words are a text.
type Error struct{ Phrase }

func (e Error) Error() string { return e.String() }

// List is several arguments as one.
type List struct {
	Between string
	Items   []any
}

// In is the list in a language.
func (s List) In(l *Language) string {
	var b strings.Builder
	for i, item := range s.Items {
		if i > 0 {
			b.WriteString(l.T(s.Between))
		}
		fmt.Fprint(&b, l.Arg(item))
	}
	return b.String()
}

func (s List) String() string { return s.In(nil) }

//go:embed po/*.po
var files embed.FS

// English is the tag of the language in which the texts are written.
const English = "en"

// Tags are the languages that there are.
func Tags() []string {
	tags := []string{English}
	entries, err := files.ReadDir("po")
	if err != nil {
		return tags
	}
	for _, e := range entries {
		tags = append(tags, strings.TrimSuffix(e.Name(), ".po"))
	}
	return tags
}

// Open reads a language. English, and "" are nil.
func Open(tag string) (*Language, error) {
	if tag == "" || tag == English {
		return nil, nil
	}
	b, err := files.ReadFile("po/" + tag + ".po")
	if err != nil {
		return nil, fmt.Errorf("language %q: not one of %s", tag, strings.Join(Tags(), ", "))
	}
	entries, err := Parse(string(b))
	if err != nil {
		return nil, fmt.Errorf("language %s: %w", tag, err)
	}
	l := &Language{tag, make(map[string]string, len(entries))}
	for _, e := range entries {
		if e.Translation != "" {
			l.texts[e.Text] = e.Translation
		}
	}
	return l, nil
}

// Sentence ends a text with a full stop, unless it has one.
func (l *Language) Sentence(text string) string {
	text = strings.TrimRight(text, ".。")
	if l != nil && strings.HasPrefix(l.tag, "zh") {
		return text + "。"
	}
	return text + "."
}

// Space is what stands between two sentences.
func (l *Language) Space() string {
	if l != nil && strings.HasPrefix(l.tag, "zh") { // a full stop of Chinese brings its own
		return ""
	}
	return " "
}

// Tag is the language's name after BCP 47: "en", "zh-CN".
func (l *Language) Tag() string {
	if l == nil {
		return English
	}
	return l.tag
}

// T is a text in the language. A text that it does not have stays English.
func (l *Language) T(text string) string {
	if l == nil {
		return text
	}
	if t, ok := l.texts[text]; ok {
		return t
	}
	return text
}

// F is fmt.Sprintf with the format, and arguments that are texts, in the language.
func (l *Language) F(format string, args ...any) string {
	if l != nil {
		args = slices.Clone(args)
		for i, a := range args {
			args[i] = l.Arg(a)
		}
	}
	return fmt.Sprintf(l.T(format), args...)
}

// Arg is an argument in the language, if it is a text.
func (l *Language) Arg(a any) any {
	if t, ok := a.(interface{ In(*Language) string }); ok {
		return t.In(l)
	}
	return a
}

// Match is the language that a name as in LANG stands for: "zh_CN.UTF-8", "zh-Hans", "de_DE". What there is no language
// for is English.
func Match(name string) string {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "@")
	name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	base, rest, _ := strings.Cut(name, "-")
	for _, tag := range Tags() {
		if strings.EqualFold(tag, name) {
			return tag
		}
	}
	// Traditional script is not simplified Chinese, but nearer to its reader than English is not certain: it is left to
	// --lang.
	if base == "zh" && !strings.HasPrefix(rest, "tw") && !strings.HasPrefix(rest, "hk") && !strings.HasPrefix(rest,
		"mo") && !strings.HasPrefix(rest, "hant") {
		return "zh-CN"
	}
	return English
}

// FromEnvironment is the language that the environment asks for: XDRDOCTOR_LANG, then LC_ALL, LC_MESSAGES, LANG, the
// first that is set.
func FromEnvironment(getenv func(string) string) string {
	for _, name := range []string{"XDRDOCTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			return Match(v)
		}
	}
	return English
}
