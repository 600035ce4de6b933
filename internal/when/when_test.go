package when

import (
	"testing"
	"time"
)

var now = time.Date(2026, 11, 28, 14, 0, 0, 0, time.FixedZone("CET", 3600))

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"yesterday 10:30":           "2026-11-27 10:30",
		"Yesterday, at 10:30":       "2026-11-27 10:30",
		"today 9":                   "2026-11-28 09:00",
		"yesterday":                 "2026-11-27 00:00",
		"10:30":                     "2026-11-28 10:30",
		"10:30 pm":                  "2026-11-27 22:30",
		"15:00":                     "2026-11-27 15:00",
		"2026-11-27 10:30":          "2026-11-27 10:30",
		"2026-11-27T10:30":          "2026-11-27 10:30",
		"27.11.2026 10:30":          "2026-11-27 10:30",
		"11/27/2026 10:30 PM":       "2026-11-27 22:30",
		"27/11/2026 12:05 am":       "2026-11-27 00:05",
		"Nov 27 10:30":              "2026-11-27 10:30",
		"27 November 2025 10:30":    "2025-11-27 10:30",
		"Dec 24 10:30":              "2025-12-24 10:30",
		"2 hours ago":               "2026-11-28 12:00",
		"20 min ago":                "2026-11-28 13:40",
		"an hour ago":               "2026-11-28 13:00",
		"now":                       "2026-11-28 14:00",
		"2026-11-27T09:30:00Z":      "2026-11-27 10:30",
		"2026-11-27T10:30:00+01:00": "2026-11-27 10:30",
		"昨天 10:30":                  "2026-11-27 10:30",
		"昨天10：30":                   "2026-11-27 10:30",
		"今天上午9点":                    "2026-11-28 09:00",
		"昨天下午3点半":                   "2026-11-27 15:30",
		"2小时前":                      "2026-11-28 12:00",
		"11月27日 10:30":              "2026-11-27 10:30",
		"2025年11月27日10点05分":         "2025-11-27 10:05",
	} {
		got, err := Parse(in, now)
		if err != nil || got.In(now.Location()).Format("2006-01-02 15:04") != want {
			t.Errorf("%s: %v, %v; want %s", in, got, err, want)
		}
	}
	for in, want := range map[string]string{
		"3/4/2026":         `"3/4/2026" may be two dates; write the year first: 2026-11-27`,
		"soon":             `"soon" is not a time; write 2026-11-27 10:30, yesterday 10:30 or 2 hours ago`,
		"9":                `"9" is not a time; write 2026-11-27 10:30, yesterday 10:30 or 2 hours ago`,
		"25:00":            `"25:00" is not a time; write 2026-11-27 10:30, yesterday 10:30 or 2 hours ago`,
		"2026-02-30 10:30": `"2026-02-30 10:30" is not a time; write 2026-11-27 10:30, yesterday 10:30 or 2 hours ago`,
	} {
		if got, err := Parse(in, now); err == nil || err.Error() != want {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
}

func TestDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"20 min": 20 * time.Minute, "2h": 2 * time.Hour, "1 day": day, "90 minutes": 90 * time.Minute, "30 天": 30 * day,
		"2小时":   2 * time.Hour,
		"1h30m": 90 * time.Minute, "1 hour and 30 min": 90 * time.Minute, "7d": 7 * day,
		"half an hour": 30 * time.Minute, "半小时": 30 * time.Minute,
		"2个小时": 2 * time.Hour, "1.5 h": 90 * time.Minute, "0m": 0,
	} {
		if got, err := Duration(in); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "soon", "10", "h", "9999999999 days", "-5m", "1 parsec"} {
		if got, err := Duration(in); err == nil {
			t.Errorf("%q: %v", in, got)
		}
	}
}

// What was read can be said back and read again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"yesterday 10:30", "11/27/2026 10:30 PM", "昨天下午3点半", "2 hours ago"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		read, err := Parse(s, now)
		if err != nil || read.Year() < 1000 || read.Year() > 9999 {
			return
		}
		written := read.In(now.Location()).Format("2006-01-02 15:04")
		if again, err := Parse(written, now); err != nil || !again.Equal(read.Truncate(time.Minute)) {
			t.Errorf("%q: %s, then %v, %v", s, written, again, err)
		}
	})
}
