package asyncos

import (
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// What `interfaceconfig` prints and asks (F-CLI-INTERFACE, F-CLI-INTERFACE-ASKS).
var (
	// "1. Management (10.1.2.3/24 on Management: esa01.example.com)"; in a case that was recorded for others, ip-1
	// is the address.
	interfaceLine = pattern.New(
		`^\s*\d+\.\s+(.{1,64}?)\s+\(([0-9a-fA-F.:]+|ip-\d+)(?:/\d+)?(?:,[^)]*?)? on ([^:)]{1,64}?)(?::\s*([^)\s]+))?\)\s*$`)
	// `IP interface name (Ex: "InternalNet"):`, then "[Management]>"
	interfaceAsked = pattern.New(`(?i)^\s*IP interface name\b`)
	// "Do you want to enable AsyncOS API HTTP on this interface? [N]> y": what stands in the brackets is what is
	// so.
	serviceAsked = pattern.New(
		`(?i)\benable (?:the )?(AsyncOS API\s*\(?HTTPS?\)?|HTTPS|Trailblazer)(?: service)? on this interface\?`)
	// "Which port do you want to use for AsyncOS API HTTP?", then "[6080]>"
	portAsked = pattern.New(`(?i)\bwhich port\b.*?\b(AsyncOS API\s*\(?HTTPS?\)?|HTTPS|Trailblazer)\)?\s*\?`)
	// F-CLI-INTERFACE-LIST: "AsyncOS API HTTPS: Enabled (port 6443)", "AsyncOS API HTTP: disabled", "AsyncOS API
	// (HTTP): 6080"
	serviceSaid = pattern.New(`(?i)^\s*(AsyncOS API\s*\(?HTTPS?\)?|HTTPS|Trailblazer)(?:\s+port)?\s*[:=]\s*(.*)$`)
	// "[Management]>", with what was typed after it. The last one on the line: a question may have brackets of its own.
	bracket  = pattern.New(`\[([^\[\]]*)\]>\s*(.*)$`)
	portSaid = pattern.New(`\b(\d{1,5})\b`)
	// Whole words of a list, with nothing behind them but a port: "partially enabled" and "disabled by policy" say
	// nothing that is known here.
	saysOn  = pattern.New(`(?i)^\s*(?:enabled|on|yes|y)` + onPort + `$`)
	saysOff = pattern.New(`(?i)^\s*(?:disabled|not enabled|off|no|n)` + onPort + `$`)
	// "6443", "port 6443"
	onlyPort = pattern.New(`(?i)^\s*(?:port\s+)?\d{1,5}\s*\.?\s*$`)
)

// onPort is what may follow a state: ", port 6443", "(port 6443)", "on port 6443".
const onPort = `\s*[,(]?\s*(?:(?:on )?port\s*[:=]?\s*)?(?:\d{1,5})?\s*\)?\s*\.?\s*`

// ParseInterfaces lists the interfaces that the output names. Of a service of which it says nothing, the state is
// Unknown. An answer that was typed into a dialog is not taken over: whether it was committed does not stand there.
func ParseInterfaces(out string) []Interface {
	var list []Interface
	named := func(name string) *Interface {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
		list = append(list, Interface{Name: name})
		return &list[len(list)-1]
	}
	current, question, naming := "", "", false
	var answer func(in *Interface, brackets string)
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\r\n")
		if m := interfaceLine.FindStringSubmatch(line); m != nil {
			in := named(m[1])
			in.IP, in.Ethernet, in.Hostname = m[2], m[3], m[4]
			current = in.Name // lines on its services may follow: F-CLI-INTERFACE-LIST
			continue
		}
		switch m := []string(nil); {
		case interfaceAsked.MatchString(line):
			naming, answer = true, nil
		case match(serviceAsked, line, &m):
			naming, question = false, m[1]
			answer = func(in *Interface, brackets string) { serviceOf(in, question).On = truth(brackets) }
		case match(portAsked, line, &m):
			naming, question = false, m[1]
			answer = func(in *Interface, brackets string) { serviceOf(in, question).Port = port(brackets) }
		case current != "" && match(serviceSaid, line, &m):
			s := serviceOf(named(current), m[1])
			s.On, s.Port = truth(m[2]), port(m[2])
			if s.On == Unknown && onlyPort.MatchString(m[2]) {
				s.On = Yes // only what is on has a port: F-CLI-INTERFACE-ASKS
			}
			if s.On == Unknown {
				s.Port = 0
			}
		}
		b := bracket.FindStringSubmatch(line)
		switch {
		case b == nil:
		case naming:
			naming = false
			if current = strings.TrimSpace(b[1]); current != "" {
				named(current)
			}
		case answer != nil && current != "":
			answer(named(current), b[1])
			answer = nil
		case b[1] == "": // a menu: what comes next is of no entry of the list
			current = ""
		}
	}
	for i := range list {
		for _, s := range []*Service{&list[i].APIHTTP, &list[i].APIHTTPS, &list[i].HTTPS, &list[i].NewUI} {
			if s.On == No {
				s.Port = 0
			}
		}
	}
	return list
}

func match(expr *pattern.Pattern, line string, m *[]string) bool {
	*m = expr.FindStringSubmatch(line)
	return *m != nil
}

func serviceOf(in *Interface, name string) *Service {
	name = strings.ToUpper(name)
	switch secure := strings.Contains(name, "HTTPS"); {
	case strings.Contains(name, "TRAILBLAZER"):
		return &in.NewUI
	case strings.Contains(name, "API") && secure:
		return &in.APIHTTPS
	case strings.Contains(name, "API"):
		return &in.APIHTTP
	default:
		return &in.HTTPS
	}
}

func truth(s string) Truth {
	switch {
	case saysOff.MatchString(s):
		return No
	case saysOn.MatchString(s):
		return Yes
	}
	return Unknown
}

func port(s string) int {
	if m := portSaid.FindString(s); m != "" {
		if n, err := strconv.Atoi(m); err == nil && n > 0 && n < 1<<16 {
			return n
		}
	}
	return 0
}
