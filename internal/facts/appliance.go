package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What the appliance says of itself: on its command line, over SSH or in a transcript; in its exported configuration;
// in its logs.

// outputs are the outputs of commands. "Unknown command" of a command that every version has means that this account
// may not use it (F-CLI-UNKNOWN-ROLE): a failure of that name, never an output.
func outputs(q *fact.Query, refs ...evidence.Ref) []evidence.Document {
	docs := q.Docs(refs...)
	for i, d := range docs {
		if d.Ref.Source == evidence.CLI && d.OK() && asyncos.IsUnknownCommand(string(d.Body)) {
			docs[i].Body = nil
			docs[i].Failure = &evidence.Failure{Phase: evidence.Answer, Kind: evidence.NotPermitted}
		}
	}
	return docs
}

var sessionRef = evidence.Ref{Source: evidence.Typed, Request: "session"}

// otherRegionTried is the hint that a session tried another region's server of SSE than the tenant's, and reached it;
// nil when it did not. The person who pasted it took it for the ESA's server.
func otherRegionTried(q *fact.Query) error {
	mine, err := fact.Get(q, Region)
	if err != nil {
		return nil
	}
	var s asyncos.Session
	if decode(q.Docs(sessionRef)[0], &s) != nil {
		return nil
	}
	for _, r := range region.All {
		if r != mine && s.Reached[r.SSEDevice()] == asyncos.Connected {
			return fact.Contradiction(fact.Leaning(string(serverTried[r]), r.SSEDevice()))
		}
	}
	return nil
}

// serverTried are the words of the hint, for each region.
var serverTried = map[region.Region]i18n.Text{
	region.US: i18n.Text("the session tried AMERICAS (api-sse.cisco.com), which is not the tenant's region"),
	region.EU: i18n.Text("the session tried EUROPE (api.eu.sse.itd.cisco.com), which is not the tenant's region"),
	region.APJC: i18n.Text(
		"the session tried APJC (api.apj.sse.itd.cisco.com), which is not the tenant's region"),
}

var configRef = evidence.Ref{Source: evidence.Config, Request: "machine"}

// versionPrinted is the command version, or the comment of an exported configuration.
var versionPrinted = &fact.Fact[asyncos.Version]{
	Name: "version-printed",
	Learn: func(q *fact.Query) (asyncos.Version, error) {
		d := outputs(q, cli(cliVersion))[0]
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

// configuration is what an exported configuration says, where it is asked for (F-CONFIG-COMMENT, F-CONFIG-TAGS).
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

// cloudState is what the first screen of cloudserviceconfig says, threatresponseconfig on older versions. No verbatim
// dialog is known (F-CLI-CLOUD), so it is matched loosely, and what does not match stays unknown.
var cloudState = &fact.Fact[asyncos.CloudService]{
	Name: "cloud-state",
	Learn: func(q *fact.Query) (asyncos.CloudService, error) {
		d := outputs(q, cli(cliCloudService))[0]
		if !d.OK() && d.Failure.Kind == evidence.NotPermitted {
			older := outputs(q, cli(cliThreatResponse))[0]
			if !older.OK() {
				return asyncos.CloudService{}, cloudCommandUnknown(q, d, older)
			}
			d = older
		}
		if !d.OK() {
			return asyncos.CloudService{}, fact.Why(d)
		}
		state, ok := asyncos.ParseCloudService(string(d.Body))
		if !ok {
			return state, fact.Doubt("the output of cloudserviceconfig was not recognised")
		}
		return state, nil
	},
}

// cloudCommandUnknown says why the ESA does not know the command of its cloud service: every version from 14.0 on has
// it, and those from 13.0 on have the older one (F-CLI-CLOUD).
func cloudCommandUnknown(q *fact.Query, d, older evidence.Document) error {
	v, known := versionSeen(q)
	tried := older.Failure.Kind == evidence.NotPermitted
	if !known || !since(v, 13, 0) || !since(v, 14, 0) && !tried {
		d.Failure = &evidence.Failure{Phase: evidence.Answer, Kind: evidence.NoSuchCommand}
	}
	return fact.Why(d)
}

// pageOfCLI reads the page Cloud Service Settings off the command line. That the service shows as disabled does not
// tell whether it is off or only not committed: a pending change lives in the session that made it (F-LINK-PENDING).
func pageOfCLI(q *fact.Query) (string, error) {
	state, err := fact.Get(q, cloudState)
	switch {
	case err != nil:
		return "", err
	case state.Registered == asyncos.Yes:
		return PageRegistered, nil
	case state.Enabled == asyncos.Yes && state.Registered == asyncos.No:
		return PageAsksForToken, nil
	case state.Enabled == asyncos.No:
		return "", fact.Leaning("the command line says disabled; a change that is not committed looks the same",
			PageDisabled)
	}
	return "", fact.Doubt("the command line does not show a change that is not committed")
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
	// its first screen may list the interfaces without their services (F-CLI-INTERFACE)
	d := outputs(q, cli(cliInterfaces))[0]
	if d.OK() {
		if p, ok := of(asyncos.ParseInterfaces(string(d.Body)), ""); ok {
			return p, nil
		}
	}
	c, err := fact.Get(q, exported)
	if err == nil {
		if p, ok := of(c.Interfaces, c.Management); ok {
			p.Inferred = true
			return p, nil
		}
	}
	switch {
	case !d.OK() && d.Failure.Kind == evidence.NotConfigured && err != nil: // a configuration that is not whole
		return Ports{}, err
	case !d.OK():
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
