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
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.results {
		if r.asks != question {
			continue
		}
		select {
		case <-r.done:
		default: // still being learnt
			continue
		}
		var u *Unknown
		// that something does not follow is no help
		if errors.As(r.machine, &u) && (u.Likely != "" || u.Reason.Kind == Contradictory) {
			return u.Reason.Detail, u.Likely
		}
	}
	return "", ""
}
