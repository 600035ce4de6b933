package sshcli

import (
	"sync"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// manner is how a command runs its course.
type manner int

const (
	plain    manner = iota // prints and returns to the prompt
	screen                 // prints its state above a menu, which is left at once
	masked                 // asks first whether passphrases are to be masked, and is told to
	statusOf               // a menu whose entry STATUS shows a state; it is chosen, and the menu is left
	call                   // opens a connection that stays open, and is left when it stands
	unlisted manner = -1
)

// rule allows one form of command line. Whatever no rule allows is never sent: read-only by construction.
type rule struct {
	form   *pattern.Pattern // of the whole line
	manner manner
}

// The parts of a form. They have no blank, quote, backslash, or other sign that a command line could read as more than
// a word.
const (
	label   = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	host    = label + `(?:\.` + label + `)*`
	quoted  = `"[A-Za-z0-9][A-Za-z0-9 ._:/@*-]{0,79}"`
	logName = `[A-Za-z0-9][A-Za-z0-9_.-]{0,63}`

	longestLine = 264 // telnet with the longest host name there is
)

// rules: none of these changes anything (F-CLI-READ). tail is missing, because it follows its log until it is
// stopped; grep reads the same log and ends.
var rules = sync.OnceValue(func() []rule {
	return []rule{
		whole(`version`, plain),
		whole(`date`, plain),
		whole(`status`, plain),
		whole(`nslookup `+host, plain),
		whole(`grep `+quoted+` `+logName, plain),
		whole(`telnet `+host+` 443`, call),
		whole(`cloudserviceconfig`, screen),
		whole(`threatresponseconfig`, screen),
		whole(`interfaceconfig`, screen),
		whole(`showconfig`, masked),
		whole(`license_smart`, statusOf),
		whole(`smartaccountinfo`, plain),
	}
})

func whole(form string, m manner) rule { return rule{pattern.New(`\A(?:` + form + `)\z`), m} }

// Allowed says whether a command line is one that xdrdoctor sends.
func Allowed(command string) bool { return mannerOf(command) != unlisted }

func mannerOf(command string) manner {
	if len(command) > longestLine {
		return unlisted
	}
	for _, r := range rules() {
		if r.form.MatchString(command) {
			return r.manner
		}
	}
	return unlisted
}

// maskQuestion is a form of showconfig's question, with the answer that has passphrases masked or left out. The first
// two are known from clients that answer them (F-CLI-SHOWCONFIG), the last from old releases (F-CLI-SHOWCONFIG-OLD).
// Each is the whole question, which may be wrapped, down to the cursor: the same words above another question are not
// a question that we know.
type maskQuestion struct {
	asks   *pattern.Pattern
	answer string // "" is the number that the question gives to the option
}

const (
	passphrases = `(?:passphrase|password)s?`
	// warning is what follows the question, in the words of the clients (F-CLI-SHOWCONFIG).
	warning = `(?:\s+(?:files\s+with\s+masked\s+` + passphrases + `\s+cannot\s+be\s+loaded\s+using\s+` +
		`(?:the\s+)?loadconfig\s+command|please\s+be\s+aware\s+that\s+a\s+configuration\s+without\s+` + passphrases +
		`\s+will\s+fail\s+when\s+reloaded\s+with\s+loadconfig)\.?)?`
	remark   = `(?:\s*\([^()]*\))?[ \t]*\n`
	yesOrNo  = `\s*\[(?:y|n|yes|no)\]> ?\z`
	others   = `(?:[ \t]*\d[.)][ \t]*(?:encrypt|plain)[ \t]+(?:the[ \t]+)?` + passphrases + remark + `)*`
	maskItem = `[ \t]*(\d)[.)][ \t]*mask[ \t]+(?:the[ \t]+)?` + passphrases + remark
	heading  = `(?:choose[^\n]{0,40}\n|\A)` // some clients have none
)

var maskQuestions = sync.OnceValue(func() []maskQuestion {
	doYou := `(?i)(?:\A|\n)[ \t]*do\s+you\s+(?:want|wish)\s+to\s+`
	return []maskQuestion{
		{pattern.New(`(?i)` + heading + others + maskItem + others + `[ \t]*\[\d\]> ?\z`), ""},
		{pattern.New(doYou + `mask\s+(?:the\s+)?` + passphrases + `\?` + warning + yesOrNo), "y"},
		{pattern.New(doYou + `include\s+(?:the\s+)?` + passphrases + `\?` + warning + yesOrNo), "n"},
	}
})

// maskAnswer is what to answer to the text that stands on the screen; not ok when it isn't understood.
func maskAnswer(text string) (answer string, ok bool) {
	for _, q := range maskQuestions() {
		switch m := q.asks.FindStringSubmatch(text); {
		case m == nil:
		case q.answer != "":
			return q.answer, true
		default:
			return m[1], true
		}
	}
	return "", false
}
