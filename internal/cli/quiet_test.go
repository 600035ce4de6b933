package cli

import (
	"io"
	"log"
	"os"
	"testing"
	"time"
)

// What net/http has to say of a server lands in no screen.
func TestStandardLogIsQuiet(t *testing.T) {
	log.SetOutput(os.Stderr)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	Run(t.Context(), World{Out: null, Err: null, Getenv: func(string) string { return "" }, Clock: time.Now},
		[]string{"--version"})
	if log.Writer() != io.Discard {
		t.Error("the standard log still writes")
	}
}
