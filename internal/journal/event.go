package journal

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Kind says what happened.
type Kind string

// The kinds of Event. Each is one act of a person or of the walk, whole in one record: half of it must never be found
// again.
const (
	Started Kind = "started" // the first: Tool and Flags
	Resumed Kind = "resumed" // Flags are those from here on
	// Documents that are known without a question of the walk, and the Symptom if it was chosen
	Given    Kind = "given"
	Pasted   Kind = "pasted"   // Documents of what was pasted in place of a file
	Brought  Kind = "brought"  // Documents are all that was pasted at questions and still counts
	Answered Kind = "answered" // Documents has the answer, a refusal to answer included
	Back     Kind = "back"     // the answer to Question was taken back
	Changed  Kind = "changed"  // the answer to Question is another now: Documents has it
	Present  Kind = "present"  // Present says which consoles the people on the call can open
	Round    Kind = "round"    // a round has come to its end; it counts once it was chosen how to go on
	Noted    Kind = "noted"    // Note is the operator's, on the round that has ended
	Applied  Kind = "applied"  // the remedy of Code was carried out, and is being watched
	Again    Kind = "again"    // looked at again from the cause Code on: the answers to Dropped are forgotten
	Left     Kind = "left"     // the cause Code is left behind
	Shared   Kind = "shared"   // Share says who sees the screen from here on
	Finished Kind = "finished" // nothing is left to go on with
)

// Event is one record.
type Event struct {
	N    int       `json:"n"` // counts from 1, so that a record that is missing is missed
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`

	Version   int                 `json:"version,omitempty"` // of the format
	Tool      string              `json:"tool,omitempty"`
	Flags     map[string][]string `json:"flags,omitempty"`
	Symptom   string              `json:"symptom,omitempty"`
	Documents []Document          `json:"documents,omitempty"`
	Question  string              `json:"question,omitempty"`
	Code      string              `json:"code,omitempty"`
	Applied   time.Time           `json:"applied,omitzero"`   // Applied, Again: when the remedy was carried out
	Repaired  bool                `json:"repaired,omitempty"` // Again: by the lab
	Dropped   []string            `json:"dropped,omitempty"`
	Round     *Walked             `json:"round,omitempty"`
	Note      string              `json:"note,omitempty"`
	Share     string              `json:"share,omitempty"`
	Present   []string            `json:"present,omitempty"`
}

// Walked is a round as far as reports and the ledger need it again.
type Walked struct {
	Started   time.Time         `json:"started"`
	Finished  time.Time         `json:"finished"`
	Verdict   string            `json:"verdict"`
	Findings  []json.RawMessage `json:"findings"` // as check.Codec writes them
	Stats     evidence.Stats    `json:"stats"`
	Documents []Document        `json:"documents,omitempty"`
	Repaired  string            `json:"repaired,omitempty"` // the code whose remedy the lab did after it
	Note      string            `json:"note,omitempty"`
}

// Document is an evidence.Document on paper.
type Document struct {
	evidence.Ref
	Status  int               `json:"status,omitempty"`
	Header  map[string]string `json:"header,omitempty"`
	Body    string            `json:"body,omitempty"`
	Bytes   []byte            `json:"bytes,omitempty"` // a body that is not UTF-8
	Left    int               `json:"left,omitempty"`  // the size of a body that was left out because it is large
	Failure *evidence.Failure `json:"failure,omitempty"`
	Taken   time.Time         `json:"taken,omitzero"`
	Written time.Time         `json:"written,omitzero"`
	Origin  evidence.Origin   `json:"origin,omitempty"`
	From    string            `json:"from,omitempty"`
	After   []evidence.Ref    `json:"after,omitempty"`
}

// Paper is the document as it is kept.
func Paper(d evidence.Document) Document {
	p := Document{Ref: d.Ref, Status: d.Status, Header: d.Header, Failure: d.Failure, Taken: d.Taken,
		Written: d.Written, Origin: d.Origin, From: d.From, After: d.After}
	if utf8.Valid(d.Body) {
		p.Body = string(d.Body)
	} else {
		p.Bytes = d.Body
	}
	return p
}

// Evidence is the way back.
func (p Document) Evidence() evidence.Document {
	d := evidence.Document{Ref: p.Ref, Status: p.Status, Header: p.Header, Failure: p.Failure, Taken: p.Taken,
		Written: p.Written, Origin: p.Origin, From: p.From, After: p.After}
	switch {
	case p.Bytes != nil:
		d.Body = p.Bytes
	case p.Body != "":
		d.Body = []byte(p.Body)
	}
	return d
}
