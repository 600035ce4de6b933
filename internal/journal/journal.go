// Package journal keeps a running session on disk, so that one that was stopped or killed can be resumed where it
// stood: a file of records, appended one by one, each on the disk before the next question is put. It never holds a
// secret.
package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
)

// Journal is the file of one session, open for more.
type Journal struct {
	ID   string
	dir  string
	file *os.File
	card string // says that the journal is ours
	n    int    // records written
}

// Create begins a journal in the folder, which is made if it is not there.
func Create(dir string, started Event) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	j := &Journal{ID: newID(started.At), dir: dir}
	var err error
	if j.card, err = hold(dir, j.ID); err != nil {
		return nil, err
	}
	if j.file, err = os.OpenFile(pathOf(dir, j.ID), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	started.Kind, started.Version = Started, version
	if err = j.Append(started); err == nil {
		err = errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir)))
	}
	if err != nil {
		return nil, errors.Join(err, j.Close(), os.Remove(pathOf(dir, j.ID)))
	}
	return j, nil
}

// Open takes up the journal of a session and says where it stood. A record that was not written whole is cut off.
func Open(dir, id string) (*Journal, State, error) {
	j := &Journal{ID: id, dir: dir}
	var err error
	if j.card, err = hold(dir, id); err != nil {
		return nil, State{}, err
	}
	state, err := j.open()
	if err != nil {
		return nil, State{}, errors.Join(err, j.Close())
	}
	return j, state, nil
}

func (j *Journal) open() (State, error) {
	events, good, err := load(pathOf(j.dir, j.ID))
	if err != nil {
		return State{}, err
	}
	if j.file, err = os.OpenFile(pathOf(j.dir, j.ID), os.O_WRONLY, 0); err != nil {
		return State{}, err
	}
	if err := j.file.Truncate(int64(good)); err != nil {
		return State{}, err
	}
	if _, err := j.file.Seek(0, io.SeekEnd); err != nil {
		return State{}, err
	}
	j.n = len(events)
	return fold(events), j.file.Sync()
}

// load reads a journal as far as it is good.
func load(path string) (events []Event, good int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, 0, err
	}
	if len(data) > maxFile {
		return nil, 0, &Damaged{path, 1, 0, fmt.Sprintf("it is larger than %d bytes", maxFile)}
	}
	return decode(path, data)
}

// maxBody is the largest body of a round's document that is kept; the machine is asked again anyway.
const maxBody = 256 << 10

// Append writes an event, and returns when it is on the disk. A *casefile.Leak says that it was not written because it
// holds a secret; of a round only the document that does is left out. After any other error the journal must not be
// written any more.
func (j *Journal) Append(e Event) error {
	e.N = j.n + 1
	for _, d := range e.Documents {
		if err := casefile.Leaks(d.Evidence()); err != nil {
			return err
		}
	}
	if e.Round != nil {
		w := *e.Round
		w.Documents = nil
		for _, d := range e.Round.Documents {
			if n := len(d.Body) + len(d.Bytes); n > maxBody {
				d.Body, d.Bytes, d.Left = "", nil, n
			}
			if casefile.Leaks(d.Evidence()) == nil {
				w.Documents = append(w.Documents, d)
			}
		}
		e.Round = &w
	}
	if err := j.clean(e); err != nil {
		return err
	}
	record, err := encode(e)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(record); err != nil {
		return err
	}
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.n++
	return nil
}

// clean looks through what stands beside the documents.
func (j *Journal) clean(e Event) error {
	e.Documents = nil
	if e.Round != nil {
		w := *e.Round
		w.Documents = nil
		e.Round = &w
	}
	text, err := encode(e)
	if err != nil {
		return err
	}
	if what := casefile.Credentials(text); what != "" {
		return &casefile.Leak{Where: "the event " + string(e.Kind), What: what}
	}
	return nil
}

// Close leaves the journal to be resumed. It may be closed more than once.
func (j *Journal) Close() error {
	var err error
	if j.file != nil {
		err = j.file.Close()
		j.file = nil
	}
	if j.card != "" {
		err = errors.Join(err, os.Remove(j.card))
		j.card = ""
	}
	return err
}

// Finish ends the session: there is nothing to resume, and the journal goes.
func (j *Journal) Finish(e Event) error {
	e.Kind = Finished
	err := j.Append(e) // should it not be possible to remove it
	err = errors.Join(err, j.file.Close(), os.Remove(pathOf(j.dir, j.ID)))
	j.file = nil
	return errors.Join(err, j.Close())
}

// syncFolder puts the names in a folder on the disk.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // which does so itself, and opens no folder
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
