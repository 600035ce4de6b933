package facts

import (
	"slices"
	"strings"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// moduleType has the keys of iroh-int's module-type that are read (F-XDR-MODULE-TYPE).
type moduleType struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Spec     []specItem     `json:"configuration_spec"`
	Products []productClass `json:"product_categories"`
}

type specItem struct {
	Key  string `json:"key"`
	Type string `json:"type"`
}

type productClass struct {
	ID string `json:"id"`
}

func readTypes(d evidence.Document) ([]moduleType, error) {
	return readList[moduleType](d, i18n.Text("a list of module types"), "id", "title")
}

// email: by its category, which is documented, or by a word of its title.
func (t moduleType) email() bool {
	if slices.ContainsFunc(t.Products, func(c productClass) bool { return c.ID == "email-security" }) {
		return true
	}
	words := strings.FieldsFunc(strings.ToLower(t.Title), func(r rune) bool { return r != '-' && !unicode.IsLetter(r) })
	return slices.ContainsFunc(words, func(w string) bool { return w == "email" || w == "e-mail" })
}

// deviceKey names the entry of an instance's settings that holds its SSE device; "" when there is none.
func (t moduleType) deviceKey() string {
	for _, s := range t.Spec {
		if s.Type == "device" {
			return s.Key
		}
	}
	return ""
}
