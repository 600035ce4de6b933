package ask

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
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

// menus asks with survey: lists to move in, lines to edit. The question stands above, on lines of its own, because survey
// draws a message wrongly that is wider than the terminal.
type menus struct {
	in   *stream
	fd   int
	out  *os.File
	lang *i18n.Language
	told
}

// Survey returns an Asker with menus on a terminal that answers to cursor reports: Choose finds that out. out should be
// stderr: stdout belongs to the results.
func Survey(in, out *os.File, l *i18n.Language) Asker {
	return &menus{in: &stream{in: in}, fd: int(in.Fd()), out: out, lang: l}
}

func (*menus) Interactive() bool { return true }

func (a *menus) Ask(ctx context.Context, p Prompt) (Answer, error) {
	p.lang = a.lang
	a.say(p.heading()...)
	help := strings.ReplaceAll(strings.TrimSpace(strings.Join(p.explain(), "\n")), "\n    ", "\n  ") // survey puts its sign before the first
	if p.Form == fact.Choice {
		return a.choice(ctx, p, help, p.Options, "")
	}
	if p.Form == fact.Text && len(p.Offer) > 0 {
		answer, err := a.choice(ctx, p, help, p.Offer, a.lang.T("another: type it"))
		if err != nil || answer != typeIt {
			return answer, err
		}
	}
	if p.Example != "" {
		a.say("    " + a.lang.F("for example %s", redact.Visible(p.Example)))
	}
	a.say(p.reminders(&a.told)...)
	for {
		typed, err := a.text(ctx, p, help)
		if err != nil {
			return Answer{}, err
		}
		answer, say := p.understand(typed)
		if say == nil {
			return answer, nil
		}
		a.say(say...)
	}
}

// typeIt stands for the last entry of a list of suggestions.
var typeIt = Answer{Kind: -1}

// choice puts a list, with the answers that every question takes at its end.
func (a *menus) choice(ctx context.Context, p Prompt, help string, options []fact.Option, more string) (Answer, error) {
	type entry struct {
		label  string
		answer Answer
	}
	var entries []entry
	for i, o := range options {
		entries = append(entries, entry{strconv.Itoa(i+1) + "  " + p.labelOf(o), Answer{Value: o.Value}})
	}
	if more != "" {
		entries = append(entries, entry{"t  " + more, typeIt})
	}
	if !p.Plain {
		entries = append(entries,
			entry{dontKnowKey + "  " + a.lang.T(dontKnowWords), Answer{Kind: DontKnow}},
			entry{nobodyHereKey + "  " + a.lang.T(nobodyHereWords), Answer{Kind: NobodyHere}},
			entry{backKey + "  " + a.lang.T(backWords), Answer{Kind: Back}},
			entry{endKey + "  " + a.lang.T(endWords), Answer{Kind: End}})
	}
	if p.Paste != "" {
		entries = append(entries, entry{pasteKey + "  " + redact.Visible(p.Paste), Answer{Kind: Pastes}})
	}
	entries = append(entries, entry{shareKey + "  " + a.lang.T(shareWords), Answer{Kind: Share}})
	labels := make([]string, len(entries))
	for i, e := range entries {
		labels[i] = e.label
	}
	at := slices.IndexFunc(entries, func(e entry) bool { return p.Default != "" && e.answer.Value == p.Default })
	if at < 0 && p.Default != "" && more != "" { // the default is none of the suggestions: it waits where one types
		at = len(options)
	}
	at = max(at, 0)
	for {
		i, err := a.selected(ctx, message(p), help, labels, at)
		if err != nil {
			return Answer{}, err
		}
		if e := entries[i]; e.answer.Kind != Given {
			return e.answer, nil
		}
		answer, say := p.given(entries[i].answer.Value)
		if say == nil {
			return answer, nil
		}
		a.say(say...)
		at = i
	}
}

func message(p Prompt) string {
	if p.Number > 0 {
		return strconv.Itoa(p.Number) + ":"
	}
	return p.lang.T("Answer:")
}

func (a *menus) text(ctx context.Context, p Prompt, help string) (string, error) {
	if p.Form == fact.Hidden {
		return typed(ctx, a.in, a.fd, a.out, false, "> ")
	}
	return prompt[string](ctx, a, &survey.Input{Message: message(p), Help: help, Default: p.shown(p.Default)})
}

func (a *menus) Menu(ctx context.Context, title string, items []Item) (string, error) {
	a.say(menuLines(title, items)...) // not a list: on 24 lines, what it is about would be pushed off the screen
	for {
		chosen, err := typed(ctx, a.in, a.fd, a.out, true, "> ")
		if err != nil {
			return "", err
		}
		if key, ok := pick(items, chosen); ok {
			return key, nil
		}
		a.say(menuKeys(a.lang, items))
	}
}

func (a *menus) selected(ctx context.Context, message, help string, labels []string, at int) (int, error) {
	size := len(labels)
	if _, height, err := term.GetSize(int(a.out.Fd())); err == nil && height > 0 {
		size = max(3, min(size, height-6))
	}
	return prompt[int](ctx, a, &survey.Select{
		Message: message, Help: help, Options: labels, Default: at, PageSize: size,
		Filter: func(filter, label string, _ int) bool {
			// The key before a label chooses it alone; anything longer is looked for in the labels.
			key, words, _ := strings.Cut(strings.ToLower(label), "  ")
			filter = strings.ToLower(filter)
			if slices.ContainsFunc(labels, func(l string) bool { return strings.HasPrefix(l, filter+"  ") }) {
				return key == filter
			}
			return strings.Contains(words, filter)
		},
	})
}

func (a *menus) Paste(ctx context.Context, text string) (string, error) {
	return typed(ctx, a.in, a.fd, a.out, true, joined(text)+"> ")
}

func (a *menus) Secret(ctx context.Context, text string) (redact.Secret, error) {
	s, err := typed(ctx, a.in, a.fd, a.out, false, joined(text)+"> ")
	return redact.New(s), err
}

var said sync.Once

// speak puts what survey says by itself into the language: its templates are its only words.
func speak(l *i18n.Language) {
	if l == nil {
		return
	}
	said.Do(func() {
		say := func(template *string, text i18n.Text) {
			*template = strings.ReplaceAll(*template, string(text), text.In(l))
		}
		say(&survey.SelectQuestionTemplate, i18n.Text("Use arrows to move, type to filter"))
		say(&survey.SelectQuestionTemplate, i18n.Text(" for more help"))
		say(&survey.InputQuestionTemplate, i18n.Text(" for help"))
	})
}

// prompt runs one prompt of survey until it is answered or the context is cancelled.
func prompt[T any](ctx context.Context, a *menus, p survey.Prompt) (T, error) {
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
	keys := &keyboard{ctx: ctx, in: a.in, fd: uintptr(a.fd), reports: reports}
	out := screen{a.out, reports}
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
		o.err = survey.AskOne(p, &o.value, survey.WithStdio(keys, out, out), survey.WithShowCursor(true))
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
