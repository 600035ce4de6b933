package asyncos

import (
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Masked stands where a secret stood.
const Masked = "[secret]"

// secrets are what an output of the appliance may hold that must not enter a case. Each row says which part stays.
var secrets = []struct {
	expr *pattern.Pattern
	keep string
}{
	// PEM: certificates are public and useless to us, keys are neither.
	{pattern.New(`-----BEGIN [A-Z0-9 ]+-----[^-]*(?:-----END [A-Z0-9 ]+-----)?`), Masked},
	// A tag of showconfig with a passphrase, a key or a token, masked by the appliance or not.
	{pattern.New(
		`(?i)(<([a-z0-9_.-]*(?:pass|secret|key|token|community|credential|private)[a-z0-9_.-]*)(?:\s[^<>]*)?>\s*)[^<\s][^<]*`), "${1}" + Masked},
	// A dialog that asks for a token or a passphrase: what was typed after its bracket, on the same line or the next
	// one.
	{pattern.New(
		`(?i)((?:token|pass(?:word|phrase)|secret|shared key)\b[^\n>]{0,160}\n?[^\n>]{0,80}\[[^\[\]\n]*\]> ?)[^\s][^\n]*`), "${1}" + Masked},
	// name=value and name: value.
	{pattern.New(
		`(?i)\b((?:[a-z_-]*token|pass(?:word|phrase)|secret|api[_-]?key|jwttoken|authorization)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;<>\[]{4,}`), "${1}" + Masked},
	// Who signs in at a proxy, as a part of its address.
	{pattern.New(`(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s/:@"'<>]*:)[^\s/@"'<>]+@`), "${1}" + Masked + "@"},
	// In a comment that somebody wrote there is no colon: the next word, if it has a digit as no word of a message has.
	{pattern.New(`(?i)\b(pass(?:word|phrase)\s+(?:is\s+)?)[^\s"',;<>\[]*[0-9][^\s"',;<>\[]*`), "${1}" + Masked},
	// A JSON web token, wherever it stands.
	{pattern.New(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?`), Masked},
	// A registration token: 32 letters and digits after the word (F-LINK-TOKEN-FORM).
	{pattern.New(`(?i)\b((?:register|token)\b[^\n]{0,40}?\s)[a-z0-9]{32,64}\b`), "${1}" + Masked},
}

// Mask removes what looks like a secret from an output, a command or a line of a log.
func Mask(text []byte) []byte {
	for _, s := range secrets {
		if s.expr.Match(text) {
			text = s.expr.ReplaceAll(text, []byte(s.keep))
		}
	}
	return text
}
