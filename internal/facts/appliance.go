package facts

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What the appliance says of itself: on its command line, over SSH or in a transcript; in its exported configuration; in its logs.

func cli(command string) evidence.Ref { return evidence.Ref{Source: evidence.CLI, Request: command} }

// Commands are what the facts read off the appliance's command line, in the order in which a person would type them. None changes
// anything; the menus among them are left by Ctrl-C, telnet by Ctrl-] and quit.
func Commands(r region.Region) []string {
	return []string{
		"version", "date", "cloudserviceconfig", "interfaceconfig", "telnet " + r.SSEDevice() + " 443",
		grepping(proxyWord), grepping(certificateWord),
	}
}

func grepping(word string) string { return `grep "` + word + `" system_logs` }

// Words that the lines of interest hold, in either case of their first letter.
const (
	proxyWord       = "roxy"
	certificateWord = "ertificate"
)

var configRef = evidence.Ref{Source: evidence.Config, Request: "machine"}

// versionPrinted is the command version, or the comment of an exported configuration.
var versionPrinted = &fact.Fact[asyncos.Version]{
	Name: "version-printed",
	Learn: func(q *fact.Query) (asyncos.Version, error) {
		d := q.Docs(cli("version"))[0]
		if d.OK() {
			if v, ok := asyncos.ParseVersion(string(d.Body)); ok {
				return v, nil
			}
		}
		if c, err := fact.Get(q, exported); err == nil && c.Version.Version != "" {
			return c.Version, nil
		}
		return asyncos.Version{}, fact.Why(d)
	},
}

// configuration is what an exported configuration says, as far as it is asked for (FACTS §6).
type configuration struct {
	asyncos.Version
	Interfaces []asyncos.Interface
	Management string
}

var exported = &fact.Fact[configuration]{
	Name: "exported-configuration",
	Learn: func(q *fact.Query) (configuration, error) {
		var c configuration
		err := decode(q.Docs(configRef)[0], &c)
		return c, err
	},
}

// cloudState is what the first screen of cloudserviceconfig says, threatresponseconfig on older versions. No verbatim dialog is known
// [?], so it is matched loosely, and what does not match stays unknown.
var cloudState = &fact.Fact[asyncos.CloudService]{
	Name: "cloud-state",
	Learn: func(q *fact.Query) (asyncos.CloudService, error) {
		d := q.Docs(cli("cloudserviceconfig"))[0]
		if d.OK() && bytes.Contains(d.Body, []byte("Unknown command")) {
			d = q.Docs(cli("threatresponseconfig"))[0]
		}
		if !d.OK() {
			return asyncos.CloudService{}, fact.Why(d)
		}
		state, ok := asyncos.ParseCloudService(string(d.Body))
		if !ok {
			return state, fact.Doubt("the words of cloudserviceconfig are not known here")
		}
		return state, nil
	},
}

// pageOfCLI reads the page Cloud Service Settings off the command line. That the service shows as disabled does not tell whether it is
// off or only not committed: a pending change lives in the session that made it (FACTS §1b [T]).
func pageOfCLI(q *fact.Query) (string, error) {
	state, err := fact.Get(q, cloudState)
	switch {
	case err != nil:
		return "", err
	case state.Registered == asyncos.Yes:
		return PageRegistered, nil
	case state.Enabled == asyncos.Yes && state.Registered == asyncos.No:
		return PageAsksForToken, nil
	}
	return "", fact.Doubt("the command line does not show a change that is not committed")
}

// recently is how old a line of a log may be to speak of the trouble at hand.
const recently = 24 * time.Hour

// logged finds a kind of line in the appliance's system_logs, as its own grep shows it or as the AsyncOS API or a file hands it out. Old
// lines, and lines of a time that is not known, say nothing about now.
func logged(q *fact.Query, word string, kind func(*asyncos.LogSummary) asyncos.Occurrences) (found bool, err error) {
	docs := q.Docs(evidence.Ref{Source: evidence.Log, Request: "system_logs"}, cli(grepping(word)))
	d := docs[0]
	var summary asyncos.LogSummary
	switch {
	case d.OK():
		if err := json.Unmarshal(d.Body, &summary); err != nil {
			return false, fact.NotRead(d, err)
		}
	case docs[1].OK():
		d = docs[1]
		if summary, err = asyncos.ParseLog(bytes.NewReader(d.Body)); err != nil {
			return false, fact.NotRead(d, err)
		}
	default:
		return false, fact.Why(docs[1])
	}
	read := d.Taken
	if read.IsZero() { // a file does not say when it was saved, but each of its lines has a time of its own
		read = q.Now()
	}
	o := kind(&summary)
	// The lines may name no zone: then the appliance's wall clock is up to 14 hours away from ours.
	return o.Count > 0 && !o.Last.IsZero() && read.Sub(o.Last).Abs() < recently+14*time.Hour, nil
}

// managementInterface is the interface through which the AsyncOS API is used.
func managementInterface(interfaces []asyncos.Interface, name string) (asyncos.Interface, bool) {
	for _, i := range interfaces {
		if name != "" && i.Name == name || name == "" && strings.EqualFold(i.Name, "management") {
			return i, true
		}
	}
	if len(interfaces) == 1 {
		return interfaces[0], true
	}
	return asyncos.Interface{}, false
}

// portsOfAppliance reads the API's ports off interfaceconfig or the exported configuration.
func portsOfAppliance(q *fact.Query) (Ports, error) {
	of := func(interfaces []asyncos.Interface, name string) (Ports, bool) {
		i, ok := managementInterface(interfaces, name)
		p := Ports{HTTP: stateOf(i.APIHTTP.On), HTTPS: stateOf(i.APIHTTPS.On)}
		return p, ok && p.HTTP != StateUnknown && p.HTTPS != StateUnknown
	}
	d := q.Docs(cli("interfaceconfig"))[0] // its first screen may list the interfaces without their services (FACTS §5)
	if d.OK() {
		if p, ok := of(asyncos.ParseInterfaces(string(d.Body)), ""); ok {
			return p, nil
		}
	}
	if c, err := fact.Get(q, exported); err == nil {
		if p, ok := of(c.Interfaces, c.Management); ok {
			return p, nil
		}
	}
	if !d.OK() {
		return Ports{}, fact.Why(d)
	}
	return Ports{}, fact.Doubt("interfaceconfig does not show whether the API is on")
}

func stateOf(t asyncos.Truth) State {
	switch t {
	case asyncos.Yes:
		return On
	case asyncos.No:
		return Off
	}
	return StateUnknown
}
