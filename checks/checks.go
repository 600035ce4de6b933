// Package checks is what xdrdoctor knows: one file per check, named like its command, and the trees in runbooks.go.
//
// To add a check, run make check NAME=my-check. It writes the check, a fact with its question, and a fault of the lab
// with its remedy, names them in All and the lab, and prints what is left to do. Replace each TODO,
// move the check to its place in All, and add it to the Walk of the runbooks that need it. The contract in
// checks_test.go tells what is missing: among others, a fault of the lab must lead to each case, and its remedy must
// heal it.
//
// A Run is pure: it reads facts through its Pass and returns a Finding. What no machine can tell is a Need with a
// Question.
package checks

import (
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// All are the checks in the order of the full tree, which is the mission's.
func All() []*check.Check {
	return []*check.Check{
		Quota, Workstation, XDRAPI, SSEServices, CloudService, SmartLicensing, Commit, Token,
		Network, TLSInspection, Clock, AsyncOSVersion, ServiceCertificate, Registration, ClusterMode, DeviceOnline,
		AsyncOSAPI, APIServer, ESAAccess, DeviceLink, Module, ModuleHealth, LiveQuery, Tiles, Insights,
	}
}

// Tombstones are codes that were once printed and mean nothing any more. They are never used again.
var Tombstones = []string{}

// settle is how long SSE may take to show a change: a connector refreshes its registration every 1200 s
// (F-LINK-SETTLE).
const settle = 20 * time.Minute

// once goes with every remedy that registers.
const once = "Register only once: a second registration makes a duplicate."

// Places that several remedies share.
var (
	cloudServicePage = check.Place{Portal: check.ESAWeb, Path: "Network > Cloud Service Settings"}
	devicesPage      = check.Place{Portal: check.SSEPortal, Path: "Devices"}
	integrations     = check.Place{Portal: check.XDRConsole, Path: "Administration > Integrations"}
)

// Steps that several remedies share. Registering makes a new device id, so a module made for the old one stays stale
// until it is replaced.
var (
	registerStep = check.Step{Who: check.ESAAdmin, Where: cloudServicePage,
		Do:      "Paste the token without blanks and Register once. In a cluster: machine mode, on every machine.",
		Changes: true}
	newModuleStep = check.Step{Who: check.XDRAdmin, Where: integrations,
		Do:      "Add a NEW Secure Email module on this device. Remove the old one only when the new one shows data.",
		Changes: true}
)

// alive: SSE shows the device online, or XDR reads it: a tile that answers without an error, even empty, has come
// through all of the link (F-LINK-ONLINE). An entry that is only there may be an old one.
func alive(p *check.Pass) bool {
	if h, ok := check.Read(p, facts.ModuleHealth); ok && h.OK {
		return true
	}
	l, ok := check.Read(p, facts.SSEDevices)
	return ok && l.Status == facts.On
}

// Find returns the check of that name.
func Find(name string) (*check.Check, bool) {
	for _, c := range All() {
		if c.Name == name {
			return c, true
		}
	}
	return nil, false
}

// Names lists the checks.
func Names() []string {
	var names []string
	for _, c := range All() {
		names = append(names, c.Name)
	}
	return names
}

// Facts are all that these checks may read, each once.
func Facts(walk []*check.Check) []fact.Any {
	var all []fact.Any
	for _, c := range walk {
		for _, f := range slices.Concat(c.Needs, c.Wants) {
			if !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
	}
	return all
}

// NotIn are the checks about the link that a walk leaves out.
func NotIn(walk []*check.Check) []*check.Check {
	var left []*check.Check
	for _, c := range All() {
		if c.About == check.Link && !slices.Contains(walk, c) {
			left = append(left, c)
		}
	}
	return left
}
