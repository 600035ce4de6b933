package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Dir is the folder of the journals, beside that of the recorded cases.
func Dir(getenv func(string) string) (string, error) {
	cases, err := casefile.StateDir(getenv)
	return filepath.Join(filepath.Dir(cases), "sessions"), err
}

// newID names a session. In UTC, as the recorded cases.
func newID(now time.Time) string {
	chance := make([]byte, 2) // several sessions may begin in one second
	_, _ = rand.Read(chance)  // never fails
	return now.UTC().Format("20060102-150405") + "-" + hex.EncodeToString(chance)
}

var ownName = pattern.New(`^session-(\d{8}-\d{6}-[0-9a-f]{4})\.journal$`)

func pathOf(dir, id string) string { return filepath.Join(dir, "session-"+id+".journal") }

// Entry is a journal in the folder.
type Entry struct {
	ID    string
	State State
	InUse *InUse // by a session that is going on; nil when there is none
	Err   error  // why it cannot be resumed
}

// Unfinished lists the sessions that were not finished, the one that was worked on last first. Those in which nothing
// was answered yet are none.
func Unfinished(dir string) ([]Entry, error) {
	all, err := entries(dir)
	return slices.DeleteFunc(all,
		func(e Entry) bool { return e.Err == nil && (e.State.Started.IsZero() || e.State.Finished) }), err
}

func entries(dir string) ([]Entry, error) {
	found, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	var all []Entry
	for _, f := range found {
		name := ownName.FindStringSubmatch(f.Name())
		if name == nil || !f.Type().IsRegular() {
			continue
		}
		e := Entry{ID: name[1]}
		var events []Event
		events, _, e.Err = load(pathOf(dir, e.ID))
		if errors.Is(e.Err, fs.ErrNotExist) { // finished just now
			continue
		}
		e.State = fold(events)
		e.InUse, _ = holder(dir, e.ID, "")
		if e.Err != nil { // where it stands among the others is known by its file alone
			if info, err := f.Info(); err == nil {
				e.State.Touched = info.ModTime()
			}
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b Entry) int {
		if byTime := b.State.Touched.Compare(a.State.Touched); byTime != 0 {
			return byTime
		}
		return strings.Compare(b.ID, a.ID)
	})
	return all, nil
}

// Keep removes the sessions worked on longest ago until n are left, and what is left of those that never began. Those
// that are going on stay, and so do those that another version of xdrdoctor wrote.
func Keep(dir string, n int) error {
	all, err := entries(dir)
	if err != nil {
		return err
	}
	var failed []error
	left := 0
	for _, e := range all {
		if other := new(OtherVersion); errors.As(e.Err, &other) { // it is not ours to judge
			continue
		}
		dead := e.Err == nil && (e.State.Started.IsZero() || e.State.Finished)
		if !dead {
			left++
		}
		if e.InUse != nil || !dead && left <= n {
			continue
		}
		if err := os.Remove(pathOf(dir, e.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, fmt.Errorf("sessions: %w", err))
		}
	}
	cards, err := filepath.Glob(filepath.Join(dir, "*.lock"))
	for _, card := range cards { // of the dead, whose journals are gone
		id, _, _ := strings.Cut(filepath.Base(card), ".")
		_, _ = holder(dir, id, "")
	}
	return errors.Join(append(failed, err)...)
}
