package session

import (
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
)

// Sessions that went wrong once, as somebody had them. Each test is called by what it holds.

func of(symptom string) func(*Options) { return func(o *Options) { o.Symptom = symptom } }

func opening(o *Options) { o.Symptom = "" }

// F1: a device that is online was told as a healthy link, with API, module and tiles never looked at.
func TestFieldOnlineIsNotTheWhole(t *testing.T) {
	c := onCall(t, answers("1", "q"))
	if code := c.runs(); code != engine.ExitOK {
		t.Errorf("exit %d", code)
	}
	c.sees("Go on to what was not looked at?", "Everything that was looked at is fine",
		"Not looked at: API, module, tiles")
	c.never("healthy", "The integration works")
}

// F2: the first prompt took no key, and knew few of the texts that stand on screens.
func TestFieldFirstPromptTakesAnything(t *testing.T) {
	for typed, want := range map[string]string{
		"5": "device-offline", "device-offline": "device-offline", "S4b": "device-offline", "e4017": "device-offline",
		"E4O17":  "device-offline",
		"E 4017": "device-offline", "E-4017": "device-offline", "4017": "device-offline",
		"token expired": "token-refused",
		"Registration failed because of an invalid or expired token": "token-refused", "设备离线": "device-offline",
		"磁贴没有数据":        "tiles-empty",
		"注册失败，令牌无效或已过期": "token-refused", "安全邮件模块出现客户端错误": "unexpected-error", "d": "everything",
		"There a problem": "", "device offline [409]": "device-offline", "Device is ofline": "device-offline",
		"tiles show nothing": "tiles-empty",
	} {
		t.Run(typed, func(t *testing.T) {
			lines := []asktest.Line{{At: "What is on the customer's screen", Type: typed}}
			c := onCall(t, lines, opening)
			book, _, err := c.Session.askSymptom(t.Context())
			var got string
			switch {
			case err == nil:
				got = book.Name
			case len(c.person.Asked) > 1: // it is shown in the list, to be said yes to
				shown := c.person.Screen.String()
				got = shown
			}
			if want != "" && got != want && !strings.Contains(got, "[") {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// F2: rights are not offline, and another product's module is not ours.
func TestFieldStatusGoesBeforeWords(t *testing.T) {
	for _, typed := range []string{"There was an client error in the Secure Email module: E4016: something [401]",
		"client error 403 forbidden: missing scope"} {
		c := onCall(t, nil, opening)
		book, _, closest := c.understood(typed, nil)
		if book != nil && book.Name == "device-offline" && !closest {
			t.Errorf("%q is taken as %s", typed, book.Name)
		}
	}
}

// F4: a wrong symptom could not be taken back.
func TestFieldBackToTheSymptom(t *testing.T) {
	c := onCall(t, []asktest.Line{{At: "customer's screen", Type: "4"}, {At: "--tile", Type: "b"},
		{At: "customer's screen", Type: "S3"}, {At: "--sse-devices", Type: "q"}}, opening)
	c.runs()
	if got := c.rounds.last().Diagnosis.Symptom; got != "token-refused" {
		t.Errorf("it goes on with %q:\n%s", got, c.screenful())
	}
}

// F4: at a cause, back takes back the answer that led there.
func TestFieldBackAtACause(t *testing.T) {
	c := onCall(t, []asktest.Line{{Type: "4"}, {Type: "2"}, {At: "steps done", Type: "b"}, {Type: "1"}, {Type: "q"}})
	c.runs()
	c.sees("CAUSE FOUND")
	if got := c.standing(); slices.Contains(got, "sse-services=xdr-off") ||
		!slices.Contains(got, "sse-services=both-on") {
		t.Errorf("%q", got)
	}
}

// F5: to look again, or to watch, claimed that the steps were done.
func TestFieldLookingClaimsNothing(t *testing.T) {
	for _, key := range []string{lookAgain, watchIt} {
		c := onCall(t, []asktest.Line{{Type: "4"}, {Type: "2"}, {At: "steps done", Type: key}, {Type: "4"},
			{Type: "2"}, {At: "steps done", Type: "q"}})
		c.runs()
		c.never("WAIT", "Steps done:")
		c.sees("No change: sse-services")
	}
}

// F6: n went on at a cause, which ended the session with the cause gone. It means nothing there, and the end shows
// all once more.
func TestFieldNobodyIsNotGoOn(t *testing.T) {
	c := onCall(t, []asktest.Line{{Type: "4"}, {Type: "2"}, {At: "steps done", Type: "n"},
		{At: "steps done", Type: "q"}})
	if code := c.runs(); code != engine.ExitStopped {
		t.Errorf("exit %d", code)
	}
	c.sees(`"n" matches none of the choices`)
	if n := strings.Count(c.out.String(), "CAUSE FOUND"); n != 2 {
		t.Errorf("the cause is shown %d times:\n%s", n, c.out.String())
	}
}

// F8: the end of a serial that is known was taken for another.
func TestFieldEndOfASerial(t *testing.T) {
	serials := "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B,4211AAAABBBBCCCCDDDD-EEEEFFFF0001"
	c := onCall(t, []asktest.Line{
		{At: "--sse-devices", Type: "1"}, {At: "Go on", Type: "1"}, {At: "--cluster", Type: serials},
		{At: "--cluster-missing", Type: "EEEEFFFF0001"}, {Type: "q"},
	})
	c.runs()
	if !slices.Contains(c.standing(), "cluster-missing=4211AAAABBBBCCCCDDDD-EEEEFFFF0001") {
		t.Errorf("%q\n%s", c.standing(), c.screenful())
	}
}

// F9: flags' names stood in a conversation.
func TestFieldNoFlagsInAConversation(t *testing.T) {
	c := onCall(t, answers(slices.Repeat([]string{"d"}, 20)...), of("everything"))
	c.person.Left()
	c.runs()
	c.never("--")
}

// F10: a time is taken as people write it.
func TestFieldTimesAsPeopleWriteThem(t *testing.T) {
	for _, typed := range []string{"yesterday 10:30", "2026-11-27 10:30", "10:30", "now", ""} {
		c := onCall(t, []asktest.Line{{Type: "4"}, {Type: "2"}, {At: "steps done", Type: "1"},
			{At: "When were the steps done", Type: typed}, {Type: "q"}})
		c.runs()
		c.sees("Steps done:")
	}
}

// F27: a word that fits no line of the list of symptoms ended the program.
func TestFieldAWordThatFitsNothing(t *testing.T) {
	c := onCall(t, answers("", "yesterday", "q"), opening)
	if code := c.runs(); code != engine.ExitStopped {
		t.Errorf("exit %d", code)
	}
}
