// Package configxml reads the exported configuration of an appliance, or of a cluster, as a stream: a file of 200 MB
// takes no more memory than one of 20 kB. What it looks for: F-CONFIG-COMMENT and F-CONFIG-TAGS.
package configxml

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Ref names the one document that a configuration gives.
var Ref = evidence.Ref{Source: evidence.Config, Request: "machine"}

// Machine is what the configuration says of one appliance.
type Machine struct {
	asyncos.Version
	// Exported is the comment's "Current Time", the appliance's wall clock without a zone: good for a reader, not to
	// reckon with.
	Exported   string              `json:"exported,omitempty"`
	Hostname   string              `json:"hostname,omitempty"`
	Interfaces []asyncos.Interface `json:"interfaces,omitempty"`
	// Management is the name of the management interface; "" when the file doesn't tell which one it is.
	Management     string   `json:"management,omitempty"`
	DNS            []string `json:"dns,omitempty"` // empty: the root servers, or not said
	NTP            []string `json:"ntp,omitempty"`
	DefaultGateway string   `json:"defaultGateway,omitempty"`
	// whatever looks like the cloud service's; no tag of it is known (F-CONFIG-CLOUD)
	Cloud []Setting `json:"cloud,omitempty"`
	// Withheld counts the values under such tags that look like a passphrase, a key or a certificate, and were not
	// read.
	Withheld int `json:"withheld,omitempty"`
	// Shared names what stands at the level of the cluster or of a group and holds for this machine too
	// (F-CONFIG-SHARED).
	Shared []string `json:"shared,omitempty"`
	From   string   `json:"-"`

	hostDepth int
}

// Setting is a tag, with its path from the tag that looked like the cloud service's, and its text.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Error is a file that can't be read, or not whole.
type Error struct {
	Name   string
	Line   int
	What   string
	advice string
	cause  error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("configuration %q: ", e.Name)
	if e.Line > 0 {
		s += fmt.Sprintf("line %d: ", e.Line)
	}
	s += e.What
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Hint says what to do about it.
func (e *Error) Hint() string { return e.advice }

func (e *Error) Unwrap() error { return e.cause }

// Parse reads a configuration; progress, which may be nil, is told how many bytes were read so far. With an error come
// the machines that were read whole before it: an interface that the damage cut in two is not among them, because a
// missing tag says that a service is off. To cancel, let the reader fail (Cancellable).
func Parse(r io.Reader, name string, progress func(read int64)) ([]Machine, error) {
	total := int64(0)
	m := newMarkup(r, func(n int) error {
		if total += int64(n); progress != nil {
			progress(total)
		}
		return nil
	})
	p := reading{markup: m, from: "config " + name, classes: map[string]class{}}
	err := p.all()
	machines := p.finish(err == nil)
	if err != nil {
		e := &Error{Name: name, Line: m.line(), What: "reading stopped",
			advice: "try again, or copy the file to this machine first", cause: err}
		var s *syntax
		switch {
		case errors.As(err, &s):
			e.What, e.advice, e.cause = s.what, s.advice, nil
		case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			return nil, err
		}
		return machines, e
	}
	if len(machines) == 0 {
		e := &Error{Name: name, What: "no configuration of an appliance is in it", advice: damaged}
		switch {
		case total == 0:
			e.What = "it is empty"
		case m.roots == 0:
			e.What = "it is not XML"
		}
		return nil, e
	}
	return machines, nil
}

// Cancellable fails with the context's cause once that is done.
func Cancellable(ctx context.Context, r io.Reader) io.Reader { return cancellable{ctx, r} }

type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancellable) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}

// Source answers Ref with a machine.
func Source(m Machine) evidence.Source { return source{m} }

type source struct{ machine Machine }

// AtHand implements evidence.AtHand.
func (s source) AtHand() bool { return true }

// Fetch leaves Taken zero: the file says when it was exported only by a wall clock.
func (s source) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if err := context.Cause(ctx); err != nil {
		return evidence.Document{}, err
	}
	if ref != Ref {
		return evidence.Document{}, evidence.ErrNotMine
	}
	written, _ := time.Parse(exportedForm, s.machine.Exported) // it only orders what was exported
	doc := evidence.Document{Ref: ref, Origin: evidence.Configuration, From: s.machine.From, Written: written}
	doc.Body, doc.Failure = s.machine.said()
	return doc, nil
}

// said is the machine as the body of a document, unless it is another product than an ESA: what that is set to is not
// true of the ESA.
func (m Machine) said() ([]byte, *evidence.Failure) {
	if p := m.ProductOf(); p != asyncos.ESA && p != asyncos.UnknownProduct {
		return nil, &evidence.Failure{Phase: evidence.Read, Kind: evidence.OtherProduct, Detail: string(p)}
	}
	body, err := json.Marshal(m)
	if err != nil {
		return nil, &evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken, Detail: err.Error()}
	}
	return body, nil
}

// exportedForm is how a configuration says when it was exported (F-CONFIG-COMMENT).
const exportedForm = "Mon Jan _2 15:04:05 2006"

var managementName = pattern.New(`(?i)management`)

// settle decides which interface is the management one: by its name, else, in a file that was read whole, the one
// that bears the machine's own host name.
func (m *Machine) settle(whole bool) {
	pick := func(fits func(asyncos.Interface) bool) bool {
		var found []string
		for _, i := range m.Interfaces {
			if fits(i) {
				found = append(found, i.Name)
			}
		}
		if len(found) == 1 {
			m.Management = found[0]
		}
		return len(found) > 0 // of several none is guessed
	}
	_ = m.Management != "" ||
		pick(func(i asyncos.Interface) bool { return strings.EqualFold(i.Name, "Management") }) ||
		pick(func(i asyncos.Interface) bool { return managementName.MatchString(i.Name) }) ||
		whole && m.Hostname != "" && pick(func(i asyncos.Interface) bool {
			return strings.EqualFold(i.Hostname, m.Hostname) || i.IP == m.Hostname
		})
}

// share gives a machine of a cluster what stands above it: it holds there unless the machine has its own
// (F-CONFIG-SHARED).
func (m *Machine) share(above Machine) {
	if m.Product == "" && m.Version.Version == "" {
		// All machines of a cluster run the same version; model and serial are those of the one that exported it.
		m.Product, m.Version.Version, m.Exported = above.Product, above.Version.Version, above.Exported
	}
	take := func(name string, mine *[]string, theirs []string) {
		if len(*mine) == 0 && len(theirs) > 0 {
			*mine, m.Shared = slices.Clone(theirs), append(m.Shared, name)
		}
	}
	take("dns", &m.DNS, above.DNS)
	take("ntp", &m.NTP, above.NTP)
	if m.DefaultGateway == "" && above.DefaultGateway != "" {
		m.DefaultGateway, m.Shared = above.DefaultGateway, append(m.Shared, "defaultGateway")
	}
	if len(m.Cloud) == 0 && len(above.Cloud) > 0 {
		m.Cloud, m.Shared = slices.Clone(above.Cloud), append(m.Shared, "cloud")
	}
}
