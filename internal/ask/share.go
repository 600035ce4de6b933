package ask

import (
	"context"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Screen is what others may see while they look on.
type Screen interface {
	Text(string) string // what is shown of a text
	Real(string) string // what somebody means who types what is shown
	Turn() string       // shares the screen with others than now, and says so in a line
}

// Shared lets whoever answers share the screen at any question. The question then stands again as those may see it who look on; the answer
// behind it stays what it is.
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
		answer, err := a.Asker.Ask(ctx, p)
		if err != nil || answer.Kind != Share {
			return answer, err
		}
		a.say(a.screen.Turn())
	}
}

func (a shared) Menu(ctx context.Context, title string, items []Item) (string, error) {
	for {
		shown := make([]Item, 0, len(items)+1)
		for _, it := range items {
			shown = append(shown, Item{Key: it.Key, Label: a.screen.Text(it.Label), Help: it.Help})
		}
		shown = append(shown, Item{Key: shareKey, Label: a.lang.T("share")})
		key, err := a.Asker.Menu(ctx, a.screen.Text(title), shown)
		if err != nil || key != shareKey {
			return key, err
		}
		a.say(a.screen.Turn())
	}
}

func (a shared) Paste(ctx context.Context, text string) (string, error) {
	for {
		pasted, err := a.Asker.Paste(ctx, a.screen.Text(text))
		if err != nil || !strings.EqualFold(strings.TrimSpace(pasted), shareKey) {
			return pasted, err
		}
		a.say(a.screen.Turn())
	}
}

func (a shared) Secret(ctx context.Context, text string) (redact.Secret, error) {
	return a.Asker.Secret(ctx, a.screen.Text(text))
}
