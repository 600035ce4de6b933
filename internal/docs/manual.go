package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/xdrdoctor/xdrdoctor/internal/cli"
)

// manual is a man page for each command, and the completions for four shells.
func manual() (map[string]string, error) {
	all := map[string]string{}
	root := cli.Tree()
	root.DisableAutoGenTag = true // it has a date
	if err := manPages(root, all); err != nil {
		return nil, err
	}
	for name, write := range map[string]func(io.Writer) error{
		"xdrdoctor.bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"_xdrdoctor":     root.GenZshCompletion,
		"xdrdoctor.fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		"xdrdoctor.ps1":  root.GenPowerShellCompletionWithDesc,
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return nil, err
		}
		all["docs/completions/"+name] = b.String()
	}
	return all, nil
}

// dated is the date that a man page's first line has: the pages must not change with the day.
var dated = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1") "[^"]*"`)

func manPages(c *cobra.Command, all map[string]string) error {
	for _, sub := range c.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := manPages(sub, all); err != nil {
			return err
		}
	}
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	var b bytes.Buffer
	if err := doc.GenMan(c, &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "xdrdoctor",
		Manual: "xdrdoctor", Date: new(time.Time)}, &b); err != nil {
		return err
	}
	all["docs/man/"+name+".1"] = dated.ReplaceAllString(b.String(), `$1 ""`)
	return nil
}
