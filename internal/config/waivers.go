package config

import (
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
)

// Waivers reads a file of findings that are known and accepted:
//
//	insights.never-synced:
//	  reason: no licence for Device Insights
//	  owner: mail operations
//	  until: 2027-03-31
//
// All three are needed. The last day counts; codes are those that there are.
func Waivers(path string, codes []string) ([]check.Waiver, error) {
	m, err := strict.Read(path, strict.Quoted)
	if err != nil {
		return nil, hintedRead(err)
	}
	if err := m.Only(codes); err != nil {
		return nil, err
	}
	var all []check.Waiver
	for _, e := range m.Entries {
		w := check.Waiver{Code: e.Key}
		fields, err := e.Mapping()
		if err != nil {
			return nil, err
		}
		needed := []string{"reason", "owner", "until"}
		if err := fields.Only(needed); err != nil {
			return nil, err
		}
		for _, f := range fields.Entries {
			text, err := f.Text()
			if err != nil {
				return nil, err
			}
			needed = slices.DeleteFunc(needed, func(n string) bool { return n == f.Key })
			switch f.Key {
			case "reason":
				w.Reason = text
			case "owner":
				w.Owner = text
			default:
				if w.Until, err = time.Parse(time.DateOnly, text); err != nil {
					return nil, f.Refuse("no date", "write it as 2027-03-31")
				}
			}
		}
		if len(needed) > 0 {
			return nil, e.Refuse("no "+needed[0], "a waiver says its reason, its owner and until when")
		}
		all = append(all, w)
	}
	return all, nil
}

func hintedRead(err error) error {
	return &strict.Error{Err: err, Tell: "name a file that can be read"}
}
