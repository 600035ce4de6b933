package facts

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// The appliance's logs: as the AsyncOS API hands them out, as they were saved to files, or as the appliance's own grep
// shows them.

var (
	systemLogs = evidence.Ref{Source: evidence.Log, Request: "system_logs"}
	apiLogs    = evidence.Ref{Source: evidence.Log, Request: "api_logs"} // the name: F-LOG-NAMES
)

// Logs are the names of those that the facts read.
func Logs() []string { return []string{systemLogs.Request, apiLogs.Request} }

// How old a line of a log may be to speak of the trouble at hand. An appliance that looks for SSE in vain tries again
// at least with each registration's refresh, every 20 minutes: a log that was just read, and tells its zone, goes on to
// say so.
const (
	lately   = time.Hour
	recently = 24 * time.Hour
	// zones is how far the appliance's wall clock may be from ours where the log does not name its zone.
	zones = 14 * time.Hour
)

// told is what a log tells, and when it was read.
type told struct {
	asyncos.LogSummary
	read  time.Time
	saved bool // a file, which does not say when it was saved; but each of its lines has a time of its own
}

// telling reads the summary of a log, whole or damaged: what a damaged log tells was there.
func telling(q *fact.Query, d evidence.Document) (t told, ok bool, err error) {
	damaged := d.Ref.Source == evidence.Log && d.Failure != nil && d.Failure.Phase == evidence.Read && len(d.Body) > 0
	if !d.OK() && !damaged {
		return t, false, nil
	}
	if d.Ref.Source == evidence.Log {
		err = json.Unmarshal(d.Body, &t.LogSummary)
	} else {
		t.LogSummary, err = asyncos.ParseLog(bytes.NewReader(d.Body))
	}
	if err != nil {
		return t, false, fact.NotRead(d, err)
	}
	if t.read = d.Taken; t.read.IsZero() {
		t.read, t.saved = q.Now(), true
	}
	return t, true, nil
}

// within says whether the last of these lines is not older than that.
func (t told) within(o asyncos.Occurrences, age time.Duration) bool {
	return o.Count > 0 && !o.Last.IsZero() && t.read.Sub(o.Last).Abs() < age
}

// recent says whether these lines speak of now. Old ones, and those of a time that is not known, don't.
func (t told) recent(o asyncos.Occurrences) bool {
	switch {
	case !t.ZoneKnown && !t.ZoneInferred:
		return t.within(o, recently+zones)
	case t.saved, !t.ZoneKnown:
		return t.within(o, recently)
	}
	return t.within(o, lately)
}

// needless: what SSE shows online has its way and its commit; a log of megabytes is not fetched from a customer's
// appliance to confirm it.
func needless(q *fact.Query) bool {
	l, err := fact.Get(q, SSEDevices)
	return err == nil && l.Status == On
}

var errNeedless = fact.Doubt("the device is online, so its logs were not fetched")

// logged finds the latest line of a kind in system_logs that speaks of now, in lower case; "" when there is none. The
// log itself goes before what grep shows of it.
func logged(q *fact.Query, grep command, kind func(*asyncos.LogSummary) asyncos.Occurrences) (line string, err error) {
	if needless(q) {
		return "", errNeedless
	}
	docs := outputs(q, systemLogs, cli(grep))
	for _, d := range docs {
		t, ok, err := telling(q, d)
		if err != nil {
			return "", err
		}
		if o := kind(&t.LogSummary); ok && t.recent(o) {
			return strings.ToLower(o.Sample), nil
		}
		if ok && d.OK() {
			return "", nil
		}
	}
	return "", unread(docs)
}

// unread says why no log could be read.
func unread(docs []evidence.Document) error {
	for _, d := range []evidence.Document{docs[1], docs[0]} {
		if !d.OK() && (d.Failure == nil || d.Failure.Kind != evidence.NotConfigured) {
			return fact.Why(d)
		}
	}
	return fact.Why(docs[1])
}

// saidOtherwise: logs speak of what has been; a person who was asked, or said it by a flag, looked at what is.
func saidOtherwise(q *fact.Query, question, value string) bool {
	d := q.Docs(ask(question))[0]
	return d.OK() && string(d.Body) != value
}

