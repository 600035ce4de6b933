package cli

import (
	"context"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// stuck is a source that answers nothing until it is let go.
type stuck chan struct{}

func (s stuck) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	<-s
	return evidence.Document{Ref: ref}, nil
}

// The lines that say what is waited for and what is read, in Chinese.
func TestLinesInChinese(t *testing.T) {
	l, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := clockwork(true, time.Second, reading{"mail.log", 500 << 20})
	p.lang = l
	if got, want := p.line(25<<20), "正在读取 mail.log：25/500 MB"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.files[0].size = 0
	if got, want := p.line(25<<20), "正在读取 mail.log：25 MB"; got != want {
		t.Errorf("%q, want %q", got, want)
	}

	began := time.Unix(0, 0)
	source := make(stuck)
	store := evidence.NewStore(func() time.Time { return began }, source)
	s := status{lang: l, store: store, show: func(s string) string { return s }, budget: time.Minute, since: began, clock: func() time.Time { return began.Add(2500 * time.Millisecond) }}
	if got, want := s.line(), "2.5 秒，最长 60 秒"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	ref := evidence.Ref{Source: evidence.XDR, Request: "POST /iroh/oauth2/token"}
	ended := make(chan error)
	go func() {
		_, err := store.Fetch(t.Context(), ref)
		ended <- err
	}()
	for len(store.Waiting()) == 0 {
		time.Sleep(time.Millisecond)
	}
	if got, want := s.line(), "2.5 秒，最长 60 秒；正在等待：登录 XDR 2.5 秒"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	close(source)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
