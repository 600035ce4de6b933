package shape

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
)

const (
	longest  = 100 // of a key or a word
	mostKeys = 20
)

// Read reads a file. What is wrong with it is said with its line.
func Read(path string) (Shapes, error) {
	m, err := strict.Read(path, strict.Quoted)
	if err != nil {
		return Shapes{}, &strict.Error{Err: fmt.Errorf("shapes: %w", err), Tell: "name a YAML file that can be read"}
	}
	if err := m.Only([]string{"device", "words"}); err != nil {
		return Shapes{}, err
	}
	if len(m.Entries) == 0 {
		return Shapes{}, &strict.Error{Err: fmt.Errorf("shapes: %s is empty", path), Tell: example}
	}
	var s Shapes
	for _, e := range m.Entries {
		switch e.Key {
		case "device":
			err = lists(e, map[string]*[]string{"id": &s.Device.ID, "serial": &s.Device.Serial, "host": &s.Device.Host,
				"address": &s.Device.Address, "status": &s.Device.Status}, strings.TrimSpace)
		case "words":
			err = lists(e, map[string]*[]string{"online": &s.Words.Online, "offline": &s.Words.Offline}, lower)
		}
		if err != nil {
			return Shapes{}, err
		}
	}
	return s, nil
}

const example = "such as: device: {serial: applianceSerial}"

func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// lists reads a mapping of names to a text or a list of texts. No text may be there twice: a key cannot be both serial
// and host, a word not both online and offline.
func lists(e strict.Entry, fields map[string]*[]string, plain func(string) string) error {
	m, err := e.Mapping()
	if err != nil {
		return err
	}
	if err := m.Only(slices.Sorted(maps.Keys(fields))); err != nil {
		return err
	}
	if len(m.Entries) == 0 {
		return e.Refuse("it says nothing", example)
	}
	used := map[string]string{}
	for _, field := range m.Entries {
		texts, err := textsOf(field)
		if err != nil {
			return err
		}
		for _, t := range texts {
			t = plain(t)
			switch other := used[t]; {
			case t == "":
				return field.Refuse("an empty text", example)
			case len(t) > longest:
				return field.Refuse(fmt.Sprintf("longer than %d characters", longest), example)
			case strings.ContainsAny(t, "\r\n\t"):
				return field.Refuse("more than one line", example)
			case other != "":
				return field.Refuse(fmt.Sprintf("%q is already at %s", t, other), "take one of them out")
			}
			used[t] = field.Key
			*fields[field.Key] = append(*fields[field.Key], t)
		}
	}
	return nil
}

func textsOf(e strict.Entry) ([]string, error) {
	if !e.IsList() {
		text, err := e.Text()
		return []string{text}, err
	}
	texts, err := e.Texts()
	switch {
	case err != nil:
		return nil, err
	case len(texts) == 0:
		return nil, e.Refuse("an empty list", example)
	case len(texts) > mostKeys:
		return nil, e.Refuse(fmt.Sprintf("more than %d texts", mostKeys), example)
	}
	return texts, nil
}
