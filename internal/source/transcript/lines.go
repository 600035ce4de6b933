package transcript

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// decode makes UTF-8 of what a terminal or an editor saved: UTF-8, UTF-16 with its mark (PowerShell), else Latin-1.
func decode(raw []byte) ([]byte, error) {
	if len(raw) >= 2 {
		var order binary.ByteOrder
		switch {
		case raw[0] == 0xff && raw[1] == 0xfe:
			order = binary.LittleEndian
		case raw[0] == 0xfe && raw[1] == 0xff:
			order = binary.BigEndian
		}
		if order != nil {
			units := make([]uint16, 0, len(raw)/2)
			for i := 2; i+1 < len(raw); i += 2 {
				units = append(units, order.Uint16(raw[i:]))
			}
			return []byte(string(utf16.Decode(units))), nil
		}
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) || bytes.HasPrefix(raw, []byte("\x1f\x8b")) {
		return nil, errors.New("it is an archive, not text")
	}
	if utf8.Valid(raw) {
		return raw, nil
	}
	text := make([]byte, 0, len(raw)+len(raw)/8)
	for len(raw) > 0 { // by character: a Latin-1 name in an otherwise UTF-8 text must not spoil the rest
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			r = rune(raw[0])
		}
		text = utf8.AppendRune(text, r)
		raw = raw[n:]
	}
	return text, nil
}

func split(text string) []line {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var list []line
	for s := range strings.Lines(text) {
		shown := strings.ReplaceAll(s, pageMark, "")
		list = append(list, line{text: strings.TrimRight(shown, " \t\n"), paged: shown != s})
	}
	return list
}

// pageMark stands where the pager stood: a sign that no text of an appliance has.
const pageMark = "\ue000"

// markPages marks each pager, because whether anything came after it says whether an output is whole.
func markPages(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(asyncos.Pager), []byte(pageMark+asyncos.Pager))
}

// stamps are what logging clients put before each line (F-CLI-SAVED). The appliance's own "Thu Apr 12 23:38:05 2018
// Info:" is none of them.
var stamps = []struct {
	expr   *pattern.Pattern
	layout string // "": it names no offset, so it is no time to be relied on
}{
	{pattern.New(`^\[?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))\]?:? ?`), time.RFC3339Nano},
	{pattern.New(`^\[?(\d{4}[-/.]\d\d[-/.]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)\]?:? ?`), ""},
	{pattern.New(`^\[(\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?)\] ?`), ""},
	{pattern.New(`^\[?(\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)\]?:? ?`), ""},
	{pattern.New(`^\[(\d{4}[-/.]\d\d[-/.]\d\d \d\d:\d\d\.\d\d)\] ?`), ""},                                 // MobaXterm
	{pattern.New(`^\[([A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,3})? \d{4})\] ?`), ""}, // Tera Term
	{pattern.New(`^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) `), ""},                                         // ts
}

// unstamped takes the times off when most lines have one of the same form, and a prompt comes out from under one.
func unstamped(lines []line) []line {
	full := 0
	for _, l := range lines {
		if l.text != "" {
			full++
		}
	}
	for _, s := range stamps {
		with, prompts := 0, 0
		for _, l := range lines {
			if m := s.expr.FindString(l.text); m != "" {
				with++
				if _, ok := asyncos.ParsePrompt(l.text[len(m):]); ok {
					prompts++
				}
			}
		}
		if prompts == 0 || with*10 < full*6 {
			continue
		}
		for i, l := range lines {
			m := s.expr.FindStringSubmatch(l.text)
			if m == nil {
				continue
			}
			lines[i].text = l.text[len(m[0]):]
			if at, err := time.Parse(s.layout, m[1]); s.layout != "" && err == nil {
				lines[i].at = at
			}
		}
		break
	}
	return lines
}

// widths are those of the terminals that wrap without a trace when their screen is copied (F-CLI-SAVED).
var widths = []int{80, 132}

// labelled lines begin something of their own, whatever the length of the line before.
var labelled = pattern.New(`^(?:\s|[A-Z][A-Za-z #]{0,30}:|- [A-Z]+ -|\[|\d+\. |<|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )`)

// unwrapped joins the lines that a screen broke at its width: when no line is longer than that, and the one that is
// that long is not a rule of one sign.
func unwrapped(lines []line) []line {
	longest := 0
	for _, l := range lines {
		longest = max(longest, utf8.RuneCountInString(l.text))
	}
	wrapped := false
	for _, w := range widths {
		wrapped = wrapped || w == longest
	}
	if !wrapped {
		return lines
	}
	var list []line
	broken := false // the line before fills the screen
	for _, l := range lines {
		_, prompt := asyncos.ParsePrompt(l.text)
		fills := utf8.RuneCountInString(l.text) == longest && strings.Trim(l.text, l.text[:1]) != ""
		if broken && l.text != "" && !prompt && !labelled.MatchString(l.text) {
			list[len(list)-1].text += l.text
		} else {
			list = append(list, l)
		}
		broken = fills
	}
	return list
}
