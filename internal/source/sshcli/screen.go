package sshcli

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// What AsyncOS writes on a screen, and how to read it (F-CLI-PROMPT, F-CLI-MENU, F-CLI-PAGER).

// pager is the text under a full page and cannot be switched off (F-CLI-PAGER).
const pager = "-Press Any Key For More-"

var (
	// promptForm: "host> " and "(host)> ", with one blank or two; in a cluster "(Machine host)> ", with or without a
	// host name before (F-CLI-PROMPT).
	promptForm = pattern.New(`\A(?:[\w.-]{1,253}|\([\w.-]{1,253}\)|` +
		`(?:[\w.-]{1,253} ?)?\((?:Cluster|Machine|Group) [^()\r\n]{1,253}\))> {1,2}\z`)
	// questionForm: "[]> " under a menu, "[1]> ", "[Y]> " (F-CLI-MENU).
	questionForm = pattern.New(`\[[^\[\]\r\n]{0,64}\]> ?\z`)
	// debris is the pager, and how it is wiped out: CR, blanks, CR (F-CLI-PAGER). What it stood behind goes on behind
	// it.
	debris = pattern.New(regexp.QuoteMeta(pager) + `-*(?:[ \t]*\r[ \t]*\r)?`)
	// sequences of a terminal: CSI, OSC, and two-byte escapes.
	sequences = pattern.New("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[ -/]*[0-~])")
)

// lastLine is the text on the screen's last line. Behind a CR alone it will be overwritten.
func lastLine(raw []byte) string {
	return string(sequences.ReplaceAll(raw[bytes.LastIndexAny(raw, "\r\n")+1:], nil))
}

// pages says whether the screen waits under a full page.
func pages(raw []byte) bool {
	return bytes.HasSuffix(bytes.TrimRight(raw, " -"), bytes.TrimRight([]byte(pager), "-"))
}

// text is what a reader of the screen sees: without terminal sequences, pager and control characters, lines ended by
// LF. Bytes above ASCII stay as they are: AsyncOS writes ISO-8859-1 and UTF-8.
func text(raw []byte) []byte {
	out := sequences.ReplaceAll(raw, nil)
	out = debris.ReplaceAll(out, nil)
	kept := out[:0:0]
	for _, c := range out {
		switch {
		case c == '\b':
			if n := len(kept); n > 0 && kept[n-1] != '\n' {
				kept = kept[:n-1]
			}
		case c == '\n' || c == '\t' || c >= ' ' && c != 0x7f:
			kept = append(kept, c)
		}
	}
	return kept
}

// body is the output of a command: the text behind its echo, without the prompt under it.
func body(raw []byte, command, prompt string) []byte {
	out := text(raw)
	if at := bytes.Index(out, []byte(command+"\n")); command != "" && at >= 0 {
		out = out[at+len(command)+1:]
	}
	out = bytes.TrimSuffix(bytes.TrimRight(out, " "), []byte(strings.TrimRight(prompt, " ")))
	out = bytes.TrimRight(bytes.TrimLeft(out, "\n"), " \t\n")
	if len(out) > 0 {
		out = append(out, '\n')
	}
	return out
}
