package cells_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want []string
	}{
		{"", 10, []string{""}},
		{"one two  three", 7, []string{"one two", "three"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"邮件收发不受影响。", 8, []string{"邮件收发", "不受影", "响。"}},
		{"（注意）请勿", 4, []string{"（注", "意）", "请勿"}},
		{"在 ESA 上提交更改", 8, []string{"在 ESA", "上提交更", "改"}},
		{"打开Network页", 9, []string{"打开", "Network页"}},
		{"a\x1b[31mb", 20, []string{`a\x1b[31mb`}},
		{"XDR > Administration > On-Premises Appliances, or Devices", 40,
			[]string{"XDR > Administration >", "On-Premises Appliances, or Devices"}},
		{"ESA > Network > IP Interfaces Then wait", 23, []string{"ESA > Network >", "IP Interfaces Then wait"}},
		{"XDR > On-Premises Appliances", 12, []string{"XDR >", "On-Premises", "Appliances"}},
		{"中", 1, []string{"中"}},
	} {
		if diff := cmp.Diff(c.want, cells.Wrap(c.in, c.n)); diff != "" {
			t.Errorf("%q in %d:\n%s", c.in, c.n, diff)
		}
	}
}

// No line is wider than asked, and nothing but blanks is lost.
func FuzzWrap(f *testing.F) {
	f.Add("在 ESA 上，提交更改（Commit Changes）。", 12)
	f.Add("word word word", 3)
	f.Fuzz(func(t *testing.T, s string, n int) {
		n = 2 + (n&0x7f+0x7f)%78
		lines := cells.Wrap(s, n)
		for _, l := range lines {
			if cells.Width(l) > n {
				t.Errorf("%q is %d cells wide, not %d", l, cells.Width(l), n)
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""),
			strings.Join(strings.Fields(strings.Join(cells.Wrap(s, 1<<20), "")), ""); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}
