// Package shape is what a person says of the form of the vendors' answers, in a file that --shapes names: at which keys
// a device of SSE has its serial, which words mean online. No document describes those answers (F-SSE-KEYS,
// F-SSE-STATUS), and a field engineer who sees one that xdrdoctor does not understand need not wait for the next
// release.
//
//	device:
//	  serial: applianceSerial
//	  address: [mgmtIp, network.ip]
//	words:
//	  online: [up, healthy]
//
// A file is evidence like all else: a fact that reads it cites its document, so every result that used it names it, and
// it is kept in the case.
package shape

import (
	"context"
	"encoding/json"
	"path/filepath"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Ref names the document that a file gives.
var Ref = evidence.Ref{Source: evidence.Shapes, Request: "file"}

// Shapes is what a file says. Its zero value says nothing.
type Shapes struct {
	Device Device `json:"device"`
	Words  Words  `json:"words"`
}

// Device says at which keys a device of SSE's list has what identifies it. Keys are in the order in which they are
// tried; a dot leads into an object. They go before the keys that xdrdoctor knows.
type Device struct {
	ID      []string `json:"id,omitempty"`
	Serial  []string `json:"serial,omitempty"`
	Host    []string `json:"host,omitempty"`
	Address []string `json:"address,omitempty"`
	Status  []string `json:"status,omitempty"`
}

// Words are those that a device's status may have.
type Words struct {
	Online  []string `json:"online,omitempty"`
	Offline []string `json:"offline,omitempty"`
}

// Of reads the document of a file. Without one it says nothing.
func Of(d evidence.Document) Shapes {
	var s Shapes
	if !d.OK() || json.Unmarshal(d.Body, &s) != nil {
		return Shapes{}
	}
	return s
}

// Source returns the source of the document of a file.
func (s Shapes) Source(path string, clock func() time.Time) evidence.Source {
	return source{s, "shapes " + filepath.Base(path), clock}
}

type source struct {
	shapes Shapes
	from   string
	clock  func() time.Time
}

// Fetch implements evidence.Source.
func (s source) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref != Ref {
		return evidence.Document{}, evidence.ErrNotMine
	}
	body, err := json.Marshal(s.shapes)
	if err != nil {
		return evidence.Document{}, err // strings can be marshalled: not reached
	}
	return evidence.Document{Ref: Ref, Body: body, From: s.from, Taken: s.clock()}, nil
}
