// Package transcript reads an SSH session with an appliance that somebody pasted or saved, and makes of every command a
// document.
package transcript

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// cli is the first half of the Refs: the same as for a command sent over SSH, so that no check knows the difference.
const cli = evidence.CLI

// Limit is the most that is read of a transcript. Nobody pastes more; a log belongs to --log.
const Limit = 32 << 20

// Appliance is what a transcript shows of one appliance.
type Appliance struct {
	Host   string // from its prompt; "" when only prompts of a cluster or a group were seen
	Serial string // from the output of version
	// Product is what version or the banner names. Of another product than an ESA nothing is used: each document says
	// so.
	Product asyncos.Product
	// Docs are the commands in the order in which they were typed, then the logs that they show, then the session.
	Docs []evidence.Document
	// Head is output before the first prompt: nobody knows of which command.
	Head []byte
}

// Error is a transcript that can't be read.
type Error struct {
	Name   string
	Line   int // 0: none in particular
	What   i18n.Text
	advice i18n.Text
	cause  error
}

func (e *Error) Error() string {
	at := ""
	if e.Line > 0 {
		at = fmt.Sprintf("line %d: ", e.Line)
	}
	s := fmt.Sprintf("transcript %q: %s%s", e.Name, at, e.What)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Hint says what to do about it.
func (e *Error) Hint() string { return string(e.advice) }

// HintIn is Hint in a language.
func (e *Error) HintIn(l *i18n.Language) string { return e.advice.In(l) }

func (e *Error) Unwrap() error { return e.cause }

const wanted = i18n.Text(
	"paste or save the whole session, from the prompt of the first command to the prompt after the last one: esa01> version")

// Parse splits a session into one document per command, by appliance in the order in which they appear.
//
// A document's Taken stays zero: the output of `date` in the same session tells the time of that command only, as the
// appliance's clock shows it, and is itself what is to be judged. Only a logging client that put a time with its offset
// before every line makes an exception.
func Parse(r io.Reader, name string) ([]Appliance, error) {
	raw, err := io.ReadAll(io.LimitReader(r, Limit+1))
	if err != nil {
		return nil, &Error{Name: name, What: "reading stopped",
			advice: "try again, or copy the file to this machine first", cause: err}
	}
	if len(raw) > Limit {
		return nil, &Error{Name: name, What: i18n.Text(fmt.Sprintf("larger than %d MB", Limit>>20)),
			advice: "if it is a log of the appliance, give it with --log"}
	}
	text, err := decode(raw)
	if err != nil {
		return nil, &Error{Name: name, What: i18n.Text(err.Error()), advice: i18n.Text("save it as UTF-8")}
	}
	lines := unwrapped(unstamped(split(string(asyncos.Clean(markPages(text))))))
	commands, head := commandsOf(lines)
	if len(commands) == 0 {
		e := &Error{Name: name, What: i18n.Text("no appliance prompt was found"), advice: wanted}
		if len(lines) == 0 {
			e.What = i18n.Text("it is empty")
		}
		return nil, e
	}
	return appliances(commands, head, "transcript "+name), nil
}

// line is one line of the session; at is when it was logged, if the client wrote that down with its offset. paged says
// that the pager stood before its text.
type line struct {
	text  string
	at    time.Time
	paged bool
}

// Source answers the commands that the appliance's part of the transcript holds.
func Source(a Appliance) evidence.Source {
	docs := map[evidence.Ref]evidence.Document{}
	for _, d := range a.Docs {
		docs[d.Ref] = d
	}
	return source(docs)
}

type source map[evidence.Ref]evidence.Document

// AtHand implements evidence.AtHand.
func (s source) AtHand() bool { return true }

// Fetch passes on what the transcript does not hold: another source may know.
func (s source) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if err := context.Cause(ctx); err != nil {
		return evidence.Document{}, err
	}
	if d, ok := s[ref]; ok {
		return d, nil
	}
	return evidence.Document{}, evidence.ErrNotMine
}

