package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"
)

const (
	version = 3        // 2: acts in one record; 3: where a document came from
	maxFile = 64 << 20 // a session of a day stays far below
)

// Damaged says that a journal is not as it was written, and where. A record that was cut off at the end is no damage.
type Damaged struct {
	File   string
	Line   int
	Offset int // of the line's first byte
	Reason string
}

func (d *Damaged) Error() string {
	return fmt.Sprintf("journal %q: line %d, from byte %d on: %s", d.File, d.Line, d.Offset, d.Reason)
}

// Hint says what to do.
func (d *Damaged) Hint() string {
	return "start again with xdrdoctor diagnose; the earlier answers can be read in the file"
}

// OtherVersion says that another version of xdrdoctor wrote a journal, in a format that this one does not read. The
// journal is left as it is.
type OtherVersion struct {
	File   string
	Format int
	Tool   string // the version that wrote it
}

func (o *OtherVersion) Error() string {
	return fmt.Sprintf("journal %q: xdrdoctor %s wrote it in format %d, and this version reads format %d", o.File,
		o.Tool, o.Format, version)
}

// Hint says what to do.
func (o *OtherVersion) Hint() string {
	return fmt.Sprintf("start a new session with xdrdoctor diagnose, or resume this one with xdrdoctor %s", o.Tool)
}

// otherVersion reads the format of a journal's first record; nil when it is ours, or when it is none.
func otherVersion(file string, first []byte) error {
	var e struct {
		Kind    Kind   `json:"kind"`
		Version int    `json:"version"`
		Tool    string `json:"tool"`
	}
	if json.Unmarshal(first, &e) != nil || e.Kind != Started || e.Version == version {
		return nil
	}
	return &OtherVersion{file, e.Version, e.Tool}
}

// encode makes a record: the checksum of the event, the event, the end of the line.
func encode(e Event) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("00000000 ")
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(e); err != nil { // ends the line
		return nil, err
	}
	record := b.Bytes()
	copy(record, fmt.Sprintf("%08x", checksum(record[9:len(record)-1])))
	return record, nil
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// whole returns the event's text of a line, without its end, if the checksum is that of the text.
func whole(line []byte) (text []byte, ok bool) {
	if len(line) < 10 || line[8] != ' ' {
		return nil, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	return line[9:], err == nil && uint32(sum) == checksum(line[9:])
}

// decode reads a journal as far as it is good: a last record without its end was being written when the session was
// killed, and nobody was told that it is kept. Any other record that is not whole is damage.
func decode(file string, data []byte) (events []Event, good int, err error) {
	for n := 1; good < len(data); n++ {
		length := bytes.IndexByte(data[good:], '\n')
		if length < 0 {
			break
		}
		text, ok := whole(data[good : good+length])
		if !ok {
			return nil, 0, &Damaged{file, n, good, "its checksum does not match"}
		}
		if n == 1 {
			if other := otherVersion(file, text); other != nil {
				return nil, 0, other
			}
		}
		e, problem := read(text, n)
		if problem != "" {
			return nil, 0, &Damaged{file, n, good, problem}
		}
		events = append(events, e)
		good += length + 1
	}
	return events, good, nil
}

// read makes the event of a record, and says what is wrong with it: written by us it would not be so.
func read(text []byte, n int) (e Event, problem string) {
	if err := json.Unmarshal(text, &e); err != nil {
		return e, "it is not an event: " + err.Error()
	}
	switch {
	case e.N != n:
		return e, fmt.Sprintf("it is event %d, not %d", e.N, n)
	case (n == 1) != (e.Kind == Started):
		return e, fmt.Sprintf("a journal does not have %q there", e.Kind)
	case (e.Kind == Answered) && len(e.Documents) != 1:
		return e, fmt.Sprintf("an answer of %d documents", len(e.Documents))
	}
	return e, ""
}
