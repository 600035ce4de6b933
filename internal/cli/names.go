package cli

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
)

// nameMap is the private map of what the aliases in clean copies stand for, with the key that makes them. It never
// enters a bundle.
type nameMap struct {
	Schema  string            `json:"schema"`
	Key     []byte            `json:"key"`
	Aliases map[string]string `json:"aliases,omitempty"`
}

const nameSchema = "xdrdoctor.names/v1"

// openNames reads a map. Without one the key is this machine's, so that a name has the same alias in every copy that is
// written here.
func openNames(w World, path string) (nameMap, error) {
	if path != "" {
		return readNames(path)
	}
	dir, err := casefile.StateDir(w.Getenv)
	if err != nil {
		return newNames(), nil // the aliases are good for this copy alone
	}
	path = filepath.Join(filepath.Dir(dir), "names.key")
	n, err := readNames(path)
	if err != nil {
		return newNames(), nil
	}
	if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = n.keep(path, nil)
	}
	return n, nil
}

func newNames() nameMap {
	n := nameMap{Schema: nameSchema, Key: make([]byte, 32)}
	_, _ = rand.Read(n.Key) // it never fails
	return n
}

func readNames(path string) (nameMap, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newNames(), nil
	}
	if err != nil {
		return nameMap{}, misuse("name a file that can be read and written", "%w", err)
	}
	var n nameMap
	if err := json.Unmarshal(data, &n); err != nil || n.Schema != nameSchema || len(n.Key) < 16 {
		return nameMap{}, misuse("name another file, or move it away", "%s is not a map of aliases", path)
	}
	return n, nil
}

// keep writes the map with the aliases of a copy, for its owner alone. "": there is no map to write.
func (n nameMap) keep(path string, aliases map[string]string) error {
	if path == "" {
		return nil
	}
	all := map[string]string{}
	maps.Copy(all, n.Aliases)
	maps.Copy(all, aliases)
	n.Aliases = all
	data, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return misuse("name a file that can be written", "%w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(data, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
