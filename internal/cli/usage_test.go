package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func tree(t *testing.T, tag string) (*cobra.Command, *bytes.Buffer) {
	t.Helper()
	l, err := i18n.Open(tag)
	if err != nil {
		t.Fatal(err)
	}
	out := &bytes.Buffer{}
	root := command(World{Out: out, Getenv: func(string) string { return "" }, Clock: time.Now, word: "help", lang: l})
	root.SetOut(out)
	return root, out
}

func every(c *cobra.Command, do func(*cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		every(sub, do)
	}
}

func TestHelpFitsTheScreen(t *testing.T) {
	for _, tag := range i18n.Tags() {
		root, out := tree(t, tag)
		every(root, func(c *cobra.Command) {
			out.Reset()
			if err := c.Help(); err != nil {
				t.Fatal(err)
			}
			most := 24
			switch {
			case hasGroups(c.Flags()):
				most = 50
			case c.Name() == "answers": // as many as there are questions
				most = 200
			}
			lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
			if len(lines) > most {
				t.Errorf("%s: %s --help has %d lines, more than %d", tag, c.CommandPath(), len(lines), most)
			}
			for _, line := range lines {
				if cells.Width(line) > columns {
					t.Errorf("%s: %s --help: %d columns: %s", tag, c.CommandPath(), cells.Width(line), line)
				}
			}
		})
	}
}

func TestEveryFlagHasAGroup(t *testing.T) {
	root, _ := tree(t, "en")
	every(root, func(c *cobra.Command) {
		if !hasGroups(c.Flags()) {
			return
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && f.Annotations[groupKey] == nil {
				t.Errorf("%s --%s has no group", c.CommandPath(), f.Name)
			}
		})
	})
}

func TestNearest(t *testing.T) {
	known := []string{"not-listed", "device-offline", "insights"}
	for name, want := range map[string]string{"ofline": "device-offline", "insihgts": "insights", "zzzz": "",
		"not": ""} {
		if got := usage.Nearest(name, known); got != want {
			t.Errorf("usage.Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
