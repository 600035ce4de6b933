package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

const (
	schemaName    = "xdrdoctor.case/v"
	schemaVersion = 3 // 2: report; 3: origin, written and heard

	manifestFile  = "manifest.json"
	diagnosisFile = "diagnosis.json"
	reportFile    = "report.html"
)

// manifest is manifest.json. What is not known is refused, so a new key is a new version of the schema.
type manifest struct {
	Schema          string            `json:"schema"`
	Tool            tool              `json:"tool"`
	Created         time.Time         `json:"created,omitzero"`
	Now             time.Time         `json:"now"`
	Symptom         string            `json:"symptom,omitempty"`
	Region          string            `json:"region,omitempty"`
	Documents       []json.RawMessage `json:"documents"` // counted before they are looked at
	Diagnosis       string            `json:"diagnosis,omitempty"`
	DiagnosisSHA256 string            `json:"diagnosis_sha256,omitempty"`
	Report          string            `json:"report,omitempty"`
	ReportSHA256    string            `json:"report_sha256,omitempty"`
}

// old says that the case is of the versions that do not say what kind of source a document came from.
func (m manifest) old() bool {
	return slices.Contains([]string{schemaName + "1", schemaName + "2"}, m.Schema)
}

type tool struct {
	Version string `json:"version"`
}

// listed is a document as the manifest has it; its body is a file.
type listed struct {
	Ref     ref               `json:"ref"`
	File    string            `json:"file,omitempty"` // none when the body is empty
	Status  int               `json:"status,omitempty"`
	Header  map[string]string `json:"header,omitempty"`
	Failure *failure          `json:"failure,omitempty"`
	Taken   time.Time         `json:"taken,omitzero"`
	Written time.Time         `json:"written,omitzero"`
	Origin  evidence.Origin   `json:"origin,omitempty"`
	Heard   bool              `json:"heard,omitempty"` // another document of the same ref counted
	From    string            `json:"from,omitempty"`
	After   []ref             `json:"after,omitempty"`
	Size    int64             `json:"size"`
	SHA256  string            `json:"sha256,omitempty"`
}

type ref struct {
	Source  string `json:"source"`
	Request string `json:"request"`
}

type failure struct {
	Phase  evidence.Phase `json:"phase"`
	Kind   evidence.Kind  `json:"kind"`
	Detail string         `json:"detail,omitempty"`
}

// list describes a document whose body goes to the file.
func list(d evidence.Document, file string) listed {
	l := listed{
		Ref: ref(d.Ref), File: file, Status: d.Status, Header: d.Header, Taken: stamp(d.Taken), From: d.From,
		Written: stamp(d.Written), Origin: d.Origin, Size: int64(len(d.Body)),
	}
	if d.Failure != nil {
		f := failure(*d.Failure)
		l.Failure = &f
	}
	for _, r := range d.After {
		l.After = append(l.After, ref(r))
	}
	if len(d.Body) > 0 {
		l.SHA256 = hash(d.Body)
	}
	return l
}

// document is the way back.
func (l listed) document(body []byte) evidence.Document {
	d := evidence.Document{Ref: evidence.Ref(l.Ref), Status: l.Status, Header: l.Header, Body: body, Taken: l.Taken,
		Written: l.Written, Origin: l.Origin, From: l.From}
	if l.Failure != nil {
		f := evidence.Failure(*l.Failure)
		d.Failure = &f
	}
	for _, r := range l.After {
		d.After = append(d.After, evidence.Ref(r))
	}
	return d
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// stamp keeps the offset, so that the reader elsewhere sees the clock of the person who recorded. RFC 3339 has no
// offsets with seconds.
func stamp(t time.Time) time.Time {
	t = t.Round(0)
	if _, offset := t.Zone(); offset%60 != 0 {
		return t.UTC()
	}
	return t
}

// slug is the readable part of a file's name: nothing that a file system or a shell reads anything into.
func slug(r evidence.Ref) string {
	var b strings.Builder
	gap := false
	for _, c := range []byte(strings.ToLower(r.String())) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteByte(c)
			gap = false
		} else {
			gap = true
		}
		if b.Len() >= 60 {
			break
		}
	}
	return b.String()
}

// fileOf is where the body of the document at this place goes.
func fileOf(place int, d evidence.Document) string {
	suffix := ".txt"
	if json.Valid(d.Body) {
		suffix = ".json"
	}
	return strings.TrimSuffix(fmt.Sprintf("documents/%03d-%s", place+1, slug(d.Ref)), "-") + suffix
}

// marshal writes for people too: indented, and < stays <.
func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.Bytes(), err
}

// parse reads a manifest and says in words what is wrong with it.
func parse(data []byte) (m manifest, docs []listed, reason, tell string) {
	var head struct {
		Schema *string `json:"schema"`
	}
	switch err := json.Unmarshal(data, &head); {
	case err != nil && !json.Valid(data):
		return m, nil, "is not JSON, or was cut", askAgain
	case err != nil || head.Schema == nil:
		return m, nil, "has no schema", whichFile
	}
	version, ours := strings.CutPrefix(*head.Schema, schemaName)
	n, err := strconv.Atoi(version)
	switch {
	case !ours || err != nil || n < 1 || version != strconv.Itoa(n):
		return m, nil, fmt.Sprintf("has the unknown schema %q", *head.Schema), whichFile
	case n > schemaVersion:
		return m, nil,
			fmt.Sprintf("was written by a newer xdrdoctor: its schema is version %d, this one reads up to %d", n,
				schemaVersion), "update xdrdoctor, and see xdrdoctor version"
	}
	if err := strictly(data, &m); err != nil {
		return m, nil, "is not a manifest: " + err.Error(), askAgain
	}
	if m.Now.IsZero() {
		return m, nil, "does not say when the round was (now)", askAgain
	}
	if len(m.Documents) > maxEntries {
		return m, nil, fmt.Sprintf("lists %d documents, more than %d", len(m.Documents), maxEntries), isHostile
	}
	seen := map[ref]bool{}
	for i, raw := range m.Documents {
		var l listed
		if err := strictly(raw, &l); err != nil {
			return m, nil, fmt.Sprintf("document %d: %v", i+1, err), askAgain
		}
		if reason := l.wrong(); reason != "" {
			return m, nil, fmt.Sprintf("document %d: %s", i+1, reason), askAgain
		}
		if seen[l.Ref] && !l.Heard {
			return m, nil, fmt.Sprintf("document %d: %q is listed twice", i+1, evidence.Ref(l.Ref).String()), askAgain
		}
		seen[l.Ref] = true
		docs = append(docs, l)
	}
	return m, docs, "", ""
}

// wrong says what in the entry contradicts itself.
func (l listed) wrong() string {
	switch {
	case l.Ref.Source == "":
		return "has no ref"
	case l.File == "" && (l.Size != 0 || l.SHA256 != ""):
		return "has a size or a hash, but no file"
	case l.File != "" && l.Size <= 0:
		return fmt.Sprintf("has a file, but the size %d", l.Size)
	}
	return ""
}

// strictly refuses keys that it doesn't know: what it skipped over might have been what mattered.
func strictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows it")
	}
	return nil
}
