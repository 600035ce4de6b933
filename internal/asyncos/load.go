package asyncos

import (
	"strconv"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Load is how busy the appliance says it is, in `status` and `healthcheck`.
type Load struct {
	Conservation Truth // it is in resource conservation, and takes mail more slowly
	CPU          int   // percent in all; 0: not said
	Troubled     Truth // healthcheck found that it had too little of something
}

var (
	// F-CLI-LOAD: "Resource Conservation            0": 0 to 60 while it slows down, 999 when it takes no more mail.
	conservation = pattern.New(`(?mi)^\s*Resource Conservation\s+(\d{1,3})\s*$`)
	// F-CLI-LOAD-LINES: "Total                100%" under "CPU Utilization"
	cpuTotal = pattern.New(`(?mi)^\s*CPU Utilization\s*(?:\n\s*)?(?:Total\s+)?(\d{1,3})%\s*$`)
	// What healthcheck lists (F-CLI-LOAD); that each is on a line of its own: F-CLI-LOAD-LINES
	troubles = pattern.New(`(?mi)^[\s*-]*(?:resource conservation(?: activity)?|delay in mail processing|high cpu usage|` +
		`high memory usage|high memory page swapping)\s*\.?\s*$`)
)

// ParseLoad reads `status` or `healthcheck`; it is false when neither says how busy the appliance is.
func ParseLoad(out string) (Load, bool) {
	var l Load
	if m := conservation.FindStringSubmatch(out); m != nil {
		if l.Conservation = No; number(m[1]) > 0 {
			l.Conservation = Yes
		}
	}
	if m := cpuTotal.FindStringSubmatch(out); m != nil {
		l.CPU, _ = strconv.Atoi(m[1])
	}
	if troubles.MatchString(out) {
		l.Troubled = Yes
	}
	return l, l != Load{}
}

// busyFrom is the share of the CPU from which on the appliance itself warns (F-CLI-LOAD).
const busyFrom = 85

// Busy says whether the appliance is loaded. Unknown: it does not say enough.
func (l Load) Busy() Truth {
	switch {
	case l.Conservation == Yes, l.CPU > busyFrom, l.Troubled == Yes:
		return Yes
	case l.Conservation == No:
		return No
	}
	return Unknown
}
