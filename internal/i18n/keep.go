package i18n

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// kept is an argument of a text on disk: a value as it is, or the parts of a text, so that it is read in the reader's
// language later.
type kept struct {
	Text    string            `json:"text,omitempty"` // a Text
	Say     string            `json:"say,omitempty"`  // a Phrase's format
	Args    []json.RawMessage `json:"args,omitempty"` // a Phrase's arguments, a List's items
	Between *string           `json:"between,omitempty"`
}

// Encode is an argument as JSON: strings and numbers as they are, texts in their parts. Any other value becomes the
// text that it prints.
func Encode(arg any) (json.RawMessage, error) {
	switch a := arg.(type) {
	case string, int, bool:
		return json.Marshal(a)
	case Text:
		return json.Marshal(kept{Text: string(a)})
	case Phrase:
		args, err := encodeAll(a.args)
		if err != nil {
			return nil, err
		}
		return json.Marshal(kept{Say: a.format, Args: args})
	case List:
		args, err := encodeAll(a.Items)
		if err != nil {
			return nil, err
		}
		return json.Marshal(kept{Between: &a.Between, Args: args})
	}
	return json.Marshal(fmt.Sprint(arg))
}

func encodeAll(args []any) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for _, a := range args {
		raw, err := Encode(a)
		if err != nil {
			return nil, err
		}
		all = append(all, raw)
	}
	return all, nil
}

// Decode is the way back.
func Decode(raw json.RawMessage) (any, error) {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return decodeValue(raw)
	}
	var k kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return nil, err
	}
	var args []any
	for _, r := range k.Args {
		a, err := Decode(r)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	switch {
	case k.Between != nil:
		return List{Between: *k.Between, Items: args}, nil
	case k.Say != "":
		return Phrase{k.Say, args}, nil
	}
	return Text(k.Text), nil
}

// decodeValue reads a string, a truth or a whole number.
func decodeValue(raw json.RawMessage) (any, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	if f, ok := v.(float64); ok {
		return int(f), nil
	}
	return v, nil
}
