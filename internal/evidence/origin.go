package evidence

import "time"

// Origin is the kind of source that a document came from. Two documents of one Ref and of different origins are both
// kept, because what they say differently is news.
type Origin string

// The origins. The zero value is that of a source that does not say.
const (
	LiveAPI       Origin = "live-api" // asked just now, a connection that was tried included
	LiveCLI       Origin = "live-cli"
	SessionFile   Origin = "session-file"
	Pasted        Origin = "pasted"
	Configuration Origin = "configuration"
	LogFile       Origin = "log"
	Person        Origin = "person" // said in a conversation or in an answers file
	Flag          Origin = "flag"
	Recorded      Origin = "recorded" // in a case that does not say more
)

// AtHand is a Source that may hold what it answers already: a file, a flag, pasted text. To hear it beside another
// source costs nothing.
type AtHand interface {
	Source
	AtHand() bool
}

// records of one kind: of two, the newer counts. A session is the same whether it is a file or pasted.
// PastedAt is the header of a command's output that says when it was pasted into a conversation: it was printed before.
const PastedAt = "Pasted"

func (o Origin) record() Origin {
	switch o {
	case SessionFile, Pasted:
		return SessionFile
	case Configuration, LogFile:
		return o
	}
	return ""
}

// rivals says whether two documents are records of one kind, such as two sessions of one appliance.
func (d Document) rivals(other Document) bool {
	return d.Origin.record() != "" && d.Origin.record() == other.Origin.record()
}

// date is when a document is of; exact says that its zone is known.
func (d Document) date() (at time.Time, exact bool) {
	if !d.Taken.IsZero() {
		return d.Taken, true
	}
	return d.Written, false
}

// zones is how far two clocks may be apart of which one or both do not tell their zone.
const zones = 26 * time.Hour

// after says whether a record is newer than another, by their own dates. What has no date is never newer than what has
// one.
func (d Document) after(other Document) bool {
	mine, exact := d.date()
	theirs, alike := other.date()
	switch {
	case mine.IsZero() || theirs.IsZero():
		return !mine.IsZero() && theirs.IsZero()
	case exact != alike:
		return mine.Sub(theirs) > zones
	}
	return mine.After(theirs)
}

// Saved says that a document does not show how things are now: it has no date, or one of more than an hour ago.
func (d Document) Saved(now time.Time) bool { return d.Taken.IsZero() || now.Sub(d.Taken) > time.Hour }

// Beside is a document that another source has for the same Ref as the one that counts.
type Beside struct {
	Document
	Tied bool // both are records of one kind, and neither is newer: neither counts where they differ
}
