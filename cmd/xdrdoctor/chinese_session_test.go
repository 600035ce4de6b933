package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cli"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// typing is a session in Chinese whose operator types these lines, with what it keeps in the folder state. It returns all that he sees.
func typing(t *testing.T, state, typed string, args ...string) (code int, seen string) {
	t.Helper()
	files := [2]*os.File{}
	for i, content := range []string{typed, ""} {
		f, err := os.Create(filepath.Join(t.TempDir(), "stream"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(content); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Seek(0, 0); err != nil {
			t.Fatal(err)
		}
		files[i] = f
	}
	var out bytes.Buffer
	code = cli.Run(t.Context(), cli.World{
		In: files[0], Out: &out, Err: files[1], Clock: time.Now, Version: "test",
		Getenv: func(name string) string {
			return map[string]string{"XDG_STATE_HOME": state, "XDRDOCTOR_LANG": "zh-CN"}[name]
		},
	}, args)
	said, err := os.ReadFile(files[1].Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(said) + out.String()
}

// lines are what somebody types.
func lines(typed ...string) string { return strings.Join(typed, "\n") + "\n" }

// written is a file with this content.
func written(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sees: the operator was shown all of this, and no English.
func sees(t *testing.T, seen string, texts []string, wanted ...string) {
	t.Helper()
	chinese(t, seen, texts)
	whole := strings.Join(strings.Fields(seen), "") // a line may break anywhere
	for _, w := range wanted {
		if !strings.Contains(whole, strings.ReplaceAll(w, " ", "")) {
			t.Errorf("no %q in\n%s", w, seen)
		}
	}
}

func TestChineseWorkstation(t *testing.T) {
	t.Parallel()
	texts := english(t)
	for _, f := range append([]lab.Fault{{Name: "healthy"}}, lab.Faults...) {
		if f.Name != "healthy" && !strings.HasPrefix(f.Name, "laptop-") {
			continue
		}
		_, stdout, stderr := run(t, "check", "workstation", "--lang", "zh-CN", "--lab", f.Name, "--no-input")
		sees(t, stdout+stderr, texts, "从本机探测，单位毫秒", "不代表 ESA 自身的出口")
		_, stdout, stderr = run(t, "diagnose", "--probe", "--lang", "zh-CN", "--lab", f.Name, "--no-input")
		chinese(t, stdout+stderr, texts)
	}
}

// tag is what HTML and XML have beside what is read.
var tag = regexp.MustCompile(`(?s)<style>.*?</style>|<pre>.*?</pre>|<[^>]*>`)

func TestChineseReportFiles(t *testing.T) {
	t.Parallel()
	texts := english(t)
	for _, faults := range []string{"healthy", "not-registered,insights-not-synced", "laptop-clock", "rate-limited", "uncommitted", "device-duplicate", "tiles-narrow-period"} {
		for _, form := range []string{"html", "md", "xml"} {
			path := filepath.Join(t.TempDir(), "report."+form)
			_, stdout, stderr := run(t, "diagnose", "--lang", "zh-CN", "--lab", faults, "--probe", "--repair", "--no-input", "--report", path)
			chinese(t, stdout+stderr, texts)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			inChinese(t, tag.ReplaceAllString(string(b), "\n"), texts)
			if form == "html" && !strings.Contains(string(b), `<html lang="zh-CN">`) {
				t.Errorf("%s: %.100s", faults, b)
			}
		}
	}
}

func TestChineseWaivers(t *testing.T) {
	t.Parallel()
	texts := english(t)
	for until, wanted := range map[string]string{"2099-12-31": "已豁免，不计入结果：insights.not-synced。", "2020-01-31": "insights.not-synced 的豁免已于 2020-01-31 到期"} {
		file := written(t, "waivers.yaml", "insights.not-synced: {reason: 未购买许可, owner: 邮件运维组, until: "+until+"}\n")
		_, stdout, stderr := run(t, "diagnose", "--lang", "zh-CN", "--lab", "insights-not-synced", "--no-input", "--waivers", file)
		sees(t, stdout+stderr, texts, wanted)
	}
}

func TestChineseQuiz(t *testing.T) {
	t.Parallel()
	texts := english(t)
	_, seen := typing(t, t.TempDir(), lines("help", "pages", "look esa-page", "look nowhere", "is commit.pending", "fix module.disabled", "fix what",
		"is token.expired", "is token.expired", "fix token.expired", "done"), "lab", "quiz", "--seed", hiding("token-expired", "insights-not-synced"), "--faults", "2")
	sees(t, seen, texts, "隐藏的故障：2 个", "没有名为 \"nowhere\" 的页面", "故障中没有 commit.pending", "已执行，没有变化", "没有该名称的处理步骤", "esa-page：要求输入 token", "请按主机名或 IP 查找", "漏掉：", "了解详情：")
}

// People who are not on the call get a message in Chinese, too.
func TestChineseAbsent(t *testing.T) {
	t.Parallel()
	texts := english(t)
	_, seen := typing(t, t.TempDir(), lines("E4017", "n", "n", "q"), "diagnose", "--region", "eu", "--plain", "--present", "all")
	sees(t, seen, texts, "致 SSE 管理员，可直接粘贴", "区域 EU", "请按主机名或 IP 查找")
	_, seen = typing(t, t.TempDir(), "", "diagnose", "--no-input", "--region", "eu", "--symptom", "token-refused", "--sse-services", "nobody", "--esa-page", "asks-for-token",
		"--esa-server", "EUROPE", "--smart-licensing", "not-in-use", "--error-text", "invalid-or-expired", "--portal", "admin.sse.itd.cisco.com", "--token-shape", "well-formed")
	sees(t, seen, texts, "token 在 US 门户生成")
	for _, role := range []string{"esa-page", "tile", "esa-egress", "api-ports", "xdr-module", "insights", "api-server"} {
		_, seen = typing(t, t.TempDir(), "", "diagnose", "--no-input", "--region", "eu", "--symptom", "everything", "--"+role, "nobody")
		sees(t, seen, texts, "可直接粘贴：")
	}
	_, seen = typing(t, t.TempDir(), "", "diagnose", "--lab", "api-off-ces", "--no-input")
	sees(t, seen, texts, "Cisco TAC", "支持隧道")
}

// A screen that is shared in the middle of a call, and what its aliases stand for.
func TestChineseShare(t *testing.T) {
	t.Parallel()
	texts := english(t)
	state := t.TempDir()
	_, seen := typing(t, state, lines("s", "s", "s", "?", "q"), "diagnose", "--plain", "--region", "eu", "--symptom", "device-offline", "--present", "all")
	sees(t, seen, texts, "共享对象：客户 (customer)。", "共享对象：公开 (public)。", "共享已是公开级别。", "s 共享")
	for _, who := range []string{"customer", "public"} {
		_, seen = typing(t, state, "", "diagnose", "--lab", "module-recreated,cluster-partly", "--no-input", "--share", who)
		sees(t, seen, texts, "user-1")
	}
	_, seen = typing(t, state, "", "alias", "user-1")
	sees(t, seen, texts, "以下是真实名称")
}

const pastedSession = `esa01.example.com> version

Current Version
===============
Version: 15.5.1-055
Serial #: AAA-1

esa01.example.com> cloudserviceconfig

Choose the operation you want to perform:
[]> `

func TestChinesePaste(t *testing.T) {
	t.Parallel()
	texts := english(t)
	_, seen := typing(t, t.TempDir(), lines("absent", "both-on", "p", ".", "p", "no session", ".", "p", pastedSession+"\n.", "b", "d", "q"),
		"diagnose", "--plain", "--region", "eu", "--symptom", "not-listed", "--present", "all")
	sees(t, seen, texts, "请在 ESA 命令行上依次输入以下命令：", "没有粘贴任何内容。", "无法理解：没有找到 ESA 的提示符。", "已读取 esa01.example.com AAA-1 的输出", "其中没有：", "已撤回粘贴的内容。")
}

// A session that was broken off, one more, and how they go on.
func TestChineseResume(t *testing.T) {
	t.Parallel()
	texts := english(t)
	state := t.TempDir()
	at := []string{"diagnose", "--plain", "--region", "eu", "--present", "all"}
	_, seen := typing(t, state, lines("E4017: Device is off", "absent", "both-on"), at...)
	sees(t, seen, texts, "已中止。", "用 xdrdoctor diagnose --resume 从这里继续。")
	_, seen = typing(t, state, lines("", "5", "absent"), at...)
	sees(t, seen, texts, "的会话尚未完成：用 xdrdoctor diagnose --resume 继续。")
	_, seen = typing(t, state, lines("d", "asks-for-token", "EUROPE", "e", "t", "已请管理员注册", "x", "1", "", "online", "q"), "diagnose", "--plain", "--resume")
	sees(t, seen, texts, "，已有 1 个回答。", "另有未完成的会话：diagnose --resume=")
}

// What is recorded, shown, compared and read of a log.
func TestChineseCases(t *testing.T) {
	t.Parallel()
	texts := english(t)
	dir := t.TempDir()
	before, after := filepath.Join(dir, "before.zip"), filepath.Join(dir, "after.zip")
	_, seen := typing(t, dir, "", "diagnose", "--lab", "uncommitted", "--no-input", "--record", before)
	chinese(t, seen, texts)
	_, seen = typing(t, dir, "", "diagnose", "--lab", "token-expired", "--no-input", "--record", after)
	chinese(t, seen, texts)
	for _, args := range [][]string{{"show", before}, {"diff", before, after}} {
		_, seen = typing(t, dir, "", append([]string{"case"}, args...)...)
		for line := range strings.Lines(seen) { // an appliance's own words are shown as they are
			if !strings.HasPrefix(line, "      ") {
				inChinese(t, line, texts)
			}
		}
	}
	if !strings.Contains(seen, "\n  之前") || !strings.Contains(seen, "\n  之后") || !strings.Contains(seen, "个结论发生了变化") {
		t.Error(seen)
	}
	_, seen = typing(t, dir, "", "report", before)
	inChinese(t, seen, texts)
	log := written(t, "mail.current", "Mon Nov 23 09:00:00 2026 Info: Time offset from UTC: 3600 seconds\nMon Nov 23 09:42:00 2026 Info: PID 1237: User jdoe commit changes: cloud\nunknown\nMon Nov 23 09:51:00 2026 Warning: a disk is getting full\n")
	_, seen = typing(t, dir, "", "check", "commit", "--log", log, "--no-input")
	sees(t, seen, texts, "已读取日志 mail：4 行：1 次 commit；1 条无法归类的警告、", "没有检查项会读取该名称的日志。")
	system := written(t, "system.current", "Mon Nov 23 09:00:00 2026 Info: Time offset from UTC: 3600 seconds\nMon Nov 23 09:42:00 2026 Info: PID 1237: User jdoe commit changes: cloud\n")
	_, seen = typing(t, dir, "", "check", "commit", "--log", system, "--no-input")
	sees(t, seen, texts, "最近一次 commit 由 jdoe 于 2026-11-23 08:42 UTC 执行")
}
