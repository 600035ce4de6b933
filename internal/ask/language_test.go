package ask_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// What is typed is understood in the language of the questions, and as its input method types it.
func TestChineseAnswers(t *testing.T) {
	l, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]ask.Answer{
		"不确定\n": {Kind: ask.DontKnow}, "现场无人有权限查看\n": {Kind: ask.NobodyHere}, "返回\n": {Kind: ask.Back},
		"？\n离线\n": {Value: "offline"}, "back\n": {Kind: ask.Back},
	} {
		var out bytes.Buffer
		a := ask.Plain(strings.NewReader(typed), &out, -1, l)
		got, err := a.Ask(t.Context(), ask.Prompt{Text: "问题", Why: "用途",
			Options: []fact.Option{{Value: "online", Label: "在线"}, {Value: "offline", Label: "离线"}}})
		if err != nil || got != want {
			t.Errorf("%q: %v %v\n%s", typed, got, err, out.String())
		}
	}
}

func TestChineseComplaints(t *testing.T) {
	l, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ question, typed, want string }{
		{"serial", "a b", "\"A B\" 不是序列号：序列号是一个不含空格的词\n例如 "},
		{"portal", "admin.apjc.sse.itd.cisco.com", "\"admin.apjc.sse.itd.cisco.com\" 不是 SSE 门户\nSSE 写作 apj，XDR 写作 apjc：主机是 admin.apj.sse.itd.cisco.com\n"},
		{"lifetime", "long", "\"long\" 不是有效期，请写成 1小时、90分钟 或 7天\n例如 "},
	} {
		q, ok := checks.QuestionNamed(c.question)
		if !ok {
			t.Fatal(c.question)
		}
		var out bytes.Buffer
		_, err := ask.Plain(strings.NewReader(c.typed+"\n"), &out, -1, l).Ask(t.Context(),
			ask.Prompt{Text: "问题", Form: fact.Text, Example: q.Example,
				Parse: func(s string) (string, error) { return q.ParseAnswerAt(s, time.Now()) }})
		if !errors.Is(err, ask.ErrStopped) || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: %v\n%s", c.question, err, out.String())
		}
	}
}
