package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Product is one of the products that share AsyncOS.
type Product = asyncos.Product

// The products. A web appliance and a Secure Email and Web Manager (SMA) print and export the same forms as an ESA
// (F-ESA-PRODUCTS, F-CONFIG-COMMENT); what they are set to is not true of the ESA, and no fact but this one uses it.
const (
	ProductUnknown = asyncos.UnknownProduct
	ProductESA     = asyncos.ESA
	ProductSMA     = asyncos.SMA
	ProductWeb     = asyncos.Web
)

// Speaker is who speaks at the ESA's address: first of all, because nothing that another product says is about the
// ESA. Each reader knows one kind of source; the first that can tell counts.
var Speaker = &fact.Fact[Product]{
	Name: "product",
	Learn: func(q *fact.Query) (Product, error) {
		p, err := productOfAPI(q)
		if err == nil {
			return p, nil
		}
		if printed, other := fact.Get(q, Printed); other == nil {
			return printed, nil
		}
		return ProductUnknown, err
	},
}

// The sign-ins of the other products that speak AsyncOS: each answers under its own base path alone (F-ESA-SMA,
// F-ESA-WSA).
var (
	smaLoginRef = evidence.Ref{Source: evidence.ESA, Request: "POST /sma/api/v2.0/login"}
	webLoginRef = evidence.Ref{Source: evidence.ESA, Request: "POST /wsa/api/v2.0/login"}
)

// productOfAPI tells by the base path: where the sign-in of the ESA is "Not Found." in the API's own words, those of
// the other products are tried.
func productOfAPI(q *fact.Query) (Product, error) {
	login := q.Docs(loginRef)[0]
	if message, ok := apiError(login); !ok || message != notFound {
		if _, err := signedIn(login); err != nil && !ok {
			return ProductUnknown, err
		}
		return ProductESA, nil
	}
	for i, d := range q.Docs(smaLoginRef, webLoginRef) {
		_, err := signedIn(d)
		message, refused := apiError(d)
		if err == nil || refused && message != notFound {
			return []Product{ProductSMA, ProductWeb}[i], nil
		}
	}
	return ProductUnknown, notGiven(login)
}

// Printed is the product whose command line and whose configuration were read.
var Printed = &fact.Fact[Product]{
	Name: "product-printed",
	Learn: func(q *fact.Query) (Product, error) {
		docs := q.Docs(cli(cliVersion), configRef)
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
