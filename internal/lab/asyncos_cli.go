package lab

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// commandLine is AsyncOS' CLI on one terminal. What it prints is derived from the World at each command. Nothing that
// is typed changes the World: commands that would are only recorded. Texts without an id are our own words (F-LAB-CLI);
// prompt, pager, menus and the words for an unknown command are documented (F-CLI-PROMPT, F-CLI-PAGER, F-CLI-MENU,
// F-CLI-UNKNOWN).
type commandLine struct {
	lab      *Lab
	user     string
	terminal *terminal
}

// commands by their names; cloud-service commands are looked up by version.
var commands = map[string]func(c *commandLine, args []string) error{
	"version":         (*commandLine).version,
	"date":            (*commandLine).date,
	"status":          (*commandLine).status,
	"healthcheck":     (*commandLine).healthCheck,
	"telnet":          (*commandLine).telnet,
	"nslookup":        (*commandLine).nslookup,
	"interfaceconfig": (*commandLine).interfaces,
	"showconfig":      (*commandLine).showConfig,
	"grep":            (*commandLine).grep,
	"tail":            (*commandLine).tail,
	"commit":          (*commandLine).commit,
	"clear":           (*commandLine).clear,
}

// forEveryone are those that a role without rights has, too (F-LAB-CLI).
var forEveryone = []string{"version", "date"}

const (
	cloudCommand    = "cloudserviceconfig"   // since 13.5, it seems: F-CLI-CLOUD
	oldCloudCommand = "threatresponseconfig" // before
)

// errLeft is exit and quit.
var errLeft = errors.New("left")

func (c *commandLine) shell() {
	c.terminal.print(c.text(func(w *World) string {
		release, build, _ := strings.Cut(w.ESA.Version, "-")
		return fmt.Sprintf("AsyncOS %s for Cisco %s build %s\n\nWelcome to the Cisco %s Secure Email Gateway Virtual\n",
			release, w.ESA.Model, build, w.ESA.Model)
	}))
	for {
		line, err := c.terminal.ask("\n" + c.text((*World).prompt))
		switch {
		case errors.Is(err, errInterrupted):
			continue
		case err != nil:
			return
		}
		if err := c.run(line); err != nil && !errors.Is(err, errInterrupted) {
			return
		}
	}
}

// prompt: both forms (F-CLI-PROMPT); in a cluster the machine that one signs in to is the mode that one is in
// (F-LAB-CLI).
func (w *World) prompt() string {
	if len(w.Machines) > 1 {
		return "(Machine " + w.Main().Host + ")> "
	}
	return w.Main().Host + "> "
}

func (c *commandLine) text(of func(*World) string) (s string) {
	c.lab.World.View(func(w *World) { s = of(w) })
	return s
}

// run executes one line.
func (c *commandLine) run(line string) error {
	words := fields(line)
	if len(words) == 0 {
		return nil
	}
	name := words[0]
	var role, cloud string
	var smart bool
	c.lab.World.View(func(w *World) {
		role, cloud, smart = w.ESA.Role, w.cloudCommand(), w.ESA.since(12, 0)
	})
	command := commands[name]
	switch {
	case name == "exit" || name == "quit":
		return errLeft
	case name == "help" || name == "?":
		command = (*commandLine).help
	case name == cloud:
		command = (*commandLine).cloud
	case smart && name == "license_smart":
		command = (*commandLine).smartLicense
	case smart && name == "smartaccountinfo":
		command = (*commandLine).smartAccount
	}
	if command == nil || role == RoleNone && !slices.Contains(forEveryone, name) {
		c.terminal.print("Unknown command or missing feature key: " + name + "\n") // F-CLI-UNKNOWN
		return nil
	}
	return command(c, words[1:])
}

// fields are the words of a line; one in double quotes may hold blanks.
func fields(line string) []string {
	var words []string
	for _, w := range wordPattern.FindAllString(line, -1) {
		words = append(words, strings.Trim(w, `"`))
	}
	return words
}

var wordPattern = pattern.New(`"[^"]*"|\S+`)

func (w *World) cloudCommand() string {
	if w.ESA.since(13, 5) {
		return cloudCommand
	}
	return oldCloudCommand
}

