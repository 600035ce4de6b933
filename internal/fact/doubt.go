package fact

import "errors"

// Leaning is the Unknown of evidence that fits more than one case and makes one answer likely: the person who is asked
// sees why, and that answer is the one that Enter takes. likely is the question's canonical answer.
func Leaning(detail, likely string) error {
	return &Unknown{Reason: Reason{Kind: Ambiguous, Detail: detail}, Likely: likely}
}

// Doubt says why machines could not settle what a question asks although they said something, and which answer that
// makes likely; "" when they said nothing.
func (s *Set) Doubt(question *Question) (detail, likely string) {
	for _, r := range s.learnt(question) {
		var u *Unknown
		// that something does not follow is no help
		if errors.As(r.machine, &u) && (u.Likely != "" || u.Reason.Kind == Contradictory) {
			return u.Reason.Detail, u.Likely
		}
	}
	return "", ""
}

// learnt are the facts that a question is about, without those that are still being learnt.
func (s *Set) learnt(question *Question) []*result {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*result
	for _, r := range s.results {
		if r.asks != question {
			continue
		}
		select {
		case <-r.done:
			all = append(all, r)
		default:
		}
	}
	return all
}
