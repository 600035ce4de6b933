package session

import (
	"io"
	"os"
	"path/filepath"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/mail"
	"github.com/xdrdoctor/xdrdoctor/internal/source/operator"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// reply reads a mail in which a customer answered the questions of xdrdoctor ask; "-" reads it from the standard
// input. What is not understood is named with its line, and stays open.
func (s *sources) reply(path string) (evidence.Source, error) {
	in, name := io.Reader(s.In), "reply"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, usage.Misuse("name a file that can be read", "reply: %w", err)
		}
		defer f.Close()
		in, name = f, "reply "+filepath.Base(path)
	}
	answers, problems, err := mail.Read(in, checks.Questions(), s.now())
	if err != nil {
		return nil, usage.Misuse("save the mail as text and name that file", "reply %s: %w", path, err)
	}
	for _, p := range problems {
		s.note("Line %d of the reply was not understood: %s (%s)", p.Line, p.Text, p.Why)
	}
	if len(answers) == 0 {
		return nil, usage.Misuse("xdrdoctor ask --symptom SYMPTOM writes the questions",
			"reply %s: there is no answer in it", path)
	}
	said := func(question string) (string, bool) {
		answer, ok := answers[question]
		return answer, ok
	}
	return operator.Speaker(name, said, s.now), nil
}
