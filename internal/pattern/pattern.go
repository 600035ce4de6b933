// Package pattern holds regular expressions that are compiled when they are first used: the tables of what appliances
// print are long, and most runs need none of them.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression.
type Pattern struct {
	expr string
	once sync.Once
	re   *regexp.Regexp
}

// New returns the pattern of an expression. One that cannot be compiled panics at its first use, which the tests of its
// table make.
func New(expr string) *Pattern { return &Pattern{expr: expr} }

// Regexp is the compiled expression.
func (p *Pattern) Regexp() *regexp.Regexp {
	p.once.Do(func() { p.re = regexp.MustCompile(p.expr) })
	return p.re
}

// The methods are those of regexp.Regexp.

func (p *Pattern) MatchString(s string) bool              { return p.Regexp().MatchString(s) }
func (p *Pattern) Match(b []byte) bool                    { return p.Regexp().Match(b) }
func (p *Pattern) FindString(s string) string             { return p.Regexp().FindString(s) }
func (p *Pattern) FindStringSubmatch(s string) []string   { return p.Regexp().FindStringSubmatch(s) }
func (p *Pattern) FindSubmatch(b []byte) [][]byte         { return p.Regexp().FindSubmatch(b) }
func (p *Pattern) FindStringIndex(s string) []int         { return p.Regexp().FindStringIndex(s) }
func (p *Pattern) FindIndex(b []byte) []int               { return p.Regexp().FindIndex(b) }
func (p *Pattern) FindAllString(s string, n int) []string { return p.Regexp().FindAllString(s, n) }
func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.Regexp().FindAllStringIndex(s, n)
}
func (p *Pattern) ReplaceAllString(s, by string) string { return p.Regexp().ReplaceAllString(s, by) }
func (p *Pattern) ReplaceAll(b, by []byte) []byte       { return p.Regexp().ReplaceAll(b, by) }