// since says whether the appliance runs at least that release.
func (a Appliance) since(major, minor int) bool {
	var have [2]int
	if n, err := fmt.Sscanf(a.Version, "%d.%d", &have[0], &have[1]); err != nil || n != 2 {
		return false
	}
	return have[0] > major || have[0] == major && have[1] >= minor
}

func (c *commandLine) help([]string) error {
	names := []string{"exit", c.text((*World).cloudCommand)}
	for name := range commands {
		names = append(names, name)
	}
	slices.Sort(names)
	return c.terminal.page(strings.Join(names, "\n") + "\n")
}

// menu shows a screen and its menu until it is left by Ctrl-C or by an empty answer (F-CLI-MENU). Answers change
// nothing.
func (c *commandLine) menu(screen func(*World) string) error {
	for {
		if err := c.terminal.page("\n" + c.text(screen)); err != nil {
			return err
		}
		answer, err := c.terminal.ask("[]> ")
		if err != nil || strings.TrimSpace(answer) == "" {
			return err
		}
	}
}

// version: the lines and their order as real appliances print them (F-CLI-VERSION); all values but version, model and
// serial number are filler.
func (c *commandLine) version([]string) error {
	return c.terminal.page(c.text(func(w *World) string {
		return fmt.Sprintf(`
Current Version
===============
Product: Cisco %s Secure Email Gateway Virtual
Model: %s
Version: %s
Build Date: 2023-06-20
Install Date: 2023-07-24 10:12:31
Serial #: %s
BIOS: 6.00
CPUs: 2 expected, 2 allocated
Memory: 6144 MB expected, 6144 MB allocated
RAID: NA
RAID Status: Unknown
RAID Type: NA
BMC: NA
`, w.ESA.Model, w.ESA.Model, w.ESA.Version, w.Main().Serial)
	}))
}

// clock is the appliance's.
func (w *World) clock() time.Time { return time.Now().UTC().Add(-w.ESA.Way.ClockBehind) }

// date: the form is that of system_time in the API (F-ESA-TIME); that the command prints the same: F-CLI-DATE-PRINTED.
func (c *commandLine) date([]string) error {
	return c.terminal.page(c.text(func(w *World) string {
		return "\n" + w.clock().Format("Mon Jan 02 15:04:05 2006") +
			" GMT\n"
	}))
}

func (c *commandLine) status([]string) error {
	return c.terminal.page(c.text(func(w *World) string {
		return fmt.Sprintf(`
Enter "status detail" for more information.

Status as of:                  %s GMT
Up since:                      %s GMT (41d 6h 2m 11s)
Last counter reset:            Never
System status:                 Online
Oldest Message:                No Messages

Gauges:                          Current
  System
    RAM Utilization                  19%%
    CPU Utilization
      Total                         %2d%%
    Resource Conservation            %2s
`, w.clock().Format("Mon Jan 02 15:04:05 2006"), w.clock().Add(-(41*24+6)*time.Hour-131*time.Second).Format("Mon Jan 02 15:04:05 2006"),
			w.cpu(), either(w.ESA.Overloaded, "45", "0"))
	}))
}

// commit: both answers are documented (F-CLI-COMMIT). The lab's World stays as it is. That a new session sees what is
// pending is not (F-CLI-PENDING, F-LAB-CLI).
func (c *commandLine) commit([]string) error {
	if !strings.Contains(c.text((*World).pending), "pending") {
		c.terminal.print("There is no data to commit.\n")
		return nil
	}
	if _, err := c.terminal.ask("Please enter some comments describing your changes:\n[]> "); err != nil {
		return err
	}
	c.terminal.print("Changes committed: " +
		c.text(func(w *World) string { return w.clock().Format("Mon Jan 02 15:04:05 2006") }) + " GMT\n")
	return nil
}

func (w *World) pending() string {
	if w.ESA.CloudService && !w.ESA.Committed {
		return "pending"
	}
	return ""
}

func (c *commandLine) clear([]string) error {
	_, err := c.terminal.ask("Are you sure you want to clear all changes since the last commit? [Y]> ")
	return err
}
