package ask

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/AlecAivazis/survey/v2"
	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// menus asks with survey: lists to move in, lines to edit. The question stands above, on lines of its own, because
// survey draws a message wrongly that is wider than the terminal.
type menus struct {
	in   *stream
	fd   int
	out  *os.File
	lang *i18n.Language
	// filtered is what a list was filtered by when Enter was pressed. Only survey's goroutine and who waits for it
	// touch it.
	filtered string
	told
}

func (*menus) Interactive() bool { return true }

func (*menus) Clears() bool { return true }

func (a *menus) Clear() { fmt.Fprint(a.out, clearAll) }

func (a *menus) Ask(ctx context.Context, p Prompt) (Answer, error) {
	p.lang, p.width = a.lang, widthOf(a.fd)
	a.say(p.heading()...)
	// survey puts its sign before the first
	help := strings.ReplaceAll(strings.TrimSpace(strings.Join(p.explain(), "\n")), "\n    ", "\n  ")
	if len(p.choices()) > 0 && p.Form != fact.Hidden {
		put := a.choice
		if p.Many {
			put = a.ticks
		}
		answer, err := put(ctx, p, help)
		if err != nil || answer != typeIt {
			return answer, err
		}
	}
	if p.Example != "" {
		a.say("    " + a.lang.F("for example %s", redact.Visible(p.Example)))
	}
	a.say(p.reminders(&a.told)...)
	return until(func() (string, error) { return a.text(ctx, p) }, p.understand, a.say)
}

// typeIt stands for the last entry of a list of suggestions.
var typeIt = Answer{Kind: -1}

// choice puts a list, with the answers that every question takes at its end.
func (a *menus) choice(ctx context.Context, p Prompt, help string) (Answer, error) {
	entries := p.entries()
	at := p.likely(entries)
	for {
		i, typed, err := a.selected(ctx, message(p), help, labelsOf(entries), at)
		if err != nil {
			return Answer{}, err
		}
		answer, say := p.entered(entries[i], typed)
		if say == nil {
			return answer, nil
		}
		a.say(say...)
		if entries[i].answer != typeIt {
			at = i
		}
	}
}

// ticks puts a list of which several entries are taken: ticked with the space bar, or typed.
func (a *menus) ticks(ctx context.Context, p Prompt, help string) (Answer, error) {
	entries := p.entries()
	for {
		ticked, typed, err := a.ticked(ctx, message(p), help, labelsOf(entries))
		if err != nil {
			return Answer{}, err
		}
		answer, say := p.ticked(entries, ticked, typed)
		if say == nil {
			if typed != "" && answer.Kind == Given { // survey shows only what was ticked
				a.say("    " + p.labelsOf(answer.Value))
			}
			return answer, nil
		}
		a.say(say...)
	}
}

// message does not repeat the question's number: an answer that begins with one stands behind it.
func message(p Prompt) string { return p.lang.T("Answer:") }

func (a *menus) text(ctx context.Context, p Prompt) (string, error) {
	if p.Form == fact.Hidden {
		return typed(ctx, a.in, a.fd, a.out, false, "> ")
	}
	return a.line(ctx, message(p)+p.lang.Space()+defaultMark(p))
}

// Menu is not a list of survey's: on 24 lines, what it is about would be pushed off the screen.
func (a *menus) Menu(ctx context.Context, title string, items []Item) (string, error) {
	return putMenu(title, items, a.lang, widthOf(a.fd), func() (string, error) { return a.line(ctx, "> ") }, a.say)
}

// selected puts a list whose last entry takes what fits no other. typed is what the list was filtered by.
func (a *menus) selected(
	ctx context.Context, message, help string, labels []string, at int,
) (i int, typed string, err error) {
	list := &survey.Select{Message: message, Help: help, Options: labels, Default: at, PageSize: a.page(labels)}
	fits := filter(labels)
	list.Filter = func(filter, label string, i int) bool {
		a.filtered = filter
		return fits(filter, label, i)
	}
	// Of an Enter survey tells the filter once more, and of an empty filter never.
	i, err = prompt[int](ctx, a, list, func() { a.filtered = "" })
	if i != len(labels)-1 || err != nil {
		return i, "", err
	}
	return i, a.filtered, nil
}

// ticked is selected for a list of which several entries are taken.
func (a *menus) ticked(ctx context.Context, message, help string, labels []string) (at []int, typed string, err error) {
	list := &survey.MultiSelect{Message: message, Help: help, Options: labels, PageSize: a.page(labels),
		Filter: filter(labels)}
	at, err = prompt[[]int](ctx, a, list, func() { a.filtered = strings.TrimPrefix(list.FilterMessage, " ") },
		survey.WithRemoveSelectAll(), survey.WithRemoveSelectNone())
	return at, strings.ReplaceAll(a.filtered, hardBlank, " "), err
}

// page is how many entries of a list stand on the screen at once.
func (a *menus) page(labels []string) int {
	size := len(labels)
	if _, height, err := term.GetSize(int(a.out.Fd())); err == nil && height > 0 {
		size = max(3, min(size, height-6))
	}
	return size
}

