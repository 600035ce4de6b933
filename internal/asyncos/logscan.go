package asyncos

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// ParseLog reads one log in constant memory, whatever subscription its lines name. Its error is the reader's own; what
// was read until then is summed up all the same.
func ParseLog(r io.Reader) (LogSummary, error) {
	logs, err := ParseLogs(r, time.Time{})
	var all LogSummary
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		all.Add(logs[name])
	}
	return all, err
}

// ParseLogs is ParseLog for what a syslog server or a SIEM keeps, where each line names its subscription: the logs by
// these names, with the lines that name none under "". written is when the text was last written to, and gives a year
// to lines that have none; zero when nobody knows.
func ParseLogs(r io.Reader, written time.Time) (map[string]LogSummary, error) {
	s := scan{table: known(), written: written}
	buf := make([]byte, 256<<10)
	held, passing := 0, false // bytes of an unfinished line; passing over the rest of one that is too long
	idle := 0
	for {
		n, err := r.Read(buf[held:])
		rest := buf[:held+n]
		for {
			end := bytes.IndexByte(rest, '\n')
			if end < 0 {
				break
			}
			if passing {
				passing = false
			} else {
				s.line(rest[:end])
			}
			rest = rest[end+1:]
		}
		switch {
		case passing:
			rest = nil
		case len(rest) > MaxLine:
			s.line(rest)
			rest, passing = nil, true
		}
		held = copy(buf, rest)
		if idle++; n > 0 {
			idle = 0
		}
		if err == nil && idle > 100 { // a reader that brings nothing and says nothing
			err = io.ErrNoProgress
		}
		if err != nil {
			if held > 0 {
				s.line(buf[:held])
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return s.logs(), err
		}
	}
}

// latest keeps the last MaxCommits, by time.
func latest(all []Commit) []Commit {
	slices.SortStableFunc(all, func(a, b Commit) int { return a.Time.Compare(b.Time) })
	return slices.Clone(all[max(0, len(all)-MaxCommits):])
}

// table is the patterns made ready. Patterns with the same stem share its bit.
type table struct {
	stems  *stems
	byStem [][]ready
	serial uint32
	offset uint32
}

// known is made when the first log is read: most runs read none.
var known = sync.OnceValue(func() *table {
	k := &table{}
	texts := []string{serialStem, offsetStem}
	k.serial, k.offset = 1, 2
	var events []string
	k.byStem = make([][]ready, 2, maxStems)
	for _, p := range Patterns {
		i := slices.Index(texts, p.Stem)
		if i < 0 {
			i = len(texts)
			texts = append(texts, p.Stem)
			k.byStem = append(k.byStem, nil)
		}
		e := slices.Index(events, p.Event)
		if e < 0 {
			e = len(events)
			events = append(events, p.Event)
		}
		k.byStem[i] = append(k.byStem[i], ready{p, pattern.New(p.Expr), 1 << e})
	}
	k.stems = newStems(texts)
	return k
})

type ready struct {
	Pattern
	expr  *pattern.Pattern
	event uint32 // one bit
}

// scan is the state between two lines.
type scan struct {
	*table
	sum    LogSummary             // of the lines that name no subscription
	named  map[string]*LogSummary // of the others
	offset time.Duration
	stamp  [24]byte  // of the line before: most lines share their second with another
	at     time.Time // what it means

	written time.Time // when the text was last written to
	dated   time.Time // the last time whose year was inferred
}

// mostNames bounds how many subscriptions are told apart. An appliance has some thirty.
const mostNames = 64

// of is where a line of this subscription is counted.
func (s *scan) of(name []byte) *LogSummary {
	if len(name) == 0 {
		return &s.sum
	}
	if sum, ok := s.named[string(name)]; ok {
		return sum
	}
	if len(s.named) >= mostNames {
		return &s.sum
	}
	if s.named == nil {
		s.named = map[string]*LogSummary{}
	}
	sum := &LogSummary{ZoneKnown: s.sum.ZoneKnown}
	s.named[string(name)] = sum
	return sum
}

// each is every summary, also of the lines that name no subscription.
func (s *scan) each(do func(*LogSummary)) {
	do(&s.sum)
	for _, sum := range s.named {
		do(sum)
	}
}

// logs are the summaries, ready to be shown.
func (s *scan) logs() map[string]LogSummary {
	s.inferZone()
	logs := map[string]LogSummary{}
	s.each((*LogSummary).present)
	if s.sum.Lines > 0 || len(s.named) == 0 {
		logs[""] = s.sum
	}
	for name, sum := range s.named {
		logs[name] = *sum
	}
	return logs
}

func (s *scan) line(line []byte) {
	cut := len(line) > MaxLine
	if cut {
		line = line[:MaxLine]
	}
	sum := &s.sum
	at, rest, form := s.time(line)
	if !form { // rare in the appliance's own files
		p := s.pushed(line)
		sum, at, rest, form = s.of(p.name), p.at, p.rest, p.form
		sum.YearInferred = sum.YearInferred || p.yearless && !at.IsZero()
	}
	sum.Lines++
	if cut {
		sum.Cut++
	}
	if form {
		sum.Understood++
		sum.span(at)
	} else {
		sum.Unknown++
	}
	found := s.stems.in(rest)
	if found == 0 && !(form && alarming(rest)) {
		return
	}
	s.candidate(sum, line, rest, at, found, form)
}

// candidate is a line that holds a stem, or that the appliance itself finds alarming.
func (s *scan) candidate(sum *LogSummary, line, rest []byte, at time.Time, found uint32, form bool) {
	matched := uint32(0) // events: several patterns may know the same line
	for i, patterns := range s.byStem {
		if found&(1<<i) == 0 {
			continue
		}
		for _, p := range patterns {
			if matched&p.event != 0 || !p.expr.Match(rest) {
				continue
			}
			matched |= p.event
			if p.into == nil {
				sum.commit(rest, at)
			} else {
				p.into(sum).note(at, line)
			}
		}
	}
	switch {
	case matched != 0:
		sum.Matched++
		if !form {
			sum.Bare++
		}
	case form && alarming(rest):
		sum.Unexplained.note(at, line)
	}
	if found&s.serial != 0 && sum.Version == "" {
		if m := headVersion.FindSubmatch(rest); m != nil {
			sum.Version, sum.Serial = string(m[1]), string(m[2])
		}
	}
	if found&s.table.offset != 0 {
		if m := headOffset.FindSubmatch(rest); m != nil {
			seconds, _ := strconv.Atoi(string(m[1])) // five digits
			s.zone(time.Duration(seconds) * time.Second)
		}
	}
}

func (sum *LogSummary) commit(rest []byte, at time.Time) {
	m := commitLine.FindSubmatch(rest)
	if m == nil {
		return
	}
	sum.CommitCount++
	sum.Commits = append(sum.Commits, Commit{at, short(string(m[1]), 64), string(m[2][:min(len(m[2]), 4*maxSample)])})
	if len(sum.Commits) >= 4*MaxCommits {
		sum.Commits = latest(sum.Commits)
	}
}

// alarming says whether the level that a line begins with is worse than Info (F-LOG-LEVEL).
func alarming(rest []byte) bool {
	if len(rest) < 6 {
		return false
	}
	switch rest[0] {
	case 'W':
		return bytes.HasPrefix(rest, []byte("Warning:"))
	case 'C':
		return bytes.HasPrefix(rest, []byte("Critical:"))
	case 'E':
		return bytes.HasPrefix(rest, []byte("Error:"))
	case 'A':
		return bytes.HasPrefix(rest, []byte("Alert:"))
	}
	return false
}
