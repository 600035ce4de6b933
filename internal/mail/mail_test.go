package mail

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

func questions() []*fact.Question {
	return []*fact.Question{facts.Region.Question, facts.Deployment.Question, facts.SSEServices.Question,
		facts.Serial.Question}
}

func written(t *testing.T, tag string) string {
	t.Helper()
	l, err := i18n.Open(tag)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Write(&b, l, questions()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func quote(s string) string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n> ") + "\n"
}

// A mail is read by people who know nothing of our templates.
func TestWriteLeavesNoGaps(t *testing.T) {
	for _, tag := range i18n.Tags() {
		if mail := written(t, tag); strings.ContainsAny(mail, "{}") {
			t.Errorf("%s: an argument is missing:\n%s", tag, mail)
		}
	}
}

// filled puts answers, in their order, behind the places for them.
func filled(mail, word string, answers ...string) string {
	for _, a := range answers {
		mail = strings.Replace(mail, word+"\n", word+"\x00 "+a+"\n", 1)
	}
	return strings.ReplaceAll(mail, "\x00", "")
}

// noon is when the replies come.
var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func TestRead(t *testing.T) {
	en, zh := written(t, "en"), written(t, "zh-CN")
	zhWord := "答："
	marker := en[strings.Index(en, markerStart):]
	for _, c := range []struct {
		name, reply string
		want        map[string]string
		problems    int
	}{
		{"nothing", en, map[string]string{}, 0},
		{"numbers", filled(en, "Answer:", "2", "1"), map[string]string{"region": "eu", "deployment": "on-prem"}, 0},
		{"words", filled(en, "Answer:", "EU", "on-prem"), map[string]string{"region": "eu", "deployment": "on-prem"},
			0},
		{"quoted", quote(quote(filled(en, "Answer:", "3"))), map[string]string{"region": "apjc"}, 0},
		{"Chinese, full width", filled(zh, zhWord, "２", "不清楚"),
			map[string]string{"region": "eu", "deployment": "unknown"}, 0},
		{"CRLF", strings.ReplaceAll(filled(en, "Answer:", "2"), "\n", "\r\n"), map[string]string{"region": "eu"}, 0},
		{"below the place", strings.Replace(quote(en), "Answer:\n", "Answer:\n\n2\n\n", 1),
			map[string]string{"region": "eu"}, 0},
		{"a list on top", "Hello,\n1: 2, 2: 1\n-- \nJo, +49 1: 3\n" + quote(en),
			map[string]string{"region": "eu", "deployment": "on-prem"}, 0},
		{"a list in full width", "１：２，２：１\n" + quote(zh), map[string]string{"region": "eu", "deployment": "on-prem"},
			0},
		{"another order", "1: 1\n> [xdrdoctor: deployment\n> region]\n", map[string]string{"deployment": "on-prem"}, 0},
		{"a question of another version", "1: 1\n[xdrdoctor: gone region]\n", map[string]string{}, 1},
		{"no marker, by words", strings.Replace(filled(en, "Answer:", "2"), marker, "", 1),
			map[string]string{"region": "eu"}, 0},
		{"no marker, numbers", "1: 2\n", map[string]string{}, 1},
		{"not understood", filled(en, "Answer:", "the blue one"), map[string]string{}, 1},
		{"a number too high", filled(en, "Answer:", "9"), map[string]string{}, 1},
		{"two answers", "1: 2\n" + filled(en, "Answer:", "1"), map[string]string{}, 1},
		{"don't know", filled(en, "Answer:", "I don’t know."), map[string]string{"region": "unknown"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems, err := Read(strings.NewReader(c.reply), questions(), noon)
			if err != nil || !maps.Equal(got, c.want) || len(problems) != c.problems {
				t.Errorf("got %v, problems %v, error %v; want %v and %d problems\n%s", got, problems, err, c.want,
					c.problems, c.reply)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("1: 2, 2: 1\n[xdrdoctor: region deployment]")
	f.Add("> 1. Where does the ESA run?\n> Answer: ２")
	f.Fuzz(func(t *testing.T, reply string) {
		got, _, err := Read(strings.NewReader(reply), questions(), noon)
		if err != nil {
			t.Skip()
		}
		for name, answer := range got {
			q, ok := checks.QuestionNamed(name)
			if !ok {
				t.Fatalf("an answer to %q", name)
			}
			if answer == fact.DontKnow || answer == fact.Nobody {
				continue
			}
			if again, err := q.ParseAnswerAt(answer, noon); err != nil || again != answer {
				t.Errorf("%s: %q is not canonical", name, answer)
			}
		}
	})
}
