package asyncos

import (
	"bytes"
	"time"
)

// Lines as a syslog server or a SIEM keeps them (F-LOG-SYSLOG): "<166>Mar 17 18:31:14 [host] system: Info: text",
// without year and zone; or with a header of their own before the appliance's native line.

// pushedLine is what such a line begins with.
type pushedLine struct {
	at       time.Time
	rest     []byte // from the level on
	name     []byte // of the subscription; nil: the line names none
	form     bool
	yearless bool // the year of at is inferred
}

// header is how far into a line the header of a server may reach.
const header = 200

// pushed reads a line that does not begin with the appliance's own time.
func (s *scan) pushed(line []byte) pushedLine {
	none := pushedLine{rest: line}
	head, structured := untagged(line)
	if i := nativeTime(head); i >= 0 {
		t, _ := ctime(head[i : i+24])
		p := pushedLine{at: t.Add(-s.offset), rest: head[i+25:], form: true}
		if name := tag(head[:i]); isLog(canonical(name)) {
			p.name = canonical(name)
		}
		return p.subscribed(false)
	}
	switch at, rest, ok := s.isoTime(head); {
	case ok:
		return pushedLine{at: at, rest: rest, form: true}.subscribed(structured)
	case len(head) > 16 && head[3] == ' ' && head[6] == ' ' && head[15] == ' ' && month(head[:3]) > 0:
		mo, d := month(head[:3]), digits(bytes.TrimLeft(head[4:6], " "))
		if _, ok := moment(2000, mo, d, head[7:15]); !ok {
			return none
		}
		return pushedLine{at: s.inferred(mo, d, head[7:15]), rest: head[16:], form: true,
			yearless: true}.subscribed(false)
	}
	return none
}

// untagged is a line without its priority "<166>", and whether it goes on with the version of a structured one.
func untagged(line []byte) (rest []byte, structured bool) {
	rest = bytes.TrimLeft(line, " ")
	if len(rest) > 0 && rest[0] == '<' {
		if end := bytes.IndexByte(rest[:min(len(rest), 6)], '>'); end > 1 && digits(rest[1:end]) >= 0 {
			rest = rest[end+1:]
			if bytes.HasPrefix(rest, []byte("1 ")) {
				rest, structured = rest[2:], true
			}
			return bytes.TrimLeft(rest, " "), structured
		}
	}
	return line, false
}

// nativeTime is where "Thu Aug 07 11:57:16 2020 " stands within a line's header, or -1.
func nativeTime(line []byte) int {
	for i := 0; i+25 <= len(line) && i < header; i++ {
		if line[i] < 'F' || line[i] > 'W' || i > 0 && line[i-1] != ' ' || line[i+3] != ' ' || line[i+24] != ' ' ||
			line[i+19] != ' ' {
			continue
		}
		if _, ok := ctime(line[i : i+24]); ok {
			return i
		}
	}
	return -1
}

// isoTime reads "2008-09-17 15:16:25" and "2008-09-17T15:16:25.123+02:00" (F-LOG-TIME). An offset tells the zone of the
// text.
func (s *scan) isoTime(line []byte) (at time.Time, rest []byte, ok bool) {
	if len(line) <= 19 || line[4] != '-' || line[7] != '-' || line[13] != ':' || line[10] != ' ' && line[10] != 'T' {
		return at, nil, false
	}
	t, ok := moment(digits(line[0:4]), digits(line[5:7]), digits(line[8:10]), line[11:19])
	if !ok {
		return at, nil, false
	}
	rest = line[19:]
	end := bytes.IndexByte(rest, ' ')
	if end < 0 {
		return t.Add(-s.offset), rest, true
	}
	if exact, err := time.Parse("2006-01-02T15:04:05.999999999Z07:00", string(line[:19+end])); err == nil {
		if _, offset := exact.Zone(); !s.sum.ZoneKnown {
			s.zone(time.Duration(offset) * time.Second)
		}
		return exact.UTC(), rest[end+1:], true
	}
	return t.Add(-s.offset), bytes.TrimLeft(rest, " "), true
}

