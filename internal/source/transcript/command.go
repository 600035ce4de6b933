package transcript

import (
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// command is what was typed at a prompt, and what came back.
type command struct {
	asyncos.Prompt
	host    string // of the appliance; filled in from the session where the prompt has none
	session int
	output  []string
	whole   bool // the next prompt was seen
	paged   bool // the last that was seen of the output is the pager
	at      time.Time
}

func (c command) body() string { return string(text(c.output)) }

func (c command) is(name string) bool {
	first, _, _ := strings.Cut(c.Command, " ")
	return strings.EqualFold(first, name)
}

// document masks what must not enter a case: a registration token that was typed, passphrases of showconfig.
func (c command) document(from string) evidence.Document {
	body := c.body()
	d := evidence.Document{
		Ref:    evidence.Ref{Source: cli, Request: string(asyncos.Mask([]byte(c.Command)))},
		Header: map[string]string{"Prompt": c.Text},
		Body:   asyncos.Mask([]byte(body)),
		Taken:  c.at,
		Origin: origin(from),
		From:   from,
	}
	switch {
	case c.complete(body):
	case c.paged:
		d.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.Paged}
	case !c.whole:
		d.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut,
			Detail: "the transcript ends before the output does"}
	}
	return d
}

// complete says whether an output without a prompt after it is whole none the less: people leave out the last prompt
// when they copy.
func (c command) complete(body string) bool {
	switch {
	case c.is("version"):
		v, ok := asyncos.ParseVersion(body)
		return ok && v.Serial != "" // the serial comes after all that is read of it (F-CLI-VERSION)
	case c.is("date"):
		_, zone, ok := asyncos.ParseDate(body)
		return ok || zone != ""
	case c.is("telnet"):
		// A failed address may be followed by one that answers, so only a connection settles it.
		return asyncos.ParseTelnet(body) == asyncos.Connected
	}
	// A menu waits for an answer: all that stands above it is there.
	return len(c.output) > 0 && menuPrompt.MatchString(c.output[len(c.output)-1])
}

// menuPrompt is "[]> " or "[N]> " (F-CLI-MENU).
var menuPrompt = pattern.New(`^\s*\[[^\[\]]*\]>`)

// borders begin or end a session (F-CLI-SAVED): after them a prompt without a host may be another appliance's.
var borders = []*pattern.Pattern{
	pattern.New(`(?i)^last login: `),
	pattern.New(`(?i)^connection to \S+ closed`),
	pattern.New(`(?i)^(?:login as|using keyboard-interactive authentication)\b`),
	pattern.New(`^(?:\S+@\S+[:~].*|[A-Z]:\\.*>|PS .*>|[$#%])\s*ssh\s+\S`), // a shell's prompt
	pattern.New(`^=~=~=~=~=~=~=~=~=~=~=~= PuTTY log `),
}

// commandsOf splits the session at its prompts. head is what stands before the first one.
func commandsOf(lines []line) (list []command, head []string) {
	prompts := promptsIn(lines)
	session, host := 0, ""
	var open *command
	flush := func(whole bool) {
		if open != nil {
			open.whole, open.output = whole, trimmed(open.output)
			if open.Command != "" && !leaving(open.Command) {
				list = append(list, *open)
			}
			open = nil
		}
	}
	for _, l := range lines {
		before, p, ok := promptIn(l.text, prompts)
		if !ok {
			switch border := slices.ContainsFunc(borders,
				func(e *pattern.Pattern) bool { return e.MatchString(l.text) }); {
			case border:
				flush(false)
				session, host = session+1, ""
			case open != nil:
				open.output = append(open.output, l.text)
				open.paged = l.paged && left(l.text) || open.paged && left(l.text)
			case len(list) == 0:
				head = append(head, l.text)
			}
			continue
		}
		if before != "" && open != nil {
			open.output = append(open.output, before)
		}
		if l.paged && open != nil { // somebody left the pager: what it would have shown is missing
			open.paged = true
		}
		// A closing prompt of another appliance closes nothing: between the two a piece is missing.
		flush(open != nil && (open.Text == p.Text || open.session == session && sameBox(open.Prompt, p)))
		if p.Host != "" && p.Host != host {
			for i := range list { // a session begins with "(Cluster name)>" and names its machine later
				if list[i].session == session && list[i].host == "" {
					list[i].host = p.Host
				}
			}
			host = p.Host
		}
		open = &command{Prompt: p, host: host, session: session, at: l.at}
	}
	flush(false)
	return list, trimmed(head)
}

// sameBox says whether two prompts may be of one session whose mode was changed between them.
func sameBox(a, b asyncos.Prompt) bool {
	return a.Mode != asyncos.None || b.Mode != asyncos.None || a.Host == b.Host
}

func leaving(command string) bool {
	switch strings.ToLower(command) {
	case "exit", "quit", "logout", "q":
		return true
	}
	return false
}

// promptsIn collects the prompts that begin a line. A plain "word>" counts when it is seen twice or has a command, so
// that a word of an output that ends so is not taken for an appliance.
func promptsIn(lines []line) map[string]bool {
	seen, sure := map[string]int{}, map[string]bool{}
	for _, l := range lines {
		p, ok := asyncos.ParsePrompt(l.text)
		if !ok {
			continue
		}
		seen[p.Text]++
		if p.Mode != asyncos.None || p.Command != "" || strings.Contains(p.Host, ".") || seen[p.Text] > 1 {
			sure[p.Text] = true
		}
	}
	return sure
}

// promptIn finds a prompt at the start of a line, or at the end of an output that has no line end of its own, as that
// of an unknown command (F-CLI-UNKNOWN).
func promptIn(text string, prompts map[string]bool) (before string, p asyncos.Prompt, ok bool) {
	if p, ok := asyncos.ParsePrompt(text); ok && prompts[p.Text] {
		return "", p, true
	}
	if !strings.Contains(text, asyncos.UnknownCommand) {
		return "", asyncos.Prompt{}, false
	}
	at := -1
	for known := range prompts { // the longest: "(Machine a)>" may follow a host
		i := strings.LastIndex(text, known)
		if i > 0 && (at < 0 || i < at) {
			if q, fits := asyncos.ParsePrompt(text[i:]); fits && q.Text == known {
				at, p = i, q
			}
		}
	}
	if at < 0 {
		return "", asyncos.Prompt{}, false
	}
	return text[:at], p, true
}

// left says whether nothing stands on a line but the keys with which people leave the pager.
func left(text string) bool {
	return slices.Contains([]string{"", "^C", "q", "Q"}, strings.TrimSpace(text))
}

// trimmed is without the empty lines at both ends.
func trimmed(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func text(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}
