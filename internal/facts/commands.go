package facts

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// command is a command of the appliance's command line whose output the facts read. A fact can read no other one, so
// the table below is the whole list. None changes anything.
type command int

// The commands that answer for the usual case, in the order in which a person would type them.
const (
	cliVersion command = iota
	cliDate
	cliCloudService
	cliInterfaces
	cliTelnet
	cliGrepProxy
	cliGrepCertificate
	cliGrepCommit

	// These only follow where one of the others did not tell.
	cliThreatResponse
	cliNslookup
	cliLicenseSmart
	cliSmartAccount
	cliStatus
	cliHealthcheck // reads months of history
	cliShowConfig
	cliTailLog

	usualCommands = cliThreatResponse
)

// typed is each command as a person types it. {host} is the SSE server of the tenant's region. The words of grep match
// either case of their first letter.
var typed = [...]string{
	cliVersion:         "version",
	cliDate:            "date",
	cliCloudService:    "cloudserviceconfig",
	cliInterfaces:      "interfaceconfig",
	cliTelnet:          "telnet {host} 443",
	cliGrepProxy:       `grep "roxy" system_logs`,
	cliGrepCertificate: `grep "ertificate" system_logs`,
	cliGrepCommit:      `grep "commit changes" system_logs`,
	cliThreatResponse:  "threatresponseconfig",
	cliNslookup:        "nslookup {host}",
	cliLicenseSmart:    "license_smart",
	cliSmartAccount:    "smartaccountinfo",
	cliStatus:          "status",
	cliHealthcheck:     "healthcheck",
	cliShowConfig:      "showconfig",
	cliTailLog:         "tail system_logs",
}

// halves say why a word of grep lacks its first letter.
var halves = map[command]i18n.Text{
	cliGrepProxy:       "\"roxy\" finds Proxy and proxy.",
	cliGrepCertificate: "\"ertificate\" finds Certificate and certificate.",
}

// Halves are the reasons for what looks misspelt in commands that somebody is to type.
func Halves(commands []string) []i18n.Text {
	var all []i18n.Text
	for _, c := range []command{cliGrepProxy, cliGrepCertificate} {
		if slices.Contains(commands, typed[c]) {
			all = append(all, halves[c])
		}
	}
	return all
}

// cli is the output of a command.
func cli(c command) evidence.Ref { return c.to("") }

// to is the output of a command that is given a host.
func (c command) to(host string) evidence.Ref {
	return evidence.Ref{Source: evidence.CLI, Request: strings.ReplaceAll(typed[c], "{host}", host)}
}

// Commands are what to type on the appliance's command line. The menus among them are left by Ctrl-C, telnet by Ctrl-]
// and quit. Without a region telnet is not among them.
func Commands(r region.Region) []string { return commands(r, usualCommands) }

// AllCommands are all that is read off the command line: what a customer types who can do it once only.
func AllCommands(r region.Region) []string { return commands(r, command(len(typed))) }

func commands(r region.Region, before command) []string {
	var all []string
	for c := range before {
		if strings.Contains(typed[c], "{host}") && r == "" {
			continue
		}
		all = append(all, c.to(r.SSEDevice()).Request)
	}
	return all
}
