package redact

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// File is the private map of aliases: a file on the engineer's machine, which goes nowhere. Several runs may use it at
// once: numbers are given out under a lock, after the file was read again.
type File struct {
	path string
	// Trouble is told, once, that the file cannot be read or written. Then the aliases are good for this run alone.
	Trouble func(error)
	Lost    error // why there is no file, if there should be one

	patience int // with a lock, in pauses
	mu       sync.Mutex
	read     bool
	failed   bool
	values   map[string]string // by alias
	aliases  map[string]string // by value in lower case
}

const bookSchema = "xdrdoctor.aliases/v1"

type bookJSON struct {
	Schema  string            `json:"schema"`
	Aliases map[string]string `json:"aliases"`
}

// Open returns the map that is kept in a file, which need not exist. "": it is kept in memory.
func Open(path string) *File {
	return &File{path: path, patience: lockStale, values: map[string]string{}, aliases: map[string]string{}}
}

// Enter returns the alias of each value.
func (f *File) Enter(entries []Entry) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.begin()
	switch {
	case f.covers(entries):
	case f.failed: // it has been said, and nobody wants to wait again
		f.number(entries)
	default:
		if err := f.locked(func() error { return f.write(entries) }); err != nil {
			f.number(entries)
			f.report(err)
		}
	}
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = f.aliases[strings.ToLower(e.Value)]
	}
	return list
}

// Value returns what an alias stands for.
func (f *File) Value(alias string) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.begin()
	v, ok := f.values[alias]
	return v, ok
}

func (f *File) begin() {
	if f.read {
		return
	}
	f.read = true
	f.report(f.Lost)
	if f.path != "" {
		f.report(f.load())
	}
}

// Load reads the map and returns all of it, by alias.
func (f *File) Load() (map[string]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(); err != nil {
		return nil, err
	}
	return maps.Clone(f.values), nil
}

func (f *File) report(err error) {
	if err != nil && !f.failed && f.Trouble != nil {
		f.Trouble(err)
	}
	f.failed = f.failed || err != nil
}

func (f *File) covers(entries []Entry) bool {
	return !slices.ContainsFunc(entries, func(e Entry) bool { return f.aliases[strings.ToLower(e.Value)] == "" })
}

// load takes over what the file holds. What is in memory already stays: it may have been seen.
func (f *File) load() error {
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("aliases: %w", err)
	}
	var b bookJSON
	if err := json.Unmarshal(data, &b); err != nil {
		return fmt.Errorf("aliases: %s: %w", f.path, err)
	}
	if b.Schema != bookSchema {
		return fmt.Errorf("aliases: %s: schema %q is not known", f.path, b.Schema)
	}
	for _, alias := range slices.Sorted(maps.Keys(b.Aliases)) {
		value := b.Aliases[alias]
		if folded := strings.ToLower(value); isAlias(alias) && f.values[alias] == "" && f.aliases[folded] == "" {
			f.values[alias], f.aliases[folded] = value, alias
		}
	}
	return nil
}

// number gives each value without an alias the next number of its kind.
func (f *File) number(entries []Entry) {
	highest := map[string]int{}
	for alias := range f.values {
		kind, n, _ := strings.Cut(alias, "-")
		if number, err := strconv.Atoi(n); err == nil {
			highest[kind] = max(highest[kind], number)
		}
	}
	for _, e := range entries {
		folded := strings.ToLower(e.Value)
		if f.aliases[folded] != "" {
			continue
		}
		highest[string(e.Kind)]++
		alias := AliasOf(e.Kind, highest[string(e.Kind)])
		f.values[alias], f.aliases[folded] = e.Value, alias
	}
}

func (f *File) write(entries []Entry) error {
	if f.path != "" {
		if err := f.load(); err != nil { // a file that is damaged is not written over: it may be mended
			return err
		}
	}
	f.number(entries)
	if f.path == "" {
		return nil
	}
	data, err := json.MarshalIndent(bookJSON{bookSchema, f.values}, "", "  ")
	if err != nil {
		return fmt.Errorf("aliases: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(f.path), ".aliases.*.tmp") // mode 0600
	if err != nil {
		return fmt.Errorf("aliases: %w", err)
	}
	_, err = temp.Write(append(data, '\n'))
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("aliases: %w", err)
	}
	if err := os.Rename(temp.Name(), f.path); err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("aliases: %w", err)
	}
	return nil
}

// How long a run waits for another that writes, and after which time that one is taken for dead.
const (
	lockPause = 5 * time.Millisecond
	lockTries = 600
	lockStale = 400
)

// locked runs f while no other run writes. A lock that nobody removes for two seconds was left behind.
func (f *File) locked(do func() error) error {
	if f.path == "" {
		return do()
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("aliases: %w", err)
	}
	path := f.path + ".lock"
	var held os.FileInfo
	waited := 0
	for range lockTries {
		lock, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			_ = lock.Close()
			defer os.Remove(path)
			return do()
		}
		// Windows says so of a file that is being removed
		if !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("aliases: %w", err)
		}
		info, err := os.Stat(path)
		if err == nil && held != nil && os.SameFile(held, info) && held.ModTime().Equal(info.ModTime()) {
			waited++
		} else {
			held, waited = info, 0
		}
		if waited >= f.patience {
			_ = os.Remove(path)
			waited = 0
		}
		time.Sleep(lockPause)
	}
	return fmt.Errorf("aliases: %s: another run does not let go of it", path)
}
