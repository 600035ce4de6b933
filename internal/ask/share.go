package ask

import (
	"context"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Screen is what others may see while they look on.
type Screen interface {
	Text(string) string // what is shown of a text
	Real(string) string // what somebody means who types what is shown
	Turn() string       // hides more than now, and says in a line what is hidden
	Off() string        // shows real names again, and says so
	Private() bool      // real names are shown
}

// Shared lets the person who answers share the screen at any question. The question is then shown again as those may
// see it who look on; the answer behind it stays what it is.
func Shared(a Asker, s Screen, l *i18n.Language, say func(string)) Asker { return shared{a, s, l, say} }

type shared struct {
	Asker
	screen Screen
	lang   *i18n.Language
	say    func(string)
}

func (a shared) Ask(ctx context.Context, p Prompt) (Answer, error) {
	p.Show = a.screen.Text
	if parse := p.Parse; parse != nil {
		p.Parse = func(typed string) (string, error) { return parse(a.screen.Real(typed)) }
	}
	for {
		p.hides = !a.screen.Private()
		answer, err := a.Asker.Ask(ctx, p)
		switch {
		case err != nil:
			return answer, err
		case answer.Kind == Share:
			err = a.turn(ctx)
		case answer.Kind == unshare:
			err = a.off(ctx)
		default:
			return answer, nil
		}
		if err != nil {
			return Answer{}, err
		}
	}
}

func (a shared) Menu(ctx context.Context, title string, items []Item) (string, error) {
	for {
		shown := make([]Item, 0, len(items)+1)
		for _, it := range items {
			shown = append(shown, Item{it.Key, a.screen.Text(it.Label), a.screen.Text(it.Help)})
		}
		if !slices.ContainsFunc(items, func(it Item) bool { return it.Key == shareKey }) {
			shown = append(shown, Item{Key: shareKey, Label: a.lang.T("share")})
		}
		if !a.screen.Private() {
			shown = append(shown, Item{Key: offWord, Label: a.lang.T("show real names")})
		}
		key, err := a.Asker.Menu(ctx, a.screen.Text(title), shown)
		switch {
		case err != nil:
			return key, err
		case key == shareKey:
			err = a.turn(ctx)
		case key == offWord:
			err = a.off(ctx)
		default:
			return key, nil
		}
		if err != nil {
			return "", err
		}
	}
}

func (a shared) Paste(ctx context.Context, text string) (string, error) {
	for {
		pasted, err := a.Asker.Paste(ctx, a.screen.Text(text))
		if err != nil || !strings.EqualFold(strings.TrimSpace(pasted), shareKey) {
			return pasted, err
		}
		if err := a.turn(ctx); err != nil {
			return "", err
		}
	}
}

// offWord shows real names again. It is a word: nobody types it by a slip of the finger.
const offWord = "off"

// turn hides names. What stands on the screen above may be cleared away.
func (a shared) turn(ctx context.Context) error {
	bare := a.screen.Private()
	a.say(a.screen.Turn())
	if !bare || !a.Asker.Clears() {
		return nil
	}
	yes, err := a.yes(ctx, a.lang.T("Names above are real: clear the screen?"))
	if yes {
		a.Asker.Clear()
	}
	return err
}

func (a shared) off(ctx context.Context) error {
	yes, err := a.yes(ctx, a.lang.T("Show real names again?"))
	if yes {
		a.say(a.screen.Off())
	}
	return err
}

func (a shared) yes(ctx context.Context, question string) (bool, error) {
	yes := Item{Key: "y", Label: a.lang.T("yes")}
	key, err := a.Asker.Menu(ctx, question, []Item{yes, {Key: "n", Label: a.lang.T("no")}})
	return key == yes.Key, err
}

func (a shared) Secret(ctx context.Context, text string) (redact.Secret, error) {
	return a.Asker.Secret(ctx, a.screen.Text(text))
}
