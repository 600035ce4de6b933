// Package screen reads what a customer sees on a screen: an error text, a code, a status, or a few words about it.
// People copy half of a sentence, mistype it, or translate it, so one reader serves every place where such a text may
// come in. For example, "Devcie is ofline" is read as closest to E4017, "E4031 [403]" as missing rights with its code
// kept, and "unexpected error in the Secure Firewall module" as a text of another product. What is known about texts is
// data (known.go); nothing here decides what to check.
package screen

import (
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Certainty says how well a text was understood.
type Certainty int

// The certainties.
const (
	None    Certainty = iota // nothing in it is known
	Closest                  // a guess from its status or its words
	Exact                    // a documented code, or the vendor's own sentence
)

// Reading is what a text from a screen says.
type Reading struct {
	Code      string // as the vendor writes it, "E4017", or ""
	Status    int    // the HTTP status in it, or 0
	Kind      Kind
	Symptom   string // the name of the runbook to walk, or ""
	Certainty Certainty
	Other     string // the product it is about, when that is not Secure Email
	Text      string // as it was seen
}

var (
	eCode      = pattern.New(`(?i)(?:^|[^a-z0-9])e[ _-]?([0-9o]{4})(?:[^a-z0-9]|$)`)
	bareCode   = pattern.New(`(?i)^\s*(?:(?:error|code|错误|错误代码)[ :：]*)?([0-9]{4})\s*$`)
	bracketed  = pattern.New(`[\[【(（]\s*([1-5][0-9]{2})\s*[\]】)）]`)
	spoken     = pattern.New(`(?i)(?:error|status|http|code|错误|状态码?)[ :：=]*(?:code|status)?[ :：=]*([45][0-9]{2})(?:[^0-9]|$)`)
	beforeWord = pattern.New(`(?i)(?:^|[^0-9a-z])([45][0-9]{2})[ :-]+(?:unauthori[sz]ed|forbidden|not found|proxy|conflict|too many|` +
		`internal server|bad gateway|service unavailable|gateway time)`)
	// signIn are an OAuth error's codes, and XDR's own of a JWT (F-XDR-ERRORS): they are about an API client's token,
	// whatever else their words say.
	signIn = pattern.New(`(?is)\berror_description\b.*\b(?:jwt|token|client|signature|credentials?|grant)\b|\b(?:invalid_(?:client|grant|token|scope)|unauthorized_client)\b|` +
		`\bjwt_\w+|\bNo JWT found\b|\b(?:ExpiredSignature|InvalidToken)Error\b`)
	bareStatus = pattern.New(`^\s*([45][0-9]{2})(?:\s*$|:)`)
)

// Read reads a text: by a code that is known, then by the vendor's own sentences, the HTTP status, and the words.
func Read(text string) Reading {
	r := Reading{Text: strings.TrimSpace(text), Code: codeIn(halfWidth(text)), Status: statusIn(halfWidth(text)),
		Kind: Unknown}
	said := newWording(text)
	if r.Other = otherProduct(text); r.Other != "" {
		r.Kind = OtherProduct
		return r
	}
	if k, ok := codes[r.Code]; ok {
		return r.as(k.kind, Exact)
	}
	ofClient := signIn.MatchString(text)
	if kind, ok := said.sentence(); ok && (kind == APIToken || !ofClient) {
		return r.as(kind, Exact)
	}
	if ofClient {
		return r.as(APIToken, Closest)
	}
	if kind := ofStatus(r.Status); kind != Unknown {
		return r.as(kind, Closest)
	}
	if kind, ok := said.guess(); ok {
		return r.as(kind, Closest)
	}
	return r
}

func (r Reading) as(k Kind, c Certainty) Reading {
	r.Kind, r.Certainty, r.Symptom = k, c, symptoms[k]
	return r
}

// codeIn is the code in a text. A letter O is often typed for the zero; a number without it is a code only when it is
// the whole text.
func codeIn(text string) string {
	if m := eCode.FindStringSubmatch(text); m != nil && strings.ContainsAny(m[1], "0123456789") {
		return "E" + strings.NewReplacer("o", "0", "O", "0").Replace(m[1])
	}
	if m := bareCode.FindStringSubmatch(text); m != nil {
		if _, ok := codes["E"+m[1]]; ok {
			return "E" + m[1]
		}
	}
	return ""
}

// halfWidth writes letters, digits and signs as ASCII that a Chinese keyboard gives in the width of a Chinese
// character.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
}

func statusIn(text string) int {
	for _, p := range []*pattern.Pattern{bracketed, spoken, beforeWord, bareStatus} {
		if m := p.FindStringSubmatch(text); m != nil {
			n, err := strconv.Atoi(m[1])
			if err == nil {
				return n
			}
		}
	}
	return 0
}

func ofStatus(status int) Kind {
	switch {
	case status == 401, status == 403:
		return Rights
	case status == 404:
		return Missing
	case status == 407:
		return Proxy
	case status == 409:
		return DeviceOffline
	case status == 429:
		return Quota
	case status >= 500 && status <= 599:
		return FarSide
	}
	return Unknown
}

// otherProduct is the product whose module a text names, "" when that is ours or none.
func otherProduct(text string) string {
	low := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, name := range otherProducts {
		l := strings.ToLower(name)
		if strings.Contains(low, l+" module") || strings.Contains(low, l+"模块") || strings.Contains(low, l+" 模块") {
			return name
		}
	}
	if m := inModule.FindStringSubmatch(text); m != nil && !ours.MatchString(m[1]) {
		return strings.TrimSpace(m[1])
	}
	return ""
}

// inModule is a module that a text names, ours or that of a product which is not on the list: there are more modules
// than anybody lists, and their names are written with capitals.
var (
	inModule = pattern.New(`\b(?:[Ii]n|[Oo]n|[Oo]f) (?:[Tt]he )?([A-Z][\w&.-]*(?: (?:and|for|[A-Z0-9][\w&.-]*))*) [Mm]odule\b`)
	ours     = pattern.New(`(?i)\b(?:secure ?email(?: gateway| and web manager| appliance| cloud gateway)?|email security|` +
		`content security|ESA|SEG|SMA|CES|XDR|SecureX|SSE)\b`)
)
