package when

import (
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

var amount = pattern.New(`^(\d+(?:\.\d+)?|an?|one|half an?|半)? ?(?:个)?(?:and )?([a-zµ]+|天|日|小时|钟头|分钟?|秒钟?|周|星期)\.? ?(?:and )?`)

var units = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"秒": time.Second, "秒钟": time.Second, "分": time.Minute, "分钟": time.Minute, "小时": time.Hour, "钟头": time.Hour,
	"d": day, "day": day, "days": day, "天": day, "日": day,
	"w": 7 * day, "week": 7 * day, "weeks": 7 * day, "周": 7 * day, "星期": 7 * day,
}

const (
	day     = 24 * time.Hour
	longest = 10 * 366 * day
)

// Duration reads a length of time: "20 min", "1h30m", "1 day", "30 天".
func Duration(s string) (time.Duration, error) {
	rest := tidy(s)
	if d, err := time.ParseDuration(rest); err == nil && d >= 0 && d <= longest {
		return d, nil
	}
	var total time.Duration
	for first := true; first || rest != ""; first = false {
		m := amount.FindStringSubmatch(rest)
		if m == nil || m[1] == "" {
			return 0, notLong(s)
		}
		n, err := strconv.ParseFloat(m[1], 64)
		switch {
		case strings.HasPrefix(m[1], "half"), m[1] == "半":
			n = 0.5
		case err != nil: // "a", "an", "one"
			n = 1
		}
		unit, ok := units[m[2]]
		if !ok || n*float64(unit) > float64(longest) {
			return 0, notLong(s)
		}
		total += time.Duration(n * float64(unit))
		rest = rest[len(m[0]):]
		if total > longest {
			return 0, notLong(s)
		}
	}
	return total, nil
}

func notLong(s string) error {
	return i18n.Error{Phrase: i18n.Say("%q is not a length of time; write 20 min, 2 hours or 1 day", s)}
}
