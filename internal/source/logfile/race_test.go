//go:build race

package logfile

// megabytes of the stream: the race detector makes it ten times slower, and one goroutine has no races.
const megabytes = 4
