package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// Entry is one text of a language's file.
type Entry struct {
	Names       []string // where the text is used: "token.expired problem"
	Text        string
	Translation string
	Line        int
}

// Parse reads the part of gettext's PO that is used here: comments, msgid and msgstr, each over several lines. The
// entry with an empty text is the file's head, and left out.
func Parse(po string) ([]Entry, error) {
	var entries []Entry
	var e Entry
	var into *string
	have := false
	flush := func() error {
		if have && e.Text != "" {
			entries = append(entries, e)
		}
		e, into, have = Entry{}, nil, false
		return nil
	}
	n := 0
	for line := range strings.Lines(po) {
		n++
		line = strings.TrimSpace(line)
		field, quoted, _ := strings.Cut(line, " ")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
			if have && into == &e.Translation || line == "" {
				_ = flush()
			}
			if name, ok := strings.CutPrefix(line, "#: "); ok {
				e.Names = append(e.Names, name)
			}
			continue
		case field == "msgid":
			if have {
				_ = flush()
			}
			into, have, e.Line = &e.Text, true, n
		case field == "msgstr":
			if !have {
				return nil, fmt.Errorf("line %d: msgstr without msgid", n)
			}
			into = &e.Translation
		case strings.HasPrefix(line, `"`) && into != nil:
			quoted = line
		default:
			return nil, fmt.Errorf("line %d: %q is not understood", n, line)
		}
		s, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("line %d: %q is no quoted text", n, quoted)
		}
		*into += s
	}
	return entries, flush()
}
