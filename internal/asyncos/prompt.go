package asyncos

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Mode is the level of a cluster that a prompt names.
type Mode string

// The modes; None is an appliance outside of a cluster, or a prompt that names no level.
const (
	None    Mode = ""
	Cluster Mode = "Cluster"
	Group   Mode = "Group"
	Machine Mode = "Machine"
)

// Prompt is a line of the appliance that waits for, or shows, a command.
type Prompt struct {
	Host    string // of the appliance that answers: the one before the brackets, or the machine in them
	Mode    Mode
	Name    string // of the cluster, group or machine in the brackets
	Text    string // the prompt itself: "(Machine esa01)>"
	Command string // what was typed after it, blanks collapsed
}

// The prompts (F-CLI-PROMPT): "host> " and "(host)> ", with one blank or two; "(Cluster name)> ", "(Machine host)> ",
// "(Group g)> ", with or without the host name before.
var (
	hostPrompt = pattern.New(`^(?:([A-Za-z0-9][A-Za-z0-9._-]{0,252})|` +
		`\(([A-Za-z0-9][A-Za-z0-9._-]{0,252})\))>(?:[ \t]+(.*))?$`)
	clusterPrompt = pattern.New(
		`^(?:([A-Za-z0-9][A-Za-z0-9._-]{0,252})[ \t]*)?\((Cluster|Group|Machine) ([^()<>]{1,128})\)>(?:[ \t]+(.*))?$`)
)

// notHosts prompt as an appliance does and are programs (F-CLI-NOT-A-HOST): "telnet> " is what the escape character
// brings up.
var notHosts = []string{"telnet", "ftp", "sftp", "nslookup", "mysql", "sqlite", "cmd", "password", "passphrase",
	"login", "username"}

// ParsePrompt reads a line that was cleaned before.
func ParsePrompt(line string) (Prompt, bool) {
	line = strings.TrimRight(line, " \t")
	if m := clusterPrompt.FindStringSubmatch(line); m != nil {
		p := Prompt{Host: m[1], Mode: Mode(m[2]), Name: strings.TrimSpace(m[3]), Command: collapse(m[4])}
		if p.Name == "" {
			return Prompt{}, false
		}
		if p.Mode == Machine { // what is printed there is that machine's, no matter which one relays it (F-CLI-MACHINE)
			p.Host = p.Name
		}
		p.Text = "(" + m[2] + " " + p.Name + ")>"
		if m[1] != "" {
			p.Text = m[1] + " " + p.Text
		}
		return p, true
	}
	m := hostPrompt.FindStringSubmatch(line)
	if m == nil || slices.Contains(notHosts, strings.ToLower(m[1])) {
		return Prompt{}, false
	}
	p := Prompt{Host: m[1], Text: m[1] + ">", Command: collapse(m[3])}
	if m[2] != "" {
		p.Host, p.Text = m[2], "("+m[2]+")>"
	}
	return p, true
}

func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }
