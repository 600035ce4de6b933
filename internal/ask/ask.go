// Package ask puts questions to a person. An Asker is a terminal with menus (survey), numbered lines that work on
// anything that has lines, or nobody at all. survey is imported here and nowhere else.
package ask

import (
	"context"
	"errors"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Prompt is a question as it is put: its number, its words, the page to look at.
type Prompt struct {
	Number           int    // 0: none is shown
	Text             string // up to two lines
	Why, Where, Flag string // shown by "?": why it is asked, where to look, the flag that would answer it
	Form             fact.Form
	Options          []fact.Option
	Offer            []fact.Option // for Text: suggested answers, chosen by number
	Default          string        // an option's value, or a text, that Enter takes
	Example          string
	// Parse turns what was typed, or the value of what was chosen, into the canonical answer. Its error is for the
	// person, who is asked again; an error with a method Hint() string has the hint printed on a line of its own.
	Parse func(string) (string, error)
	lang  *i18n.Language
	width int // columns of the terminal; 0: 80
	// Show is what may be seen of a text while others look on; nil: all of it.
	Show func(string) string
	// Keys are the letters that the prompt takes beside its answers, of "dnbqcewtps"; "": d, n, b, q and s.
	Keys string
	// Empty is the value of a bare Enter, given as it is, at a prompt such as the first one: "list".
	Empty string
	// Many takes several of the choices. Answer.Value joins their values by commas.
	Many  bool
	items []Item // of a menu
	hides bool   // names are hidden: "off" shows them again
	Plain bool   // a menu such as the choice of symptom: no "don't know" and no "nobody"
	// Paste, when it is set, offers to bring a text instead of an answer, in these words: "paste the ESA's command
	// line output".
	Paste string
	// Known is what machines said without settling the question, shown with it.
	Known string
	// Opening is the first prompt: text from a screen, where Enter alone means a list.
	Opening bool
}

// All is the answer to a prompt of Many that takes every option.
const All = "all"

// BackKey and EndKey mean the same in every prompt and menu.
const (
	BackKey = "b"
	EndKey  = "q"
)

// Kind says what sort of answer was given.
type Kind int

// The kinds of Answer.
const (
	Given Kind = iota
	DontKnow
	NobodyHere // nobody here can see that
	Back
	End    // no more questions: show what is found so far
	Pastes // a text is brought instead: the caller takes it with Block
	Change // an earlier answer
	Evidence
	Watch
	Note
	Share   // the screen, with others
	unshare // show real names again
)

// Answer is what a person said. Value is canonical, and set for Given alone.
type Answer struct {
	Kind  Kind
	Value string
}

// Item is one entry of a menu: a letter or a number, what it does, and a sentence more for "?".
type Item struct{ Key, Label, Help string }

// Asker puts questions to one person, one at a time. Its methods return ErrStopped when the person ends the session
// or the context is cancelled; an Asker that has nobody to ask returns ErrNobody.
type Asker interface {
	Ask(context.Context, Prompt) (Answer, error)
	// Menu returns the key of the item that was chosen, by its key, its place or words of its label. It returns "b",
	// "q" and "s" for those keys, listed or not.
	Menu(ctx context.Context, title string, items []Item) (key string, err error)
	// Paste takes text copied from a screen, which may have several lines. Enter alone: "".
	Paste(ctx context.Context, text string) (string, error)
	// Block takes a text of any length and any lines, such as a saved session, up to a lone dot or the end of the
	// input. Nothing that is pasted is shown where the terminal tells a paste from typing.
	Block(ctx context.Context, text string) (string, error)
	// Secret shows nothing of what is typed, not even its length.
	Secret(ctx context.Context, text string) (redact.Secret, error)
	Interactive() bool
	// Clears says whether Clear can wipe the screen and what was scrolled off it.
	Clears() bool
	Clear()
}

var (
	// ErrStopped is Ctrl-C, the end of the input, or a context that was cancelled while a question stood.
	ErrStopped = errors.New("stopped")
	// ErrNobody is returned when there is no person to ask.
	ErrNobody = errors.New("nobody is there to be asked")
)

type nobody struct{}

// Nobody returns an Asker that has nobody to ask.
func Nobody() Asker { return nobody{} }

func (nobody) Ask(context.Context, Prompt) (Answer, error)          { return Answer{}, ErrNobody }
func (nobody) Menu(context.Context, string, []Item) (string, error) { return "", ErrNobody }
func (nobody) Paste(context.Context, string) (string, error)        { return "", ErrNobody }
func (nobody) Block(context.Context, string) (string, error)        { return "", ErrNobody }
func (nobody) Secret(context.Context, string) (redact.Secret, error) {
	return redact.Secret{}, ErrNobody
}
func (nobody) Interactive() bool { return false }
func (nobody) Clears() bool      { return false }
func (nobody) Clear()            {}
