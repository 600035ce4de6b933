package session

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// recalls answers a question as it was answered before the session was broken off.
func (i *interview) recalls(question string) bool {
	at := slices.IndexFunc(i.recall, func(d evidence.Document) bool { return d.Ref.Request == question })
	if at < 0 {
		i.recallAll()
		return false
	}
	i.store.Put(i.recall[at])
	i.recall = slices.Delete(i.recall, at, at+1)
	i.said = append(i.said, act{question: question})
	return true
}

// recallAll puts the answers that are left into the store: the walk goes another way now, and they hold nevertheless.
func (i *interview) recallAll() {
	for _, d := range i.recall {
		i.store.Put(d)
	}
	i.recall = nil
}
