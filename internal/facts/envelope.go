package facts

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// envelope is what XDR answers for its modules: health, live queries, and it seems tiles (F-XDR-ENVELOPE; of tiles:
// F-XDR-ENVELOPE-TILES). The status is 200 even when modules fail.
type envelope struct {
	Data   json.RawMessage `json:"data"`
	Errors []moduleError   `json:"errors"`
}

// moduleError is one module's error in an envelope.
type moduleError struct {
	InstanceID string `json:"module_instance_id"`
	TypeID     string `json:"module_type_id"`
	Code       any    `json:"code"`
	Message    string `json:"message"`
	Type       string `json:"type"`
}

// readEnvelope reads a reply that has data, errors or both.
func readEnvelope(d evidence.Document, want i18n.Text) (envelope, error) {
	var e envelope
	if err := answered(d); err != nil {
		return e, err
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(d.Body, &keys) != nil || keys == nil {
		return e, notShaped(d, want)
	}
	_, data := keys["data"]
	_, errors := keys["errors"]
	if !data && !errors {
		return e, notShaped(d, want)
	}
	if json.Unmarshal(d.Body, &e) != nil {
		return e, fact.NotShaped(d, want, otherTypes, "")
	}
	if string(e.Data) == "null" {
		e.Data = nil
	}
	return e, nil
}

// ModuleFault is what XDR's module says that is wrong.
type ModuleFault struct {
	Class FaultKind
	screen.Reading
}

// FaultKind is a documented code of the public module contract (F-XDR-CODES), or E4017. Most codes are words.
type FaultKind string

// The kinds of fault. An unknown code is FaultOther: of it nothing more is known than its text.
const (
	FaultOther      FaultKind = ""
	FaultOffline    FaultKind = "E4017"
	FaultBusy       FaultKind = "too many requests" // passes by itself
	FaultRights     FaultKind = "authorization error"
	FaultConnection FaultKind = "connection error"
	FaultArgument   FaultKind = "invalid argument"
	// by the message: XDR cannot verify the certificate of the other side: F-XDR-CERTIFICATE
	FaultCertificate FaultKind = "certificate"
)

// tooManyMessages is the documented code of a warning: the module has more than it shows.
const tooManyMessages = "too many messages warning"

// fault is the first error of a module that is grave. asked: the request was about this module alone, so an error that
// names no module is its own. The error is that an entry may be the module's own and grave, and it cannot be told.
func (e envelope) fault(m EmailModule, asked bool) (*ModuleFault, error) {
	var doubt error
	for _, x := range e.Errors {
		switch mine := x.concerns(m, asked); {
		case mine == Off:
		case mine == StateUnknown && x.grave() != Off:
			doubt = fact.Doubt("XDR reports an error without the module that it belongs to")
		case x.grave() == StateUnknown:
			doubt = fact.Doubt("XDR reports something of the module, and whether it is an error is not known")
		case x.grave() == On:
			return x.fault(), nil
		}
	}
	return nil, doubt
}

// concerns says whether an error is the module's.
func (x moduleError) concerns(m EmailModule, asked bool) State {
	switch {
	case strings.EqualFold(x.InstanceID, m.ID):
		return On
	case x.InstanceID != "", x.TypeID != "" && !strings.EqualFold(x.TypeID, m.TypeID) && !asked:
		return Off
	case asked:
		return On
	}
	return StateUnknown
}

// grave reads the type, which is fatal, error or warning (F-XDR-ENVELOPE).
func (x moduleError) grave() State {
	if x.code() == tooManyMessages {
		return Off
	}
	switch strings.ToLower(strings.TrimSpace(x.Type)) {
	case "fatal", "error":
		return On
	case "warning":
		return Off
	}
	return StateUnknown
}

// code is the code in words, however its words are joined.
func (x moduleError) code() string {
	if x.Code == nil {
		return ""
	}
	return CodeWords(fmt.Sprint(x.Code))
}

// CodeWords is an error code in words, however they are joined: "TOO_MANY_REQUESTS" is "too many requests".
func CodeWords(code string) string {
	joined := strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(code))
	return strings.Join(strings.Fields(joined), " ")
}

func (x moduleError) fault() *ModuleFault {
	code := ""
	if x.Code != nil {
		code = fmt.Sprint(x.Code)
	}
	f := &ModuleFault{Reading: screen.Read(code + " " + x.Message)}
	f.Text = trimmed(x.Message, 120)
	if f.Text == "" {
		f.Text = trimmed(code, 120)
	}
	switch kind := FaultKind(x.code()); kind {
	case FaultBusy, FaultRights, FaultConnection, FaultArgument:
		f.Class = kind
	}
	if f.Other != "" { // whatever it says is said of another product's module
		f.Class = FaultOther
		return f
	}
	switch {
	case f.Kind == screen.DeviceOffline && f.Certainty == screen.Exact:
		f.Class = FaultOffline
	case (f.Class == FaultOther || f.Class == FaultConnection) && aboutCertificate(x.Message):
		f.Class = FaultCertificate
	}
	return f
}

// certificateWords are how TLS libraries say that a certificate was not accepted (F-XDR-CERTIFICATE).
var certificateWords = []string{
	"unable to verify ssl certificate", "certificate verify failed", "self signed certificate",
	"self-signed certificate", "unable to get local issuer certificate", "certificate has expired",
	"unable to find valid certification path", "certificate signed by unknown authority",
	"hostname mismatch", "certificate is not valid",
}

func aboutCertificate(message string) bool {
	message = strings.Join(strings.Fields(strings.ToLower(message)), " ")
	for _, words := range certificateWords {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}
