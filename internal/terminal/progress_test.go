package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// clockwork is a progress whose time passes by itself at each look.
func clockwork(isTerminal bool, step time.Duration, files ...File) (*Progress, *bytes.Buffer) {
	var out bytes.Buffer
	now := time.Unix(0, 0).Add(-step)
	p := New(Config{Out: &out, IsTerminal: isTerminal, Clock: func() time.Time { now = now.Add(step); return now }})
	return p.Progress(files...), &out
}

func TestProgressOnATerminal(t *testing.T) {
	p, out := clockwork(true, 50*time.Millisecond, File{"mail.log", 500 << 20})
	for i := range int64(20) { // one second
		p.At((i + 1) * 25 << 20)
	}
	p.End()
	var want strings.Builder
	for _, n := range []string{"100", "200", "300", "400", "500"} {
		want.WriteString("\r\x1b[Kreading mail.log: " + n + " of 500 MB")
	}
	if out.String() != want.String()+"\r\x1b[K" {
		t.Errorf("%q", out)
	}
	p, out = clockwork(true, 50*time.Millisecond, File{"mail.log", 9})
	p.At(9) // read at once
	if p.End(); out.Len() > 0 {
		t.Errorf("%q", out)
	}
}

func TestProgressElsewhere(t *testing.T) {
	p, out := clockwork(false, 300*time.Millisecond, File{"mail.log", 3 << 20})
	p.At(1)
	p.At(2)
	p.At(3)
	if out.Len() > 0 {
		t.Errorf("within a second: %q", out)
	}
	for range 10 {
		p.At(1 << 20)
	}
	p.End()
	if got := out.String(); got != "reading mail.log: 1.0 of 3.0 MB\n" {
		t.Errorf("%q", got)
	}
}

func TestProgressLine(t *testing.T) {
	chinese, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	long := "\x1b[2J" + strings.Repeat("日", 40)
	for _, c := range []struct {
		lang  *i18n.Language
		read  int64
		files []File
		want  string
	}{
		{nil, 30 << 20, []File{{"a.log", 20 << 20}, {"b.log", 20 << 20}}, "reading b.log: 30 of 40 MB"},
		{nil, 20 << 20, []File{{"a.log", 20 << 20}, {"b.log", 20 << 20}}, "reading a.log: 20 of 40 MB"},
		{nil, 1 << 20, []File{{"pipe", 0}}, "reading pipe: 1.0 MB"},
		{nil, 9 << 20, []File{{"grows.log", 1 << 20}}, "reading grows.log: 9.0 MB"},
		{nil, 0, []File{{long, 1 << 20}}, `reading \x1b[2J日日日日日日日日日日日日日日日...: 0.0 of 1.0 MB`},
		{chinese, 25 << 20, []File{{"mail.log", 500 << 20}}, "正在读取 mail.log：25/500 MB"},
		{chinese, 25 << 20, []File{{"mail.log", 0}}, "正在读取 mail.log：25 MB"},
	} {
		if got := New(Config{Lang: c.lang}).Progress(c.files...).line(c.read); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWatchedStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told int64
	w := Watched(ctx, strings.NewReader("version\n"), func(n int64) { told = n })
	if _, err := w.Read(make([]byte, 4)); err != nil || told != 4 {
		t.Errorf("%d, %v", told, err)
	}
	cancel()
	if _, err := io.ReadAll(w); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
