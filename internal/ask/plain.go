package ask

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-isatty"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// plain asks with numbered lines: nothing moves the cursor, so that it works on pipes, in screen readers and in mintty.
type plain struct {
	in     *stream
	out    io.Writer
	fd     int  // of the terminal, for secrets and pastes; -1: there is none that has modes
	echoes bool // what is typed stands on the screen already
	lang   *i18n.Language
	told
}

// Plain returns an Asker of numbered lines. secretFD is the terminal that in reads from, so that it can be told to show
// nothing; -1: there is none, secrets are lines of in too.
func Plain(in io.Reader, out io.Writer, secretFD int, l *i18n.Language) Asker {
	return newPlain(&stream{in: in}, in, out, secretFD, l)
}

func newPlain(s *stream, in io.Reader, out io.Writer, fd int, l *i18n.Language) *plain {
	f, isFile := in.(*os.File)
	return &plain{in: s, out: out, fd: fd, echoes: fd >= 0 || isFile && isTerminal(f), lang: l}
}

// isTerminal counts mintty's, which is a pipe by a certain name.
func isTerminal(f *os.File) bool {
	return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd())
}

func (*plain) Interactive() bool { return true }

func (a *plain) Clears() bool { return a.fd >= 0 }

func (a *plain) Clear() { fmt.Fprint(a.out, clearAll) }

// clearAll wipes the screen and the lines that were scrolled off it.
const clearAll = "\x1b[2J\x1b[H\x1b[3J"

func (a *plain) Ask(ctx context.Context, p Prompt) (Answer, error) {
	p.lang, p.width = a.lang, widthOf(a.fd)
	a.say(p.heading()...)
	a.say(p.numbered()...)
	if p.Example != "" && p.Form == fact.Text {
		a.say("    " + a.lang.F("for example %s", redact.Visible(p.Example)))
	}
	a.say(p.reminders(&a.told)...)
	return until(func() (string, error) { return a.answer(ctx, p) }, p.understand, a.say)
}

func (a *plain) answer(ctx context.Context, p Prompt) (string, error) {
	if p.Form == fact.Hidden {
		return a.hidden(ctx, "> ")
	}
	before := defaultMark(p) + "> "
	if a.fd >= 0 {
		return typed(ctx, a.in, a.fd, a.out, true, before)
	}
	return a.line(ctx, before, p.shown)
}

// defaultMark shows what Enter takes: "[2] ".
func defaultMark(p Prompt) string {
	if p.Default == "" {
		return ""
	}
	mark := p.shown(p.Default)
	if i := slices.IndexFunc(p.choices(), func(o fact.Option) bool { return o.Value == p.Default }); i >= 0 {
		mark = strconv.Itoa(i + 1)
	}
	return "[" + mark + "] "
}

func (a *plain) Menu(ctx context.Context, title string, items []Item) (string, error) {
	read := func() (string, error) { return a.line(ctx, "> ", redact.Visible) }
	return putMenu(title, items, a.lang, widthOf(a.fd), read, a.say)
}

// putMenu shows a menu, and reads lines until one chooses of it.
func putMenu(
	title string, items []Item, l *i18n.Language, width int, read func() (string, error), say func(...string),
) (string, error) {
	say(menuLines(title, items, width)...)
	return until(read, func(line string) (string, []string) { return pick(l, items, line, width) }, say)
}

// menuLines are a menu on as few lines as it needs; an item is not broken.
func menuLines(title string, items []Item, width int) []string {
	var lines []string
	if title != "" {
		lines = append(lines, cells.Wrap(title, width)...)
	}
	line := ""
	for _, it := range items {
		part := it.Key + " " + redact.Visible(it.Label)
		switch {
		case line == "":
			line = part
		case cells.Width(line+"  "+part) <= width:
			line += "  " + part
		default:
			lines, line = append(lines, line), part
		}
	}
	return append(lines, line)
}

// menuKeys says what a menu takes.
func menuKeys(l *i18n.Language, items []Item) string {
	var keys []string
	for _, it := range items {
		keys = append(keys, it.Key)
	}
	return l.F("type %s", strings.Join(append(keys, "?"), ", "))
}

// pick says which item was meant, as understand does for a question.
func pick(l *i18n.Language, items []Item, typed string, width int) (key string, say []string) {
	p := Prompt{Keys: BackKey + EndKey + shareKey, items: items, lang: l, width: width}
	for _, it := range items {
		if strings.EqualFold(it.Key, strings.TrimSpace(typed)) {
			return it.Key, nil
		}
		p.Options = append(p.Options, fact.Option{Value: it.Key, Label: it.Label})
	}
	if p.meansElse(typed) {
		return "", p.nothing(strings.TrimSpace(typed))
	}
	answer, say := p.understand(typed)
	switch answer.Kind {
	case Back:
		return BackKey, say
	case End:
		return EndKey, say
	case Share:
		return shareKey, say
	}
	return answer.Value, say
}

// meansElse says that a letter means something at questions which is not on this menu: it is not the first letter of
// an item here.
func (p Prompt) meansElse(typed string) bool {
	return slices.ContainsFunc(keys, func(k key) bool {
		here := func(o fact.Option) bool { return saidAs(o.Label, k.words, p.lang) }
		return strings.EqualFold(k.letter, strings.TrimSpace(typed)) && !strings.Contains(p.Keys, k.letter) &&
			!slices.ContainsFunc(p.Options, here)
	})
}

func (a *plain) Paste(ctx context.Context, text string) (string, error) {
	before := joined(text) + "> "
	if a.fd >= 0 {
		return typed(ctx, a.in, a.fd, a.out, true, before)
	}
	pasted, err := a.line(ctx, before, redact.Visible)
	if err != nil || !a.echoes {
		return pasted, err // the lines that follow in a script are the answers to the next questions
	}
	for {
		more, ok := a.in.soon(ctx, pause, wholeLine)
		if !ok {
			return pasted, nil
		}
		pasted += "\n" + strings.TrimRight(more, "\r\n")
	}
}

func (a *plain) Secret(ctx context.Context, text string) (redact.Secret, error) {
	s, err := a.hidden(ctx, joined(text)+"> ")
	return redact.New(s), err
}

func (a *plain) hidden(ctx context.Context, before string) (string, error) {
	if a.fd >= 0 {
		return typed(ctx, a.in, a.fd, a.out, false, before)
	}
	if a.echoes {
		a.say(a.lang.T("This terminal cannot hide what you type."))
	}
	fmt.Fprint(a.out, before)
	s, err := a.in.line(ctx)
	if err != nil || !a.echoes {
		fmt.Fprintln(a.out)
	}
	return s, err
}

// line asks for a line. What comes from a pipe is shown, so that a scripted session reads like a typed one.
func (a *plain) line(ctx context.Context, before string, shown func(string) string) (string, error) {
	fmt.Fprint(a.out, before)
	s, err := a.in.line(ctx)
	switch {
	case err != nil:
		fmt.Fprintln(a.out)
	case !a.echoes:
		fmt.Fprintln(a.out, shown(s))
	}
	return s, err
}

func (a *plain) say(lines ...string) {
	for _, l := range lines {
		fmt.Fprintln(a.out, l)
	}
}

// joined is a text with its lines made safe and ended.
func joined(text string) string {
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = redact.Visible(lines[i])
	}
	return strings.Join(lines, "\n") + "\n"
}
