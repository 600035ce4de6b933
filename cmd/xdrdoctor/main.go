// Command xdrdoctor finds out why Cisco XDR and a Cisco Secure Email Gateway (ESA) do not talk to each other.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/xdrdoctor/xdrdoctor/internal/cli"
	tty "github.com/xdrdoctor/xdrdoctor/internal/terminal"
)

func main() {
	debug.SetGCPercent(400) // a run is short and small: collecting garbage would cost more than it frees
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // under nohup a run goes on
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, interrupts, stop := tty.Listen(context.Background(), ends...)
	host := cli.Host()
	host.Interrupts = interrupts
	code := cli.Run(ctx, host, os.Args[1:])
	stop()
	os.Exit(code)
}
