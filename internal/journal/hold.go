package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Two sessions must not write one journal. The process that takes it up lays a card beside it, a file whose name has
// the process in it, and then looks whether there is another living one's; two that come at once both see the other and
// both give way. A card is there whole or not at all, so that it can be read whenever its process was killed.

// InUse says that another session writes the journal.
type InUse struct {
	ID   string
	PID  int
	Card string
}

func (u *InUse) Error() string {
	return fmt.Sprintf("session %s: it is going on, in process %d", u.ID, u.PID)
}

// Hint says what to do. The number of a process that is gone may have been given to another.
func (u *InUse) Hint() string {
	return fmt.Sprintf("continue there; if process %d is not xdrdoctor, remove %s", u.PID, u.Card)
}

// process tells this process from one that had its number before.
var process = sync.OnceValue(func() string {
	chance := make([]byte, 4)
	_, _ = rand.Read(chance) // never fails
	return strconv.Itoa(os.Getpid()) + "-" + hex.EncodeToString(chance)
})

var cards struct {
	sync.Mutex
	laid int
}

// hold lays our card, or says who was there before.
func hold(dir, id string) (card string, err error) {
	cards.Lock()
	cards.laid++
	own := filepath.Join(dir, fmt.Sprintf("%s.%s-%d.lock", id, process(), cards.laid))
	cards.Unlock()
	f, err := os.OpenFile(own, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", errors.Join(err, os.Remove(own))
	}
	if other, err := holder(dir, id, own); err != nil || other != nil {
		_ = os.Remove(own)
		if other != nil {
			return "", other
		}
		return "", err
	}
	return own, nil
}

// holder is another living session that writes the journal; nil when there is none. Cards of the dead are removed.
func holder(dir, id, own string) (*InUse, error) {
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		rest, mine := strings.CutPrefix(f.Name(), id+".")
		who, isCard := strings.CutSuffix(rest, ".lock")
		path := filepath.Join(dir, f.Name())
		if !mine || !isCard || path == own {
			continue
		}
		number, _, _ := strings.Cut(who, "-")
		pid, err := strconv.Atoi(number)
		if err == nil && (strings.HasPrefix(who, process()+"-") || pid != os.Getpid() && alive(pid)) {
			return &InUse{id, pid, path}, nil
		}
		_ = os.Remove(path)
	}
	return nil, nil
}

// alive says whether there is a process of that number.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	if runtime.GOOS == "windows" { // where none is found that is not there
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
