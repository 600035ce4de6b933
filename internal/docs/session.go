package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The session of the README, up to the repaired cause, and of a page of its own is the golden of a story: what stands
// there is what is said.
const (
	story        = "testdata/script/readme.txtar"
	sessionPage  = "docs/session.md"
	sessionStart = "<!-- session: written by make docs from " + story + " -->\n"
	sessionEnd   = "<!-- end of session -->\n"
)

// sessions are the README with the session, and the page that has all of it.
func sessions(root string) (map[string]string, error) {
	read := func(path string) (string, error) {
		content, err := os.ReadFile(filepath.Join(root, path))
		return string(content), err
	}
	said, err := read(story)
	if err != nil {
		return nil, err
	}
	_, command, _ := strings.Cut(said, "screen 0 typed ")
	command, _, _ = strings.Cut(command, "\n")
	_, seen, ok := strings.Cut(said, "\n-- want --\n")
	if !ok {
		return nil, fmt.Errorf("%s: no file want", story)
	}
	seen = "$ xdrdoctor " + command + "\n" + strings.ReplaceAll(seen, "HH:MM", "10:42")
	first, _, ok := strings.Cut(seen, "\nFIXED ")
	if !ok {
		return nil, fmt.Errorf("%s: nothing is fixed", story)
	}
	fixed, _, _ := strings.Cut(seen[len(first)+1:], "\n")
	readme, err := read("README.md")
	if err != nil {
		return nil, err
	}
	before, rest, ok := strings.Cut(readme, sessionStart)
	_, after, closed := strings.Cut(rest, sessionEnd)
	if !ok || !closed {
		return nil, fmt.Errorf("README.md: no place for the session")
	}
	p := &page{}
	p.line("# A session\n\n%s\n", notByHand)
	p.line("The customer says that the tiles show E4017, and nobody has an API client: each question is answered by looking at one page.\n\n%s", indented(seen))
	return map[string]string{
		"README.md": before + sessionStart + "\n" + indented(first+"\n"+fixed) + "\n\n" + sessionEnd + after,
		sessionPage: p.String(),
	}, nil
}

func indented(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight("    "+l, " ")
	}
	return strings.Join(lines, "\n")
}
