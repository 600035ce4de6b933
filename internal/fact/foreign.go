package fact

import "github.com/xdrdoctor/xdrdoctor/internal/evidence"

// Foreign is the kind of Reason of a refusal that is not in the API's own words: a proxy, a portal or another product
// answered, so it says nothing about our access.
const Foreign evidence.Kind = "not-the-api"

// NotTheAPI makes the Unknown of an error reply that something else than the API gave.
func NotTheAPI(d evidence.Document) error {
	return &Unknown{Reason: Reason{Kind: Foreign, Ref: d.Ref, Status: d.Status}}
}

// RefusedAs makes the Unknown of an error reply in the API's own words.
func RefusedAs(d evidence.Document, words string) error {
	return &Unknown{Reason: Reason{Kind: Status, Ref: d.Ref, Status: d.Status, Detail: words}}
}

// OtherProduct is the kind of Reason of an address where another product answers than the one that was looked for.
const OtherProduct evidence.Kind = "other-product"

// IsAnother makes the Unknown of an address at which another product answers, by its name.
func IsAnother(product string) error {
	return &Unknown{Reason: Reason{Kind: OtherProduct, Detail: product}}
}
