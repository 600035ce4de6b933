package fact

import (
	"cmp"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// String is Words in English.
func (r Reason) String() string { return r.Words(nil, nil) }

// Words are Said, with what a person at a command line can do about it: the flags that would settle it.
func (r Reason) Words(l *i18n.Language, open []*Question) string {
	switch flags := r.Flags(open); {
	case len(flags) > 0:
		return l.F("%s; answer with %s", r.both(l), strings.Join(flags, l.T(", ")))
	case r.Kind == evidence.Budget:
		return l.F("%s; raise --budget", r.both(l))
	}
	return r.Said(l)
}

// Said says why, for a person in a conversation: without flags. It never blames a password for what the way there did.
func (r Reason) Said(l *i18n.Language) string {
	switch {
	// it was reached
	case r.Unlike != nil, r.Question != "", r.Kind == evidence.HostKeyUnknown, r.Kind == evidence.HostKeyChanged:
	case r.Phase == evidence.Resolve, r.Phase == evidence.Connect, r.Kind == evidence.Refused,
		r.Kind == evidence.TimedOut:
		return l.F("%s; this machine must be able to reach it", r.both(l))
	}
	return r.both(l)
}

// both is why neither a machine nor a person said it.
func (r Reason) both(l *i18n.Language) string {
	if r.Machine != nil {
		return l.F("%s; %s", r.Machine.why(l), r.why(l))
	}
	return r.why(l)
}

// Told says that nobody was asked, but that something which was read says why it does not know: a command that the
// account may not use, an output that is not whole, another product, another region's server.
func (r Reason) Told() bool {
	if r.Kind != evidence.NotAsked || r.Machine == nil {
		return false
	}
	switch r.Machine.Kind {
	case evidence.NotPermitted, evidence.NoSuchCommand, evidence.Paged, evidence.OtherProduct, Contradictory:
		return true
	}
	return false
}

// Flags are those that would settle it: of the question that the fact ended at, or of all that are open.
func (r Reason) Flags(open []*Question) []string {
	var flags []string
	add := func(name string) {
		if flag := "--" + name; !slices.Contains(flags, flag) {
			flags = append(flags, flag)
		}
	}
	if r.Kind == evidence.NoRegion || r.Machine != nil && r.Machine.Kind == evidence.NoRegion {
		add("region")
	}
	for _, q := range open {
		add(q.Name)
	}
	if len(open) == 0 && r.Question != "" {
		add(r.Question)
	}
	return flags
}

// why is without what would settle it.
func (r Reason) why(l *i18n.Language) string {
	if r.Unlike != nil {
		return r.Unlike.Words(l)
	}
	from := sourceNames[r.Ref.Source]
	switch r.Kind {
	case evidence.NotConfigured:
		switch r.Ref.Source {
		case evidence.XDR, evidence.SSE:
			return l.T("no XDR API client is set up")
		case evidence.CLI:
			if r.Detail != "" {
				return l.F("%s: %s", from, r.Detail)
			}
			return l.T("no ESA is named")
		case evidence.ESA, evidence.Net, evidence.Config, evidence.Log:
			return l.T("no ESA is named")
		case evidence.Token:
			return l.T("no token was given")
		}
		return l.T("nothing is set up to read this")
	case evidence.NoRegion:
		if r.Ref.Source == evidence.Net {
			return l.T("the hosts to check depend on the region")
		}
		return l.T("an XDR API client is set up, but the region is not known")
	case evidence.NotAsked:
		return l.T("not asked")
	case evidence.DoesNotKnow:
		return l.T("asked; the answer is not known")
	case evidence.NobodyHere:
		return l.T("no one here has access")
	case evidence.Budget:
		return l.T("there was no time left")
	case evidence.NotSignedIn:
		if r.Detail != "" {
			return l.F("%s: not signed in (%s)", from, r.Detail)
		}
		return l.F("%s: not signed in", from)
	case evidence.NotPermitted:
		return l.F("the ESA does not let this account use the command %s", cmp.Or(r.Detail, r.Ref.Request))
	case evidence.NoSuchCommand:
		return l.F("the ESA does not know the command %s: its version lacks it, or this account may not use it",
			r.Ref.Request)
	case evidence.OtherProduct:
		if r.Ref.Source == "" {
			return l.F("the address that was given for the ESA is that of %s", ProductWords(r.Detail))
		}
		return l.F("it is from %s, not from an ESA, so it is not used", ProductWords(r.Detail))
	case Status:
		if r.Detail != "" {
			return l.F("%s: %s answered %d (%s)", from, r.Ref.Request, r.Status, r.Detail)
		}
		return l.F("%s: %s answered %d", from, r.Ref.Request, r.Status)
	case NotTheAPI:
		return l.F("%s: %s was answered %d by something that is not the API", from, r.Ref.Request, r.Status)
	case NotUnderstood:
		if r.Want != "" {
			return l.F("%s: %s: expected %s, got %s", from, r.Ref.Request, l.T(r.Want), r.got(l))
		}
		if from == "" {
			return l.F("not understood: %s", r.Detail)
		}
		return l.F("%s: %s: the reply is not understood (%s)", from, r.Ref.Request, l.T(r.Detail))
	case Ambiguous, Contradictory:
		return l.T(r.Detail)
	case Internal:
		return l.F("internal error (a bug in xdrdoctor): %s", r.Detail)
	}
	words := Words(r.Kind)
	switch {
	case from != "" && r.Detail != "":
		return l.F("%s: %s (%s)", from, words, r.Detail)
	case from != "":
		return l.F("%s: %s", from, words)
	case r.Detail != "":
		return l.F("%s (%s)", words, r.Detail)
	}
	return words.In(l)
}

// got is what came instead of the documented shape.
func (r Reason) got(l *i18n.Language) string {
	if r.Field != "" {
		return l.F(r.Detail, r.Field)
	}
	return l.T(r.Detail)
}

// sourceNames are the systems that are read.
var sourceNames = map[string]i18n.Text{
	evidence.XDR: "XDR API", evidence.SSE: "SSE through the XDR API", evidence.ESA: "AsyncOS API",
	evidence.CLI: "ESA command line", evidence.Net: "connection", evidence.Log: "ESA log",
}

// Words say what ended an attempt, for a reader.
func Words(kind evidence.Kind) i18n.Text {
	if words, ok := kindWords[kind]; ok {
		return words
	}
	return i18n.Text(kind)
}

// kindWords are the kinds of a failed document in words.
var kindWords = map[evidence.Kind]i18n.Text{
	evidence.NoSuchHost:  "the host name does not exist",
	evidence.Unresolved:  "the host name could not be resolved",
	evidence.Refused:     "the connection was refused",
	evidence.TimedOut:    "no answer in time",
	evidence.Unreachable: "the network is unreachable",
	evidence.Proxy:       "a proxy refused the connection",
	evidence.Untrusted:   "the certificate is not trusted",
	evidence.BadCert:     "the certificate does not fit",
	evidence.Fingerprint: "not the pinned certificate",
	evidence.NotTLS:      "no TLS on that port",
	evidence.Cut:         "the connection was cut",
	evidence.Paged:       "the output stops at the pager, and the rest was never shown",
	evidence.Excerpt:     "only some lines of the log were shown",

	evidence.HostKeyUnknown: "its host key is not known on this machine",
	evidence.HostKeyChanged: "its host key changed: another machine may answer for it",
	evidence.OtherAppliance: "it is a different ESA: its serial is not the one given",
	evidence.Redirected:     "redirected to another place",
	evidence.TooLarge:       "the reply is too large",
	evidence.NotAllowed:     "not on the list of allowed requests",
}

// ProductWords is what people call a product that shares AsyncOS with the ESA.
func ProductWords(product string) i18n.Text {
	switch product {
	case "SMA":
		return i18n.Text("a Secure Email and Web Manager (SMA)")
	case "WSA":
		return i18n.Text("a web appliance (WSA)")
	}
	return i18n.Text(product)
}
