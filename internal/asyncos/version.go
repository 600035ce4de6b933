package asyncos

import (
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

// versionLabels name the lines of both texts (F-CLI-VERSION, F-CONFIG-COMMENT).
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

// short cuts foreign text to n characters.
func short(s string, n int) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > n {
		return string(r[:n-3]) + "..."
	}
	return s
}
