package journal

import (
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// State is where a session stands: what its events come to.
type State struct {
	Started, Touched time.Time
	Tool             string
	Flags            map[string][]string
	Symptom          string // "" when it was not chosen yet, or is among the flags
	// known without a question, and the answers of the rounds before that were not forgotten
	Given    []Document
	Pasted   []Document
	Brought  []Document // pasted at questions
	Answers  []Document // of the round that is under way, in the order of the questions
	Asked    int        // questions put before that round
	Left     []string   // codes of the causes left behind
	Applied  []Done     // remedies, in their order
	Repaired []string   // codes of those that the lab did
	Rounds   []Walked   // after which it was chosen how to go on
	Note     string     // on the round that was broken off after its end, and is walked once more
	Share    string     // who saw the screen last; "": nobody ever said
	Present  []string   // the consoles that the people on the call can open; nil: nobody said
	Finished bool

	last *Walked // the round that has ended, as long as nothing was chosen
}

// Done is a remedy that was carried out.
type Done struct {
	Code string
	At   time.Time
}

// Answered counts what a person has answered and not taken back.
func (s *State) Answered() int {
	n := len(s.Answers)
	for _, d := range s.Given {
		if d.Source == evidence.Ask && d.Request != "symptom" && d.Request != "screen" {
			n++
		}
	}
	return n
}

// fold is what a journal comes to.
func fold(events []Event) State {
	var s State
	for _, e := range events {
		s.add(e)
	}
	return s
}

func (s *State) add(e Event) {
	s.Touched = e.At
	if !e.Applied.IsZero() {
		s.Applied = append(s.Applied, Done{e.Code, e.Applied})
	}
	switch e.Kind {
	case Started:
		s.Started, s.Tool, s.Flags = e.At, e.Tool, e.Flags
	case Resumed:
		s.Flags = e.Flags
	case Given:
		s.Given = append(s.Given, e.Documents...)
		if e.Symptom != "" {
			s.Symptom = e.Symptom
		}
	case Pasted:
		s.Pasted = append(s.Pasted, e.Documents...)
	case Brought:
		s.Brought = e.Documents
	case Noted:
		s.Note = e.Note
	case Shared:
		s.Share = e.Share
	case Answered:
		s.Answers = append(s.Answers, e.Documents...)
	case Back:
		for i := len(s.Answers) - 1; i >= 0; i-- {
			if s.Answers[i].Request == e.Question {
				s.Answers = slices.Delete(s.Answers, i, i+1)
				break
			}
		}
	case Changed:
		for _, d := range e.Documents {
			i := slices.IndexFunc(s.Answers, func(a Document) bool { return a.Ref == d.Ref })
			if i >= 0 {
				s.Answers[i] = d
			}
		}
	case Present:
		s.Present = e.Present
	case Round:
		s.last = e.Round
	case Again:
		if e.Repaired {
			s.Repaired = append(s.Repaired, e.Code)
			if s.last != nil {
				s.last.Repaired = e.Code
			}
		}
		s.turn()
		s.Given = slices.DeleteFunc(s.Given,
			func(d Document) bool { return d.Source == evidence.Ask && slices.Contains(e.Dropped, d.Request) })
	case Left:
		s.Left = append(s.Left, e.Code)
		if s.last != nil && s.last.Note == "" { // nothing was done: what follows is the same attempt
			s.last = nil
		}
		s.turn()
	case Finished:
		s.Finished = true
	}
}

// turn ends a round: it was chosen how to go on.
func (s *State) turn() {
	if s.last != nil {
		s.last.Note, s.Note = s.Note, ""
		s.Rounds, s.last = append(s.Rounds, *s.last), nil
	}
	s.Asked += len(s.Answers)
	for _, d := range s.Answers { // an answer replaces the one before
		s.Given = slices.DeleteFunc(s.Given, func(g Document) bool { return g.Ref == d.Ref })
		s.Given = append(s.Given, d)
	}
	s.Answers = nil
}
