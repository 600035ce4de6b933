package i18n_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

func TestPO(t *testing.T) {
	entries := []i18n.Entry{
		{Names: []string{"token.expired problem", "x"}, Text: "a \"b\"\n\\ c", Translation: "甲“乙”\n"},
		{Names: []string{"y"}, Text: "{when} %s", Translation: ""},
	}
	back, err := i18n.Parse(format("zh-CN", entries))
	if err != nil {
		t.Fatal(err)
	}
	for i := range back {
		back[i].Line = 0
	}
	if len(back) != 2 || !slices.Equal(back[0].Names, entries[0].Names) || back[0].Text != entries[0].Text ||
		back[0].Translation != entries[0].Translation || back[1].Text != entries[1].Text {
		t.Errorf("%+v", back)
	}
	for _, bad := range []string{`msgstr "a"`, "msgid \"a", "hello"} {
		if _, err := i18n.Parse(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// format writes a language's file.
func format(tag string, entries []i18n.Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# xdrdoctor in %s. Written by make words; translations are kept, by the English text.\n", tag)
	fmt.Fprintf(&b, "msgid \"\"\nmsgstr \"\"\n\"Language: %s\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n",
		tag)
	for _, e := range entries {
		b.WriteByte('\n')
		for _, n := range e.Names {
			fmt.Fprintf(&b, "#: %s\n", n)
		}
		fmt.Fprintf(&b, "msgid %s\nmsgstr %s\n", quote(e.Text), quote(e.Translation))
	}
	return b.String()
}

// quote leaves all but quotes, backslashes and line ends as it is.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}
