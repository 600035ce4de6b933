package lab

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// How the appliance reaches the world, and its logs on the command line.

// resolve answers for Cisco's names only, with documentation addresses.
func resolve(host string) (address string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for i, r := range region.All {
		if host == r.SSEDevice() {
			return fmt.Sprintf("203.0.113.%d", 10*(i+1)), true
		}
	}
	if strings.HasSuffix(host, ".cisco.com") {
		return "203.0.113.99", true
	}
	return "", false
}

// telnet: the three lines of success are documented (F-CLI-TELNET), those of failure are FreeBSD's
// (F-CLI-TELNET-FAILS). The lab makes nobody wait for a connection that times out. What is typed afterwards goes to the
// far end, which speaks TLS and hangs up; Ctrl-] leads to the command mode as in any telnet.
func (c *commandLine) telnet(args []string) error {
	if len(args) == 0 || len(args) > 2 {
		c.terminal.print("usage: telnet host [port]\n")
		return nil
	}
	host, number := args[0], "23"
	if len(args) == 2 {
		number = args[1]
	}
	var tried, failed string
	c.lab.World.View(func(w *World) { tried, failed = w.connect(host, number) })
	c.terminal.print(tried)
	if failed != "" {
		c.terminal.print(failed)
		return nil
	}
	c.terminal.print("Connected to " + host + ".\nEscape character is '^]'.\n")
	for {
		switch key, err := c.terminal.keys.ReadByte(); {
		case err != nil:
			return err
		case key == keyTelnet:
			answer, err := c.terminal.ask("\ntelnet> ")
			if err != nil && !errors.Is(err, errInterrupted) {
				return err
			}
			if strings.HasPrefix("quit", answer) && answer != "" || answer == "close" {
				c.terminal.print("Connection closed.\n")
				return nil
			}
		case key == keyInterrupt, key == '\r', key == '\n':
			c.terminal.print("\nConnection closed by foreign host.\n")
			return nil
		}
	}
}

// connect is what telnet prints while it tries, and when it gives up.
func (w *World) connect(host, number string) (tried, failed string) {
	const gaveUp = "telnet: Unable to connect to remote host\n"
	address, ok := resolve(host)
	if w.ESA.Way.DNSBroken || !ok {
		return "", host + ": hostname nor servname provided, or not known\n"
	}
	tried = "Trying " + address + "...\n"
	switch {
	case number == "443" && !w.ESA.Egress:
		return tried, "telnet: connect to address " + address + ": Operation timed out\n" + gaveUp
	case number == "443" && w.ESA.Way.ProxyDenies: // no direct way out where all must go through a proxy
		return tried, "telnet: connect to address " + address + ": Connection refused\n" + gaveUp
	}
	return tried, ""
}

// nslookup: the answer's form is documented (F-CLI-NSLOOKUP), the failures are not (F-CLI-NSLOOKUP-FAILS).
func (c *commandLine) nslookup(args []string) error {
	if len(args) != 1 {
		c.terminal.print("usage: nslookup host\n")
		return nil
	}
	c.terminal.print(c.text(func(w *World) string {
		address, ok := resolve(args[0])
		switch {
		case w.ESA.Way.DNSBroken:
			return "Temporary Error: DNS query error, no name server answered for " + args[0] + "\n"
		case !ok:
			return "Hard Error: no such host " + args[0] + "\n"
		}
		return "A=" + address + " TTL=30m\n"
	}))
	return nil
}

// grep: -i and -e as documented (F-CLI-GREP); other options are not known here.
func (c *commandLine) grep(args []string) error {
	prefix := ""
	for len(args) > 2 && strings.HasPrefix(args[0], "-") {
		if args[0] == "-i" {
			prefix = "(?i)"
		}
		args = args[1:]
	}
	if len(args) != 2 {
		c.terminal.print("usage: grep [-i] [-e] regex log_name\n")
		return nil
	}
	pattern, err := regexp.Compile(prefix + args[0])
	if err != nil {
		c.terminal.print("Invalid regular expression.\n")
		return nil
	}
	text, ok := c.logText(args[1])
	if !ok {
		return nil
	}
	var found strings.Builder
	for line := range strings.Lines(text) {
		if pattern.MatchString(strings.TrimSuffix(line, "\n")) {
			found.WriteString(line)
		}
	}
	return c.terminal.page(found.String())
}

func (c *commandLine) logText(name string) (text string, ok bool) {
	c.lab.World.View(func(w *World) { text, ok = w.log(name) })
	if !ok {
		c.terminal.print("Error: there is no log named " + name + ".\n")
	}
	return text, ok
}

// tail shows the end of a log and waits for Ctrl-C (F-CLI-GREP); nothing is ever added.
func (c *commandLine) tail(args []string) error {
	if len(args) != 1 {
		c.terminal.print("usage: tail log_name\n")
		return nil
	}
	text, ok := c.logText(args[0])
	if !ok {
		return nil
	}
	lines := slices.Collect(strings.Lines(text))
	c.terminal.print("\nPress Ctrl-C to stop.\n" + strings.Join(lines[max(0, len(lines)-10):], ""))
	for {
		switch key, err := c.terminal.keys.ReadByte(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case key == keyInterrupt:
			c.terminal.print("^C\n")
			return errInterrupted
		}
	}
}
