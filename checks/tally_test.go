package checks_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
)

// tally is a row of the score. Of each figure it keeps how often it is so, and out of how many.
type tally struct {
	looks            int
	first, exact     rate
	precision, clean rate
	grounded         rate
	sound, tight     rate
	between, naive   rate
	asked            int
	took             time.Duration
}

type rate struct{ of, all int }

func (s *rate) add(yes bool) {
	s.all++
	if yes {
		s.of++
	}
}

func (s rate) String() string {
	if s.all == 0 {
		return "-"
	}
	return strconv.FormatFloat(100*float64(s.of)/float64(s.all), 'f', 1, 64)
}

// add counts one look; group are all looks that show the same.
func (y *tally) add(v seen, group []glimpse) {
	y.looks++
	y.asked, y.took = y.asked+v.asked, y.took+v.took
	if truth := v.world.truth; len(truth) > 0 {
		y.first.add(len(v.found) > 0 && v.found[0] == truth[0])
		y.naive.add(v.naive == truth[0])
		found, all := slices.Sorted(slices.Values(v.found)), slices.Sorted(slices.Values(truth))
		y.exact.add(slices.Equal(found, all))
		if v.among != nil {
			y.sound.add(slices.ContainsFunc(truth, func(c string) bool { return slices.Contains(v.among, c) }) ||
				v.world.works())
			y.tight.add(spare(group) == 0)
		}
	} else {
		y.clean.add(len(v.found) == 0 && (!v.broken || v.world.outside()))
		y.naive.add(v.naive == "")
		if v.world.outside() && !v.well {
			y.between.add(v.between)
		}
	}
	for i, code := range v.found {
		y.precision.add(slices.Contains(v.world.truth, code))
		y.grounded.add(i < v.grounded)
	}
}

// columns are the figures that may not drop, after the name of a row and the number of looks.
var columns = []string{"first cause right", "exact set", "precision", "no cause where there is none", "grounded",
	"lists sound", "lists tight", "pair named"}

func (y *tally) figures() []string {
	var cells []string
	for _, s := range []rate{y.first, y.exact, y.precision, y.clean, y.grounded, y.sound, y.tight, y.between} {
		cells = append(cells, s.String())
	}
	return cells
}

// scored are rows by name.
type scored map[string]*tally

func (rows scored) row(name string) *tally {
	if rows[name] == nil {
		rows[name] = &tally{}
	}
	return rows[name]
}

func (rows scored) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| worlds, sources | looks | %s | naive | questions | seconds |\n", strings.Join(columns, " | "))
	b.WriteString("|---|" + strings.Repeat("---|", len(columns)+4) + "\n")
	for _, name := range sortedRows(rows) {
		y := rows[name]
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %.1f | %.3f |\n", name, y.looks, strings.Join(y.figures(), " | "),
			y.naive,
			float64(y.asked)/float64(y.looks), y.took.Seconds()/float64(y.looks))
	}
	return b.String()
}

// sortedRows are the names in the order of kinds, stations and sets.
func sortedRows(rows scored) []string {
	var order, names []string
	for _, kind := range kinds {
		for _, set := range eyes {
			order = append(order, kind+", "+set)
		}
	}
	for _, s := range check.Stations() {
		for _, set := range eyes {
			order = append(order, "at "+string(s)+", "+set)
		}
	}
	for _, name := range order {
		if rows[name] != nil {
			names = append(names, name)
		}
	}
	return names
}