// aboutSSE: proxies and certificates are also met on the way to updates, directories and mail servers. How the
// appliance writes of SSE is not known (F-LOG-CLOUD); a line that neither names a host of SSE nor the service says
// nothing here.
func aboutSSE(line string) bool {
	for _, word := range []string{"sse.cisco.com", "sse.itd.cisco.com", "cloud service", "threat response", "securex"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// serviceCertificateExpired: the words are ours (F-LOG-WORDS), and "has not expired" is none of them. A line that names
// a host may mean that host's certificate, or a clock that is off.
func serviceCertificateExpired(line string) bool {
	return strings.Contains(line, "cloud service") && !strings.Contains(line, ".cisco.com") &&
		(strings.Contains(line, "service certificate has expired") ||
			strings.Contains(line, "service certificate is expired") ||
			strings.Contains(line, "service certificate expired"))
}

// egressLogged is the way to the region's server of SSE as the log shows it, where telnet was not tried: only what was
// written just now, by a log that tells its zone. A proxy that refuses it is a way
// that is blocked; Proxy says the rest.
func egressLogged(q *fact.Query, host string) (value string, ok bool) {
	proxy := saidOtherwise(q, "esa-proxy", ProxyRefuses)
	if needless(q) {
		return "", false
	}
	t, ok, err := telling(q, q.Docs(systemLogs)[0])
	if !ok || err != nil || !t.ZoneKnown {
		return "", false
	}
	names := func(o asyncos.Occurrences) bool {
		return t.within(o, lately) && strings.Contains(strings.ToLower(o.Sample), strings.ToLower(host))
	}
	noName := names(t.SSEUnresolved) || t.within(t.BootstrapFailures, lately)
	refused := names(t.ProxyRefusals) && !proxy
	switch {
	case noName == refused: // neither, or which of the two it is now is open
		return "", false
	case noName:
		value = EgressNoName
	default:
		value = EgressBlocked
	}
	q.Past()
	return value, true
}

func ask(question string) evidence.Ref {
	return evidence.Ref{Source: evidence.Ask, Request: question}
}

// Commit is a commit of the appliance's configuration.
type Commit struct {
	User, Comment string
	At            time.Time
	ZoneKnown     bool
	YearInferred  bool // the log's lines have no year
}

// When is the time for a reader. Without a zone it is the appliance's wall clock.
func (c Commit) When() any {
	switch {
	case c.YearInferred:
		return i18n.Say("%s (year inferred)", c.At.Format("2006-01-02 15:04"))
	case c.ZoneKnown:
		return c.At.UTC().Format("2006-01-02 15:04 UTC")
	}
	return i18n.Say("%s by its clock", c.At.Format("2006-01-02 15:04"))
}

// LastCommit is the last one that system_logs show (F-LOG-COMMIT). That it was after the service was enabled does not
// follow from it.
var LastCommit = &fact.Fact[Commit]{
	Name: "last-commit",
	Learn: func(q *fact.Query) (Commit, error) {
		if needless(q) {
			return Commit{}, errNeedless
		}
		docs := outputs(q, systemLogs, cli(cliGrepCommit))
		read := false
		for _, d := range docs {
			t, ok, err := telling(q, d)
			if err != nil {
				return Commit{}, err
			}
			read = read || ok
			if n := len(t.Commits); n > 0 && !t.Commits[n-1].Time.IsZero() {
				c := t.Commits[n-1]
				return Commit{c.User, trimmed(c.Comment, 60), c.Time, t.ZoneKnown, t.YearInferred}, nil
			}
		}
		if read {
			return Commit{}, fact.Doubt("the logs show no commit")
		}
		return Commit{}, unread(docs)
	},
}

// notAuthorizedLogged is when the API's log last said that the user is not authorized, nil when it does not say so of
// now.
func notAuthorizedLogged(q *fact.Query, user string) any {
	t, ok, err := telling(q, q.Docs(apiLogs)[0])
	if err != nil || !ok || user == "" || !t.recent(t.NotAuthorized) ||
		!strings.Contains(strings.ToLower(t.NotAuthorized.Sample), strings.ToLower(user)) {
		return nil
	}
	return Commit{At: t.NotAuthorized.Last, ZoneKnown: t.ZoneKnown, YearInferred: t.YearInferred}.When()
}