// appliances sorts the commands by the appliance that answered. A prompt without a host belongs to the appliance of its
// session. Two sessions of the same host name are of one appliance unless their serials say otherwise: many are called
// "ironport".
func appliances(commands []command, head []string, from string) []Appliance {
	type part struct {
		session      int
		host, serial string
		product      asyncos.Product
		commands     []command
	}
	var parts []*part
	for _, c := range commands {
		i := slices.IndexFunc(parts, func(p *part) bool { return p.session == c.session && p.host == c.host })
		if i < 0 {
			i = len(parts)
			parts = append(parts, &part{session: c.session, host: c.host})
		}
		parts[i].commands = append(parts[i].commands, c)
		if v, ok := asyncos.ParseVersion(c.body()); ok && c.is("version") {
			parts[i].serial, parts[i].product = cmp.Or(v.Serial, parts[i].serial), cmp.Or(v.ProductOf(),
				parts[i].product)
		}
	}
	var merged []*part
	for _, p := range parts {
		i := slices.IndexFunc(merged, func(m *part) bool {
			if m.serial != "" && p.serial != "" {
				return m.serial == p.serial
			}
			return m.host == p.host && (m.host != "" || m.session == p.session)
		})
		if i < 0 {
			merged = append(merged, p)
			continue
		}
		m := merged[i]
		m.commands = append(m.commands, p.commands...)
		m.serial, m.host, m.product = cmp.Or(m.serial, p.serial), cmp.Or(m.host, p.host), cmp.Or(m.product, p.product)
	}
	if merged[0].product == asyncos.UnknownProduct {
		merged[0].product = asyncos.BannerProduct(string(text(head)))
	}
	list := make([]Appliance, len(merged))
	for i, p := range merged {
		docs := append(documents(p.commands, from), shown(p.commands, from)...)
		list[i] = Appliance{Host: p.host, Serial: p.serial, Product: p.product, Docs: ofESA(docs, p.product)}
	}
	if len(head) > 0 {
		list[0].Head = text(head)
	}
	return list
}

// ofESA are the documents, emptied when they are of another product: what it says is not true of the ESA.
func ofESA(docs []evidence.Document, product asyncos.Product) []evidence.Document {
	if product == asyncos.ESA || product == asyncos.UnknownProduct {
		return docs
	}
	for i := range docs {
		docs[i].Body = nil
		docs[i].Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.OtherProduct, Detail: string(product)}
	}
	return docs
}

// PastedAt notes when the session was pasted, with which the clock that it shows is compared; false: it shows none.
func (a *Appliance) PastedAt(at time.Time) bool {
	dated := func(d evidence.Document) bool { return d.Ref.Source == cli && d.Ref.Request == "date" && d.OK() }
	i := slices.IndexFunc(a.Docs, dated)
	if i < 0 {
		return false
	}
	a.Docs[i].Header[evidence.PastedAt] = at.Format(time.RFC3339)
	return true
}

// Pasted is the name of a session that comes from no file.
const Pasted = "pasted"

func origin(from string) evidence.Origin {
	if from == "transcript "+Pasted {
		return evidence.Pasted
	}
	return evidence.SessionFile
}

// documents makes one of each command. Of a repeated one the last that is whole wins, and a cut one only when none is.
// The last output of date says, by the appliance's clock, when the session was written.
func documents(commands []command, from string) []evidence.Document {
	var docs []evidence.Document
	var written time.Time
	for _, c := range commands {
		if at, _, ok := asyncos.ParseDate(c.body()); ok && c.is("date") {
			written = at
		}
		d := c.document(from)
		i := slices.IndexFunc(docs, func(o evidence.Document) bool { return o.Ref == d.Ref })
		switch {
		case i < 0:
			docs = append(docs, d)
		case d.Failure == nil || docs[i].Failure != nil:
			docs[i] = d
		}
	}
	for i := range docs {
		docs[i].Written = written
	}
	return docs
}
