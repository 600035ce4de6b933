package failure

import "syscall"

// Winsock has numbers of its own. Go's syscall.ECONNREFUSED exists on Windows, but is an invented number that no socket
// returns, so errors.Is with it never holds there.
var (
	refused     = []error{syscall.Errno(10061)}
	reset       = []error{syscall.WSAECONNRESET, syscall.WSAECONNABORTED, syscall.ERROR_BROKEN_PIPE}
	unreachable = []error{syscall.Errno(10051), syscall.Errno(10065), syscall.Errno(10050), syscall.Errno(10064),
		syscall.Errno(10049), syscall.Errno(10013)}
	timedOut = []error{syscall.Errno(10060)}
)
