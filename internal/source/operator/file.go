package operator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// AnswersFile is the source of answers in a YAML file, question name to answer. The file may change: what is fetched is
// what stands in it then.
type AnswersFile struct {
	path      string
	questions map[string]*fact.Question
	names     []string
	clock     func() time.Time

	mu       sync.Mutex
	modified time.Time
	size     int64
	order    []string
	answers  map[string]string
	err      error // of the last reading
}

// File reads an answers file. Its keys and answers are checked against the questions.
func File(path string, questions []*fact.Question, clock func() time.Time) (*AnswersFile, error) {
	f := &AnswersFile{path: path, clock: clock}
	f.questions, f.names = named(questions)
	f.refresh()
	if f.err != nil {
		return nil, f.err
	}
	return f, nil
}

// Fetch implements evidence.Source. While the file cannot be read every question counts as not asked, and says why.
func (f *AnswersFile) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.Ask {
		return evidence.Document{}, evidence.ErrNotMine
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refresh()
	from := filepath.Base(f.path)
	if f.err != nil {
		d := evidence.Unanswered(ref.Request, evidence.NotAsked, from, f.clock())
		d.Failure.Detail = f.err.Error()
		var hinted interface{ Hint() string }
		if errors.As(f.err, &hinted) && hinted.Hint() != "" {
			d.Failure.Detail += "; " + hinted.Hint()
		}
		return d, nil
	}
	answer, ok := f.answers[ref.Request]
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	return document(ref.Request, answer, from, f.clock()), nil
}

// AtHand implements evidence.AtHand.
func (f *AnswersFile) AtHand() bool { return true }

// Unused lists the keys for which asked says that nobody needed them, in the file's order.
func (f *AnswersFile) Unused(asked func(name string) bool) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var unused []string
	for _, name := range f.order {
		if !asked(name) {
			unused = append(unused, name)
		}
	}
	return unused
}

// refresh reads the file if it is not the one that was read last.
func (f *AnswersFile) refresh() {
	info, err := os.Stat(f.path)
	if err != nil {
		f.order, f.answers, f.err = nil, nil, &strict.Error{Err: fmt.Errorf("answers file: %w", err),
			Tell: "is the path right?"}
		f.modified, f.size = time.Time{}, 0
		return
	}
	if info.ModTime().Equal(f.modified) && info.Size() == f.size {
		return
	}
	f.modified, f.size = info.ModTime(), info.Size()
	f.order, f.answers = nil, nil
	f.err = f.read()
}

func (f *AnswersFile) read() error {
	m, err := strict.Read(f.path, strict.Quoted)
	if err != nil {
		return err
	}
	f.answers, f.order, err = checked(m, f.questions, f.names, f.clock())
	return err
}

// Preset returns the source of answers that stand in another file, such as a profile, checked against the questions.
func Preset(from string, m *strict.Mapping, questions []*fact.Question, clock func() time.Time) (evidence.Source,
	error) {
	byName, names := named(questions)
	answers, _, err := checked(m, byName, names, clock())
	if err != nil {
		return nil, err
	}
	return Speaker(from, func(question string) (string, bool) {
		answer, ok := answers[question]
		return answer, ok
	}, clock), nil
}

func named(questions []*fact.Question) (map[string]*fact.Question, []string) {
	byName, names := map[string]*fact.Question{}, []string(nil)
	for _, q := range questions {
		byName[q.Name] = q
		names = append(names, q.Name)
	}
	return byName, names
}

// checked returns the canonical answers in a mapping, and its keys in their order.
func checked(
	m *strict.Mapping, questions map[string]*fact.Question, names []string, now time.Time,
) (map[string]string, []string, error) {
	if err := m.Only(names); err != nil {
		return nil, nil, err
	}
	answers, order := map[string]string{}, []string(nil)
	for _, e := range m.Entries {
		answer, err := answerOf(e, questions[e.Key], now)
		if err != nil {
			return nil, nil, err
		}
		answers[e.Key] = answer
		order = append(order, e.Key)
	}
	return answers, order, nil
}

// answerOf returns the canonical answer that an entry gives to a question.
func answerOf(e strict.Entry, q *fact.Question, now time.Time) (string, error) {
	typed, err := e.Joined()
	if err != nil {
		return "", err
	}
	if typed == fact.DontKnow || typed == fact.Nobody {
		return typed, nil
	}
	answer, err := q.ParseAnswerAt(typed, now)
	if err == nil {
		return answer, nil
	}
	hint := ""
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		hint = hinted.Hint()
	} else if q.Where != (fact.Place{}) {
		hint = "look at " + q.Where.In(nil, "")
	}
	return "", &strict.Error{Err: fmt.Errorf("%s: %w", e.Where(), err), Tell: hint}
}
