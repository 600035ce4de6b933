package sshcli

import (
	"strings"
	"testing"
)

// TestMaskAnswer answers showconfig's own question, and no other one that stands under its words.
func TestMaskAnswer(t *testing.T) {
	const (
		menu = "Choose the passphrase option:\n1. Mask passphrases (Files with masked passphrases cannot be loaded " +
			"using loadconfig command)\n2. Encrypt passphrases\n"
		asks = "Do you want to mask the password? Files with masked passwords cannot be loaded using loadconfig command."
	)
	for _, c := range []struct{ text, want string }{
		{menu + "[1]> ", "1"},
		{"Choose the passphrase option:\n1. Encrypt passphrases\n2. Mask passphrases\n[1]>", "2"},
		{asks + " [Y]> ", "y"},
		{"Do you want to mask the password? Files with masked passwords cannot be loaded\nusing loadconfig command. " +
			"[Y]>", "y"},
		{"Do you want to include passwords? [Y]> ", "n"},

		{asks + "\nThere are changes that are not committed: commit them and register? [Y]> ", ""},
		{asks + " [Y]> y\nCommit them and register? [Y]> ", ""},
		{asks + " Commit all changes first? [Y]> ", ""},
		{menu + "Register this device? [1]> ", ""},
		{menu + "3. Commit and register\n[3]> ", ""},
		{"1. Mask passphrases\n2. Encrypt passphrases\nDelete the old files? [1]> ", ""},
		{"Note: do you want to mask the password?\n[]> ", ""},
		{"[Y]> ", ""},
	} {
		if got, ok := maskAnswer(c.text); got != c.want || ok != (c.want != "") {
			t.Errorf("%q is answered with %q, not %q", c.text, got, c.want)
		}
	}
}

// TestStatusIsChosenInAMenuAlone: under the entries there may be another question, which STATUS would answer.
func TestStatusIsChosenInAMenuAlone(t *testing.T) {
	for asks, chosen := range map[string]bool{"[]> ": true, "Commit and register? [Y]> ": false,
		"[REGISTER]> ": false} {
		a := start(t, answering("esa> ", map[string]string{
			"license_smart": "license_smart\r\n- REGISTER - x\r\n- STATUS - y\r\n" + asks,
			"STATUS":        "STATUS\r\nEnabled\r\n[]> ",
		}), nil)
		ask(t, open(t, a.client()), "license_smart")
		if got := strings.Contains(a.keys(), "STATUS"); got != chosen {
			t.Errorf("%q: STATUS is typed: %v", asks, got)
		}
	}
}
