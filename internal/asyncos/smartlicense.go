package asyncos

import (
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// SmartLicense is what `license_smart` (STATUS, SUMMARY) and `smartaccountinfo` show. That they show smart licensing is
// documented in part, and the form of the lines is inferred (F-CLI-LICENSE), so what does not match stays unknown.
type SmartLicense struct {
	Enabled     Truth
	Registered  Truth
	Authorized  Truth
	Reservation Truth
	OutOfReach  Truth     // the last contact with Cisco failed
	Expires     time.Time // the authorization, by the appliance's clock; zero where it is not said
	Account     string    // the smart account
}

// smartLine is "Registration Status: Registered ( 10 Jan 2024 09:11 )".
var smartLine = pattern.New(`^\s*([A-Za-z][A-Za-z ]{2,40}?)\s*:\s*(.*?)\s*$`)

// smartWords are the labels and the words that they may have, in small letters. A word counts when the value is that
// word alone, or goes on with a bracket, a comma, a dash between blanks or the label of a date.
var smartWords = []struct {
	label string
	field func(*SmartLicense) *Truth
	yes   []string
	no    []string
}{
	{"smart licensing is", func(s *SmartLicense) *Truth { return &s.Enabled }, []string{"enabled"},
		[]string{"disabled", "not enabled"}},
	{"registration status", func(s *SmartLicense) *Truth { return &s.Registered }, []string{"registered"},
		[]string{"unregistered", "not registered", "registration failed", "registration expired"}},
	{"license authorization status", func(s *SmartLicense) *Truth { return &s.Authorized },
		[]string{"authorized", "in compliance"},
		[]string{"authorization expired", "authorisation expired", "expired"}},
	{"license reservation", func(s *SmartLicense) *Truth { return &s.Reservation }, []string{"enabled", "in use"},
		[]string{"disabled", "not in use"}},
	{"last communication attempt", func(s *SmartLicense) *Truth { return &s.OutOfReach },
		[]string{"failed", "communication send error"}, []string{"succeeded", "success", "successful"}},
	{"failure reason", func(s *SmartLicense) *Truth { return &s.OutOfReach },
		[]string{"communication send error"}, nil},
	{"communication status", func(s *SmartLicense) *Truth { return &s.OutOfReach },
		[]string{"failed", "communication send error"}, []string{"succeeded", "success", "successful"}},
}

var (
	sendError   = pattern.New(`(?i)^\W*communication send error\b`)
	smartEnds   = pattern.New(`(?i)\bauthorization expires on:\s*\(\s*(\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d)\s*\)`)
	smartExpiry = "2 Jan 2006 15:04"
)

// ParseSmartLicense reads license_smart; it is false when nothing in the output is known.
func ParseSmartLicense(out string) (SmartLicense, bool) {
	var s SmartLicense
	for line := range strings.Lines(out) {
		if sendError.MatchString(line) {
			s.OutOfReach = Yes
		}
		m := smartLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		label, value := strings.ToLower(collapse(m[1])), strings.ToLower(collapse(m[2]))
		for _, w := range smartWords {
			if w.label != label {
				continue
			}
			switch {
			case startsWith(value, w.yes):
				*w.field(&s) = Yes
			case startsWith(value, w.no):
				*w.field(&s) = No
			}
		}
		if label == "registration status" && strings.Contains(value, "license reservation") {
			s.Reservation = Yes // "Registered - Specific License Reservation"
		}
		if label == "smart account" {
			s.Account = short(m[2], 128)
		}
	}
	if m := smartEnds.FindStringSubmatch(out); m != nil {
		s.Expires, _ = time.Parse(smartExpiry, m[1])
	}
	if s.Enabled == Unknown && s.Registered == Yes {
		s.Enabled = Yes // only what is in use is registered: F-CLI-LICENSE
	}
	return s, s != SmartLicense{}
}

// startsWith says whether the value is one of these words, with nothing behind it that could make it another one.
func startsWith(value string, words []string) bool {
	for _, w := range words {
		rest, ok := strings.CutPrefix(value, w)
		rest = strings.TrimSpace(rest)
		if ok && (rest == "" || rest[0] == '(' || rest[0] == ',' || strings.HasPrefix(rest, "- ") ||
			strings.HasPrefix(rest, "on ")) {
			return true
		}
	}
	return false
}

// smartAccountID is a line of `smartaccountinfo` that only an appliance with a smart account prints (F-CLI-LICENSE).
var smartAccountID = pattern.New(`(?im)^\s*Smart Account (?:ID|Name)\s*:\s*\S`)

// ParseSmartAccount says whether `smartaccountinfo` shows a smart account. That it shows none is not read: how it says
// so is not known (F-CLI-LICENSE).
func ParseSmartAccount(out string) bool { return smartAccountID.MatchString(out) }

// smartNamed is a line that names the smart account or the virtual account, or gives the number of one.
var smartNamed = pattern.New(`(?im)^\s*(?:Smart|Virtual) Account( ID)?(?: Name| Domain)?\s*:\s*(\S[^\r\n]*?)\s*$`)

// SmartAccounts are the names and the numbers of accounts that an output of smart licensing shows: they tell whose
// appliance it is.
func SmartAccounts(out string) (names, numbers []string) {
	for _, m := range smartNamed.Regexp().FindAllStringSubmatch(out, -1) {
		switch {
		case m[1] != "":
			numbers = append(numbers, m[2])
		case !strings.EqualFold(m[2], "default"): // what every first virtual account is called
			names = append(names, m[2])
		}
	}
	return names, numbers
}
