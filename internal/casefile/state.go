package casefile

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// StateDir is the folder of the cases that are recorded by themselves, whether it exists or not.
func StateDir(getenv func(string) string) (string, error) { return stateDir(runtime.GOOS, getenv) }

func stateDir(system string, getenv func(string) string) (string, error) {
	base := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(base) { // the specification says to ignore it then
		home, below := "HOME", []string{".local", "state"}
		switch system {
		case "windows":
			home, below = "LOCALAPPDATA", nil
		case "darwin", "ios":
			below = []string{"Library", "Application Support"}
		}
		if base = getenv(home); base == "" {
			return "", &Homeless{Variable: home}
		}
		base = filepath.Join(append([]string{base}, below...)...)
	}
	return filepath.Join(base, "xdrdoctor", "cases"), nil
}

// Homeless says that there is no folder for kept cases, because the variable that names the home is not set.
type Homeless struct{ Variable string }

func (h *Homeless) Error() string {
	return "there is no folder for kept cases: " + h.Variable + " is not set"
}

// Hint says what to do.
func (h *Homeless) Hint() string { return "set XDG_STATE_HOME to a folder for them" }

// Kept are the files of the cases that were recorded by themselves, the newest first.
func Kept(dir string) ([]string, error) {
	own, err := kept(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, k := range slices.Backward(own) {
		files = append(files, filepath.Join(dir, k.name))
	}
	return files, nil
}

// NewName is the name of a case that is recorded by itself. In UTC, so that the names sort by age wherever the laptop
// travels.
func NewName(now time.Time) string {
	chance := make([]byte, 2) // several runs may begin in one second
	_, _ = rand.Read(chance)  // never fails
	return "case-" + now.UTC().Format("20060102-150405") + "-" + hex.EncodeToString(chance) + ".zip"
}

var ownName = pattern.New(`^case-(\d{8}-\d{6})-[0-9a-f]{4}\.zip$`)

// Keep removes the oldest of the cases that were recorded by themselves, until n are left. Files of other names stay.
func Keep(dir string, n int) error {
	own, err := kept(dir)
	if err != nil {
		return err
	}
	var failed []error
	for _, k := range own[:max(0, len(own)-max(0, n))] {
		// another run may have been quicker
		if err := os.Remove(filepath.Join(dir, k.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, fmt.Errorf("cases: %w", err))
		}
	}
	return errors.Join(failed...)
}

type keptCase struct {
	name, made string
	written    time.Time // tells those of one second apart
}

// kept are the cases that were recorded by themselves, the oldest first.
func kept(dir string) ([]keptCase, error) {
	found, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	var own []keptCase
	for _, e := range found {
		made := ownName.FindStringSubmatch(e.Name())
		info, err := e.Info()
		if made == nil || err != nil || !info.Mode().IsRegular() {
			continue
		}
		own = append(own, keptCase{e.Name(), made[1], info.ModTime()})
	}
	slices.SortFunc(own, func(a, b keptCase) int {
		return cmp.Or(cmp.Compare(a.made, b.made), a.written.Compare(b.written), cmp.Compare(a.name, b.name))
	})
	return own, nil
}
