package session

import (
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/journal"
)

// Options are what the command line asks of a session. Their zero value asks everything and reads nothing.
type Options struct {
	Symptom  string              // the runbook's name; "": it is asked
	Said     map[string]string   // canonical answers given by flags, by question
	Target   Target              // the ESA, and our way to it
	Files    Files               // what is read instead of asked
	Lab      Lab                 // the simulated tenant
	Output   Output              // where results and the record go
	NoInput  bool                // nobody is asked
	Watching bool                // a failure is looked at again by itself
	Budget   time.Duration       // for what machines are asked, from the start and from each answer on
	Present  []string            // the consoles that people on the call can open; nil: it is asked
	Past     *Past               // the session that is resumed; nil: a new one
	Flags    map[string][]string // the flags that a resumed session needs again
}

// Target says which ESA is under diagnosis and how to reach it. Empty fields come from the environment and the profile.
type Target struct {
	ESAHost     string // host name or address of the management interface
	Fingerprint string // SHA-256 of its certificate
	Profile     string
	SSH         string // user@host:port of its command line
	SSHKey      string
	KnownHosts  string
	LegacySSH   bool
	Probe       bool // how far this machine gets to the cloud is looked at too
}

// Files are named on the command line. Several of a kind combine.
type Files struct {
	Cases, Transcripts, Configs, Logs []string
	Answers, Token, Waivers, Reply    string
	Shapes                            string // the form of answers that no document describes
}

// Lab is the simulated tenant that a session runs on.
type Lab struct {
	Faults string // names with commas between them; "": no lab
	Silent bool   // nobody answers questions there
	Repair bool   // the lab does the remedies, round after round
}

// Output says in which form results are written, and what is kept of them.
type Output struct {
	Format       string // text, json, jsonl or markdown
	Plain        bool   // words for ears and scripts: nothing moves the cursor
	Verbose      bool   // a line for every check, not for every station
	Reports      []string
	Record       string // a file or folder; "": the last cases are kept
	NoRecord     bool
	Messages     string // a folder for the messages to people who are not on the call
	MessagesLang string // "": the language of the session
}

// Past is a session that is resumed: its journal, open for more, and where it stood.
type Past struct {
	Journal *journal.Journal
	journal.State
}
