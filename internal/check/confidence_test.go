package check

import "testing"

func TestConfidence(t *testing.T) {
	c := &Check{
		Name:  "lamp",
		Notes: map[string]Note{"on": {Text: "on"}, "warm": {Text: "inferred: it is warm", Inferred: true}},
		Cases: map[Case]Remedy{"off": {Known: Documented}, "loose": {Known: Usual}},
	}
	p := &Pass{Check: c}
	for _, one := range []struct {
		name string
		f    Finding
		want string
	}{
		{"a case as it is graded", p.Fail("off", nil), "documented"},
		{"a warning", p.Warn("loose", nil), "usual"},
		{"a case on weaker evidence", p.Fail("off", nil).Weaken(Inferred), "inferred"},
		{"weak evidence makes nothing surer", p.Fail("loose", nil).Weaken(Inferred), "usual"},
		{"the weakest evidence counts", p.Fail("off", nil).Weaken(Usual).Weaken(Inferred), "usual"},
		{"a fault that may need time", Finding{Check: c, Verdict: Wait, Case: "off"}, "documented"},
		{"what was seen to be well", p.OK("on", nil), "documented"},
		{"what must be well", p.OK("warm", nil), "inferred"},
		{"unknown", p.Unknown(), ""},
		{"unknown, though something is seen", p.Doubt("x", nil), ""},
		{"explained by another", Finding{Check: c, Verdict: Blocked, By: c}, ""},
		{"does not apply", p.NotApplicable("on", nil), ""},
	} {
		text, err := one.f.Confidence().MarshalText()
		if err != nil || string(text) != one.want {
			t.Errorf("%s: %q, %v, want %q", one.name, text, err, one.want)
		}
	}
}
