package asyncos

import (
	"bytes"
	"time"
)

// time reads what a line of the appliance's own file begins with: "Wed Sep 17 15:16:25 2008 " (F-LOG-LINE); the rest is
// what comes after it.
func (s *scan) time(line []byte) (at time.Time, rest []byte, form bool) {
	if len(line) > 24 && line[24] == ' ' && line[3] == ' ' && line[19] == ' ' {
		if [24]byte(line[:24]) == s.stamp && !s.at.IsZero() {
			return s.at, line[25:], true
		}
		if t, ok := ctime(line[:24]); ok {
			s.stamp, s.at = [24]byte(line[:24]), t.Add(-s.offset)
			return s.at, line[25:], true
		}
	}
	return time.Time{}, line, false
}

func ctime(b []byte) (time.Time, bool) {
	return moment(digits(b[20:24]), month(b[4:7]), digits(bytes.TrimLeft(b[8:10], " ")), b[11:19])
}

// moment is false for what no calendar has; -1 stands for what is no number.
func moment(y, mo, d int, clock []byte) (time.Time, bool) {
	h, m, sec := digits(clock[0:2]), digits(clock[3:5]), digits(clock[6:8])
	if clock[2] != ':' || clock[5] != ':' || y < 1970 || mo < 1 || mo > 12 || d < 1 || d > 31 || h|m|sec < 0 ||
		h > 23 || m > 59 || sec > 60 {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(mo), d, h, m, sec, 0, time.UTC), true
}

func digits(b []byte) int {
	if len(b) == 0 {
		return -1
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func month(b []byte) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for i := 0; i < len(names); i += 3 {
		if names[i] == b[0] && names[i+1] == b[1] && names[i+2] == b[2] {
			return i/3 + 1
		}
	}
	return 0
}

// zone takes over the offset from UTC. The head of a file says it once, some lines late.
func (s *scan) zone(offset time.Duration) {
	if !s.sum.ZoneKnown {
		s.each(func(sum *LogSummary) {
			sum.ZoneKnown = true
			sum.shift(-offset)
		})
	}
	s.offset, s.stamp = offset, [24]byte{}
}
