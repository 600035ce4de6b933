package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Product is what answers at the address that was given for the ESA.
type Product int

// The products; the zero value is unknown.
const (
	ProductUnknown Product = iota
	ProductESA             // Secure Email Gateway
	ProductSMA             // Secure Email and Web Manager
	ProductWeb             // Secure Web Appliance
)

// Name is the product's name for a reader.
func (p Product) Name() string {
	return [...]string{"", "Secure Email Gateway (ESA)", "Secure Email and Web Manager (SMA)",
		"Secure Web Appliance"}[p]
}

// Speaker is who speaks at the ESA's address: first of all, because nothing that another product says is about the
// ESA. Each reader knows one source; the first that can tell counts.
var Speaker = &fact.Fact[Product]{
	Name: "product",
	Learn: func(q *fact.Query) (Product, error) {
		var first error
		for _, read := range []func(*fact.Query) (Product, error){productOfAPI} {
			p, err := read(q)
			if err == nil {
				return p, nil
			}
			if first == nil {
				first = err
			}
		}
		return ProductUnknown, first
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
