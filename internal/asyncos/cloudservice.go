package asyncos

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// CloudService is what `cloudserviceconfig`, before 14.0 `threatresponseconfig`, shows of the appliance's link to SSE.
type CloudService struct {
	Enabled            Truth  `json:"enabled,omitempty"`
	Registered         Truth  `json:"registered,omitempty"`
	ServerHost         string `json:"serverHost,omitempty"` // as printed: a host that is none of SSE's is worth seeing
	TokenRefused       bool   `json:"tokenRefused,omitempty"`
	CertificateExpired bool   `json:"certificateExpired,omitempty"`
}

// product is how the sentences call the service. Others that stand on the same screen, such as Cisco Success Network,
// must not be taken for it.
const product = `(?:cloud services?|threat response|securex|xdr|security services exchange|sse)`

// The parts of the sentences. A state counts only as a whole word of a list, with nothing behind it that could make it
// another one: "is partially enabled", "is disabled by policy" and "registered: no" say nothing that is known here.
const (
	is    = `\s+(?:is|are|has been)(?: currently| now| already)? `
	isNot = `\s+(?:is|are|has|was) not (?:been |currently |now |yet )*`
	named = product + `(?:\s+(?:portal|integration|feature|service|status)){0,2}`
	box   = `\b(?:appliance|device|machine|esa|gateway)`
	// ends is what may follow a state: the end of the sentence or of the line, or where it holds.
	ends = `(?:[.,;!)](?:\s|$)|\s*$|\s+(?-i:[-A-Z0-9\[<])|` +
		`\s+on (?:your|this|the) (?:appliance|device|machine)\b|\s+(?:with|to|at|and|since)\b)`
)

// cloudStates are looked for in the text with its line ends made blanks. No verbatim dialog was found (F-CLI-CLOUD), so
// the sentences are matched loosely. Where several match, the last one printed counts: a dialog may change the state.
var cloudStates = []struct {
	field func(*CloudService) *Truth
	value Truth
	expr  *pattern.Pattern
}{
	// "The Cisco Cloud Service is currently enabled on your appliance."
	{enabledField, Yes, pattern.New(`(?i)\b` + named + is + `enabled` + ends)},
	{enabledField, No, pattern.New(`(?i)\b` + named + is + `disabled` + ends)},
	{enabledField, No, pattern.New(`(?i)\b` + named + isNot + `enabled` + ends)},
	{enabledField, Yes, pattern.New(`(?i)\b` + named + `\s*:\s*enabled` + ends)},
	{enabledField, No, pattern.New(`(?i)\b` + named + `\s*:\s*(?:disabled|not enabled)` + ends)},
	// The menu offers what is not so yet (F-CLI-CLOUD-MENU).
	{enabledField, No, pattern.New(`(?:^|\s)- ENABLE -`)},
	{enabledField, Yes, pattern.New(`(?:^|\s)- DISABLE -`)},
	{registeredField, No, pattern.New(`(?:^|\s)- REGISTER -`)},
	{registeredField, Yes, pattern.New(`(?:^|\s)- DEREGISTER -`)},
	// "The appliance is successfully registered with the Cisco Cloud Service portal."
	{registeredField, Yes, pattern.New(`(?i)` + box +
		`(?: is| was| has been)?(?: currently| already| successfully)* registered` + ends)},
	{registeredField, Yes, pattern.New(`(?i)\b(?:registration )?status\s*:\s*registered` + ends)},
	{registeredField, Yes, pattern.New(`(?i)\bregistration (?:is |was )?(?:successful|succeeded|completed?)` + ends)},
	{registeredField, No, pattern.New(`(?i)` + box + isNot + `registered\b`)},
	{registeredField, No,
		pattern.New(`(?i)\bstatus\s*:\s*(?:not registered|unregistered|de-?registered)` + ends)},
	{registeredField, No, pattern.New(`(?i)` + box +
		`(?: is| was| has been)?(?: successfully)? de-?registered` + ends)},
	// F-LINK-TOKEN: "Registration failed because of an invalid or expired token"
	{registeredField, No, pattern.New(`(?i)\bregistration (?:has )?failed\b`)},
}

func enabledField(c *CloudService) *Truth    { return &c.Enabled }
func registeredField(c *CloudService) *Truth { return &c.Registered }

var (
	// F-LINK-TOKEN
	tokenRefused       = pattern.New(`(?i)\binvalid or (?:an )?expired (?:registration )?token\b`)
	certificateExpired = pattern.New(`(?i)\bcertificate(?: of the (?:cisco )?` + product +
		`)? (?:(?:has|is|have|was) )?(?:already )?expired` + ends)
	// supposed begins a sentence that does not say what is so: "If the Cloud Service is enabled, ...".
	supposed    = pattern.New(`(?i)\b(?:if|when|unless|once|whether|until|before|after|no|not|never|none|cannot)\b`)
	serverNamed = pattern.New(`(?i)\b(?:configured|selected|current|connected)\b[^.\n]{0,80}?\bserver\b[^.\n]{0,40}\n?`)
	serverHost  = pattern.New(`(?i)\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.cisco\.com\b`)
	sseHost     = pattern.New(`(?i)\b(?:api-sse|(?:[a-z0-9-]+\.)*sse(?:\.itd)?)\.cisco\.com\b`)
)

// ParseCloudService is false when nothing in the output is known.
func ParseCloudService(out string) (CloudService, bool) {
	var c CloudService
	last := map[*Truth]int{}
	text := collapse(out)
	for _, s := range cloudStates {
		for _, at := range s.expr.FindAllStringIndex(text, -1) {
			if f := s.field(&c); at[1] > last[f] && !supposed.MatchString(sentence(text, at[0])) {
				*f, last[f] = s.value, at[1]
			}
		}
	}
	if refused := lastIndex(tokenRefused, text); refused > 0 {
		c.TokenRefused = refused > last[&c.Registered] || c.Registered != Yes // a second token may have been taken
		if c.Registered == Unknown {
			c.Registered = No // an ESA that asks for a token is not registered: F-CLI-CLOUD-MENU
		}
	}
	if at := certificateExpired.FindStringIndex(text); at != nil {
		c.CertificateExpired = !supposed.MatchString(sentence(text, at[0]))
	}
	c.ServerHost = namedServer(out)
	return c, c != CloudService{}
}

// sentence is the text before a place, back to the start of its sentence or menu entry.
func sentence(text string, at int) string {
	from := 0
	for _, end := range []string{". ", " - ", ": ", "! "} {
		if i := strings.LastIndex(text[:at], end); i >= from {
			from = i + len(end)
		}
	}
	return text[from:at]
}

// namedServer is the host that the output calls the configured one; the list of those that one may choose names all of
// them. A single host of SSE in the whole output is taken for it (F-CLI-CLOUD-HOST).
func namedServer(out string) string {
	found := ""
	for _, at := range serverNamed.FindAllStringIndex(out, -1) {
		rest := out[at[0]:]
		if host := serverHost.FindStringIndex(rest); host != nil && host[0] <= at[1]-at[0]+40 {
			found = rest[host[0]:host[1]]
		}
	}
	if found != "" {
		return strings.ToLower(found)
	}
	for _, h := range sseHost.FindAllString(out, -1) {
		h = strings.ToLower(h)
		if found != "" && found != h {
			return ""
		}
		found = h
	}
	return found
}

func lastIndex(expr *pattern.Pattern, text string) int {
	all := expr.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1][1]
}
