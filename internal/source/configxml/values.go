package configxml

import (
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
)

// absent makes of the services that have no tag services that are off (F-CONFIG-ABSENT).
func absent(i asyncos.Interface) asyncos.Interface {
	for _, s := range []*asyncos.Service{&i.HTTPS, &i.APIHTTP, &i.APIHTTPS, &i.NewUI} {
		switch {
		case s.Port > 0:
			s.On = asyncos.Yes
		case s.Port == 0:
			s.On = asyncos.No
		default: // a tag without a port: it doesn't say
			s.Port = 0
		}
	}
	return i
}

func (p *reading) leafEnded(depth int) {
	long := len(p.value) >= maxValue
	value := strings.TrimSpace(p.decode(p.value[:min(len(p.value), maxValue)]))
	m := p.current()
	if p.cloud != 0 {
		switch {
		case p.secret != 0 || long || secretText.MatchString(value):
			if value != "" {
				m.Withheld++
			}
		case len(m.Cloud) < maxSettings:
			m.Cloud = append(m.Cloud, Setting{p.decode(p.path()), short(value, maxShown)})
		}
		return
	}
	if long {
		return
	}
	name := p.name
	if i := p.inside; i != nil {
		if depth == p.at+1 {
			p.interfaceTag(i, string(name), value)
		}
		return
	}
	switch string(name) {
	case "hostname":
		// Other parts have a hostname of their own, deeper down; the machine's comes first and highest.
		if value != "" && (m.Hostname == "" || depth < m.hostDepth) {
			m.Hostname, m.hostDepth = value, depth
		}
	case "machine_name", "serial_number", "serial":
		if p.machine != nil && depth == p.depth+1 && value != "" {
			if string(name) != "machine_name" {
				m.Serial = value
			} else if m.Hostname == "" {
				m.Hostname, m.hostDepth = value, depth+1
			}
		}
	case "default_gateway":
		if m.DefaultGateway == "" {
			m.DefaultGateway = value
		}
	case "dns_ip", "dns_server":
		if value != "" && len(m.DNS) < maxServers {
			m.DNS = append(m.DNS, value)
		}
	case "ntp_server":
		if value != "" && len(m.NTP) < maxServers {
			m.NTP = append(m.NTP, value)
		}
	}
}

// path is that of the ended element, from the tag that looked like the cloud service's.
func (p *reading) path() []byte {
	var path []byte
	for d := p.cloud; d <= len(p.ends); d++ {
		from := 0
		if d > 1 {
			from = p.ends[d-2]
		}
		path = append(append(path, p.open[from:p.ends[d-1]]...), '/')
	}
	return append(path, p.name...)
}

// interfaceTag reads a tag of an interface (F-CONFIG-TAGS).
func (p *reading) interfaceTag(i *asyncos.Interface, name, value string) {
	switch name {
	case "interface_name":
		i.Name = value
	case "ip":
		i.IP = value
	case "phys_interface":
		i.Ethernet = value
	case "interface_hostname":
		i.Hostname = value
	case "certificate_name":
		i.Certificate = value
	case "httpsd_port":
		i.HTTPS.Port = port(value)
	case "api_httpd_port":
		i.APIHTTP.Port = port(value)
	case "api_httpsd_port":
		i.APIHTTPS.Port = port(value)
	case "trailblazer_httpsd_port":
		i.NewUI.Port = port(value)
	}
}

// port is -1 for what is none.
func port(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 1<<16 {
		return n
	}
	return -1
}
