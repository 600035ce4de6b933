//go:build !windows

package failure

import "syscall"

// EACCES and EPERM come from a packet filter of this machine.
var (
	refused     = []error{syscall.ECONNREFUSED}
	reset       = []error{syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE}
	unreachable = []error{syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN,
		syscall.EADDRNOTAVAIL, syscall.EACCES, syscall.EPERM}
	timedOut = []error{syscall.ETIMEDOUT}
)
