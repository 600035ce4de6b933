package report

import (
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

func TestMiddle(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "",
		"ssh esa01 15:04":                       "ssh esa01 15:04",
		"transcript esa01.txt":                  "transcript esa01.txt",
		"transcript a-very-long-name.txt 15:04": "transcrip...txt 15:04",
	} {
		if got := middle(text, 21); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	for n := 20; n < 30; n++ {
		if got := middle("transcript "+strings.Repeat("会话", 30)+".txt", n); cells.Width(got) > n || !strings.HasSuffix(got, ".txt") {
			t.Errorf("%d cells: %q", n, got)
		}
	}
}
