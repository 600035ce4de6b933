// Package when reads times and durations as people write them.
package when

import "time"

// Parse reads a time.
func Parse(text string, now time.Time) (time.Time, error) { return time.Parse(time.RFC3339, text) }
