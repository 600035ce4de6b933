package lab

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/ssh"
)

// Keys that the terminal knows.
const (
	keyInterrupt = 0x03 // Ctrl-C
	keyEnd       = 0x04 // Ctrl-D
	keyErase     = 0x08
	keyKill      = 0x15 // Ctrl-U
	keyEscape    = 0x1b
	keyTelnet    = 0x1d // Ctrl-]
	keyDelete    = 0x7f
)

// pagerLine is the last line of a full page; a key goes on, and the line is blanked out: CR, blanks, CR (F-CLI-PAGER).
const pagerLine = "-Press Any Key For More-"

// pageRows is the page when the client doesn't say how high its terminal is (F-LAB-CLI).
const pageRows = 24

// errInterrupted is Ctrl-C.
var errInterrupted = errors.New("interrupted")

// terminal is the line discipline between the session and the command line. Without a pty there is neither echo nor
// pager (F-LAB-CLI), so that commands can be piped in.
type terminal struct {
	keys    *bufio.Reader
	out     io.Writer
	record  func(line string)
	pty     atomic.Bool
	rows    atomic.Int32
	afterCR bool // a line feed now belongs to the line before
}

func newTerminal(channel io.ReadWriter, record func(string)) *terminal {
	return &terminal{keys: bufio.NewReader(channel), out: channel, record: record}
}

// attach reads a pty-req: name, columns, rows, pixels, modes (RFC 4254 §6.2).
func (t *terminal) attach(payload []byte) bool {
	var r struct {
		Term                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}
	if ssh.Unmarshal(payload, &r) != nil {
		return false
	}
	t.pty.Store(true)
	t.setRows(r.Rows)
	return true
}

func (t *terminal) resize(payload []byte) bool {
	var r struct{ Columns, Rows, Width, Height uint32 }
	if ssh.Unmarshal(payload, &r) != nil {
		return false
	}
	t.setRows(r.Rows)
	return true
}

func (t *terminal) setRows(rows uint32) {
	if rows < 2 || rows > 1<<16 {
		rows = pageRows
	}
	t.rows.Store(int32(rows))
}

// print writes text; the error of a client that is gone shows when it is read from.
func (t *terminal) print(text string) {
	if t.pty.Load() {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	_, _ = io.WriteString(t.out, text)
}

// page writes text page by page. Ctrl-C leaves the rest out.
func (t *terminal) page(text string) error {
	if !t.pty.Load() {
		t.print(text)
		return nil
	}
	lines := strings.SplitAfter(text, "\n")
	for height := int(t.rows.Load()) - 1; len(lines) > height; lines = lines[height:] {
		t.print(strings.Join(lines[:height], "") + pagerLine)
		key, err := t.keys.ReadByte()
		t.print("\r" + strings.Repeat(" ", len(pagerLine)+1) + "\r")
		if err != nil {
			return err
		}
		if key == keyInterrupt {
			t.print("^C\n")
			return errInterrupted
		}
	}
	t.print(strings.Join(lines, ""))
	return nil
}

// ask prints a prompt and reads a line. The error is errInterrupted or that of the connection.
func (t *terminal) ask(prompt string) (string, error) {
	t.print(prompt)
	var line []byte
	for {
		key, err := t.keys.ReadByte()
		if err != nil {
			if len(line) > 0 {
				t.record(string(line))
			}
			return string(line), err
		}
		afterCR := t.afterCR
		t.afterCR = key == '\r'
		switch {
		case key == '\n' && afterCR:
		case key == '\r', key == '\n':
			t.echo("\n")
			t.record(string(line))
			return string(line), nil
		case key == keyInterrupt:
			t.print("^C\n")
			return "", errInterrupted
		case key == keyEnd && len(line) == 0:
			t.print("\n")
			return "", io.EOF
		case key == keyErase, key == keyDelete:
			if len(line) > 0 {
				_, size := utf8.DecodeLastRune(line)
				line = line[:len(line)-size]
				t.echo("\b \b")
			}
		case key == keyKill:
			t.echo(strings.Repeat("\b \b", utf8.RuneCount(line)))
			line = nil
		case key == keyEscape:
			t.skipSequence()
		case key >= ' ' && len(line) < 1<<12:
			line = append(line, key)
			t.echo(string([]byte{key}))
		}
	}
}

func (t *terminal) echo(text string) {
	if t.pty.Load() {
		t.print(text)
	}
}

// skipSequence reads over an arrow key and its like: there is no history.
func (t *terminal) skipSequence() {
	if key, err := t.keys.ReadByte(); err != nil || key != '[' && key != 'O' {
		return
	}
	for {
		if key, err := t.keys.ReadByte(); err != nil || key >= 0x40 {
			return
		}
	}
}
