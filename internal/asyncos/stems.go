package asyncos

// stems is an automaton that finds many texts in one pass, whatever their case (Aho and Corasick 1975). One table
// look-up a byte is what makes a log of 500 MB a matter of seconds; expressions are tried only on lines that hold a
// stem.
type stems struct {
	next  []uint8 // by state * 256 + byte: a row of 256, so that a step is one load
	found []uint32
	first uint8 // the states from here on hold at least one stem
}

const maxStems, maxStates = 32, 256

// newStems numbers the states so that those where a stem ends come last: one comparison a byte tells them.
func newStems(texts []string) *stems {
	if len(texts) > maxStems {
		panic("asyncos: too many stems for one mask")
	}
	type state struct {
		next  map[byte]int
		fail  int
		found uint32
	}
	trie := []state{{next: map[byte]int{}}}
	for i, text := range texts {
		at := 0
		for j := range len(text) {
			to, ok := trie[at].next[text[j]]
			if !ok {
				to = len(trie)
				trie = append(trie, state{next: map[byte]int{}})
				trie[at].next[text[j]] = to
			}
			at = to
		}
		trie[at].found |= 1 << i
	}
	if len(trie) > maxStates {
		panic("asyncos: too many letters in the stems for one byte a state")
	}
	step := func(at int, b byte) int {
		for {
			if to, ok := trie[at].next[b]; ok {
				return to
			}
			if at == 0 {
				return 0
			}
			at = trie[at].fail
		}
	}
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for b, to := range trie[at].next {
			if at != 0 {
				trie[to].fail = step(trie[at].fail, b)
			}
			trie[to].found |= trie[trie[to].fail].found // shorter ones were reached before: the queue goes by length
			queue = append(queue, to)
		}
	}
	number, order := make([]int, len(trie)), []int{}
	for _, holds := range []bool{false, true} {
		for i := range trie {
			if (trie[i].found != 0) == holds {
				number[i] = len(order)
				order = append(order, i)
			}
		}
	}
	s := &stems{next: make([]uint8, maxStates*256), found: make([]uint32, maxStates), first: 0xff}
	for n, i := range order {
		s.found[n] = trie[i].found
		if trie[i].found != 0 {
			s.first = min(s.first, uint8(n))
		}
		for b := range 256 {
			s.next[n<<8|b] = uint8(number[step(i, lower(byte(b)))])
		}
	}
	return s
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// in says which of the stems stand in the line, as a mask. Within a larger function its loop runs out of registers,
// which costs more than a call for each line.
//
//go:noinline
func (s *stems) in(line []byte) uint32 {
	next := (*[maxStates * 256]uint8)(s.next)
	var found uint32
	at := uint8(0)
	for _, b := range line {
		at = next[uint16(at)<<8|uint16(b)]
		if at >= s.first {
			found |= s.found[at]
		}
	}
	return found
}
