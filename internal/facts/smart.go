package facts

import (
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// The states of smart licensing on the ESA, also the answers to smart-license. What a lost contact does is documented
// for other products (FN72306) and inferred for the ESA (F-FIELD-SMART-CONTACT).
const (
	SmartNotUsed      = "not-in-use"
	SmartRegistered   = "registered"
	SmartUnregistered = "not-registered"
	SmartExpired      = "authorization-expired"
	SmartReserved     = "reservation" // from 14.2 on: without any contact to Cisco
	SmartOutOfContact = "out-of-contact"
	SmartInUse        = "in-use" // nobody said in which state
)

// The answers to smart-licensing, beside SmartNotUsed.
const (
	SmartThisTenant  = "this-tenant"
	SmartOtherTenant = "other-tenant"
)

// SmartLicense is whether the ESA uses smart licensing, and in which state that is (F-CLI-LICENSE, F-FIELD-SMART).
// Where it is in use it registers the ESA by itself, and no token is wanted.
var SmartLicense = &fact.Fact[string]{
	Name: "smart-license",
	Learn: func(q *fact.Query) (string, error) {
		docs := outputs(q, cli(cliLicenseSmart), cli(cliSmartAccount))
		if state, err := licenseShown(q, docs[0]); state != "" || err != nil {
			return state, err
		}
		if v, ok := versionSeen(q); ok && !since(v, 14, 0) {
			return SmartNotUsed, nil
		}
		switch d := q.Docs(ask("smart-licensing"))[0]; {
		case d.OK() && string(d.Body) == SmartNotUsed:
			return SmartNotUsed, nil
		case docs[1].OK() && asyncos.ParseSmartAccount(string(docs[1].Body)):
			return SmartInUse, nil
		case docs[0].OK():
			return "", fact.Doubt("license_smart does not show the state of smart licensing")
		}
		return "", fact.Why(docs[0])
	},
	Question: &fact.Question{
		Name:   "smart-license",
		Topic:  "Smart licensing on the ESA",
		CLI:    true,
		Prompt: "Smart licensing on this ESA",
		Why:    "From AsyncOS 14.0 smart licensing may register the ESA by itself: then no token is needed.",
		// The page is that of document 214614: F-CLI-LICENSE-PAGE.
		Where: fact.Place{Portal: fact.ESAWeb, Path: "System Administration > Smart Software Licensing",
			Hint: "AsyncOS 14.0 and later"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: SmartNotUsed, Label: "no"}, {Value: SmartRegistered, Label: "yes, registered"},
			{Value: SmartUnregistered, Label: "yes, but not registered"},
			{Value: SmartExpired, Label: "yes, authorization expired"},
			{Value: SmartReserved, Label: "yes, a license reservation"},
			{Value: SmartOutOfContact, Label: "yes, communication send error"},
			{Value: SmartInUse, Label: "yes; its state is not known"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// licenseShown is the state that license_smart shows; "" when it shows none that is known.
func licenseShown(q *fact.Query, d evidence.Document) (string, error) {
	if !d.OK() {
		return "", nil
	}
	s, ok := asyncos.ParseSmartLicense(string(d.Body))
	if !ok {
		return "", fact.Doubt("the output of license_smart was not recognised")
	}
	over := !s.Expires.IsZero() && q.Now().After(s.Expires)
	switch {
	case s.Reservation == asyncos.Yes:
		return SmartReserved, nil
	case s.Enabled == asyncos.No:
		return SmartNotUsed, nil
	case s.Registered == asyncos.No:
		return SmartUnregistered, nil
	case s.Authorized == asyncos.No, over && d.Taken.After(s.Expires):
		return SmartExpired, nil
	case s.OutOfReach == asyncos.Yes:
		return SmartOutOfContact, nil
	case over: // a session does not say when it was
		return "", fact.Contradiction(
			fact.Leaning("the authorization that license_smart shows has ended since, or was renewed", SmartExpired))
	case s.Registered == asyncos.Yes:
		return SmartRegistered, nil
	case s.Enabled == asyncos.Yes:
		return SmartInUse, nil
	}
	return "", nil
}

// SmartLicensing says whether smart licensing registered the ESA, and with whose tenant (F-FIELD-SMART,
// F-FIELD-SMART-TENANT).
var SmartLicensing = &fact.Fact[string]{
	Name: "smart-licensing",
	Learn: func(q *fact.Query) (string, error) {
		switch state, err := fact.Get(q, SmartLicense); {
		case err != nil:
			return "", err
		case state == SmartNotUsed:
			return SmartNotUsed, nil
		}
		return "", fact.Doubt("smart licensing is in use; whose smart account it is is not known")
	},
	Question: &fact.Question{
		Name:   "smart-licensing",
		Topic:  "Smart licensing on the ESA",
		CLI:    true,
		Prompt: "Does the ESA use smart licensing, and is its smart account this tenant's?",
		Why:    "From AsyncOS 14.0 smart licensing may register by itself, with another tenant.",
		Where: fact.Place{Portal: fact.ESAWeb,
			Hint: "the page on smart licensing; the ESA admin knows whose smart account it is"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: SmartNotUsed, Label: "not in use"}, {Value: SmartThisTenant, Label: "in use, this tenant's"},
			{Value: SmartOtherTenant, Label: "in use, another organisation's"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// SmartOnly says whether the ESA runs a version on which smart licensing is the only way on premises: 15.5.1 and later
// (F-FIELD-SMART). It is the version that is asked for.
var SmartOnly = &fact.Fact[bool]{
	Name: "smart-only",
	Learn: func(q *fact.Query) (bool, error) {
		if where := q.Docs(ask(Deployment.Name))[0]; where.OK() && string(where.Body) == Cloud {
			return false, nil
		}
		v, err := fact.Get(q, ESAVersion)
		return since(v, 15, 5, 1), err
	},
}

// versionSeen is the version that a machine shows or that somebody said already.
func versionSeen(q *fact.Query) (string, bool) {
	if d := q.Docs(ask(ESAVersion.Name))[0]; d.OK() {
		return string(d.Body), true
	}
	if v, err := fact.Get(q, versionPrinted); err == nil {
		return v.Version, true
	}
	return "", false
}

// since says whether a version is that release or a later one.
func since(version string, release ...int) bool {
	var have [3]int
	if n, _ := fmt.Sscanf(version, "%d.%d.%d", &have[0], &have[1], &have[2]); n < 2 {
		return false
	}
	for i, want := range release {
		if have[i] != want {
			return have[i] > want
		}
	}
	return true
}
