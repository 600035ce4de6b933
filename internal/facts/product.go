package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Product is one of the products that share AsyncOS.
type Product = asyncos.Product

// The products. A web appliance and a Secure Email and Web Manager (SMA) print and export the same forms as an ESA
// (FACTS §5, §6 [D]); what they are set to is not true of the ESA, and no fact but this one uses it.
const (
	ProductUnknown = asyncos.UnknownProduct
	ProductESA     = asyncos.ESA
	ProductSMA     = asyncos.SMA
	ProductWeb     = asyncos.Web
)

// Speaking is the product whose command line and whose configuration were read.
var Speaking = &fact.Fact[Product]{
	Name: "product",
	Learn: func(q *fact.Query) (Product, error) {
		docs := q.Docs(cli("version"), configRef)
		found := ProductUnknown
		for _, d := range docs {
			p := productOf(d)
			if p != ProductUnknown && found != ProductUnknown && p != found {
				return "", fact.Contradiction(fact.Doubt("the session and the configuration are of two products"))
			}
			if p != ProductUnknown {
				found = p
			}
		}
		if found != ProductUnknown {
			return found, nil
		}
		for _, d := range docs {
			if !d.OK() {
				return "", fact.Why(d)
			}
		}
		return "", fact.Doubt("neither the session nor the configuration names its product")
	},
}

// productOf is the product that a document is from. A source empties what is of another product than an ESA, and says
// so in the failure.
func productOf(d evidence.Document) Product {
	switch {
	case d.Failure != nil && d.Failure.Kind == evidence.OtherProduct:
		return Product(d.Failure.Detail)
	case !d.OK():
		return ProductUnknown
	case d.Ref == configRef:
		var v asyncos.Version
		_ = decode(d, &v) // what cannot be read names no product
		return v.ProductOf()
	}
	v, _ := asyncos.ParseVersion(string(d.Body))
	return v.ProductOf()
}
