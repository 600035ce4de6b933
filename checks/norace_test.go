//go:build !race

package checks_test

const sample = 1
