package configxml

import (
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
)

// remark reads the comment that names product, version and serial (F-CONFIG-COMMENT). A second one begins another
// appliance's configuration.
func (p *reading) remark() {
	if len(p.remarks) < maxComment {
		p.remarks = append(p.remarks, p.text[:min(len(p.text), maxComment-len(p.remarks))]...)
	}
	if p.more {
		return
	}
	text := p.decode(p.remarks)
	p.remarks = p.remarks[:0]
	v, ok := asyncos.ParseVersion(text)
	if !ok {
		return
	}
	m := p.current()
	if p.machine == nil && (m.Version != asyncos.Version{} || m.told()) {
		p.close()
		m = &p.above
	}
	m.Version = v
	if at := exportedAt.FindStringSubmatch(text); at != nil {
		m.Exported = at[1]
	}
}

// told says whether the configuration said anything of the machine, beyond its comment.
func (m *Machine) told() bool {
	return m.Hostname != "" || len(m.Interfaces) > 0 || len(m.DNS) > 0 || len(m.NTP) > 0 || m.DefaultGateway != "" ||
		len(m.Cloud) > 0
}

// close ends one configuration of the file: its machines, or itself when it has none.
func (p *reading) close() {
	if !p.above.told() && len(p.machines) == 0 {
		p.above = Machine{}
		return
	}
	inside := false
	for i := range p.machines {
		if p.machines[i].hostDepth >= 0 {
			p.machines[i].share(p.above)
			p.machines[i].hostDepth, inside = -1, true // done
		}
	}
	if (!inside || len(p.above.Interfaces) > 0) && len(p.machines) < maxMachines {
		p.above.From, p.above.hostDepth = p.from, -1
		p.machines = append(p.machines, p.above)
	}
	p.above = Machine{}
}

func (p *reading) finish(whole bool) []Machine {
	p.close()
	for i := range p.machines {
		p.machines[i].settle(whole)
		p.machines[i].hostDepth = 0
	}
	return p.machines
}
