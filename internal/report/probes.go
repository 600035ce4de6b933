package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// probe is a document of a probe, read.
type probe struct {
	evidence.Trip
	failure *evidence.Failure
}

// probesOf are the probes that were made, in their order.
func probesOf(docs []evidence.Document) []probe {
	var all []probe
	for _, name := range facts.Probes {
		i := slices.IndexFunc(docs, func(d evidence.Document) bool { return d.Ref == facts.ProbeRef(name) })
		if i < 0 {
			continue
		}
		p := probe{failure: docs[i].Failure}
		if json.Unmarshal(docs[i].Body, &p.Trip) == nil && p.Host != "" {
			all = append(all, p)
		}
	}
	return all
}

// probed are the phases of a probe that have a column; the last ends with the first byte of the reply.
var probed = []struct {
	phase evidence.Phase
	head  i18n.Text
}{
	{evidence.Resolve, "dns"}, {evidence.Connect, "tcp"}, {evidence.TLS, "tls"}, {evidence.Wait, i18n.Text("byte")},
}

const probedWidth = 6

// Probes writes a line for each host that was probed: how long each phase took, and what broke. Then what they have in
// common: the proxy, who issued the certificates, how far the clocks are apart.
func (t *Terminal) Probes(docs []evidence.Document) {
	all := probesOf(docs)
	if len(all) == 0 {
		return
	}
	column := 0
	for _, p := range all {
		column = max(column, cells.Width(p.Host))
	}
	title := t.lang.T("From this machine, in ms")
	column = max(column, cells.Width(title))
	head := cells.Pad(title, column)
	for _, c := range probed {
		head += cells.PadLeft(c.head.In(t.lang), probedWidth)
	}
	if t.Plain {
		head = title
	}
	fmt.Fprintf(t.w, "\n%s\n", head)
	for _, p := range all {
		if t.Plain {
			t.text("", p.spoken(t.lang))
			continue
		}
		line := cells.Pad(p.Host, column)
		for _, c := range probed {
			if ms, passed := p.Took(c.phase); passed {
				line += fmt.Sprintf("%*d", probedWidth, ms)
			}
		}
		t.Entry(line, p.outcome(t.lang), cells.Width(line)+2)
	}
	if proxy := all[0].Proxy; proxy != "" {
		t.Say("Through the proxy %s.", proxy)
	}
	for _, issuer := range issuers(t.lang, all) {
		t.Say("Certificate issued by %s.", issuer)
	}
	if line := clocks(t.lang, all); line != "" {
		t.text("", line)
	}
	t.Text("Seen from this machine; it says nothing about the ESA's own path.")
}

// spoken is the line of a probe for somebody who hears no columns.
func (p probe) spoken(l *i18n.Language) string {
	var said []string
	for _, c := range probed {
		if ms, passed := p.Took(c.phase); passed {
			said = append(said, fmt.Sprintf("%s %d", c.head.In(l), ms))
		}
	}
	return l.F("%s: %s", p.Host, strings.Join(append(said, p.outcome(l)), l.T(", ")))
}

// outcome is what became of a probe, in words.
func (p probe) outcome(l *i18n.Language) string {
	c := p.Certificate
	switch {
	case c != nil && c.ReSignedBy != "":
		return l.T("re-signed") // by whom is said below
	case p.failure == nil && p.IPv6Broken():
		return l.T("ok, IPv6 broken")
	case p.failure == nil:
		return l.T("ok")
	}
	phase := map[evidence.Phase]i18n.Text{
		evidence.Resolve: "dns", evidence.Connect: "tcp", evidence.TLS: "tls", evidence.Wait: "first byte",
		evidence.Read: "reply",
	}[p.failure.Phase]
	words := l.F("%s: %s", phase, fact.Words(p.failure.Kind))
	switch {
	case p.ProxyStatus == 407:
		return l.F("%s: the proxy requires a sign-in (407)", phase)
	case p.failure.Phase == evidence.Resolve: // asked for the name that is written before it
		return words
	case p.failure.Phase == evidence.Connect && p.Proxy == "" && len(p.Addresses) == 1:
		return l.F("%s (1 address)", words)
	case p.failure.Phase == evidence.Connect && p.Proxy == "" && len(p.Addresses) > 1:
		return l.F("%s (%d addresses)", words, len(p.Addresses))
	case p.failure.Detail != "":
		return l.F("%s (%s)", words, p.failure.Detail)
	}
	return words
}

// issuers are the names of who issued the certificates, each once.
func issuers(l *i18n.Language, all []probe) []string {
	var names []string
	for _, p := range all {
		c := p.Certificate
		if c == nil {
			continue
		}
		name := c.Issuer
		if c.ReSignedBy != "" {
			name = l.F("%s: re-signed by %s", name, c.ReSignedBy)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// clocks says how far this machine's clock is from the cloud's, where that is more than the second to which the cloud
// tells it.
func clocks(l *i18n.Language, all []probe) string {
	for _, p := range all {
		switch {
		case p.Skew == nil:
			continue
		case *p.Skew > 1:
			return l.F("This machine's clock is %d s behind the cloud's.", *p.Skew)
		case *p.Skew < -1:
			return l.F("This machine's clock is %d s ahead of the cloud's.", -*p.Skew)
		}
		return l.T("This machine's clock agrees with the cloud's.")
	}
	return ""
}
