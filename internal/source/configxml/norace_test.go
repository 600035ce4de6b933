//go:build !race

package configxml

const megabytes = 64
