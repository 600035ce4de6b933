package facts

import (
	"bytes"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// What the appliance says of itself: on its command line, over SSH or in a transcript; in its exported configuration;
// in its logs.

var configRef = evidence.Ref{Source: evidence.Config, Request: "machine"}

// versionPrinted is the command version, or the comment of an exported configuration.
var versionPrinted = &fact.Fact[asyncos.Version]{
	Name: "version-printed",
	Learn: func(q *fact.Query) (asyncos.Version, error) {
		d := q.Docs(cli(cliVersion))[0]
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

// configuration is what an exported configuration says, as far as it is asked for (F-CONFIG-COMMENT, F-CONFIG-TAGS).
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
		d := q.Docs(cli(cliCloudService))[0]
		if d.OK() && bytes.Contains(d.Body, []byte("Unknown command")) {
			d = q.Docs(cli(cliThreatResponse))[0]
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
	d := q.Docs(cli(cliInterfaces))[0]
	if d.OK() {
		if p, ok := of(asyncos.ParseInterfaces(string(d.Body)), ""); ok {
			return p, nil
		}
	}
	if c, err := fact.Get(q, exported); err == nil {
		if p, ok := of(c.Interfaces, c.Management); ok {
			p.Inferred = true
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
