package session

import (
	"context"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/share"
)

// stuck is a source that answers nothing until it is let go.
type stuck chan struct{}

func (s stuck) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	<-s
	return evidence.Document{Ref: ref}, nil
}

// The line that says what is waited for, in Chinese.
func TestWaitingInChinese(t *testing.T) {
	l, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Unix(0, 0)
	source := make(stuck)
	store := evidence.NewStore(func() time.Time { return began }, source)
	env := Env{Lang: l, Clock: func() time.Time { return began.Add(2500 * time.Millisecond) },
		Shared: share.New(redact.Open(""), redact.Private)}
	w := &waiting{desk: &desk{Env: env, store: store, opts: &Options{Budget: time.Minute}}, since: began}
	if got, want := w.line(), "2.5 秒，最长 60 秒"; got != want {
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
	if got, want := w.line(), "2.5 秒，最长 60 秒；正在等待：登录 XDR 2.5 秒"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	close(source)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
