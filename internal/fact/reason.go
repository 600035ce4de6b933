package fact

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// String says why, for a reader, and what would settle it. It never blames a password for what the way there did.
func (r Reason) String() string { return r.With(nil) }

// With is String with all the questions that are open, not only the one that the fact ended at.
func (r Reason) With(open []*Question) string {
	s := r.why()
	if r.Machine != nil {
		s = r.Machine.why() + "; " + s
	}
	switch {
	case len(open) > 0:
		var flags []string
		for _, q := range open {
			if flag := "--" + q.Name; !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
		s += "; " + strings.Join(flags, ", ") + " would answer"
	case r.Question != "":
		s += "; --" + r.Question + " would answer"
	case r.Phase == evidence.Resolve, r.Phase == evidence.Connect, r.Kind == evidence.Refused, r.Kind == evidence.TimedOut:
		s += "; needed is a way there from this machine"
	}
	return s
}

func (r Reason) why() string {
	from := map[string]string{evidence.XDR: "XDR API", evidence.SSE: "SSE through the XDR API", evidence.ESA: "AsyncOS API", evidence.CLI: "ESA command line", evidence.Net: "connection"}[r.Ref.Source]
	switch r.Kind {
	case evidence.NotConfigured:
		switch r.Ref.Source {
		case evidence.XDR, evidence.SSE:
			return "no XDR API client is set up"
		case evidence.ESA, evidence.Net, evidence.CLI, evidence.Config, evidence.Log:
			return "no ESA is named"
		case evidence.Token:
			return "no token was handed over"
		}
		return "nothing is set up that could tell"
	case evidence.NoRegion:
		return "an XDR API client is set up, but not the region; --region would answer"
	case evidence.NotAsked:
		return "nobody was asked"
	case evidence.DoesNotKnow:
		return "asked; the answer is not known"
	case evidence.NobodyHere:
		return "nobody on the call may look"
	case evidence.Budget:
		return "no time was left; raise --budget"
	case evidence.NotSignedIn:
		if r.Detail != "" {
			return from + ": not signed in (" + r.Detail + ")"
		}
		return from + ": not signed in"
	case Status:
		return fmt.Sprintf("%s: %s answered %d", from, r.Ref.Request, r.Status)
	case NotUnderstood:
		if from == "" {
			return "not understood: " + r.Detail
		}
		return fmt.Sprintf("%s: %s: the reply is not understood (%s)", from, r.Ref.Request, r.Detail)
	case Ambiguous:
		return r.Detail
	case Internal:
		return "a fault of xdrdoctor itself: " + r.Detail
	}
	words := map[evidence.Kind]string{
		evidence.NoSuchHost:  "the host name does not exist",
		evidence.Unresolved:  "the host name could not be resolved",
		evidence.Refused:     "the connection was refused",
		evidence.TimedOut:    "no answer in time",
		evidence.Unreachable: "the network is unreachable",
		evidence.Proxy:       "a proxy on the way said no",
		evidence.Untrusted:   "the certificate is not trusted",
		evidence.BadCert:     "the certificate does not fit",
		evidence.Fingerprint: "not the pinned certificate",
		evidence.NotTLS:      "no TLS on that port",
		evidence.Cut:         "the connection was cut",
		evidence.Redirected:  "redirected to another place",
		evidence.TooLarge:    "the reply is too large",
		evidence.NotAllowed:  "not on the list of allowed requests",
	}[r.Kind]
	if words == "" {
		words = string(r.Kind)
	}
	s := words
	if from != "" {
		s = from + ": " + words
	}
	if r.Detail != "" {
		s += " (" + r.Detail + ")"
	}
	return s
}
