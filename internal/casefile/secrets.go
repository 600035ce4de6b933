package casefile

import (
	"bytes"
	"strings"
	"sync"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// form is one in which credentials are sent or kept. The sources take them out; this is the last line of defence. It
// has to look through whole logs, so it looks for the words first, and more closely only there.
type form struct {
	words   []string // lower case
	what    string
	pattern *pattern.Pattern // from the word on; its last group may be masked
}

var forms = sync.OnceValue(func() []form {
	// not id_token: invalid_token is an error, and ID tokens are JWTs
	tokens := []string{"access_token", "refresh_token", "jwttoken"}
	return []form{
		{[]string{"-----begin "}, "a private key", pattern.New(`^-----BEGIN [A-Z0-9 ]*PRIVATE (KEY)`)},
		{[]string{"authorization"}, "an Authorization header",
			pattern.New(`^(?i)authorization[\\"']*[ \t]*:[ \t]*[\\"']*(?:(?:basic|bearer|digest|negotiate|ntlm)[ \t]+)?([^\s"'\\,;}]+)`)},
		// Quoted, any value is a token. Bare, only what is long enough to be one: "jwtToken: missing" is an error
		// message.
		{tokens, "a token", pattern.New(`^(?i:(?:access|refresh)_token|jwttoken)[\\"']*\s*[:=]\s*\\*["']([^"'\\]+)`)},
		{tokens, "a token",
			pattern.New(`^(?i:(?:access|refresh)_token|jwttoken)[\\"']*\s*(?:[:=>]|\\u003e)\s*([\w.~+/=-]{16,})`)},
	}
})

// Leaks says, as a *Leak, that a document looks as if it held a secret. What else keeps documents goes by it too.
func Leaks(d evidence.Document) error {
	if what := credentials([]byte(d.Ref.String())); what != "" {
		return &Leak{Where: "the ref of a document", What: what}
	}
	return leak(d)
}

// Credentials names a kind of secret that the text seems to hold; "" when it holds none.
func Credentials(text []byte) string { return credentials(text) }

// mask is what is written where a secret was taken out: asterisks, or a word in brackets.
var mask = pattern.New(`^(?:[*•.xX]+|\[[A-Za-z -]+\]|<[A-Za-z -]+>)$`)

// credentials names a kind of secret that the text seems to hold; "" when it holds none.
func credentials(text []byte) string {
	if bytes.IndexByte(text, 0) >= 0 { // a transcript that Windows saved as UTF-16
		if what := credentials(bytes.ReplaceAll(text, []byte{0}, nil)); what != "" {
			return what
		}
	}
	if from, _ := webToken(text); from >= 0 {
		return "a JSON web token"
	}
	what := ""
	search(text, func(s secretSpan) bool {
		what = s.what
		return false
	})
	return what
}

// secretSpan is where a secret stands in a text.
type secretSpan struct {
	from, to int
	what     string
}

// search tells of each secret that one of the forms finds, until it is told to stop.
func search(text []byte, found func(secretSpan) bool) {
	const piece, overlap, closely = 64 << 10, 32, 2 << 10
	folded := make([]byte, min(piece, len(text)))
	for start := 0; start < len(text); start += piece - overlap {
		n := fold(folded, text[start:])
		for _, f := range forms() {
			for _, word := range f.words {
				for at := 0; ; at++ {
					next := bytes.Index(folded[at:n], []byte(word))
					if next < 0 {
						break
					}
					at += next
					near := text[start+at:]
					m := f.pattern.Regexp().FindSubmatchIndex(near[:min(closely, len(near))])
					if m == nil || mask.Match(near[m[2]:m[3]]) {
						continue
					}
					if !found(secretSpan{start + at + m[2], start + at + m[3], f.what}) {
						return
					}
				}
			}
		}
	}
}

// fold copies as much as there is room for, in lower case.
func fold(into, text []byte) int {
	n := min(len(into), len(text))
	for i, c := range text[:n] {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		into[i] = c
	}
	return n
}

// webToken finds eyJ….…, which is how a JWT begins; from is -1 where there is none. It needs no signature: that may
// have been cut off.
func webToken(text []byte) (from, to int) {
	run := func(at int) int {
		for at < len(text) && (text[at] >= 'a' && text[at] <= 'z' || text[at] >= 'A' && text[at] <= 'Z' ||
			text[at] >= '0' && text[at] <= '9' || text[at] == '_' || text[at] == '-') {
			at++
		}
		return at
	}
	for at := 0; ; {
		next := bytes.Index(text[at:], []byte("eyJ"))
		if next < 0 {
			return -1, -1
		}
		from := at + next
		if at = run(from); at-from >= 8 && at < len(text) && text[at] == '.' && run(at+1)-at > 2 {
			for at < len(text) && text[at] == '.' { // the signature; of a JWE three parts more
				at = run(at + 1)
			}
			return from, at
		}
	}
}

// Secret says whether a document seems to hold a credential, so that it must not be shown either.
func Secret(d evidence.Document) bool { return leak(d) != nil }

// leak looks through everything of a document that a case would hold, but for its Ref.
func leak(d evidence.Document) error {
	if what := credentials(d.Body); what != "" {
		return &Leak{d.Ref, "body", what}
	}
	for name, value := range d.Header {
		if what := credentials([]byte(name + ": " + value)); what != "" {
			return &Leak{d.Ref, "a header", what}
		}
	}
	text := []string{d.From}
	if d.Failure != nil {
		text = append(text, string(d.Failure.Phase), string(d.Failure.Kind), d.Failure.Detail)
	}
	for _, r := range d.After {
		text = append(text, r.String())
	}
	if what := credentials([]byte(strings.Join(text, "\n"))); what != "" {
		return &Leak{d.Ref, "what is said about it", what}
	}
	return nil
}