// filter says which entries stay in a list for what was typed: the last takes what fits no other.
func filter(labels []string) func(filter, label string, i int) bool {
	last := len(labels) - 1
	return func(filter, label string, i int) bool {
		if i < last {
			return matches(labels[:last], filter, label)
		}
		return !slices.ContainsFunc(labels[:last], func(l string) bool { return matches(labels[:last], filter, l) })
	}
}

// matches says whether a label stays in the list. The key before a label chooses it alone; anything longer is looked
// for in the words.
func matches(labels []string, filter, label string) bool {
	filter = strings.ToLower(strings.TrimSpace(filter))
	key, words, _ := strings.Cut(strings.ToLower(label), "  ")
	if slices.ContainsFunc(labels, func(l string) bool { return strings.HasPrefix(l, filter+"  ") }) {
		return key == filter
	}
	return tellsWords(filter) && strings.Contains(words, filter) || strings.HasPrefix(words, filter)
}

func (a *menus) Paste(ctx context.Context, text string) (string, error) {
	return a.line(ctx, joined(text)+"> ")
}

// line takes a line, or all lines of a paste.
func (a *menus) line(ctx context.Context, before string) (string, error) {
	defer fmt.Fprint(a.out, marksOff)
	return typed(ctx, a.in, a.fd, a.out, true, before+marksOn)
}

func (a *menus) Secret(ctx context.Context, text string) (redact.Secret, error) {
	s, err := typed(ctx, a.in, a.fd, a.out, false, joined(text)+"> ")
	return redact.New(s), err
}

var said sync.Once

// speak puts what survey says by itself into the language: its templates are its only words.
func speak(l *i18n.Language) {
	said.Do(func() {
		say := func(template *string, text i18n.Text) {
			*template = strings.ReplaceAll(*template, string(text), text.In(l))
		}
		for _, list := range []struct {
			template *string
			long     string
			short    i18n.Text
		}{
			{&survey.SelectQuestionTemplate, "Use arrows to move, type to filter",
				i18n.Text("arrows or type, Esc clears")},
			{&survey.MultiSelectQuestionTemplate, "Use arrows to move, space to select,",
				i18n.Text("arrows, space ticks, or type")},
		} {
			*list.template = strings.ReplaceAll(*list.template, list.long, list.short.In(l))
			*list.template = strings.ReplaceAll(*list.template, " type to filter{{- if", "{{- if")
			*list.template = strings.ReplaceAll(*list.template,
				" {{.Answer}}", l.Space()+"{{.Answer}}") // a wide colon needs no blank
			if l.Space() == "" { // its comma is wide, too
				*list.template = strings.ReplaceAll(*list.template, ", {{", "，{{")
			}
			say(list.template, i18n.Text(" for more help"))
		}
	})
}

// prompt runs one prompt of survey until it is answered or the context is cancelled. entered is called at its Enter.
func prompt[T any](
	ctx context.Context, a *menus, p survey.Prompt, entered func(), more ...survey.AskOpt,
) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	var none T
	if ctx.Err() != nil {
		return none, ErrStopped
	}
	state, err := modes(a.fd)
	if err != nil {
		return none, fmt.Errorf("terminal: %w", err)
	}
	defer term.Restore(a.fd, state)
	reports := new(atomic.Int32)
	keys := &keyboard{ctx: ctx, in: a.in, fd: uintptr(a.fd), reports: reports, entered: entered}
	_, keys.ticks = p.(*survey.MultiSelect)
	out := screen{a.out, reports}
	fmt.Fprint(out, marksOn)
	defer fmt.Fprint(out, marksOff)
	ended := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if recover() != nil { // it takes the cursor's place to be known, and it may not be
				o.err = ErrStopped
			}
			ended <- o
		}()
		speak(a.lang)
		more = append(more, survey.WithStdio(keys, out, out), survey.WithShowCursor(true))
		o.err = survey.AskOne(p, &o.value, more...)
	}()
	var o outcome
	select {
	case o = <-ended:
	case <-ctx.Done():
		select {
		case o = <-ended:
		case <-time.After(200 * time.Millisecond): // on Windows it reads the console itself and cannot be woken
		}
		o.err = ErrStopped
	}
	if o.err != nil { // an interrupt, the end of the input, a terminal that hung up
		fmt.Fprint(out, "\x1b[?25h\n")
		return none, ErrStopped
	}
	return o.value, nil
}

// modes makes the terminal raw before survey draws, as survey does itself only after: a key pressed in between would be
// echoed, and Ctrl-C would end the program. On Windows survey reads the console's keys, which raw mode would change.
func modes(fd int) (before *term.State, err error) {
	if runtime.GOOS == "windows" {
		return term.GetState(fd)
	}
	return term.MakeRaw(fd)
}

func (a *menus) say(lines ...string) {
	for _, l := range lines {
		fmt.Fprintln(a.out, l)
	}
}
