package report

import (
	"strings"
	"sync"

	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// markup writes HTML, SVG and XML: what is well-formed XML is HTML too. Texts and values of attributes are escaped here and nowhere else, so
// that nothing foreign becomes markup.
type markup struct {
	strings.Builder
	show func(string) string // what may be seen of a text; nil: all of it
	open []string
}

// start opens an element; attrs are names and values in turn.
func (m *markup) start(name string, attrs ...string) {
	m.tag(name, attrs)
	m.WriteString(">")
	m.open = append(m.open, name)
}

// end closes the innermost element.
func (m *markup) end() {
	last := len(m.open) - 1
	m.WriteString("</" + m.open[last] + ">")
	m.open = m.open[:last]
	if len(m.open) < 4 { // a line for each larger part, for whoever looks at the source
		m.WriteString("\n")
	}
}

// void writes an element that holds nothing.
func (m *markup) void(name string, attrs ...string) {
	m.tag(name, attrs)
	m.WriteString("/>")
}

// element writes an element with a text.
func (m *markup) element(name, text string, attrs ...string) {
	m.start(name, attrs...)
	m.text(text)
	m.end()
}

func (m *markup) tag(name string, attrs []string) {
	m.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		m.WriteString(" " + attrs[i] + `="` + m.escape(attrs[i+1]) + `"`)
	}
}

func (m *markup) text(s string) { m.WriteString(m.escape(s)) }

func (m *markup) escape(s string) string {
	if m.show != nil {
		s = m.show(s)
	}
	return escapeMarkup(s)
}

// escapers are made once, and only where something is escaped.
var escapers = sync.OnceValue(func() [2]*strings.Replacer {
	return [2]*strings.Replacer{
		strings.NewReplacer("\uFFFE", "\uFFFD", "\uFFFF", "\uFFFD"),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;"),
	}
})

// escapeMarkup also spells out what would deceive the reader, or what XML has no place for.
func escapeMarkup(s string) string {
	e := escapers()
	return e[1].Replace(e[0].Replace(redact.Visible(s)))
}
