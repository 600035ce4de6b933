package transcript

import (
	"encoding/json"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// SessionRef names what a session shows beside the outputs of its commands: an asyncos.Session as JSON.
var SessionRef = evidence.Ref{Source: evidence.Typed, Request: "session"}

// shown are the documents that several commands make together: each log whose lines tail and grep show, as an excerpt,
// and the session.
func shown(commands []command, from string) []evidence.Document {
	var names []string
	lines, seen := map[string][]string{}, map[[2]string]bool{} // each once: what tail shows grep shows again
	var s asyncos.Session
	for _, c := range commands {
		typed, body := string(asyncos.Mask([]byte(c.Command))), c.body()
		if name, text, ok := asyncos.LogTyped(c.Command, body); ok && text != "" {
			if lines[name] == nil {
				names = append(names, name)
			}
			for l := range strings.Lines(text) {
				if !seen[[2]string{name, l}] {
					seen[[2]string{name, l}], lines[name] = true, append(lines[name], l)
				}
			}
		}
		if words := strings.Fields(strings.ToLower(c.Command)); len(words) == 3 && words[0] == "telnet" &&
			words[2] == "443" {
			if reach := asyncos.ParseTelnet(body); reach != asyncos.ReachUnknown {
				if s.Reached == nil {
					s.Reached = map[string]asyncos.Reach{}
				}
				s.Reached[words[1]] = reach
			}
		}
		if !asyncos.Reads(c.Command, body) {
			s.PassedOver = append(s.PassedOver, typed)
		}
	}
	var docs []evidence.Document
	for _, name := range names {
		docs = append(docs, excerpt(name, strings.Join(lines[name], ""), from))
	}
	body, err := json.Marshal(s)
	if err != nil || string(body) == "{}" {
		return docs
	}
	return append(docs, evidence.Document{Ref: SessionRef, Body: body, From: from})
}

// excerpt sums up some lines of a log. What they tell was there; what they do not tell may be in the rest.
func excerpt(name, lines, from string) evidence.Document {
	d := evidence.Document{Ref: evidence.Ref{Source: evidence.Log, Request: name}, From: from,
		Failure: &evidence.Failure{Phase: evidence.Read, Kind: evidence.Excerpt}}
	sum, err := asyncos.ParseLog(strings.NewReader(lines))
	if err == nil {
		d.Body, err = json.Marshal(sum)
	}
	if err != nil { // of a string in memory: there is none
		d.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken, Detail: err.Error()}
	}
	return d
}

// Incomplete are the commands whose output is not whole, and so is not used.
func (a Appliance) Incomplete() (commands []string) {
	for _, d := range a.Docs {
		if d.Ref.Source == cli && d.Failure != nil && d.Failure.Kind != evidence.OtherProduct {
			commands = append(commands, d.Ref.Request)
		}
	}
	return commands
}

// Refused are the commands that the appliance does not have or that the account may not use.
func (a Appliance) Refused() (commands []string) {
	for _, d := range a.Docs {
		if d.Ref.Source == cli && asyncos.IsUnknownCommand(string(d.Body)) {
			commands = append(commands, d.Ref.Request)
		}
	}
	return commands
}

// PassedOver are the commands that nothing here reads.
func (a Appliance) PassedOver() []string { return a.session().PassedOver }

// Reached is how far the appliance came on its way to port 443 of a host, as telnet showed it.
func (a Appliance) Reached() map[string]asyncos.Reach { return a.session().Reached }

func (a Appliance) session() (s asyncos.Session) {
	for _, d := range a.Docs {
		if d.Ref == SessionRef {
			_ = json.Unmarshal(d.Body, &s) // our own writing; what another product's session shows is not there
		}
	}
	return s
}
