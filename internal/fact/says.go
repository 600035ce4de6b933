package fact

import (
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Saying is what is known of a fact in the words of its question, and by which documents.
type Saying struct {
	Question *Question
	Words    i18n.Text
	Cites    []evidence.Ref
}

// Says tells a fact in the words of its question, whether a person answered or a machine showed it. It is false for
// what is not known, for what has no question, and for a value that no answer to the question means.
func (s *Set) Says(f Any) (Saying, bool) {
	r := s.Read(f)
	if r.Unknown != nil || r.Assumed || f.Ask() == nil {
		return Saying{}, false
	}
	words, ok := f.says(&Query{set: s}, r.Value)
	return Saying{f.Ask(), words, r.Cites}, ok
}

func (f *Fact[T]) says(q *Query, value any) (i18n.Text, bool) {
	v, ok := value.(T)
	if !ok || f.Question.Form == Hidden {
		return "", false
	}
	if label := f.label(q, f.Question, v); label != "" {
		return label, true
	}
	if d, ok := value.(time.Duration); ok { // a clock is not compared to the second
		return i18n.Text(strings.TrimSuffix(d.Abs().Round(time.Minute).String(), "0s")), d.Abs() >= time.Minute
	}
	text, ok := value.(string)
	return i18n.Text(text), ok && text != "" && len(f.Question.Options) == 0
}
