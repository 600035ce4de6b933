package report

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// narrowedJSON is what remains when no cause is found, for programs.
type narrowedJSON struct {
	Among    []string  `json:"among"`     // the codes that remain
	Certain  string    `json:"certain"`   // what holds whichever it is; "": nothing
	RuledOut []string  `json:"ruled_out"` // the codes that were learnt not to be
	Next     *lookJSON `json:"next"`      // null: no look is known that would tell
	Between  []string  `json:"between"`   // the stations between which it lies, the first of them well where one is
	RemedyOf *string   `json:"remedy_of"` // the code whose remedy helps whichever it is; null: they have none in common
}

type lookJSON struct {
	Who     check.Who `json:"who"`
	Look    string    `json:"look"`
	Minutes int       `json:"minutes"`
}

func (r Record) narrowedJSON(d *engine.Diagnosis) []narrowedJSON {
	if d.Narrowed == nil {
		return []narrowedJSON{}
	}
	n := remaining{d.Narrowed, r.Lang, region.Region(d.Region), mostSuspects}
	out := narrowedJSON{Among: []string{}, Certain: r.shown(n.certain()), RuledOut: n.ruledOut(),
		Between: []string{string(n.From), string(n.To)}}
	for _, s := range n.Among {
		out.Among = append(out.Among, s.Code())
	}
	if n.Next != nil {
		out.Next = &lookJSON{n.Next.Who, r.shown(n.place()), lookMinutes * len(n.Looks())}
	}
	if code := n.Remedy(); code != "" {
		out.RemedyOf = &code
	}
	return []narrowedJSON{out}
}
