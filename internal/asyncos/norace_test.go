//go:build !race

package asyncos

const megabytes = 64
