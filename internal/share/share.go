// Package share decides what of the customer's may be seen on a screen that others see too, and in the record of such a
// session.
package share

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Names are how a screen can be shared, as a flag says it.
func Names() []string { return []string{redact.Customer.String(), redact.Public.String()} }

// Screen shows texts as those may see them who look on.
type Screen struct {
	mu      sync.Mutex
	who     redact.Sharing
	aliases *redact.Aliases
	known   func() []evidence.Document
	seen    map[heard]time.Time
}

// heard is a document of one source: another may have the same Ref.
type heard struct {
	evidence.Ref
	from string
}

// New returns a screen whose aliases are kept in the book.
func New(book redact.Book, who redact.Sharing) *Screen {
	return &Screen{who: who, aliases: redact.NewAliases(book), seen: map[heard]time.Time{}}
}

// Look takes names from the documents that are there whenever something is to be shown.
func (s *Screen) Look(known func() []evidence.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = known
}

// Who sees the screen.
func (s *Screen) Who() redact.Sharing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.who
}

// With says who sees the screen from now on.
func (s *Screen) With(who redact.Sharing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who = who
}

// Turn hides more: off, customer, public, and then no more. It says in one line what is so from now on.
func (s *Screen) Turn() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.who {
	case redact.Private:
		s.who = redact.Customer
		return string(i18n.Text("Sharing: customer. E-mail addresses and other tenants are aliases now."))
	case redact.Customer:
		s.who = redact.Public
		return string(i18n.Text("Sharing: public. Hosts, addresses, serials and names are aliases now."))
	}
	return string(i18n.Text("Sharing is already public. Type off to show real names again."))
}

// Off shows real names again, and says so.
func (s *Screen) Off() string {
	s.With(redact.Private)
	return string(i18n.Text("Sharing: off. Real names are shown again."))
}

// Private says that real names are shown.
func (s *Screen) Private() bool { return s.Who() == redact.Private }

// Host tells of a host, or its address, that is known before any document is.
func (s *Screen) Host(address string) {
	learnHost(address, s.aliases.Learn)
}

// Text is what is shown of a text.
func (s *Screen) Text(text string) string {
	who := s.ready()
	if t := strings.TrimSpace(text); who != redact.Private &&
		(strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[")) && json.Valid([]byte(t)) {
		return string(s.aliases.Body([]byte(text), who))
	}
	return s.aliases.Text(text, who)
}

// Real is what somebody means who types the aliases that are shown.
func (s *Screen) Real(typed string) string {
	if s.Who() == redact.Private {
		return typed
	}
	return s.aliases.Reveal(typed)
}

// ready learns what is new in the documents.
func (s *Screen) ready() redact.Sharing {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.who != redact.Private && s.known != nil {
		s.learn(s.known())
	}
	return s.who
}

func (s *Screen) learn(docs []evidence.Document) {
	for _, first := range []bool{true, false} { // whose tenant it is comes before whose it is not
		for _, d := range docs {
			if ownTenant(d.Ref) != first {
				continue
			}
			if at, ok := s.seen[heard{d.Ref, d.From}]; ok && at.Equal(d.Taken) {
				continue
			}
			s.seen[heard{d.Ref, d.From}] = d.Taken
			names(d, s.aliases.Learn)
		}
	}
}

// Case is the case as it is recorded: with the aliases that stood on the screen.
func (s *Screen) Case(c casefile.Case) casefile.Case {
	s.mu.Lock()
	who := s.who
	if who != redact.Private {
		s.learn(slices.Concat(c.Documents, c.Heard))
	}
	s.mu.Unlock()
	if who == redact.Private {
		return c
	}
	c.Documents, c.Heard = s.shown(c.Documents, who), s.shown(c.Heard, who)
	if c.Diagnosis != nil {
		c.Diagnosis = s.aliases.Body(c.Diagnosis, who)
	}
	return c
}

// shown are documents as somebody may see them.
func (s *Screen) shown(all []evidence.Document, who redact.Sharing) []evidence.Document {
	text := func(t string) string { return s.aliases.Text(t, who) }
	ref := func(r evidence.Ref) evidence.Ref { return evidence.Ref{Source: r.Source, Request: text(r.Request)} }
	docs := make([]evidence.Document, len(all))
	for i, d := range all {
		d.Ref, d.From, d.Body = ref(d.Ref), text(d.From), s.aliases.Body(d.Body, who)
		if d.Header != nil {
			header := make(map[string]string, len(d.Header))
			for k, v := range d.Header {
				header[k] = text(v)
			}
			d.Header = header
		}
		if d.Failure != nil {
			f := *d.Failure
			f.Detail = text(f.Detail)
			d.Failure = &f
		}
		after := d.After
		d.After = nil
		for _, r := range after {
			d.After = append(d.After, ref(r))
		}
		docs[i] = d
	}
	return docs
}
