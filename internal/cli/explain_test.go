package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

func explained(t *testing.T, l *i18n.Language, code string) string {
	t.Helper()
	var b bytes.Buffer
	if err := explain(report.NewTerminal(&b, false).In(l), l, code); err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return b.String()
}

// What is explained is a whole sentence, with samples where only a finding knows the value.
func TestExplainHasNoGaps(t *testing.T) {
	for _, tag := range i18n.Tags() {
		l, err := i18n.Open(tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range explainable() {
			if text := explained(t, l, code); strings.ContainsAny(text, "{<") {
				t.Errorf("%s: %s has a gap:\n%s", tag, code, text)
			}
		}
	}
}

func TestExplainTakesTextsOfAScreen(t *testing.T) {
	for text, want := range map[string]string{
		"E 4017":                "E4017 [409]: XDR cannot reach",
		"E4O17":                 "device-online.offline",
		"Devcie is ofline":      "Closest: E4017, device offline.",
		"Gateway Timeout [504]": "an error at the remote side",
		"设备离线":                  "--symptom device-offline",
		"E4031 [403]":           "missing rights",
		"E9999":                 "E9999 was not recognised.",
	} {
		if got := explained(t, nil, text); !strings.Contains(got, want) {
			t.Errorf("%q: %s", text, got)
		}
	}
	if err := explain(report.NewTerminal(io.Discard, false), nil, "tokne"); err == nil {
		t.Error("a mistyped check is explained")
	}
}
