package api

import (
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// credentials stand behind a pointer in what keeps them: fmt looks through unexported fields without asking Secret for
// its mask, but not through pointers.
type credentials struct {
	user   string
	secret redact.Secret
}

// unusable says why these cannot be sent over this wire. what names the secret.
func (c *credentials) unusable(w *wire, what string) *evidence.Failure {
	switch {
	case w.unusable != nil:
		return w.unusable
	case c.user == "" || c.secret.Empty():
		return &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured}
	case w.base.Scheme != "https":
		return &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
			Detail: "a " + what + " is never sent over plain HTTP"}
	}
	return nil
}

// scrubbed takes them out of the reply to a sign-in, also in the form in which HTTP Basic sent them.
func (c *credentials) scrubbed(d evidence.Document) evidence.Document {
	clean := scrub(redact.New(c.user+":"+c.secret.Reveal()), c.secret)
	d.Body = clean.bytes(d.Body)
	for name, value := range d.Header {
		d.Header[name] = clean.text(value)
	}
	return d
}
