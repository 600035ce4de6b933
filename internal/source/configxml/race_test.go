//go:build race

package configxml

// megabytes of the stream: the race detector makes it ten times slower, and one goroutine has no races.
const megabytes = 8
