package cli

import "testing"

func TestPainted(t *testing.T) {
	for _, c := range []struct {
		env            map[string]string
		terminal, pipe bool
	}{
		{nil, true, false},
		{map[string]string{"CLICOLOR": "1"}, true, false},
		{map[string]string{"CLICOLOR": "0"}, false, false},
		{map[string]string{"TERM": "dumb"}, false, false},
		{map[string]string{"TERM": "xterm"}, true, false},
		{map[string]string{"NO_COLOR": "1"}, false, false},
		{map[string]string{"NO_COLOR": ""}, true, false}, // set and empty does not count
		{map[string]string{"CLICOLOR_FORCE": "1"}, true, true},
		{map[string]string{"CLICOLOR_FORCE": "0"}, true, false},
		{map[string]string{"CLICOLOR_FORCE": "1", "CLICOLOR": "0", "TERM": "dumb"}, true, true},
		{map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false, false},
	} {
		getenv := func(name string) string { return c.env[name] }
		if painted(getenv, true) != c.terminal || painted(getenv, false) != c.pipe {
			t.Errorf("%v: on a terminal %v, in a pipe %v", c.env, painted(getenv, true), painted(getenv, false))
		}
	}
}
