package har

// between takes what holds values together.
func (s *Syntax) between(c byte) (event, error) {
	switch s.state {
	case wantValue, wantFirst:
		if c == ']' && s.state == wantFirst {
			return s.close(c)
		}
		return s.begin(c)
	case wantKey, wantNextKey:
		switch {
		case c == '"':
			s.state, s.key = inKey, s.key[:0]
			return more, nil
		case c == '}' && s.state == wantKey:
			return s.close(c)
		}
		return more, s.wrong("a key is expected here")
	case wantColon:
		if c != ':' {
			return more, s.wrong("a colon is expected here")
		}
		s.state = wantValue
		if len(s.stack) == 1 {
			s.inLog = string(s.key) == "log"
		}
		return more, nil
	case wantComma:
		switch c {
		case ',':
			if s.state = wantValue; s.top() == '{' {
				s.state = wantNextKey
			}
			return more, nil
		case ']', '}':
			return s.close(c)
		}
		return more, s.wrong("a comma is expected here")
	}
	return more, s.wrong("something follows the end of the JSON")
}

func (s *Syntax) top() byte { return s.stack[len(s.stack)-1] }

// begin takes the first byte of a value.
func (s *Syntax) begin(c byte) (event, error) {
	switch {
	case c == '"':
		s.state, s.length, s.long = inString, 0, false
	case c == '{':
		s.sawLog = s.sawLog || s.inLog && len(s.stack) == 1
		s.stack, s.state = append(s.stack, c), wantKey
		if s.entries > 0 && len(s.stack) == s.entries+1 {
			return entryFrom, nil
		}
	case c == '[':
		s.stack, s.state = append(s.stack, c), wantFirst
		if s.inLog && len(s.stack) == 3 && s.stack[1] == '{' && string(s.key) == "entries" {
			s.entries, s.sawList = 3, true
		}
	case c == '-' || c >= '0' && c <= '9':
		s.state, s.number = inNumber, numberFrom(c)
	case c == 't':
		s.state, s.word = inWord, "rue"
	case c == 'f':
		s.state, s.word = inWord, "alse"
	case c == 'n':
		s.state, s.word = inWord, "ull"
	case s.offset < 3 && len(s.stack) == 0 && c == "\xef\xbb\xbf"[s.offset]: // a byte order mark
	default:
		return more, s.wrong("a value is expected here")
	}
	if len(s.stack) > 10000 {
		return more, s.wrong("more than 10,000 levels")
	}
	return more, nil
}

// close takes the end of an object or array.
func (s *Syntax) close(c byte) (event, error) {
	if len(s.stack) == 0 || s.top() != c-2 { // '{' and '}', '[' and ']' are two apart
		return more, s.wrong("this closes nothing that is open")
	}
	entry := s.entries > 0 && c == '}' && len(s.stack) == s.entries+1
	if len(s.stack) == s.entries {
		s.entries = 0
	}
	s.stack = s.stack[:len(s.stack)-1]
	s.ended()
	if entry {
		return entryTo, nil
	}
	return more, nil
}

// ended is the end of a value.
func (s *Syntax) ended() {
	if s.state = wantComma; len(s.stack) == 0 {
		s.state = done
	}
}
