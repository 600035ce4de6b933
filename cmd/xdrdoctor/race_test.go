//go:build race

package main

// sample: under the race detector one run in so many is enough to find races; what they print is looked at without it.
const sample = 5
