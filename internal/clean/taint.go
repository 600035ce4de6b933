package clean

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/maphash"
)

// ErrTooMany says that more secrets were seen than are remembered. Nothing is written then: one of them could stay.
var ErrTooMany = errors.New("more than 100,000 forms of secrets in it")

const mostForms = 100_000

// shortest is how long a value must be to be looked for everywhere. A shorter one is removed in its field only.
const shortest = 6

// form is one way in which a value may be written, by its keyed hash: the value itself is not kept.
type form struct {
	sum    uint64
	length int32
	window int32 // where in it the part is that the index knows
	whole  bool  // counts only as a whole word
	filled bool  // in base64: what comes in its place must have its length
	with   string
	kind   Kind
}

// taints are the values that must not be anywhere. They are found without regard to case, and over a line end.
type taints struct {
	seed    maphash.Seed
	forms   []form
	seen    map[uint64]bool
	windows map[uint32][]int32
	filter  *[1 << (filterBits - 6)]uint64 // made when it is needed
	err     error
}

func newTaints() *taints {
	return &taints{seed: maphash.MakeSeed(), seen: map[uint64]bool{}, windows: map[uint32][]int32{}}
}

// canonical is a value as it is compared: quotation marks are all alike, and so are cases.
func canonical(v []byte) []byte {
	out := make([]byte, 0, len(v))
	for _, c := range v {
		if isQuote(c) {
			c = '"'
		}
		if c != '\n' && c != '\r' {
			out = append(out, fold(c))
		}
	}
	return out
}

// add notes a value, and what comes in its place.
func (t *taints) add(v []byte, with string, kind Kind) {
	if len(v) < shortest || len(v) > lookahead/2 {
		return
	}
	whole := !kind.secret() || len(v) < 8 || bytes.IndexFunc(v, func(r rune) bool {
		return r >= 0x80 ||
			class[r]&(upper|lower) == 0
	}) < 0
	plain := bytes.Map(func(r rune) rune {
		if r > 0 && r <= deepest {
			return '"'
		}
		return r
	}, v)
	if !t.form(plain, form{whole: whole, with: with, kind: kind}) {
		return
	}
	if bytes.IndexByte(plain, ' ') >= 0 {
		t.form(bytes.ReplaceAll(plain, []byte(" "), []byte("+")), form{with: with, kind: kind})
	}
	for phase := range 3 {
		for _, e := range [...]*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			b := e.AppendEncode(nil, append(make([]byte, phase, phase+len(plain)), plain...))
			if rest := (phase + len(plain)) % 3; rest != 0 {
				b = b[:len(b)-1]
			}
			if b = b[(phase*8+5)/6:]; len(b) >= shortest {
				t.form(b, form{filled: true, kind: kind})
			}
		}
	}
	t.form([]byte(hex.EncodeToString(plain)), form{with: with, kind: kind})
}

// form notes one form of a value. false: it is known.
func (t *taints) form(v []byte, f form) bool {
	v = canonical(v)
	f.sum, f.length = maphash.Bytes(t.seed, v), int32(len(v))
	if t.seen[f.sum] {
		return false
	}
	if len(t.seen) >= mostForms {
		t.err = ErrTooMany
		return false
	}
	t.seen[f.sum] = true
	half := max(4, len(v)/2)
	for _, part := range [2][2]int{{0, half}, {len(v) - half, len(v)}} {
		f.window = int32(rarest(v, part[0], part[1]))
		w := binary.LittleEndian.Uint32(v[f.window:]) | folded
		t.windows[w] = append(t.windows[w], int32(len(t.forms)))
		t.forms = append(t.forms, f)
	}
	t.filter = nil
	return true
}

const folded = 0x20202020

// rarest picks four bytes that are not in every text: letters beside digits.
func rarest(v []byte, from, to int) int {
	best, most := from, -1
	for i := from; i+4 <= to; i++ {
		score := 0
		for j, c := range v[i : i+4] {
			if class[c] == digit {
				score += 2
			}
			if class[c]&(lower|digit) == 0 {
				score -= 3
			}
			if j > 0 && class[c] != class[v[i+j-1]] {
				score++
			}
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}

const spread = 0x9e3779b1

// filterBits are so many that the filter stays in the cache of one core, and nearly nothing passes it.
const filterBits = 20

// slot is where four bytes are in the filter.
func slot(w uint32) uint32 { return w * spread >> (32 - filterBits) }

// index makes the filter that nearly all of a text does not pass.
func (t *taints) index() {
	t.filter = new([1 << (filterBits - 6)]uint64)
	for w := range t.windows {
		h := slot(w)
		t.filter[h>>6] |= 1 << (h & 63)
	}
}

// hit is a form that is in a text.
type hit struct {
	from, to int
	*form
}

// all is what is in the text. After index it changes nothing, so that two cores may call it at once. Hits may overlap,
// and one may begin before the one that was told before.
func (t *taints) all(text []byte) (hits []hit) {
	if len(t.forms) == 0 || len(text) < 4 {
		return nil
	}
	if t.filter == nil {
		t.index()
	}
	filter, scratch := t.filter, []byte(nil)
	for i := 0; i+4 <= len(text); i++ {
		w := binary.LittleEndian.Uint32(text[i:]) | folded
		h := slot(w)
		if filter[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, n := range t.windows[w] {
			f := &t.forms[n]
			if from, to, ok := t.here(text, i, f, &scratch); ok {
				hits = append(hits, hit{from, to, f})
			}
		}
	}
	return hits
}

// gap is how many bytes are a line end with the indentation of the next line, at i.
func gap(text []byte, i int) int {
	n := 0
	for i+n < len(text) && (text[i+n] == '\n' || text[i+n] == '\r') {
		n++
	}
	if n == 0 {
		return 0
	}
	for n < 12 && i+n < len(text) && space(text[i+n]) {
		n++
	}
	return n
}

// here says whether a form stands around its window.
func (t *taints) here(text []byte, window int, f *form, scratch *[]byte) (from, to int, ok bool) {
	from = window
	for range f.window {
		if from--; from < 0 {
			return 0, 0, false
		}
		for from > 0 && blank(text[from]) {
			back := from
			for back > 0 && space(text[back]) {
				back--
			}
			if text[back] != '\n' && text[back] != '\r' {
				break
			}
			for back > 0 && (text[back] == '\n' || text[back] == '\r') {
				back--
			}
			from = back
		}
	}
	b := (*scratch)[:0]
	for to = from; len(b) < int(f.length) && to < len(text); {
		if n := gap(text, to); n > 0 && len(b) > 0 {
			to += n
			continue
		}
		c := text[to]
		if isQuote(c) {
			c = '"'
		}
		b = append(b, fold(c))
		to++
	}
	*scratch = b
	if len(b) < int(f.length) || maphash.Bytes(t.seed, b) != f.sum {
		return 0, 0, false
	}
	if f.whole && (from > 0 && class[text[from-1]]&word&^joins != 0 || to < len(text) &&
		class[text[to]]&word&^joins != 0) {
		return 0, 0, false
	}
	return from, to, true
}
