package configxml

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Bounds that keep what is read small, whatever the file holds. Real ones are far below.
const (
	maxMachines   = 200
	maxInterfaces = 500
	maxServers    = 32
	maxSettings   = 100
	maxValue      = 256 // bytes of a text that is of interest; an address, a name, a port
	maxShown      = 128 // characters of a setting that is shown
	maxComment    = 16 << 10
)

// reading is the state of one run through a file.
type reading struct {
	*markup
	from     string
	machines []Machine
	above    Machine // the level of the cluster or of a group, and the whole of a file without machine elements
	machine  *Machine
	depth    int // at which the machine's element stands
	inside   *asyncos.Interface
	at       int // at which the interface's element stands
	cloud    int // depth of the tag that looked like the cloud service's; 0: outside
	secret   int // depth of the tag below it whose values are not read
	latin1   bool

	// of the names seen so far: a file has few, and looking at each again would take most of the time
	classes map[string]class
	value   []byte // of the element at leaf
	leaf    int
	remarks []byte // the comment being read
}

// cloudTag matches whole words of a tag's name: "sse" in "assessment" is none (F-CONFIG-CLOUD).
var (
	cloudTag  = pattern.New(`(?i)(?:^|[_.-])(?:sse|ctr|securex|xdr)(?:[_.-]|$)|cloud_?service|threat_?response`)
	secretTag = pattern.New(`(?i)pass|secret|key|cert|token|credential|private|hash`)
	// secretText is what a key or a token looks like under an innocent name.
	secretText = pattern.New(`-----BEGIN|^\$\d\$|^[A-Za-z0-9+/=_-]{24,}$`)
	encodingOf = pattern.New(`encoding\s*=\s*["']([^"']*)["']`)
	// machineTag begins one machine of a cluster's export; how that file looks is not documented (F-CONFIG-CLUSTER).
	machineTag = pattern.New(`(?i)^(?:cluster_)?machine(?:_config|_settings|_level)?$`)
	exportedAt = pattern.New(`(?m)^\s*Current Time:\s*(.{1,64}?)\s*$`)
)

// class is what a tag's name says.
type class struct{ wanted, cloud, secret, machine bool }

const maxClasses = 4096

// wantedTags are those of which leafEnded and interfaceTag read the text.
var wantedTags = map[string]bool{"hostname": true, "machine_name": true, "serial_number": true, "serial": true,
	"default_gateway": true,
	"dns_ip":          true, "dns_server": true, "ntp_server": true, "interface_name": true, "ip": true,
	"phys_interface":     true,
	"interface_hostname": true,
	"certificate_name":   true, "httpsd_port": true, "api_httpd_port": true, "api_httpsd_port": true,
	"trailblazer_httpsd_port": true}

func (p *reading) class(name []byte) class {
	c, ok := p.classes[string(name)]
	if !ok {
		c = class{wantedTags[string(name)], cloudTag.Match(name), secretTag.Match(name), machineTag.Match(name)}
		if len(p.classes) < maxClasses {
			p.classes[string(name)] = c
		}
	}
	return c
}

func (p *reading) all() error {
	for {
		if err := p.next(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		switch p.kind {
		case start:
			p.begin()
		case end:
			p.finished()
		case chars, cdata:
			if p.leaf != 0 && p.leaf == len(p.ends) {
				if err := p.collect(); err != nil {
					return err
				}
			}
		case comment:
			p.remark()
		case instruction:
			if err := p.encoding(); err != nil {
				return err
			}
		}
	}
}

// encoding accepts what has ASCII's signs at ASCII's places: the tags are read as bytes, and only what is kept is
// decoded.
func (p *reading) encoding() error {
	m := encodingOf.FindSubmatch(p.text)
	if m == nil || !bytes.HasPrefix(p.text, []byte("xml")) {
		return nil
	}
	switch strings.ToLower(string(m[1])) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		p.latin1 = false
	case "iso-8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252":
		p.latin1 = true
	default:
		return &syntax{"the encoding " + strconv.Quote(short(string(m[1]), 40)) + " is not read",
			"save it as UTF-8, or as the appliance writes it: ISO-8859-1"}
	}
	return nil
}

// current is where a value belongs.
func (p *reading) current() *Machine {
	if p.machine != nil {
		return p.machine
	}
	return &p.above
}

func (p *reading) begin() {
	depth, c := len(p.ends), p.class(p.name)
	if p.cloud == 0 && c.cloud && depth > 1 {
		p.cloud = depth
	}
	if p.cloud != 0 && p.secret == 0 && c.secret {
		p.secret = depth
	}
	p.leaf, p.value = 0, p.value[:0]
	if c.wanted || p.cloud != 0 {
		p.leaf = depth
	}
	switch {
	case p.inside == nil && string(p.name) == "interface" && string(p.parent()) == "interfaces":
		p.inside, p.at = &asyncos.Interface{}, depth
	case p.machine == nil && p.inside == nil && p.cloud == 0 && depth > 1 && len(p.machines) < maxMachines && c.machine:
		p.machine, p.depth = &Machine{From: p.from}, depth
		if m := nameAttr.FindSubmatch(p.attrs); m != nil {
			p.machine.Hostname, p.machine.hostDepth = p.decode(m[1]), depth+1
		}
		if m := serialAttr.FindSubmatch(p.attrs); m != nil {
			p.machine.Serial = p.decode(m[1])
		}
	}
}

var (
	nameAttr   = pattern.New(`\s(?:name|hostname|machine)\s*=\s*["']([^"'<>&]{1,253})["']`)
	serialAttr = pattern.New(`\sserial(?:_number)?\s*=\s*["']([^"'<>&]{1,64})["']`)
)

// parent is the name of the element around the one that began last.
func (p *reading) parent() []byte {
	n := len(p.ends)
	if n < 2 {
		return nil
	}
	from := 0
	if n > 2 {
		from = p.ends[n-3]
	}
	return p.open[from:p.ends[n-2]]
}

func (p *reading) collect() error {
	if len(p.value) >= maxValue {
		return nil
	}
	if p.kind == cdata {
		p.value = append(p.value, p.text...)
	} else {
		var err error
		if p.value, err = resolve(p.value, p.text[:min(len(p.text), 8*maxValue)]); err != nil {
			// cut within an entity; the whole was found well-formed before, and so long a text is of no interest
			p.value = p.value[:0]
			p.leaf = 0
		}
	}
	return nil
}

func (p *reading) decode(b []byte) string {
	if !p.latin1 && utf8.Valid(b) {
		return string(b)
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

// finished is at the end of an element: of a leaf, its text is known.
func (p *reading) finished() {
	depth := len(p.ends) + 1
	if p.leaf == depth {
		p.leafEnded(depth)
	}
	p.leaf = 0
	if p.secret == depth {
		p.secret = 0
	}
	if p.cloud == depth {
		p.cloud = 0
	}
	if p.inside != nil && p.at == depth {
		m := p.current()
		if p.inside.Name != "" && len(m.Interfaces) < maxInterfaces {
			m.Interfaces = append(m.Interfaces, absent(*p.inside))
		}
		p.inside = nil
	}
	if p.machine != nil && p.depth == depth {
		if p.machine.Hostname != "" || len(p.machine.Interfaces) > 0 {
			p.machines = append(p.machines, *p.machine)
		}
		p.machine = nil
	}
}

func short(s string, n int) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > n {
		return string(r[:n-3]) + "..."
	}
	return s
}
