package session

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
)

// killed is what a session that was killed leaves: its journal as it is on the disk, and what stood on the screen.
type killed struct {
	state    string // the folder that holds the copy
	id       string
	standing []string
	shut     bool // somebody had no access, and is asked again
	pasted   []evidence.Document
}

// killedNow says whether the session is killed at this prompt; what is on the disk then is what is left of it.
func (r *rambler) killedNow() bool {
	r.resumed()
	if r.dies == 0 || r.typed < r.dies || !r.call.keeper.begun() {
		return false
	}
	r.dies = 0
	id := r.call.keeper.journal.ID
	name := "session-" + id + ".journal"
	left, err := os.ReadFile(filepath.Join(r.call.keeper.dir, name))
	if err != nil {
		r.fails(err.Error())
	}
	all := r.call.standing()
	k := killed{state: r.t.TempDir(), id: id, pasted: r.call.sources.pasted.all(), shut: strings.Contains(
		strings.Join(all, "\n"), string(evidence.NobodyHere)), standing: lasting(all)}
	dir, err := journal.Dir(stateIn(k.state))
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), left, 0o600)
	}
	if err != nil {
		r.fails(err.Error())
	}
	r.killed = &k
	return true
}

// lasting are the answers that a resumed session has: who had no access is asked again. What is on the customer's
// screen comes back with the tree that it led to.
func lasting(standing []string) []string {
	return slices.DeleteFunc(standing, func(a string) bool {
		return strings.HasSuffix(a, ": "+string(evidence.NobodyHere)) ||
			strings.HasPrefix(a, facts.Symptom.FactName()) || strings.HasPrefix(a, facts.Screen.FactName())
	})
}

// past takes up the journal of the session that was killed.
func (k *killed) past(t testing.TB) *Past {
	t.Helper()
	dir, err := journal.Dir(stateIn(k.state))
	if err != nil {
		t.Fatal(err)
	}
	j, state, err := journal.Open(dir, k.id)
	if err != nil {
		t.Fatal(err)
	}
	return &Past{Journal: j, State: state}
}

// resumed looks, at the first prompt after a kill, whether all that was said and pasted is there again.
func (r *rambler) resumed() {
	k := r.killed
	if k == nil {
		return
	}
	r.killed = nil
	if k.shut {
		r.before, r.want = nil, nil
	}
	if now := lasting(r.call.standing()); !slices.Equal(now, k.standing) {
		r.fails(fmt.Sprintf("before it was killed %q stood, and after that %q", k.standing, now))
	}
	ref := func(d evidence.Document) string { return d.Ref.Request + string(d.Body) }
	if now := r.call.sources.pasted.all(); !slices.EqualFunc(now, k.pasted,
		func(a, b evidence.Document) bool { return ref(a) == ref(b) }) {
		r.fails("what was pasted is not there again")
	}
}
