package session

import (
	"io"
	"os"
)

// Careful is a writer that keeps the first error: a report that is not written whole must not end as if it were.
type Careful struct {
	To   io.Writer
	File *os.File // of a terminal or a pipe; nil in tests
	Err  error
}

func (c *Careful) Write(b []byte) (int, error) {
	n, err := c.To.Write(b)
	if err != nil && c.Err == nil {
		c.Err = err
	}
	return n, err
}
