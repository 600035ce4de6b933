package mail

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// maxReply is the size of the largest reply that is read.
const maxReply = 1 << 20

// Problem is a line of the reply that should answer a question and does not.
type Problem struct {
	Line     int    // counted from 1
	Text     string // what it says
	Question string // the question's name; "" when the number is of no question
	Why      i18n.Text
}

// Why a line is a problem.
const (
	notUnderstood i18n.Text = "this does not answer the question"
	twice         i18n.Text = "the question has two different answers"
	noQuestion    i18n.Text = "there is no question with this number"
)

var (
	numberedLine = pattern.New(`^(\d{1,3})[.)] *(\S.*)$`)
	option       = pattern.New(`^\d{1,2}\) `)
	answers      = pattern.New(`(?i)^(?:answer|回答|答案|答) ?: ?(.*)$`)
	listed       = pattern.New(`(?:^|[,;] *| +)(\d{1,3}) ?[:=] ?`)
)

// Read takes the canonical answers, by the questions' names, out of a reply to what Write wrote. A time in it is meant
// from now on. The error is that of the reader.
func Read(r io.Reader, questions []*fact.Question, now time.Time) (map[string]string, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxReply+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > maxReply {
		return nil, nil, fmt.Errorf("the reply is larger than 1 MiB")
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(string(data), "\r\n", "\n"), "?")
	p := &reply{order: numbered(text, questions), known: questions, now: now, given: map[string]string{},
		dropped: map[string]bool{}}
	for _, tag := range i18n.Tags() {
		if l, err := i18n.Open(tag); err == nil {
			p.languages = append(p.languages, l)
		}
	}
	signed := -1 // the depth of quotes at which a signature began
	for i, line := range strings.Split(text, "\n") {
		depth, said := unquoted(line)
		if said == "--" {
			signed, p.current = depth, nil
			continue
		}
		if depth == signed {
			continue
		}
		signed = -1
		p.line(i+1, depth, said)
	}
	return p.given, p.problems, nil
}

// reply is what was read so far.
type reply struct {
	order     []*fact.Question // by number
	known     []*fact.Question
	languages []*i18n.Language
	now       time.Time
	given     map[string]string
	dropped   map[string]bool // answered twice, differently
	problems  []Problem

	current *fact.Question // the question that stands above
	quoted  int            // how deep it is quoted
	waiting bool           // its place for the answer was empty
}

// line reads one line of the reply: a heading, a question, or an answer in one of its forms.
func (p *reply) line(n, depth int, said string) {
	if said == "" {
		return
	}
	if strings.HasPrefix(said, markerStart) || strings.HasPrefix(said, "== ") {
		p.current = nil
		return
	}
	if q := p.headed(said); q != nil {
		p.current, p.quoted, p.waiting = q, depth, false
		return
	}
	if !p.marked(n, said) {
		p.unmarked(n, depth, said)
	}
}

// marked takes what follows the mark of an answer. Where nothing follows it, the answer may be on the next line.
func (p *reply) marked(n int, said string) bool {
	m := answers.FindStringSubmatch(said)
	if m == nil || p.current == nil {
		return false
	}
	if m[1] == "" {
		p.waiting = true
		return true
	}
	p.take(n, p.current, m[1])
	p.current = nil
	return true
}

// unmarked takes a line that answers the question above it, or several answers by their numbers.
func (p *reply) unmarked(n, depth int, said string) {
	if below := p.current != nil && (p.waiting || depth < p.quoted); !below {
		if at := listed.FindStringIndex(said); at != nil && at[0] == 0 {
			p.list(n, said)
		}
		return
	}
	if depth < p.quoted || depth == p.quoted && !option.MatchString(said) {
		p.take(n, p.current, said)
		p.current = nil
	}
}

// headed is the question whose words a line has, after a number. Mail programs wrap, so its beginning is enough.
func (p *reply) headed(said string) *fact.Question {
	m := numberedLine.FindStringSubmatch(said)
	if m == nil {
		return nil
	}
	words := folded(m[2])
	var found *fact.Question
	for _, q := range p.known {
		for _, l := range p.languages {
			prompt := folded(heading(q, l))
			switch {
			case words == prompt:
				return q
			case len(words) >= 12 && strings.HasPrefix(prompt, words):
				if found != nil && found != q {
					return nil
				}
				found = q
			}
		}
	}
	return found
}

// list takes answers such as "1: 2, 2: 1".
func (p *reply) list(n int, said string) {
	at := listed.Regexp().FindAllStringSubmatchIndex(said, -1)
	for i, m := range at {
		end := len(said)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		number, _ := strconv.Atoi(said[m[2]:m[3]]) // three digits at most
		text := strings.Trim(said[m[1]:end], " ,;")
		if number < 1 || number > len(p.order) || p.order[number-1] == nil {
			p.problems = append(p.problems, Problem{Line: n, Text: said[m[0]:end], Why: noQuestion})
			continue
		}
		p.take(n, p.order[number-1], text)
	}
}

func (p *reply) take(n int, q *fact.Question, text string) {
	answer, ok := canonical(q, text, p.languages, p.now)
	if !ok {
		p.problems = append(p.problems, Problem{Line: n, Text: text, Question: q.Name, Why: notUnderstood})
		return
	}
	if before, had := p.given[q.Name]; p.dropped[q.Name] || had && before != answer {
		p.problems = append(p.problems, Problem{Line: n, Text: text, Question: q.Name, Why: twice})
		delete(p.given, q.Name)
		p.dropped[q.Name] = true
		return
	}
	p.given[q.Name] = answer
}

// numbered are the questions by the numbers that the mail had. Only the marker tells; without it a number alone is of
// no question.
func numbered(text string, questions []*fact.Question) []*fact.Question {
	_, rest, found := strings.Cut(text, markerStart)
	names, _, closed := strings.Cut(rest, "]")
	if !found || !closed {
		return nil
	}
	var order []*fact.Question
	for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return strings.ContainsRune(" \t\n>", r) }) {
		i := slices.IndexFunc(questions, func(q *fact.Question) bool { return q.Name == name })
		if i < 0 {
			order = append(order, nil)
			continue
		}
		order = append(order, questions[i])
	}
	return order
}

// unquoted is a line without the marks of quoting, and how many there were.
func unquoted(line string) (depth int, said string) {
	said = strings.TrimSpace(halfWidth(line))
	for strings.HasPrefix(said, ">") {
		depth++
		said = strings.TrimSpace(said[1:])
	}
	return depth, said
}
