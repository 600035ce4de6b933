//go:build unix

// Command readers measures how fast logs and exported configurations are read, beside grep and xmllint on the same
// files, and prints a section for BENCHMARKS.md. It runs itself as a child for each measurement, so that memory is a
// whole process's.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
)

const (
	logSize    = 200 << 20
	configSize = 100 << 20
	runs       = 5
)

func main() {
	var err error
	if len(os.Args) == 3 {
		err = child(os.Args[1], os.Args[2])
	} else {
		err = run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench readers:", err)
		os.Exit(1)
	}
}

// child reads one file and prints what it found, to be compared.
func child(what, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	switch what {
	case "log":
		sum, err := asyncos.ParseLog(f)
		if err != nil {
			return err
		}
		fmt.Println(sum.Matched)
	case "config":
		machines, err := configxml.Parse(f, filepath.Base(path), nil)
		if err != nil {
			return err
		}
		fmt.Println(len(machines[0].Interfaces))
	default:
		return fmt.Errorf("what is %q?", what)
	}
	return nil
}

func run() error {
	dir, err := os.MkdirTemp("", "xdrdoctor-readers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	logFile, configFile := filepath.Join(dir, "system_logs"), filepath.Join(dir, "config.xml")
	if err := write(logFile, writeLog); err != nil {
		return err
	}
	if err := write(configFile, writeConfig); err != nil {
		return err
	}

	grep := []string{"grep", "-cE"}
	for _, p := range asyncos.Patterns {
		grep = append(grep, "-e", p.Expr)
	}
	scan, err := beside([]string{self, "log", logFile}, append(grep, logFile), true)
	if err != nil {
		return err
	}
	parse, err := beside([]string{self, "config", configFile}, []string{"xmllint", "--stream", "--noout", configFile},
		false)
	absent := errors.Is(err, exec.ErrNotFound)
	if err != nil && !absent {
		return err
	}

	fmt.Printf("## Logs and configurations\n\nWhole processes, medians of %d, in turn on the same file. %s, %d processors, %s/%s, %s.\n\n",
		runs, time.Now().UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Print("| what | measured | target |\n|---|---|---|\n")
	fmt.Printf("| a log of %d MB, %s lines that a pattern knows: `LC_ALL=C grep -cE`, the same %d patterns, the same count | %.0f MB/s | |\n",
		logSize>>20, scan.found, len(asyncos.Patterns), rate(logSize, scan.theirs))
	fmt.Printf("| ... xdrdoctor | %.0f MB/s, %.2f times that | 0.25 |\n", rate(logSize, scan.ours),
		float64(scan.theirs)/float64(scan.ours))
	fmt.Printf("| ... resident memory at most | %.1f MB | 64 MB |\n", float64(scan.memory)/1024)
	if absent {
		fmt.Printf("| a configuration of %d MB: xmllint | not there: apt-get install libxml2-utils | |\n",
			configSize>>20)
		return nil
	}
	fmt.Printf("| a configuration of %d MB: `xmllint --stream --noout` | %.0f MB/s | |\n", configSize>>20,
		rate(configSize, parse.theirs))
	fmt.Printf("| ... xdrdoctor | %.0f MB/s, %.2f times that | 0.33 |\n", rate(configSize, parse.ours),
		float64(parse.theirs)/float64(parse.ours))
	fmt.Printf("| ... resident memory at most | %.1f MB | 64 MB |\n", float64(parse.memory)/1024)
	return nil
}

type measured struct {
	ours, theirs time.Duration
	memory       int64 // kB, the most of any run of ours
	found        string
}

// beside runs the two in turn, so that a machine that changes its pace changes it for both. The first round warms the
// cache.
func beside(ours, theirs []string, same bool) (measured, error) {
	if _, err := exec.LookPath(theirs[0]); err != nil {
		return measured{}, err
	}
	var m measured
	var a, b []time.Duration
	for i := range runs + 1 {
		took, out, memory, err := timed(ours)
		if err != nil {
			return m, err
		}
		other, want, _, err := timed(theirs)
		if err != nil {
			return m, err
		}
		if same && out != want {
			return m, fmt.Errorf("%s counts %s, xdrdoctor %s: not the same work", theirs[0], want, out)
		}
		if m.found = out; i > 0 {
			a, b, m.memory = append(a, took), append(b, other), max(m.memory, memory)
		}
	}
	m.ours, m.theirs = median(a), median(b)
	return m, nil
}

func timed(command []string) (time.Duration, string, int64, error) {
	c := exec.Command(command[0], command[1:]...)
	c.Env = append(os.Environ(), "LC_ALL=C")
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	began := time.Now()
	err := c.Run()
	took := time.Since(began)
	if err != nil {
		return 0, "", 0, fmt.Errorf("%s: %w: %s", command[0], err, strings.TrimSpace(complaint.String()))
	}
	memory := int64(0)
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		if memory = int64(u.Maxrss); runtime.GOOS == "darwin" {
			memory >>= 10 // bytes there
		}
	}
	return took, strings.TrimSpace(out.String()), memory, nil
}

func write(path string, fill func(*bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// writeLog makes a system log with something of interest in one line of a hundred.
func writeLog(w *bufio.Writer) {
	plain := []string{
		"Info: PID %d: User admin logged out of Command Line Interface using SSH connection. Session from 10.1.2.%d",
		"Info: MID %d ICID 88%d From: <someone@example.com> subject of no importance, with some words",
		"Info: New SMTP ICID %d interface Management (10.1.2.3) address 192.0.2.%d reverse dns host mail.example.net verified yes",
		"Info: Updater: sophos %d began downloading remote file sophos/ide/%d",
	}
	telling := []string{
		"Info: PID %d: User admin commit changes: change number %d",
		"Warning: DNS query network error '[Errno 65] No route to host' to '10.1.%d.%d' looking up api-sse.cisco.com",
		"Warning: Failed to connect to updater %d: certificate %d has expired",
		"Critical: request %d of 10.1.2.%d not authorized",
	}
	at := time.Date(2025, 9, 17, 0, 0, 0, 0, time.UTC)
	fmt.Fprintf(w,
		"%s Info: Version: 15.0.0-416 SN: 564D000000000000000000000-000000000000\n%[1]s Info: Time offset from UTC: 7200 seconds\n", at.Format(time.ANSIC))
	for i, n := 0, 0; n < logSize; i++ {
		lines := plain
		if i%100 == 0 {
			lines = telling
		}
		k, _ := fmt.Fprintf(w, "%s "+lines[i/100%len(lines)]+"\n",
			at.Add(time.Duration(i/5)*time.Second).Format(time.ANSIC), i, i%250)
		n += k
	}
}

// writeConfig makes an export whose bulk is what it is in life: lists of senders, filters, dictionaries.
func writeConfig(w *bufio.Writer) {
	w.WriteString("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!DOCTYPE config SYSTEM \"config.dtd\">\n" +
		"<!--\n  Product: Cisco C100V Secure Email Gateway\n  Model Number: C100V\n  Version: 15.0.1-416\n  Serial Number: 564D-0000\n-->\n<config>\n<interfaces>\n")
	for i := range 4 {
		fmt.Fprintf(w,
			"<interface>\n  <interface_name>Data %d</interface_name>\n  <ip>10.1.2.%[1]d</ip>\n  <api_httpsd_port>6443</api_httpsd_port>\n</interface>\n", i)
	}
	w.WriteString("</interfaces>\n<hat>\n")
	for i, n := 0, 0; n < configSize; i++ {
		k, _ := fmt.Fprintf(w,
			"    <hat_sender>\n      <hat_sender_host>mx%d.example.com</hat_sender_host>\n      <hat_sender_group order=\"%s\">RELAYLIST</hat_sender_group>\n"+
				"      <hat_comment>added for caf\xe9 &amp; partners</hat_comment>\n    </hat_sender>\n", i,
			strconv.Itoa(i%9))
		n += k
	}
	w.WriteString("</hat>\n</config>\n")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func rate(size int, took time.Duration) float64 { return float64(size) / 1e6 / took.Seconds() }
