package clean

import "bytes"

// edit is a part of a text that is replaced.
type edit struct {
	from, to int
	with     string
	kind     Kind
	place    string
}

// span is a value in a text.
type span struct {
	from, to int
	end      int  // after its closing quotation mark
	quote    byte // 0: it has none
}

// scanner finds what must go in one layer. It keeps what a field before said when a file is read in parts.
type scanner struct {
	run   *Run
	depth int // how many base64 and hexadecimal encodings it is in
	layer
	last  bool // nothing follows the text
	edits []edit

	name     field // of the pair that is being read
	nameEnd  int   // where the name ended; -1: there is none
	held     span  // a value that came before its name
	heldFrom int   // where the key of that value begins
	isHeld   bool
	list     int // inside cookies, up to here; -1: not
	owner    int // inside an object that is a person, from here; -1: not
	place    string
	side     string // "request" or "response" before the place
}

func newScanner(run *Run, depth int) *scanner {
	return &scanner{run: run, depth: depth, nameEnd: -1, list: -1, owner: -1}
}

// lookahead is how much of a text that goes on must follow a place that is decided.
const lookahead = 32 << 10

// scan goes through the text and returns how far it is decided.
func (s *scanner) scan() int {
	t := s.text
	s.edits = s.edits[:0]
	limit := len(t)
	if !s.last {
		limit = max(0, limit-lookahead)
	}
	quick := s.run.opts.For == TAC // the others do not get names either, which may be short
	i := 0
	for i < limit {
		if class[t[i]]&word == 0 {
			if t[i] == '@' {
				next, ok := s.address(i)
				if !ok {
					return s.rest(i)
				}
				i = next
			}
			i++
			continue
		}
		from := i
		var seen byte
		for i < len(t) && class[t[i]]&word != 0 {
			seen |= class[t[i]]
			i++
		}
		if i == len(t) && !s.last {
			return s.rest(from)
		}
		if i < len(t) && i-from < shortestShape && !tells[t[i]] && quick && (from < 2 || t[from-2] != '>') {
			continue
		}
		next, ok := s.word(from, i, seen)
		if !ok {
			return s.rest(from)
		}
		i = next
	}
	return s.rest(i)
}

// rest keeps the fields' memory for the next part of the file, which begins at i, or before it where a value waits for
// its name.
func (s *scanner) rest(i int) int {
	if s.last {
		return len(s.text)
	}
	if s.isHeld && s.heldFrom < i && s.heldFrom > len(s.text)/8 && (i <= s.held.end ||
		s.together(s.held.end, i, false)) {
		i = s.heldFrom
		for n := len(s.edits); n > 0 && s.edits[n-1].from >= i; n-- { // found again, or with its name as a whole
			s.edits = s.edits[:n-1]
		}
	}
	if n := len(s.edits); n > 0 && s.edits[n-1].to > i {
		i = s.edits[n-1].to
	}
	for j := i; j > 0 && i-j < 4 && s.text[j]&0xc0 == 0x80; j-- {
		i = j - 1
	}
	s.nameEnd = s.carried(s.nameEnd, i, "{}<>")
	s.list = s.carried(s.list, i, "]")
	s.owner = s.carried(s.owner, i, "}")
	s.isHeld = false
	return i
}

// carried is a place in the part of the file that begins at next, if none of these signs has ended what began there.
func (s *scanner) carried(place, next int, ends string) int {
	if place < 0 || place < next && bytes.ContainsAny(s.text[place:next], ends) {
		return -1
	}
	return max(0, place-next)
}

// byteAt is 0 beyond the end.
func (s *scanner) byteAt(i int) byte {
	if i < 0 || i >= len(s.text) {
		return 0
	}
	return s.text[i]
}

// afterName are the signs that may follow the name of a field.
var afterName = func() (t [256]bool) {
	for _, c := range "\x01\x02\x03\x04\x05\x06\x07\"':=] \t>/" {
		t[c] = true
	}
	return t
}()

// tells are the signs behind a short word that may make it one to look at.
var tells = func() (t [256]bool) {
	for c := range t {
		t[c] = afterName[c] || c == '+' || c == '$'
	}
	return t
}()

// word looks at one word. It returns where to go on; false: more of the file is needed to tell.
func (s *scanner) word(from, to int, seen byte) (int, bool) {
	next := s.byteAt(to)
	if afterName[next] {
		if f := s.run.names.of(s.text[from:to]); f.role != ordinary {
			if end, known, ok := s.field(from, to, f); !ok {
				return 0, false
			} else if known {
				return end, true
			}
		}
	}
	if s.byteAt(from-2) == '>' && s.byteAt(from-3) == ']' {
		if end := s.answered(from); end > 0 {
			return end, true
		}
	}
	n := to - from
	if n >= 3 || next == '+' || next == '/' || next == '.' {
		if end, known, ok := s.shape(from, to, seen); !ok {
			return 0, false
		} else if known {
			return end, true
		}
	}
	if s.run.opts.For != TAC {
		if end := s.form(from, to, seen); end > 0 {
			return end, true
		}
	}
	return to, true
}

// replace notes an edit. What was found inside of it before goes with it.
func (s *scanner) replace(from, to int, with string, kind Kind) {
	for n := len(s.edits); n > 0 && s.edits[n-1].to > from; n = len(s.edits) {
		if s.edits[n-1].from < from {
			from = s.edits[n-1].from
		}
		s.edits = s.edits[:n-1]
	}
	place := s.place
	if s.side != "" && place != "" {
		place = s.side + "." + place
	}
	s.edits = append(s.edits, edit{from, to, with, kind, place})
}

// together says whether two fields are of one object: nothing opens or closes one between them. In XML the end of one
// element and the beginning of the next is between them.
func (s *scanner) together(from, to int, xml bool) bool {
	if from < 0 || to < from || to-from > lookahead {
		return false
	}
	b := s.text[from:to]
	if xml {
		return bytes.Count(b, []byte("<")) == 2 && bytes.HasPrefix(b, []byte("</"))
	}
	return !bytes.ContainsAny(b, "{}<>")
}

// lineStart says whether only blanks, and the signs that begin a line, are before a place.
func (s *scanner) lineStart(i int) bool {
	for i > 0 && (space(s.text[i-1]) || s.text[i-1] == '-' || s.text[i-1] == '>' || s.text[i-1] == '<') {
		i--
	}
	return i == 0 || s.text[i-1] == '\n' || s.text[i-1] == '\r'
}

// lineEnd is where the line of a place ends, or the string that it is in.
func (s *scanner) lineEnd(i int) int {
	for ; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\n' || c == '\r':
			return i
		case isQuote(c):
			if n := s.byteAt(i + 1); n == ',' || n == '}' || n == ']' || n == '>' || n == ')' || n == 0 || blank(n) ||
				isQuote(n) {
				return i
			}
		}
	}
	return i
}
