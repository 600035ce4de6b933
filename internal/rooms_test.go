// Package internal_test holds the plan of the house: which room may import which.
package internal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is what every import path of ours begins with.
const module = "github.com/xdrdoctor/xdrdoctor/"

// room is a package, without module and internal/, and the rooms that it imports.
type room struct {
	name    string
	imports string
}

// rooms is the whole house, from the ground up. A room imports only rooms above it in this table, so a circle cannot be
// written down. docs/architecture.md explains the floors.
var rooms = []room{
	{"evidence", ""},
	{"i18n", ""},
	{"pattern", ""},
	{"redact", ""},
	{"config/strict", ""},
	{"har", ""},
	{"clean", "har"},
	{"verify", ""},
	{"knowledge", "pattern"},
	{"casefile", "evidence pattern"},
	{"cells", "redact"},
	{"region", "i18n"},
	{"screen", "i18n pattern"},
	{"when", "i18n pattern"},
	{"asyncos", "cells i18n pattern"},
	{"terminal", "cells i18n"},
	{"shape", "config/strict evidence"},
	{"fidelity", "asyncos evidence knowledge"},
	{"appliance", "asyncos evidence redact"},
	{"share", "asyncos casefile evidence i18n redact"},

	{"fact", "evidence i18n region"},
	{"check", "evidence fact i18n"},
	{"facts", "asyncos evidence fact i18n region screen shape when"},
	{"inspect", "clean facts har i18n pattern region screen"},
	{"checks", "check evidence fact facts i18n region screen"},
	{"engine", "check evidence fact"},

	{"source/failure", "evidence pattern"},
	{"source/api", "asyncos evidence pattern redact source/failure"},
	{"source/sshcli", "evidence pattern redact source/failure"},
	{"source/netprobe", "evidence region source/failure"},
	{"source/transcript", "asyncos evidence i18n pattern"},
	{"source/configxml", "asyncos evidence pattern"},
	{"source/logfile", "asyncos evidence pattern"},
	{"source/operator", "config/strict evidence fact"},

	{"lab", "pattern region"},
	{"config", "check config/strict i18n pattern redact region"},
	{"usage", "config"},
	{"journal", "casefile evidence pattern"},
	{"mail", "fact i18n pattern"},
	{"ask", "cells fact i18n pattern redact"},
	{"ask/asktest", "ask redact"},
	{"report", "asyncos casefile cells check checks engine evidence fact facts fidelity i18n knowledge redact region " +
		"shape"},

	{"session", "appliance ask asyncos casefile cells check checks config engine evidence fact facts i18n journal " +
		"lab mail pattern redact region report screen shape share source/api source/configxml source/logfile " +
		"source/netprobe source/operator source/sshcli source/transcript terminal usage when"},
	{"cli", "ask casefile cells check checks clean config engine evidence fact facts fidelity har i18n inspect journal " +
		"knowledge lab mail redact region report screen session share terminal usage verify"},
	{"cmd/xdrdoctor", "cli terminal"},

	{"recall", ""},
	{"docs", "check checks cli fact knowledge report"},
	{"scaffold", "checks"},
	{"bench", ""},
	{"bench/floor", ""},
	{"bench/readers", "asyncos source/configxml"},
	{"vendorshape", ""},
}

// homes are the only rooms that may import a library. bench/floor measures what a process costs that imports them all.
var homes = map[string]string{
	"github.com/AlecAivazis/survey/v2": "ask bench/floor",
	"github.com/fatih/color":           "report bench/floor",
	"github.com/go-resty/resty/v2":     "source/api bench/floor",
	"github.com/spf13/cobra":           "cli docs bench/floor",
	"github.com/spf13/pflag":           "cli",
}

// impure is what a check never reaches, even through other packages: a check reads facts and nothing else.
var impure = []string{"net/http", "os/exec", "github.com/AlecAivazis/survey/v2", "github.com/fatih/color",
	"github.com/go-resty/resty/v2", "github.com/spf13/cobra", module + "internal/engine", module + "internal/lab",
	module + "internal/source/api", module + "internal/source/sshcli", module + "internal/source/netprobe"}

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// name is the package as the table writes it.
func (l listed) name() string { return roomOf(l.ImportPath) }

func roomOf(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "internal/")
}

// house lists every package but the one of this test, which has no code.
func house(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if l.ImportPath != strings.TrimSuffix(module+"internal/", "/") {
			all = append(all, l)
		}
	}
}

// TestRooms compares the table with the code, in both directions: a new import is a decision that belongs in the table,
// and what nothing imports any more leaves it.
func TestRooms(t *testing.T) {
	table := map[string][]string{}
	for _, r := range rooms {
		table[r.name] = strings.Fields(r.imports)
	}
	seen := map[string]bool{}
	for _, l := range house(t) {
		seen[l.name()] = true
		planned, ok := table[l.name()]
		if !ok {
			t.Errorf("%s is not in the table", l.name())
		}
		var actual []string
		for _, path := range l.Imports {
			if strings.HasPrefix(path, module) {
				actual = append(actual, roomOf(path))
			}
		}
		for _, r := range actual {
			if !slices.Contains(planned, r) {
				t.Errorf("%s imports %s, which the table does not allow", l.name(), r)
			}
		}
		for _, r := range planned {
			if !slices.Contains(actual, r) {
				t.Errorf("%s does not import %s: take it out of the table", l.name(), r)
			}
		}
	}
	for _, r := range rooms {
		if !seen[r.name] {
			t.Errorf("%s is in the table, but not in the house", r.name)
		}
	}
}

// TestRoomsRestOnRoomsAbove proves that the table has no circle and keeps the few rooms at the top apart.
func TestRoomsRestOnRoomsAbove(t *testing.T) {
	top := map[string]string{
		"cli": "cmd/xdrdoctor docs", "session": "cli", "cmd/xdrdoctor": "", "docs": "", "ask/asktest": "",
	}
	above := map[string]bool{}
	for _, r := range rooms {
		for in := range strings.FieldsSeq(r.imports) {
			if !above[in] {
				t.Errorf("%s imports %s, which does not stand above it", r.name, in)
			}
			if by, ok := top[in]; ok && !slices.Contains(strings.Fields(by), r.name) {
				t.Errorf("%s imports %s: only these may: %s", r.name, in, by)
			}
		}
		above[r.name] = true
	}
}

// TestLibrariesStayHome keeps each library behind the one room that adapts it.
func TestLibrariesStayHome(t *testing.T) {
	for _, l := range house(t) {
		for _, path := range l.Imports {
			for library, home := range homes {
				if (path == library || strings.HasPrefix(path, library+"/")) && !slices.Contains(strings.Fields(home),
					l.name()) {
					t.Errorf("%s imports %s: its home is %s", l.name(), path, home)
				}
			}
		}
	}
}

// TestChecksArePure follows the imports of the checks to their end.
func TestChecksArePure(t *testing.T) {
	for _, l := range house(t) {
		if l.name() != "checks" {
			continue
		}
		for _, dep := range impure {
			if slices.Contains(l.Deps, dep) {
				t.Errorf("the checks reach %s", dep)
			}
		}
	}
}
