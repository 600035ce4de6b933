package asyncos

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Session is what a saved session shows beside the outputs of its commands.
type Session struct {
	// Reached is how far `telnet HOST 443` came, by host, in small letters.
	Reached map[string]Reach `json:"reached,omitempty"`
	// PassedOver are the commands that are not read here, in their order.
	PassedOver []string `json:"passedOver,omitempty"`
}

// unknownCommand is what the appliance says of a command that it does not have, or that the account may not use
// (F-CLI-PROMPT, F-CLI-SAVED).
const unknownCommand = "Unknown command or missing feature key: "

// IsUnknownCommand says whether an output says that.
func IsUnknownCommand(out string) bool {
	return strings.HasPrefix(strings.TrimSpace(out), strings.TrimSpace(unknownCommand))
}

// UnknownCommand is that text, for who looks for the end of an output that has no line end of its own.
const UnknownCommand = unknownCommand

var (
	typedWord = pattern.New(`"[^"]*"|'[^']*'|\S+`)
	// F-CLI-LOGS: `19. "system_logs" Type: "System Logs" Retrieval: FTP Poll`
	listedLog = pattern.New(`(?m)^\s*(\d{1,3})\. "?([A-Za-z][\w-]{0,63})"? Type:`)
	// F-CLI-LOGS: "Enter the number of the log you wish to tail.", then "[]> 19"
	askedLog = pattern.New(`(?i)number of the log you wish to (?:tail|grep)[^\n]*\n\s*\[[^\]\n]*\]> ?(\S+)`)
	// a question and its answer
	dialogue = pattern.New(`(?m)^.*\[[^\]\n]*\]>.*$`)
)

// LogTyped reads the output of `tail` or `grep`: which log it shows, and its lines. It is false for another command,
// and where the log is not named.
func LogTyped(command, out string) (name, lines string, ok bool) {
	words := typedWord.FindAllString(command, -1)
	if len(words) == 0 || !slices.Contains([]string{"tail", "grep"}, strings.ToLower(words[0])) ||
		IsUnknownCommand(out) {
		return "", "", false
	}
	switch m := askedLog.FindStringSubmatch(out); {
	case m != nil:
		name = m[1]
		for _, l := range listedLog.Regexp().FindAllStringSubmatch(out, -1) {
			if l[1] == m[1] {
				name = l[2]
			}
		}
	case len(words) > 1:
		name = words[len(words)-1]
	}
	if !isName([]byte(name)) {
		return "", "", false
	}
	if at := dialogue.FindAllStringIndex(out, -1); len(at) > 0 {
		out = out[at[len(at)-1][1]:]
	}
	var kept strings.Builder
	for line := range strings.Lines(out) {
		switch text := strings.TrimSpace(line); text {
		case "", "^C", "Press Ctrl-C to stop.":
		default:
			kept.WriteString(text + "\n")
		}
	}
	return LogName(name), kept.String(), true
}

// reads are the commands whose output is read, by their first word. The others of a session are named as passed over.
var reads = []string{"version", "date", "status", "healthcheck", "cloudserviceconfig", "threatresponseconfig",
	"interfaceconfig", "showconfig", "license_smart", "smartaccountinfo", "nslookup"}

// silent are commands that show nothing of the link; nobody needs to hear that they are not read.
var silent = []string{"help", "?", "clustermode", "clear", "who", "whoami", "last"}

// Reads says whether the output of a command is read.
func Reads(command, out string) bool {
	first, rest, _ := strings.Cut(strings.ToLower(command), " ")
	switch {
	case first == "telnet":
		return strings.HasSuffix(rest, " 443")
	case first == "tail" || first == "grep":
		name, _, ok := LogTyped(command, out)
		return ok && slices.Contains([]string{"system_logs", "api_logs"}, name)
	}
	return slices.Contains(reads, first) || slices.Contains(silent, first)
}