// levels are the words that a line's text begins with (F-LOG-LEVEL).
var levels = [][]byte{[]byte("Info: "), []byte("Warning: "), []byte("Critical: "), []byte("Error: "), []byte("Alert: "),
	[]byte("Debug: "), []byte("Trace: "), []byte("Emergency: "), []byte("Notice: ")}

// subscribed finds the level, and before it the name of the subscription: "host system: Info: text". In a structured
// line the name is the second word: "host system 812 - - Info: text".
func (p pushedLine) subscribed(structured bool) pushedLine {
	at := -1
	for _, l := range levels {
		i := bytes.Index(p.rest[:min(len(p.rest), header)], l)
		if i >= 0 && (i == 0 || p.rest[i-1] == ' ') && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return p
	}
	name := tag(p.rest[:at])
	if structured {
		if words := bytes.Fields(p.rest[:at]); len(words) > 1 {
			name = words[1]
		}
	}
	if isName(name) {
		p.name = canonical(name)
	}
	p.rest = p.rest[at:]
	return p
}

// tag is the word before the last colon of a header: "host system: ", "host system[812]: ".
func tag(head []byte) []byte {
	head, ok := bytes.CutSuffix(bytes.TrimRight(head, " "), []byte(":"))
	if !ok {
		return nil
	}
	if i := bytes.LastIndexByte(head, ' '); i >= 0 {
		head = head[i+1:]
	}
	if i := bytes.IndexByte(head, '['); i > 0 && head[len(head)-1] == ']' {
		head = head[:i]
	}
	return head
}

// isName says whether a word may be a subscription's: a letter, then letters, digits, "_" and "-".
func isName(word []byte) bool {
	for i, c := range word {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '_' && c != '-') {
			return false
		}
	}
	return len(word) > 0 && len(word) <= 64
}

// isLog says whether a word before a native line is a subscription's, and not the name of a program or a product.
func isLog(word []byte) bool { return isName(word) && bytes.HasSuffix(word, []byte("_logs")) }

// logNames are the subscriptions that appear under another name: in the tag of a syslog line (F-LOG-SYSLOG), in the
// name of a file (F-LOG-NAMES).
var logNames = map[string]string{"system": "system_logs", "api": "api_logs"}

// LogName is the name of the subscription that a file or a tag of syslog calls by this one.
func LogName(name string) string {
	if known, ok := logNames[name]; ok {
		return known
	}
	return name
}

func canonical(name []byte) []byte {
	if known, ok := logNames[string(name)]; ok {
		return []byte(known)
	}
	return name
}

// inferred gives a line the last year in which it is not after the file, as far as zones may differ. When the times
// jump back by more than half a year, a year ended between the two lines that no line shows: what was read so far was
// a year earlier.
func (s *scan) inferred(mo, d int, clock []byte) time.Time {
	if s.written.IsZero() {
		return time.Time{}
	}
	const apart = 14 * time.Hour
	year := s.written.UTC().Add(apart).Year()
	at, _ := moment(year, mo, d, clock)
	if at.After(s.written.Add(apart)) {
		at, _ = moment(year-1, mo, d, clock)
	}
	if s.dated.Sub(at) > 183*24*time.Hour {
		s.each(func(sum *LogSummary) { sum.move(func(t time.Time) time.Time { return t.AddDate(-1, 0, 0) }) })
	}
	s.dated = at
	return at.Add(-s.offset)
}

// inferZone takes the zone in which the last line was written when the file was: a whole number of half hours, to the
// minute.
func (s *scan) inferZone() {
	if s.dated.IsZero() || s.sum.ZoneKnown {
		return
	}
	var last time.Time
	s.each(func(sum *LogSummary) {
		if sum.Last.After(last) {
			last = sum.Last
		}
	})
	off := last.Sub(s.written)
	zone := off.Round(30 * time.Minute)
	if (off-zone).Abs() > time.Minute || zone.Abs() > 14*time.Hour {
		return
	}
	s.each(func(sum *LogSummary) {
		if sum.YearInferred {
			sum.ZoneInferred = true
			sum.shift(-zone)
		}
	})
}
