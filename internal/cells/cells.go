// Package cells lays text out in the cells of a terminal, of which a Chinese character takes two.
package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Characters whose width depends on the locale count as one cell everywhere: under LANG=zh_CN runewidth would count a
// dash as two.
var condition = &runewidth.Condition{}

// Width is how many cells a text takes.
func Width(s string) int { return condition.StringWidth(s) }

// Pad fills a text up to n cells.
func Pad(s string, n int) string {
	if w := Width(s); w < n {
		return s + strings.Repeat(" ", n-w)
	}
	return s
}

// PadLeft fills a text up to n cells, before it; one that is too wide gets a blank before it.
func PadLeft(s string, n int) string {
	if w := Width(s); w < n {
		return strings.Repeat(" ", n-w) + s
	}
	return " " + s
}

// Cut is a text in at most n cells, in one line; what is left out shows as three dots.
func Cut(s string, n int) string { return condition.Truncate(redact.Visible(s), n, "...") }

// What must not begin, or end, a line of Chinese text (GB/T 15834).
const (
	closing = "，。；：！？、）】》」』”’…,.;:!?)]}%"
	opening = "（【《「『“‘([{"
)

// Wrap breaks a text at blanks, and between Chinese characters, but not within the names of a menu path, into lines of
// at most n cells; within a word only if it is wider than that. There is at least one line. What could steer the
// terminal is made visible.
func Wrap(s string, n int) []string {
	lines := []string{""}
	used := 0
	add := func(unit string, blank bool) {
		w := Width(unit)
		last := &lines[len(lines)-1]
		switch {
		case used == 0:
			*last, used = unit, w
		case blank && used+1+w <= n:
			*last, used = *last+" "+unit, used+1+w
		case !blank && used+w <= n:
			*last, used = *last+unit, used+w
		default:
			lines, used = append(lines, unit), w
		}
	}
	for _, word := range bound(strings.Fields(s), n) {
		for i, unit := range units(redact.Visible(word)) {
			for Width(unit) > n {
				head := condition.Truncate(unit, n, "")
				if head == "" { // a line of one cell, a character of two
					head = string([]rune(unit)[0])
				}
				add(head, i == 0)
				unit, i = unit[len(head):], 1
			}
			if unit != "" {
				add(unit, i == 0)
			}
		}
	}
	return lines
}

// bound joins the words that are a name in a menu path, so that "Administration > On-Premises Appliances" breaks behind
// its sign only. A name that is wider than n cells stays in its words.
func bound(words []string, n int) []string {
	var all []string
	named := false // the last one is a name behind a sign
	for _, w := range words {
		last := len(all) - 1
		first, _ := utf8.DecodeRuneInString(w)
		goesOn := named && unicode.IsUpper(first) && !strings.ContainsAny(all[last][len(all[last])-1:], closing)
		if last >= 0 && (w == ">" || goesOn) && Width(all[last])+1+Width(w) <= n {
			all[last] += " " + w
		} else {
			named = last >= 0 && strings.HasSuffix(all[last], ">")
			all = append(all, w)
		}
		if w == ">" {
			named = false
		}
	}
	return all
}

// units are the parts of a word between which a line may break.
func units(word string) []string {
	var parts []string
	start := 0
	var before rune
	for i, r := range word {
		wide := condition.RuneWidth(r) == 2 || condition.RuneWidth(before) == 2
		if i > 0 && wide && !strings.ContainsRune(closing, r) && !strings.ContainsRune(opening, before) {
			parts = append(parts, word[start:i])
			start = i
		}
		before = r
	}
	return append(parts, word[start:])
}
