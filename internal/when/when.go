// Package when reads dates, times and durations as people write them, in English and in Chinese, and says them back.
// It reads no clock: callers pass the time and the place that "yesterday" and "10:30" refer to.
package when

import (
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Say shows a time back to the person who typed it: "2026-11-27 10:30, local time".
func Say(t, now time.Time, l *i18n.Language) string {
	return l.F("%s, local time", t.In(now.Location()).Format("2006-01-02 15:04"))
}

// Parse reads a point in time before now, in now's location unless the text names a zone.
func Parse(s string, now time.Time) (time.Time, error) {
	text := tidy(s)
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(s)); err == nil {
		return t, nil
	}
	if text == "now" || text == "just now" || text == "现在" || text == "刚才" {
		return now, nil
	}
	if m := ago.FindStringSubmatch(text); m != nil {
		if d, err := Duration(m[1]); err == nil {
			return now.Add(-d), nil
		}
		return time.Time{}, unread(s)
	}
	day, rest, err := date(text, now)
	if err != nil {
		return time.Time{}, err
	}
	hour, minute, ok := clock(rest, !day.IsZero())
	if !ok {
		return time.Time{}, unread(s)
	}
	if !day.IsZero() {
		return at(day, hour, minute), nil
	}
	t := at(now, hour, minute)
	if t.After(now) {
		t = at(now.AddDate(0, 0, -1), hour, minute)
	}
	return t, nil
}

func at(day time.Time, hour, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, day.Location())
}

func unread(s string) error {
	return i18n.Error{Phrase: i18n.Say("%q is not a time; write 2026-11-27 10:30, yesterday 10:30 or 2 hours ago", s)}
}

// tidy is a text in small letters, with the signs of an input method made plain.
func tidy(s string) string {
	s = strings.NewReplacer("：", ":", "，", " ", ",", " ", "　", " ", "点半", ":30").Replace(strings.ToLower(s))
	return strings.Join(strings.Fields(s), " ")
}

var (
	ago      = pattern.New(`^(.+?) ?(?:ago|之?前|以前)$`)
	iso      = pattern.New(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:t| |$)`)
	dotted   = pattern.New(`^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: |$)`)
	slashed  = pattern.New(`^(\d{1,2})/(\d{1,2})/(\d{4})(?: |$)`)
	named    = pattern.New(`^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?(?: |$)`)
	dayFirst = pattern.New(`^(\d{1,2})\.? ([a-z]{3,9})\.?(?: (\d{4}))?(?: |$)`)
	chinese  = pattern.New(`^(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号] ?`)
	hands    = pattern.New(`^(?:at )?(上午|早上|凌晨|中午|下午|晚上)? ?(\d{1,2})(?:(?:[:点时h])(\d{2})?分?(?::\d{2})?)? ?(am|pm|a\.m\.|p\.m\.)?(?: uhr)?$`)
)

var days = []struct {
	word string
	back int
}{
	{"the day before yesterday", 2}, {"yesterday", 1}, {"today", 0}, {"前天", 2}, {"昨天", 1}, {"昨日", 1}, {"今天", 0},
	{"今日", 0},
}

// date takes a day from the start of a text; the zero time when there is none.
func date(text string, now time.Time) (day time.Time, rest string, err error) {
	for _, d := range days {
		if rest, ok := strings.CutPrefix(text, d.word); ok {
			return at(now.AddDate(0, 0, -d.back), 0, 0), strings.TrimSpace(rest), nil
		}
	}
	for _, form := range []struct {
		of               *pattern.Pattern
		year, month, day int
	}{
		{iso, 1, 2, 3}, {dotted, 3, 2, 1}, {named, 3, 1, 2}, {dayFirst, 3, 2, 1}, {chinese, 1, 2, 3},
	} {
		if m := form.of.FindStringSubmatch(text); m != nil {
			day, ok := calendar(m[form.year], m[form.month], m[form.day], now)
			if !ok {
				return day, "", unread(text)
			}
			return day, strings.TrimSpace(text[len(m[0]):]), nil
		}
	}
	m := slashed.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, text, nil
	}
	month, d := m[1], m[2]
	first, second := number(month), number(d)
	switch {
	case first <= 12 && second <= 12 && first != second:
		return time.Time{}, "",
			i18n.Error{Phrase: i18n.Say("%q may be two dates; write the year first: 2026-11-27",
				m[1]+"/"+m[2]+"/"+m[3])}
	case first > 12:
		month, d = d, month
	}
	day, ok := calendar(m[3], month, d, now)
	if !ok {
		return day, "", unread(text)
	}
	return day, strings.TrimSpace(text[len(m[0]):]), nil
}

// calendar makes a day. Without a year it is the latest one that has begun.
func calendar(year, month, day string, now time.Time) (time.Time, bool) {
	y, m, d := number(year), monthOf(month), number(day)
	if year == "" {
		y = now.Year()
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, now.Location())
	if year == "" && t.After(now) {
		t = time.Date(y-1, time.Month(m), d, 0, 0, 0, 0, now.Location())
	}
	return t, m > 0 && int(t.Month()) == m && t.Day() == d
}

func monthOf(s string) int {
	if n := number(s); n > 0 {
		return n
	}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if s == name || s == name[:3] || s == "sept" && m == time.September {
			return int(m)
		}
	}
	return 0
}

// number is 0 for what is not one.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// clock reads a time of day. Beside a day, an hour alone is enough, and nothing is midnight.
func clock(s string, dated bool) (hour, minute int, ok bool) {
	if s == "" {
		return 0, 0, dated
	}
	m := hands.FindStringSubmatch(s)
	if m == nil || !dated && m[1] == "" && m[3] == "" && m[4] == "" && !strings.ContainsAny(s, "点时h") {
		return 0, 0, false
	}
	hour, minute = number(m[2]), number(m[3])
	late := m[1] == "下午" || m[1] == "晚上" || strings.HasPrefix(m[4], "p")
	switch {
	case m[4] != "" && (hour == 0 || hour > 12):
		return 0, 0, false
	case late && hour < 12:
		hour += 12
	case hour == 12 && (strings.HasPrefix(m[4], "a") || m[1] == "凌晨"):
		hour = 0
	}
	return hour, minute, hour < 24 && minute < 60
}
