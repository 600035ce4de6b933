//go:build !race

package logfile

const megabytes = 64
