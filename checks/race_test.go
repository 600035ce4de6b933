//go:build race

package checks_test

// sample: under the race detector one pair in so many is enough to find races; all of them are repaired without it.
const sample = 5
