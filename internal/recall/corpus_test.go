package recall

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// canary is one planted secret.
type canary struct {
	what   string // kind, place, dialect
	value  string // what must be gone
	sample string // the part of the file that it is in
}

// file is one file of the corpus.
type file struct {
	name     string
	har      bool
	text     string
	canaries []canary
	persons  []string
	kept     []string // must survive
}

func newCanary(k kind, where, value, sample string) canary {
	c := canary{k.name + " in " + where, value, sample}
	if k.core != nil {
		c.value = k.core(value)
	}
	return c
}

// corpus draws all files from a seed. every: of so many fields one, so that a sample is quick.
func corpus(seed uint64, every int) []file {
	r := rand.New(rand.NewPCG(seed, 1))
	var all []file
	n := 0
	take := func() bool { n++; return every < 2 || n%every == 0 }
	for _, d := range dialects {
		f := file{name: d.name + ".har", har: true}
		var entries []raw
		var titles []string
		add := func(k kind, where, value string, q request) {
			e := d.entry(q)
			sample := string(e)
			if q.title != "" {
				titles, sample = append(titles, q.title), q.title
			}
			entries = append(entries, e)
			f.canaries = append(f.canaries, newCanary(k, where+", "+d.name, value, sample))
		}
		for _, k := range kinds {
			for _, p := range harPlaces {
				key, value := random(r, k)
				if p.extras && !d.extras || p.plain && strings.ContainsAny(value, "\n") || !take() {
					continue
				}
				var q request
				p.put(d, &q, key, value)
				add(k, p.name, value, q)
			}
			for _, p := range bodies {
				key, value := random(r, k)
				if !take() {
					continue
				}
				body := p.make(r, key, value)
				switch q := (request{}); r.IntN(3) {
				case 0:
					q.body, q.mime = body, "text/plain"
					add(k, "request body: "+p.name, value, q)
				case 1:
					q.answer, q.answerMime = body, "text/plain"
					add(k, "response body: "+p.name, value, q)
				default:
					q.answer, q.answerMime, q.packed = body, "text/plain", true
					add(k, "base64 body: "+p.name, value, q)
				}
			}
		}
		for i := range 5 {
			person, fields := somebody(r)
			f.persons = append(f.persons, person...)
			entries = append(entries, d.entry(request{answer: plainJSON(fields), answerMime: "application/json",
				comment: fmt.Sprintf("call %d with %s and %s", i, person[0], person[1])}))
		}
		for _, s := range diagnostics(r) {
			f.kept = append(f.kept, s.words...)
			entries = append(entries, d.entry(s.request(d)))
		}
		f.text = d.file(entries, titles)
		all = append(all, f)
	}
	return append(all, otherFiles(r, take)...)
}

func otherFiles(r *rand.Rand, take func() bool) []file {
	var all []file
	for _, p := range texts {
		f := file{name: p.name}
		var b strings.Builder
		for _, k := range kinds {
			key, value := random(r, k)
			for tries := 0; !p.fits(value) && tries < 50; tries++ {
				key, value = random(r, k)
			}
			if p.only != "" && (k.name == "one-time password" || k.name == "saml" && p.name != "log line") ||
				!p.fits(value) ||
				!take() {
				continue
			}
			sample := p.make(r, key, value)
			b.WriteString(sample)
			f.canaries = append(f.canaries, newCanary(k, p.name, value, sample))
		}
		for _, d := range diagnostics(r)[:4] {
			if p.name != "configuration" && p.name != "YAML" {
				b.WriteString("Wed Sep 17 10:00:01 2025 Warning: " + strings.Join(d.words, " ") + "\n")
				f.kept = append(f.kept, d.words...)
			}
		}
		f.text = b.String()
		all = append(all, f)
	}
	return all
}

// somebody draws a person: what must not be seen of them, and the fields that tell it.
func somebody(r *rand.Rand) ([]string, map[string]any) {
	first, last := "Q"+draw(r, letters[:26], 6), "Z"+draw(r, letters[:26], 8)
	mail := strings.ToLower(first + "." + last + "@" + draw(r, letters[:26], 7) + ".example")
	name, phone := first+" "+last, "+49 151 "+draw(r, digits, 8)
	return []string{mail, name, phone}, map[string]any{"user": map[string]any{"name": name, "email": mail},
		"phone_number": phone,
		"ok":           true}
}

// diagnostic is something by which an error is understood.
type diagnostic struct {
	words  []string
	header string
}

func (d diagnostic) request(l dialect) request {
	q := request{answer: plainJSON(map[string]any{"errors": []any{map[string]any{"type": "error",
		"message": d.words}}}),
		answerMime: "application/json"}
	if d.header != "" {
		for _, w := range d.words {
			q.answerHeaders = append(q.answerHeaders, l.pair(d.header, w))
		}
	}
	return q
}

func diagnostics(r *rand.Rand) []diagnostic {
	hexes := func(n int) string { return draw(r, "0123456789abcdef", n) }
	return []diagnostic{
		{words: []string{"E4017", "There was an unexpected error on the Secure Email module [401]", "status=401"}},
		{words: []string{"Registration failed because of an invalid or expired token",
			"Invalid username or passphrase.",
			"ExpiredSignatureError.", "InvalidTokenError."}},
		{words: []string{"the access token expired", "token_type bearer", "jwt_invalid_signature",
			"missing scope: inspect"}},
		{words: []string{"564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B", "esa01.customer.example", "Version: 15.0.1-416",
			"10.20.30.40"}},
		{header: "x-trace-id", words: []string{hexes(32), hexes(32)}},
		{header: "x-request-id", words: []string{hexes(8) + "-" + hexes(4) + "-4" + hexes(3) + "-8" + hexes(3) + "-" +
			hexes(12)}},
		{header: "www-authenticate",
			words: []string{`Bearer realm="xdr", error="invalid_token", error_description="The token expired"`}},
		{header: "traceparent", words: []string{"00-" + hexes(32) + "-" + hexes(16) + "-01"}},
		{header: "etag", words: []string{`"` + hexes(40) + `"`}},
		{words: []string{"api-sse.cisco.com", "visibility.eu.amp.cisco.com", "2026-11-28T10:00:00.000Z",
			"timed out after 30000 ms"}},
		{words: []string{"trace_id: " + hexes(32), "module-instance " + hexes(8) + "-1111-4222-8333-" + hexes(12)}},
		{words: []string{"DNS query network error '[Errno 65] No route to host'", "certificate has expired",
			"too many requests (429)"}},
	}
}
