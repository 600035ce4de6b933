package check

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Codec writes findings to disk and reads them back. A finding names its check and its questions; the codec looks them
// up, because this package does not know which there are. Every field is kept: a session that is resumed is as sure as
// it was, in any language.
type Codec struct {
	Check    func(name string) (*Check, bool)
	Question func(name string) (*fact.Question, bool)
}

// kept is a Finding on disk.
type kept struct {
	Check   string                     `json:"check"`
	Verdict Verdict                    `json:"verdict"`
	Case    Case                       `json:"case,omitempty"`
	Note    string                     `json:"note,omitempty"`
	Args    map[string]json.RawMessage `json:"args,omitempty"`
	Reason  *fact.Reason               `json:"reason,omitempty"`
	Cites   []evidence.Ref             `json:"cites,omitempty"`
	Decided []evidence.Ref             `json:"decided,omitempty"`
	Pending []string                   `json:"pending,omitempty"`
	Unsure  []string                   `json:"unsure,omitempty"`
	By      string                     `json:"by,omitempty"`
	If      Case                       `json:"if,omitempty"`
	Open    []string                   `json:"open,omitempty"`
	Until   time.Time                  `json:"until,omitzero"`
	Waived  *Waiver                    `json:"waived,omitempty"`
	AtOnce  bool                       `json:"at_once,omitempty"`
	Unlike  []fact.Unlike              `json:"otherwise,omitempty"`
	Weaker  Confidence                 `json:"weaker,omitempty"`
}

// Encode is the finding as JSON.
func (c Codec) Encode(f Finding) (json.RawMessage, error) {
	k := kept{
		Check: f.Check.Name, Verdict: f.Verdict, Case: f.Case, Note: f.Note, Reason: f.Reason,
		Cites: f.Cites, Decided: f.Decided, If: f.If, Open: f.Open, Until: f.Until, Waived: f.Waived,
		AtOnce: f.AtOnce, Weaker: f.weaker, Unlike: f.Otherwise,
	}
	for name, value := range f.Args {
		raw, err := i18n.Encode(value)
		if err != nil {
			return nil, fmt.Errorf("argument %q: %w", name, err)
		}
		if k.Args == nil {
			k.Args = map[string]json.RawMessage{}
		}
		k.Args[name] = raw
	}
	k.Pending, k.Unsure = names(f.Pending), names(f.Unsure)
	if f.By != nil {
		k.By = f.By.Name
	}
	return json.Marshal(k)
}

// Decode reads a finding back. Its error says that it is not a finding of the checks that there are.
func (c Codec) Decode(raw json.RawMessage) (Finding, error) {
	var k kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return Finding{}, err
	}
	f := Finding{
		Verdict: k.Verdict, Case: k.Case, Note: k.Note, Reason: k.Reason, Cites: k.Cites, Decided: k.Decided,
		If: k.If, Open: k.Open, Until: k.Until, Waived: k.Waived, AtOnce: k.AtOnce, weaker: k.Weaker,
		Otherwise: k.Unlike,
	}
	var ok bool
	if f.Check, ok = c.Check(k.Check); !ok {
		return f, fmt.Errorf("unknown check %q", k.Check)
	}
	if k.By != "" {
		if f.By, ok = c.Check(k.By); !ok {
			return f, fmt.Errorf("unknown check %q", k.By)
		}
	}
	for name, value := range k.Args {
		arg, err := i18n.Decode(value)
		if err != nil {
			return f, fmt.Errorf("argument %q: %w", name, err)
		}
		if f.Args == nil {
			f.Args = Args{}
		}
		f.Args[name] = arg
	}
	var err error
	if f.Pending, err = c.questions(k.Pending); err != nil {
		return f, err
	}
	f.Unsure, err = c.questions(k.Unsure)
	return f, err
}

func names(questions []*fact.Question) []string {
	var all []string
	for _, q := range questions {
		all = append(all, q.Name)
	}
	return all
}

func (c Codec) questions(names []string) ([]*fact.Question, error) {
	var all []*fact.Question
	for _, name := range names {
		q, ok := c.Question(name)
		if !ok {
			return nil, fmt.Errorf("unknown question %q", name)
		}
		all = append(all, q)
	}
	return all, nil
}

// UnmarshalText reads a verdict as MarshalText writes it.
func (v *Verdict) UnmarshalText(text []byte) error {
	for known := Unknown; known <= NotApplicable; known++ {
		if known.String() == string(text) {
			*v = known
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q", text)
}

// UnmarshalText reads a confidence as MarshalText writes it.
func (c *Confidence) UnmarshalText(text []byte) error {
	for known := Confidence(0); known <= Usual; known++ {
		if known.String() == string(text) {
			*c = known
			return nil
		}
	}
	return fmt.Errorf("unknown confidence %q", text)
}
