package asyncos

import (
	"bytes"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// LogSummary is what a text log of the appliance tells: system_logs, the API's log, any other of that form.
//
// Lines = Understood + Unknown: a line is understood when it has the form of a log's line, so that its time or its
// level can be read. Matched counts those that a pattern of the table knows, Bare the few of them that are not
// understood otherwise. What the appliance itself calls a warning or worse and no pattern knows is counted as
// Unexplained, so that nothing gets lost unseen.
type LogSummary struct {
	Lines      int64 `json:"lines"`
	Understood int64 `json:"understood"`
	Unknown    int64 `json:"unknown"`
	Matched    int64 `json:"matched"`
	Bare       int64 `json:"bare,omitempty"`
	Cut        int64 `json:"cut,omitempty"` // lines longer than MaxLine, of which the rest was passed over

	// First and Last are the earliest and the latest time. The lines name no zone; the head of a log file does, as an
	// offset from UTC. Without it ZoneKnown is false and all times here are the appliance's wall clock written as if it
	// were UTC.
	First     time.Time `json:"first,omitzero"`
	Last      time.Time `json:"last,omitzero"`
	ZoneKnown bool      `json:"zoneKnown"`
	// YearInferred: lines without a year were given the last one that fits the time of the file. ZoneInferred: their
	// zone is the one in which the last of them was written when the file was.
	YearInferred bool `json:"yearInferred,omitempty"`
	ZoneInferred bool `json:"zoneInferred,omitempty"`

	Version string `json:"version,omitempty"` // from the head of the file
	Serial  string `json:"serial,omitempty"`

	CommitCount int64    `json:"commitCount"`
	Commits     []Commit `json:"commits,omitempty"` // the last MaxCommits

	DNSFailures       Occurrences `json:"dnsFailures,omitzero"`
	SSEUnresolved     Occurrences `json:"sseUnresolved,omitzero"` // of the DNS failures, those that look for SSE
	BootstrapFailures Occurrences `json:"bootstrapFailures,omitzero"`
	CertificateErrors Occurrences `json:"certificateErrors,omitzero"`
	NotAuthorized     Occurrences `json:"notAuthorized,omitzero"`
	TokenRefusals     Occurrences `json:"tokenRefusals,omitzero"`
	SSEUnreachable    Occurrences `json:"sseUnreachable,omitzero"`
	ProxyRefusals     Occurrences `json:"proxyRefusals,omitzero"`
	CloudService      Occurrences `json:"cloudService,omitzero"`
	SmartLicensing    Occurrences `json:"smartLicensing,omitzero"`
	Unexplained       Occurrences `json:"unexplained,omitzero"`
}

// Commit is one commit of the configuration: who, when, with which comment.
type Commit struct {
	Time    time.Time `json:"time,omitzero"`
	User    string    `json:"user"`
	Comment string    `json:"comment,omitempty"`
}

// Occurrences counts the lines of one kind.
type Occurrences struct {
	Count  int64     `json:"count"`
	First  time.Time `json:"first,omitzero"`
	Last   time.Time `json:"last,omitzero"`
	Sample string    `json:"sample,omitempty"` // the latest such line, short and without secrets

	raw []byte // Sample as it was read: only the last one is worth the work of making it presentable
}

// The bounds that keep a summary small.
const (
	MaxLine    = 64 << 10
	MaxCommits = 100
	maxSample  = 300
)

// Pattern is one row of what is known of the logs.
type Pattern struct {
	Event string
	Fact  string // an id of docs/facts.md
	// Stem is a text, lower-case, that every line matched by Expr holds in whatever case. Only lines with it are given
	// to Expr.
	Stem string
	// Expr is both a Go and a POSIX extended expression, so that grep -E can be measured with the same.
	Expr string
	into func(*LogSummary) *Occurrences // nil: a commit
}

// commitEvent has a home of its own in the summary.
const commitEvent = "commit"

// Patterns are what lines say, each with the fact that it rests on. Where nothing documents the wording, the expression
// asks for the subject and for a word of failure.
var Patterns = []Pattern{
	// "Info: PID 1237: User admin commit changes: <comment>"
	{commitEvent, "F-LOG-COMMIT", "commit changes", `User [^ ]+ commit changes`, nil},
	{"dns-failure", "F-LOG-DNS", "dns query network error", `DNS query network error`, dnsFailures},
	{"sse-unresolved", "F-LOG-SSE", "dns query network error", `DNS query network error.*sse[.](itd[.])?cisco[.]com`,
		sseUnresolved},
	{"dns-failure", "F-LOG-WORDS", "dns", `DNS (query|lookup|resolution|error).*([Ff]ailed|[Tt]imed out|SERVFAIL)`,
		dnsFailures},
	{"bootstrap-failure", "F-LOG-DNS", "bootstrap the dns", `[Ff]ailed to bootstrap the DNS`, bootstrapFailures},
	{"certificate-error", "F-LOG-CERTIFICATE", "certificate",
		`[Cc]ertificate.*([Ee]xpired|[Ii]nvalid|[Ff]ail|[Uu]ntrusted|not trusted|not valid|self.signed|[Uu]nable)`,
		certificateErrors},
	{"certificate-error", "F-LOG-WORDS", "certificate",
		`([Ee]xpired|[Ii]nvalid|[Uu]ntrusted|[Uu]nable to|[Ss]elf.signed).*[Cc]ertificate`, certificateErrors},
	{"certificate-error", "F-LOG-CERTIFICATE", "certificate_verify_failed",
		`CERTIFICATE_VERIFY_FAILED`, certificateErrors},
	{"not-authorized", "F-LOG-AUTHORIZED", "not authorized", `[Nn]ot [Aa]uthorized`, notAuthorized},
	// F-ESA-ROLE: 401 "Unauthorized."
	{"not-authorized", "F-LOG-AUTHORIZED", "unauthorized", `Unauthorized`, notAuthorized},
	{"token-refused", "F-LINK-TOKEN", "expired token", `[Ii]nvalid or [Ee]xpired [Tt]oken`, tokenRefusals},
	{"token-refused", "F-LOG-WORDS", "registration token",
		`[Rr]egistration [Tt]oken.*([Ii]nvalid|[Ee]xpired|[Rr]efused|[Rr]ejected)`, tokenRefusals},
	{"sse-unreachable", "F-LOG-WORDS", "sse.cisco.com",
		`sse[.]cisco[.]com.*([Rr]efused|[Tt]imed out|[Uu]nreachable|[Ff]ail)`,
		sseUnreachable},
	{"sse-unreachable", "F-LOG-WORDS", "sse.itd.cisco.com",
		`sse[.]itd[.]cisco[.]com.*([Rr]efused|[Tt]imed out|[Uu]nreachable|[Ff]ail)`, sseUnreachable},
	{"proxy-refused", "F-LOG-WORDS", "proxy authentication",
		`407 [Pp]roxy [Aa]uthentication|[Pp]roxy [Aa]uthentication ([Rr]equired|[Ff]ailed)`, proxyRefusals},
	{"cloud-service", "F-LOG-CLOUD", "cloud service", `[Cc]loud [Ss]ervice`, cloudService},
	{"cloud-service", "F-LOG-CLOUD", "threat response", `[Tt]hreat [Rr]esponse`, cloudService},
	{"cloud-service", "F-LOG-CLOUD", "securex", `[Ss]ecure[Xx]`, cloudService},
	{"smart-licensing", "F-LOG-LICENSE", "smart licens",
		`[Ss]mart [Ll]icens.*([Rr]egist|[Ff]ail|[Ee]xpired|[Ee]nabled)`,
		smartLicensing},
}

func dnsFailures(s *LogSummary) *Occurrences       { return &s.DNSFailures }
func sseUnresolved(s *LogSummary) *Occurrences     { return &s.SSEUnresolved }
func bootstrapFailures(s *LogSummary) *Occurrences { return &s.BootstrapFailures }
func certificateErrors(s *LogSummary) *Occurrences { return &s.CertificateErrors }
func notAuthorized(s *LogSummary) *Occurrences     { return &s.NotAuthorized }
func tokenRefusals(s *LogSummary) *Occurrences     { return &s.TokenRefusals }
func sseUnreachable(s *LogSummary) *Occurrences    { return &s.SSEUnreachable }
func proxyRefusals(s *LogSummary) *Occurrences     { return &s.ProxyRefusals }
func cloudService(s *LogSummary) *Occurrences      { return &s.CloudService }
func smartLicensing(s *LogSummary) *Occurrences    { return &s.SmartLicensing }
func unexplained(s *LogSummary) *Occurrences       { return &s.Unexplained }

// every kind of occurrence, for what concerns all.
var everyKind = []func(*LogSummary) *Occurrences{dnsFailures, sseUnresolved, bootstrapFailures, certificateErrors,
	notAuthorized, tokenRefusals,
	sseUnreachable, proxyRefusals, cloudService, smartLicensing, unexplained}

// commitLine takes a commit apart (F-LOG-COMMIT).
var commitLine = pattern.New(`User ([^ ]+) commit changes(?::\s*(.*))?`)

// headStems mark the lines that the head of a log file has: "Version: 15.0.0-416 SN: XXXX" and "Time offset from UTC:
// 10800 seconds" (F-LOG-LINE).
const (
	serialStem = " sn: "
	offsetStem = "time offset from utc:"
)

var (
	headVersion = pattern.New(`Version: (\d[0-9.]*(?:-\d+)?) SN: (\S{1,64})`)
	headOffset  = pattern.New(`Time offset from UTC: (-?\d{1,5}) seconds`)
)

// note counts a line.
func (o *Occurrences) note(at time.Time, line []byte) {
	o.Count++
	if !at.IsZero() {
		if o.First.IsZero() || at.Before(o.First) {
			o.First = at
		}
		if at.Before(o.Last) {
			return // the sample is of the latest
		}
		o.Last = at
	}
	o.raw = append(o.raw[:0], line[:min(len(line), 4*maxSample)]...)
}

// present makes what was kept of the lines fit to be shown.
func (s *LogSummary) present() {
	for _, kind := range everyKind {
		if o := kind(s); o.raw != nil {
			o.Sample, o.raw = sample(o.raw), nil
		}
	}
	s.Commits = latest(s.Commits)
	for i := range s.Commits {
		s.Commits[i].Comment = sample([]byte(s.Commits[i].Comment))
	}
}

func sample(line []byte) string { return short(string(bytes.TrimSpace(Mask(Clean(line)))), maxSample) }

// shift moves all times, when the head of the file tells the zone after the first line has been read.
func (s *LogSummary) shift(by time.Duration) {
	s.move(func(t time.Time) time.Time { return t.Add(by) })
}

// move changes all times.
func (s *LogSummary) move(to func(time.Time) time.Time) {
	move := func(t *time.Time) {
		if !t.IsZero() {
			*t = to(*t)
		}
	}
	move(&s.First)
	move(&s.Last)
	for i := range s.Commits {
		move(&s.Commits[i].Time)
	}
	for _, kind := range everyKind {
		move(&kind(s).First)
		move(&kind(s).Last)
	}
}

// Add joins the summary of another file of the same log. Files whose zone is known and files whose zone is not don't
// mix: then the zone of the whole is not known.
func (s *LogSummary) Add(o LogSummary) {
	if s.Lines == 0 {
		*s = o
		return
	}
	if o.Lines == 0 {
		return
	}
	s.Lines, s.Understood, s.Unknown = s.Lines+o.Lines, s.Understood+o.Understood, s.Unknown+o.Unknown
	s.Matched, s.Bare = s.Matched+o.Matched, s.Bare+o.Bare
	s.Cut, s.CommitCount = s.Cut+o.Cut, s.CommitCount+o.CommitCount
	s.ZoneKnown = s.ZoneKnown && o.ZoneKnown
	s.YearInferred = s.YearInferred || o.YearInferred
	s.ZoneInferred = (s.ZoneInferred || s.ZoneKnown) && (o.ZoneInferred || o.ZoneKnown) &&
		(s.ZoneInferred || o.ZoneInferred)
	later := !o.Last.Before(s.Last)
	s.span(o.First)
	s.span(o.Last)
	if o.Version != "" && (later || s.Version == "") {
		s.Version, s.Serial = o.Version, o.Serial
	}
	s.Commits = latest(append(s.Commits, o.Commits...))
	for _, kind := range everyKind {
		mine, other := kind(s), kind(&o)
		mine.Count += other.Count
		if !other.First.IsZero() && (mine.First.IsZero() || other.First.Before(mine.First)) {
			mine.First = other.First
		}
		if other.Sample != "" && !other.Last.Before(mine.Last) {
			mine.Last, mine.Sample = other.Last, other.Sample
		}
	}
}

func (s *LogSummary) span(at time.Time) {
	if at.IsZero() {
		return
	}
	if s.First.IsZero() || at.Before(s.First) {
		s.First = at
	}
	if at.After(s.Last) {
		s.Last = at
	}
}
