package session

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// The lab's customer answers what the screens show, the lab does the steps of the first cause, and the session ends
// at the next choice. For every fault and in both languages, the end claims no more than was looked at.
func TestClosingClaimsWhatWasVisited(t *testing.T) {
	for _, f := range lab.Faults {
		for lang, words := range map[string][2]string{"en": {"The integration works", "Not looked at"},
			"zh-CN": {"集成正常", "尚未检查"}} {
			t.Run(f.Name+" "+lang, func(t *testing.T) {
				t.Parallel()
				c := openFor(t, &customer{Asker: typing("\n")}, lang, func(o *Options) { o.Lab.Faults = f.Name })
				c.runs()
				if len(c.rounds.told) == 0 {
					t.Fatal("it came to nothing")
				}
				end, left := c.out.String(), c.notVisited()
				end = end[max(0, strings.LastIndex(end, "[ ]")):] // behind the path that was drawn last
				switch {
				case strings.Contains(end, words[0]) && len(left) > 0:
					t.Errorf("it claims the whole, and nobody saw %v:\n%s", left, end)
				case !strings.Contains(end, words[1]) && len(left) > 0:
					t.Errorf("it does not say that nobody saw %v:\n%s", left, end)
				}
			})
		}
	}
}

// notVisited are the stations before Insights of which something was not learnt. A registered ESA needs no token any
// more.
func (c *call) notVisited() []check.Station {
	var left []check.Station
	findings := c.rounds.last().Diagnosis.Findings
	registered := slices.ContainsFunc(findings, func(f check.Finding) bool {
		return f.Check.Station == check.AtRegistration && f.Verdict == check.OK
	})
	for _, s := range check.Stations() {
		here := func(f check.Finding) bool { return f.Check.Station == s }
		open := func(f check.Finding) bool {
			return here(f) && (f.Verdict == check.Unknown || f.Verdict == check.Blocked)
		}
		if s == check.AtInsights || s == check.AtToken && registered && !slices.ContainsFunc(findings, here) {
			continue
		}
		if !slices.ContainsFunc(findings, here) || slices.ContainsFunc(findings, open) {
			left = append(left, s)
		}
	}
	return left
}

// customer presses Enter at each question, lets the lab do the steps once, and stops.
type customer struct {
	ask.Asker
	repaired bool
}

func typing(lines string) ask.Asker {
	return ask.Plain(strings.NewReader(lines), new(bytes.Buffer), -1, nil)
}

func (*customer) Ask(ctx context.Context, p ask.Prompt) (ask.Answer, error) {
	return typing("\nd\n").Ask(ctx, p)
}

func (c *customer) Menu(ctx context.Context, title string, items []ask.Item) (string, error) {
	if !c.repaired && slices.ContainsFunc(items, func(it ask.Item) bool { return it.Key == labDoes }) {
		c.repaired = true
		return labDoes, nil
	}
	return typing("q\n").Menu(ctx, title, items)
}
