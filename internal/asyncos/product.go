package asyncos

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Product is one of the products that share AsyncOS. Its zero value is Unknown: a product that is not known keeps
// nothing out.
type Product string

// The products.
const (
	UnknownProduct Product = ""
	ESA            Product = "ESA"
	SMA            Product = "SMA"
	Web            Product = "WSA"
)

// productWords are the names that `version`, the banner and the comment of a configuration print (F-CLI-VERSION,
// F-CONFIG-COMMENT). They are compared as a whole, in small letters.
var productWords = []struct {
	name    *pattern.Pattern
	product Product
}{
	{pattern.New(`\bemail and web manager\b`), SMA},
	{pattern.New(`\bcontent security management\b`), SMA},
	{pattern.New(`\bsecurity management (?:virtual )?appliance\b`), SMA},
	{pattern.New(`\bweb security(?: virtual)? appliance\b`), Web},
	{pattern.New(`\bsecure web appliance\b`), Web},
	{pattern.New(`\bemail gateway\b`), ESA},
	{pattern.New(`\bemail security(?: virtual)? appliance\b`), ESA},
	{pattern.New(`\bmessaging gateway\b`), ESA}, // of the old IronPort models
}

// productModel is a model by its letter: C and X are gateways, M management appliances, S web appliances (F-CLI-MODEL).
var productModel = pattern.New(`^(?:Cisco )?(?:IronPort )?([CXMS])\d{2,4}[A-Z]?$`)

// ProductOf says whose output it is, by its name and its model. Where the two contradict each other it is not known.
func (v Version) ProductOf() Product {
	byName, byModel := productNamed(v.Product), UnknownProduct
	for _, name := range []string{v.Model, v.Product} {
		if m := productModel.FindStringSubmatch(strings.TrimSpace(name)); m != nil && byModel == UnknownProduct {
			byModel = map[string]Product{"C": ESA, "X": ESA, "M": SMA, "S": Web}[m[1]]
		}
	}
	switch {
	case byName == UnknownProduct:
		return byModel
	case byModel != UnknownProduct && byModel != byName:
		return UnknownProduct
	}
	return byName
}

// productNamed is the product that a text names, unless it names several.
func productNamed(text string) Product {
	text = strings.ToLower(text)
	found := UnknownProduct
	for _, w := range productWords {
		switch {
		case !w.name.MatchString(text):
		case found != UnknownProduct && found != w.product:
			return UnknownProduct
		default:
			found = w.product
		}
	}
	return found
}

// bannerLine is what the appliance says after the sign-in: "AsyncOS 15.0.1 for Cisco C300V build 030" (F-CLI-BANNER).
var bannerLine = pattern.New(`(?m)^\s*AsyncOS \d+\.\d+\S* for (?:Cisco )?(?:IronPort )?([A-Z]\d{2,4}[A-Z]?) build \d+`)

// BannerProduct is the product that the banner before the first prompt names.
func BannerProduct(text string) Product {
	var v Version
	if m := bannerLine.FindStringSubmatch(text); m != nil {
		v.Model = m[1]
	}
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "Welcome to the "); ok {
			v.Product = name
		}
	}
	return v.ProductOf()
}
