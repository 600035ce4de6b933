package evidence

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
)

// hear asks the sources that are at hand what they have beside the document that was found first. Of records of one
// kind the newest counts.
func (s *Store) hear(ctx context.Context, sources []Source, found Document) (Document, []Beside, error) {
	var all []Document
	for _, src := range sources {
		if at, ok := src.(AtHand); !ok || !at.AtHand() {
			continue
		}
		doc, err := src.Fetch(ctx, found.Ref)
		switch {
		case errors.Is(err, ErrNotMine):
		case err != nil:
			return Document{}, nil, err
		case !doc.OK() || doc.Origin == found.Origin && doc.From == found.From: // the same source, read another way
		case doc.rivals(found) && doc.after(found):
			all, found = append(all, found), doc
		default:
			all = append(all, doc)
		}
	}
	var other []Beside
	for _, d := range all {
		if !bytes.Equal(d.Body, found.Body) {
			other = append(other, Beside{d, d.rivals(found) && !found.after(d)})
		}
	}
	return found, other, nil
}

// Beside are what sources at hand say as well of what was fetched, where it is not the same.
func (s *Store) Beside(refs ...Ref) []Beside {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Beside
	for _, ref := range refs {
		if e, ok := s.entries[ref]; ok {
			select {
			case <-e.done:
				all = append(all, e.other...)
			default:
			}
		}
	}
	return all
}

// Compares says whether a source at hand may speak beside another one. It is a matter of the sources, not of what they
// have said by now: what is told must not depend on who answers first.
func (s *Store) Compares() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sources) > 1 && slices.ContainsFunc(s.sources, func(src Source) bool {
		held, ok := src.(AtHand)
		return ok && held.AtHand()
	})
}

// refs of all that is there or being fetched, in their order.
func (s *Store) refs() []Ref {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Keys(s.entries), cmpRef)
}

// Heard are all documents that do not count, because another of the same Ref does.
func (s *Store) Heard() []Document {
	var all []Document
	for _, b := range s.Beside(s.refs()...) {
		all = append(all, b.Document)
	}
	return all
}
