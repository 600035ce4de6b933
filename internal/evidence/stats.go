package evidence

import (
	"sync"
)

// Stats counts what a round cost.
type Stats struct {
	Documents int `json:"documents"` // known, answers and failures included; a question nobody answered is none
	Requests  int `json:"requests"`  // HTTP requests sent in this round, sign-ins and retries included
	// requests sent again in this round that were neither a retry nor a renewed sign-in
	Duplicates int `json:"duplicates"`
	Chain      int `json:"chain"` // requests on the longest path of those that had to wait for another
}

// Stats of the round so far.
func (s *Store) Stats() Stats {
	st := Stats{}
	st.Requests, st.Duplicates = s.Meter.Count()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		select {
		case <-e.done:
			if e.err == nil && (e.doc.Failure == nil || e.doc.Failure.Kind != NotAsked &&
				e.doc.Failure.Kind != NotConfigured) {
				st.Documents++
			}
			st.Chain = max(st.Chain, e.depth)
		default:
		}
	}
	return st
}

// Meter counts requests at the wire. Sources report to it, so that a document fetched behind the store's back is seen
// too.
type Meter struct {
	mu   sync.Mutex
	sent map[string]int
	n    int
	dup  int
}

// Begin starts a round.
func (m *Meter) Begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent, m.n, m.dup = map[string]int{}, 0, 0
}

// Sent reports one request; again marks a declared repetition: a retry, or a sign-in renewed.
func (m *Meter) Sent(request string, again bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sent == nil {
		m.sent = map[string]int{}
	}
	m.n++
	if m.sent[request] > 0 && !again {
		m.dup++
	}
	m.sent[request]++
}

// Count returns the requests and the duplicates among them since Begin.
func (m *Meter) Count() (requests, duplicates int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.n, m.dup
}
