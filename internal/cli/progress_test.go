package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// clockwork is a progress whose time passes by itself at each look.
func clockwork(repaint bool, step time.Duration, files ...reading) (*progress, *bytes.Buffer) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{out: &out, repaint: repaint, files: files, began: now, last: now}
	p.clock = func() time.Time { now = now.Add(step); return now }
	return p, &out
}

func TestProgressOnATerminal(t *testing.T) {
	p, out := clockwork(true, 50*time.Millisecond, reading{"mail.log", 500 << 20})
	for i := range int64(20) { // one second
		p.at((i + 1) * 25 << 20)
	}
	p.end()
	want := "\rreading mail.log: 100 of 500 MB\rreading mail.log: 200 of 500 MB\rreading mail.log: 300 of 500 MB" +
		"\rreading mail.log: 400 of 500 MB\rreading mail.log: 500 of 500 MB\r" + strings.Repeat(" ", 31) + "\r"
	if out.String() != want {
		t.Errorf("%q", out)
	}
	p, out = clockwork(true, 50*time.Millisecond, reading{"mail.log", 9})
	p.at(9) // read at once
	if p.end(); out.Len() > 0 {
		t.Errorf("%q", out)
	}
}

func TestProgressElsewhere(t *testing.T) {
	p, out := clockwork(false, 300*time.Millisecond, reading{"mail.log", 3 << 20})
	p.at(1)
	p.at(2)
	p.at(3)
	if out.Len() > 0 {
		t.Errorf("within a second: %q", out)
	}
	for range 10 {
		p.at(1 << 20)
	}
	p.end()
	if got := out.String(); got != "reading mail.log: 1.0 of 3.0 MB\n" {
		t.Errorf("%q", got)
	}
}

func TestProgressLine(t *testing.T) {
	for _, c := range []struct {
		read  int64
		files []reading
		want  string
	}{
		{30 << 20, []reading{{"a.log", 20 << 20}, {"b.log", 20 << 20}}, "reading b.log: 30 of 40 MB"},
		{20 << 20, []reading{{"a.log", 20 << 20}, {"b.log", 20 << 20}}, "reading a.log: 20 of 40 MB"},
		{1 << 20, []reading{{"pipe", 0}}, "reading pipe: 1.0 MB"},
		{9 << 20, []reading{{"grows.log", 1 << 20}}, "reading grows.log: 9.0 MB"},
		{0, []reading{{"\x1b[2J" + strings.Repeat("日", 40), 1 << 20}}, `reading \x1b[2J日日日日日日日日日日日日日日日...: 0.0 of 1.0 MB`},
	} {
		p, _ := clockwork(true, 0, c.files...)
		if got := p.line(c.read); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWatchedStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told int64
	w := &watched{ctx: ctx, from: strings.NewReader("version\n"), at: func(n int64) { told = n }}
	if _, err := w.Read(make([]byte, 4)); err != nil || told != 4 {
		t.Errorf("%d, %v", told, err)
	}
	cancel()
	if _, err := io.ReadAll(w); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
