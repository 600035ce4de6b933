package asyncos

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Version is what `version` prints, and what stands in the comment of an exported configuration.
type Version struct {
	Product string `json:"product,omitempty"`
	Model   string `json:"model,omitempty"`
	Version string `json:"version,omitempty"` // "15.0.0-416"
	Serial  string `json:"serial,omitempty"`
}

// versionLabels name the lines of both texts (FACTS §5, §6 [D]).
var versionLabels = []struct {
	label string
	field func(*Version) *string
}{
	{"Product:", func(v *Version) *string { return &v.Product }},
	{"Model:", func(v *Version) *string { return &v.Model }},          // version
	{"Model Number:", func(v *Version) *string { return &v.Model }},   // configuration
	{"Version:", func(v *Version) *string { return &v.Version }},      // both
	{"Serial #:", func(v *Version) *string { return &v.Serial }},      // version
	{"Serial Number:", func(v *Version) *string { return &v.Serial }}, // configuration
}

var versionNumber = pattern.New(`^\d+(\.\d+){1,3}(-\d+)?\b`)

// ParseVersion is true when at least the version number is there. The first of each label counts.
func ParseVersion(out string) (Version, bool) {
	var v Version
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		for _, l := range versionLabels {
			value, ok := strings.CutPrefix(line, l.label)
			if f := l.field(&v); ok && *f == "" {
				*f = short(strings.TrimSpace(value), 128)
			}
		}
	}
	v.Version = versionNumber.FindString(v.Version)
	return v, v.Version != ""
}

// CompareVersion compares by numbers: "15.0.0-416" comes before "15.0.1-5". A part that is missing counts as 0, so that "13.0" is the
// first of its line.
func CompareVersion(a, b string) int {
	x, y := parts(a), parts(b)
	for i := range max(len(x), len(y)) {
		if c := cmp.Compare(part(x, i), part(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

// parts puts the build, after the hyphen, into the fifth place whatever the length of the version before it.
func parts(s string) []int {
	release, build, _ := strings.Cut(versionNumber.FindString(strings.TrimSpace(s)), "-")
	list := make([]int, 5)
	for i, p := range strings.Split(release, ".") {
		list[min(i, 3)], _ = strconv.Atoi(p) // of digits only; one that overflows counts as the largest number
	}
	list[4], _ = strconv.Atoi(build)
	return list
}

func part(list []int, i int) int {
	if i < len(list) {
		return list[i]
	}
	return 0
}

// short cuts foreign text to n characters.
func short(s string, n int) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > n {
		return string(r[:n-3]) + "..."
	}
	return s
}
