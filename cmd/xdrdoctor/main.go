// Command xdrdoctor finds out why Cisco XDR and a Cisco Secure Email Gateway (ESA) do not talk to each other.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/xdrdoctor/xdrdoctor/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, cli.Host(), os.Args[1:])
	stop()
	os.Exit(code)
}
