//go:build unix

// Command bench measures whole processes and writes BENCHMARKS.md: make bench.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	startRuns = 40
	walkRuns  = 9
	latency   = 100 * time.Millisecond
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "xdrdoctor-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tool, floor := filepath.Join(dir, "xdrdoctor"), filepath.Join(dir, "floor")
	for out, pkg := range map[string]string{tool: "./cmd/xdrdoctor", floor: "./internal/bench/floor"} {
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, pkg)
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return err
		}
	}
	size, err := os.Stat(tool)
	if err != nil {
		return err
	}
	floorSize, err := os.Stat(floor)
	if err != nil {
		return err
	}

	token := []string{tool, "check", "token", "--region", "eu", "--portal", "https://admin.eu.sse.itd.cisco.com",
		"--issued", time.Now().Add(-10 * time.Minute).Format(time.RFC3339), "--lifetime", "1h", "--no-input"}
	commands := [][]string{{floor}, {tool, "--help"}, token}
	times := make([][]time.Duration, len(commands))
	for i := range startRuns + 3 {
		for j, c := range commands { // in turn, so that a machine that changes its pace changes it for all
			took, _, _, err := timed(nil, c...)
			if err != nil {
				return fmt.Errorf("%v: %w", c, err)
			}
			if i >= 3 {
				times[j] = append(times[j], took)
			}
		}
	}

	walk, err := walks(dir, tool)
	if err != nil {
		return err
	}

	var b strings.Builder
	fmt.Fprintf(&b,
		"# Benchmarks\n\nWritten by `make bench`; whole processes, medians. %s, %d processors, %s/%s, %s.\n\n",
		time.Now().UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	b.WriteString("## Start-up and a full diagnosis\n\n| what | measured | target |\n|---|---|---|\n")
	base := median(times[0])
	fmt.Fprintf(&b, "| a do-nothing main with the same four libraries | %s, %.1f MB | |\n", ms(base),
		mb(floorSize.Size()))
	fmt.Fprintf(&b, "| `xdrdoctor --help` | %s, %.2f times that | 1.50 |\n", ms(median(times[1])),
		ratio(median(times[1]), base))
	fmt.Fprintf(&b, "| `xdrdoctor check token`, offline, flags only | %s, %.2f times that | 1.50 |\n",
		ms(median(times[2])), ratio(median(times[2]), base))
	fmt.Fprintf(&b, "| binary, stripped | %.1f MB | 15 MB |\n", mb(size.Size()))
	fmt.Fprintf(&b, "| full `diagnose`, served lab, %s a request: wall time | %s (%s to %s) | |\n", latency,
		ms(median(walk.times)), ms(slices.Min(walk.times)), ms(slices.Max(walk.times)))
	fmt.Fprintf(&b, "| ... divided by chain × %s (%d requests, the longest chain %d) | %.2f | 1.15 |\n", latency,
		walk.requests, walk.chain,
		float64(median(walk.times))/float64(time.Duration(walk.chain)*latency))
	fmt.Fprintf(&b, "| ... requests sent twice | %d | 0 |\n", walk.duplicates)
	fmt.Fprintf(&b, "| ... resident memory at most | %.1f MB | 40 MB |\n", float64(walk.memory)/1024)
	fmt.Print(b.String())
	return os.WriteFile("BENCHMARKS.md", []byte(b.String()), 0o644)
}

type walked struct {
	times                       []time.Duration
	memory                      int64 // kB, the most of any run
	requests, chain, duplicates int
}

// walks diagnoses the healthy lab, served by another process.
func walks(dir, tool string) (walked, error) {
	envFile := filepath.Join(dir, "lab.env")
	lab := exec.Command(tool, "lab", "serve", "--latency", latency.String(), "--env-file", envFile)
	if err := lab.Start(); err != nil {
		return walked{}, err
	}
	defer func() {
		_ = lab.Process.Signal(syscall.SIGTERM)
		_ = lab.Wait()
	}()
	var env []string
	for range 100 {
		if env = readEnv(envFile); env != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if env == nil {
		return walked{}, fmt.Errorf("the lab did not come up")
	}
	var w walked
	for i := range walkRuns + 1 {
		took, out, memory, err := timed(env, tool, "diagnose", "--no-input", "--output", "json")
		if err != nil {
			return w, fmt.Errorf("diagnose: %w\n%s", err, out)
		}
		var report struct {
			Verdict  string
			Evidence struct{ Requests, Duplicates, Chain int }
		}
		if err := json.Unmarshal(out, &report); err != nil {
			return w, err
		}
		if report.Verdict != "ok" {
			return w, fmt.Errorf("the healthy lab is found %s", report.Verdict)
		}
		if i == 0 {
			continue
		}
		w.times, w.memory = append(w.times, took), max(w.memory, memory)
		w.requests, w.chain, w.duplicates = report.Evidence.Requests, report.Evidence.Chain,
			max(w.duplicates, report.Evidence.Duplicates)
	}
	return w, nil
}

func readEnv(path string) []string {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	var env []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		env = append(env, name+"="+strings.Trim(value, "'"))
	}
	return env
}

func timed(env []string, args ...string) (took time.Duration, out []byte, kB int64, err error) {
	c := exec.Command(args[0], args[1:]...)
	c.Env = append([]string{"HOME=" + os.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	begin := time.Now()
	out, err = c.Output()
	took = time.Since(begin)
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		kB = int64(usage.Maxrss)
	}
	return took, out, kB, err
}

func median(d []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[len(s)/2]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }
func ms(d time.Duration) string        { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
func mb(n int64) float64               { return float64(n) / 1e6 }
