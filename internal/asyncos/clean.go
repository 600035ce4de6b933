package asyncos

import (
	"bytes"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Pager is what the appliance prints between two pages; it cannot be switched off (F-CLI-PAGER).
const Pager = "-Press Any Key For More-"

// pagerDebris is the pager as tools leave it behind. On the wire it is followed by CR, blanks, CR (F-CLI-PAGER); the
// program that saved the session may have turned each CR into a line end or into nothing (F-CLI-SAVED). Blanks after it
// are the overwriting ones: one more than its length.
var pagerDebris = pattern.New(Pager + `(?:\r *\r|\r?\n {20,}\r?(?:\n|$)| {1,25}|\r)?`)

const (
	escape    = 0x1b
	backspace = 0x08
	bell      = 0x07
	// narrowest is the width from which on a blank and a CR in the middle of a line are how a line editor wraps
	// (F-CLI-SAVED).
	narrowest = 80
)

// Clean turns the bytes of a terminal into the text that a reader saw: without the pager, CRs, ANSI sequences and
// backspaces. What a CR or a backspace let be overwritten is overwritten.
func Clean(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if bytes.Contains(raw, []byte(Pager)) {
		raw = pagerDebris.ReplaceAll(raw, nil)
	}
	// line ends of the old Mac; in a text with line feeds a lone CR goes back to the line's start
	if !bytes.ContainsRune(raw, '\n') {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		line, rest, ended := bytes.Cut(raw, []byte("\n"))
		raw = rest
		out = append(out, shown(bytes.TrimRight(line, "\r"))...)
		if ended {
			out = append(out, '\n')
		}
	}
	return out
}

// shown is a line as it looks after all cursor movements.
func shown(line []byte) []byte {
	plain := true
	for _, b := range line {
		if b < ' ' && b != '\t' || b == 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return line
	}
	var cells [][]byte // a cell is a character, so that a backspace never halves one
	at, moved := 0, false
	for i := 0; i < len(line); {
		switch b := line[i]; {
		case b == '\r':
			i++
			if wraps(cells, at, line[i:]) {
				cells, at = cells[:at-1], at-1
				continue
			}
			at, moved = 0, true
		case b == backspace:
			i++
			at, moved = max(at-1, 0), true
		case b == escape:
			n, final, count := sequence(line[i:])
			i += n
			switch final {
			case 'K': // erase to the end of the line
				cells = cells[:min(at, len(cells))]
			case 'D':
				at, moved = max(at-count, 0), true
			}
		case b < ' ' && b != '\t' || b == 0x7f:
			i++
		default:
			_, n := utf8.DecodeRune(line[i:])
			if at < len(cells) {
				cells[at] = line[i : i+n]
			} else {
				cells = append(cells, line[i:i+n])
			}
			at++
			i += n
		}
	}
	text := bytes.Join(cells, nil)
	if moved {
		text = bytes.TrimRight(text, " ")
	}
	return text
}

// wraps says whether the CR after these cells is a line editor's: it prints a blank into the next row and goes back
// (F-CLI-SAVED).
func wraps(cells [][]byte, at int, rest []byte) bool {
	return at == len(cells) && at > narrowest && string(cells[at-1]) == " " && len(rest) > 0 && rest[0] != ' ' &&
		rest[0] != '\r'
}

// sequence measures the ANSI sequence at the start of b; final is 0 when it is none that moves the cursor within a
// line.
func sequence(b []byte) (n int, final byte, count int) {
	if len(b) < 2 {
		return len(b), 0, 0
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			switch c := b[i]; {
			case c >= '0' && c <= '9':
				count = min(count*10+int(c-'0'), 1<<16)
			case c >= 0x40 && c <= 0x7e:
				return i + 1, c, max(count, 1)
			case c < ' ' || c >= 0x7f: // damaged; the rest is text again
				return i, 0, 0
			}
		}
		return len(b), 0, 0
	case ']', 'P': // a window's title and the like, ended by a bell or ESC \
		for i := 2; i < len(b); i++ {
			if b[i] == bell {
				return i + 1, 0, 0
			}
			if b[i] == escape && i+1 < len(b) && b[i+1] == '\\' {
				return i + 2, 0, 0
			}
		}
		return len(b), 0, 0
	case '(', ')', '#', '%':
		if len(b) > 2 && b[2] > ' ' && b[2] < 0x7f {
			return 3, 0, 0
		}
	}
	if b[1] <= ' ' || b[1] >= 0x7f { // a lone escape
		return 1, 0, 0
	}
	return 2, 0, 0
}
