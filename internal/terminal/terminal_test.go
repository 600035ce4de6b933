package terminal

import "testing"

func TestColours(t *testing.T) {
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
		if Colours(getenv, true) != c.terminal || Colours(getenv, false) != c.pipe {
			t.Errorf("%v: on a terminal %v, in a pipe %v", c.env, Colours(getenv, true), Colours(getenv, false))
		}
	}
}

func TestUTF8(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"LANG": "de_DE.UTF-8"}, true},
		{map[string]string{"LANG": "zh_CN.utf8"}, true},
		{map[string]string{"LANG": "zh_CN.GB18030"}, false},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, false},
		{map[string]string{"LANG": "C", "LC_CTYPE": "C.UTF-8"}, true},
		{map[string]string{"WT_SESSION": "1"}, true},
	} {
		if got := UTF8(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %t", c.env, got)
		}
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		w, h, width int
		tall        bool
	}{{0, 0, 80, false}, {20, 50, 40, false}, {60, 50, 60, false}, {80, 15, 80, false}, {80, 16, 80, true},
		{200, 60, 80, true}} {
		p := New(Config{Size: func() (int, int) { return c.w, c.h }})
		if p.Width() != c.width || p.Tall() != c.tall {
			t.Errorf("%dx%d: width %d, tall %t", c.w, c.h, p.Width(), p.Tall())
		}
	}
	if p := New(Config{}); p.Width() != 80 || p.Tall() {
		t.Error("a terminal whose size nobody knows")
	}
}
