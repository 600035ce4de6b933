package fidelity

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// deviceList looks at the form of a reply that is not an error: an error has a form of its own.
func deviceList(d evidence.Document) seen {
	v, ok := decoded(d.Body)
	if !ok || !d.OK() {
		return nothing
	}
	switch list := v.(type) {
	case []any:
		return when(true, counted(len(list), "entries in a bare array"))
	case map[string]any:
		return when(false, shown(keysOf(list)))
	}
	return when(false, "neither an array nor an object")
}

// entriesOf are the devices in a reply.
func entriesOf(d evidence.Document) []map[string]any {
	v, ok := decoded(d.Body)
	if !ok || !d.OK() {
		return nil
	}
	found, _ := objects(v)
	return found
}

func deviceKeys(d evidence.Document) seen {
	entries := entriesOf(d)
	if len(entries) == 0 {
		return nothing
	}
	return seen{Answered, shown(keysOf(entries...))}
}

func hasKey(key string) func(evidence.Document) seen {
	return func(d evidence.Document) seen {
		entries := entriesOf(d)
		if len(entries) == 0 {
			return nothing
		}
		with := 0
		for _, e := range entries {
			if v, ok := e[key]; ok && v != nil && v != "" {
				with++
			}
		}
		return when(with == len(entries), counted(with, "of ")+counted(len(entries), "entries"))
	}
}

func deviceSerial(d evidence.Document) seen {
	entries := entriesOf(d)
	if len(entries) == 0 {
		return nothing
	}
	named := slices.DeleteFunc(keysOf(entries...), func(k string) bool {
		return !strings.Contains(strings.ToLower(k), "serial")
	})
	if len(named) == 0 {
		return seen{Answered, "no key is named after a serial"}
	}
	return seen{Answered, shown(named)}
}

func deviceAddress(d evidence.Document) seen {
	entries := entriesOf(d)
	if len(entries) == 0 {
		return nothing
	}
	keys := keysOf(entries...)
	named := slices.Contains(keys, "name")
	addressed := slices.ContainsFunc([]string{"ip", "ipAddress", "ip_address"}, func(k string) bool {
		return slices.Contains(keys, k)
	})
	return when(named && addressed, shown(keys))
}

// deviceStatus looks for the words of a state. A word that is not one of ours is shown only if it may be published.
func deviceStatus(d evidence.Document) seen {
	entries := entriesOf(d)
	var words []string
	known := true
	for _, e := range entries {
		text, _ := e["status"].(string)
		lower := strings.ToLower(text)
		ours := lower == "online" || lower == "offline"
		known = known && ours
		if ours {
			text = lower
		}
		if word.MatchString(text) && !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	if len(entries) == 0 {
		return nothing
	}
	slices.Sort(words)
	if len(words) == 0 {
		return when(known, "no words that may be shown")
	}
	return when(known, "words: "+strings.Join(words, ", "))
}
