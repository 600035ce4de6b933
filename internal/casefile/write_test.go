package casefile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// countdown is cancelled once it was asked a number of times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range found {
		list = append(list, e.Name())
	}
	return list
}

// A writing that is stopped, at whatever point, leaves nothing behind, and what was there as it was.
func TestCancelledWriteLeavesNothing(t *testing.T) {
	c := sample()
	c.Documents = c.Documents[:3]
	c.Documents[0].Body = bytes.Repeat([]byte("x"), 1<<20+1)
	for _, name := range []string{"case.zip", "case"} {
		for _, replace := range []bool{false, true} {
			done := false
			for n := 0; !done && n < 100; n++ {
				dir := t.TempDir()
				path := filepath.Join(dir, name)
				before := Case{Now: now}
				if replace {
					if err := Write(t.Context(), path, before); err != nil {
						t.Fatal(err)
					}
				}
				err := Write(&countdown{t.Context(), n}, path, c)
				if done = err == nil; done {
					if got := names(t, dir); len(got) != 1 {
						t.Errorf("left %q", got)
					}
					continue
				}
				if !errors.Is(err, context.Canceled) {
					t.Fatalf("%s after %d: %v", name, n, err)
				}
				if got := names(t, dir); !replace && len(got) != 0 || replace && len(got) != 1 {
					t.Fatalf("%s after %d: left %q", name, n, got)
				}
				if replace {
					got, err := Read(path)
					if err != nil {
						t.Fatal(err)
					}
					same(t, got, before)
				}
			}
			if !done {
				t.Error("never done")
			}
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	made := func(name string, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	with := func(edit func(*Case)) Case {
		c := sample()
		edit(&c)
		return c
	}
	fine := sample()
	for _, tc := range []struct {
		path, want string
		c          Case
	}{
		{made("notes.zip", "my notes"), "exists and is not a whole case", fine},
		{filepath.Dir(made("project/manifest.json", "{}")), "exists and is not a whole case", fine},
		{made("file", "x"), "exists as something else", fine},
		{filepath.Dir(made("folder.zip/x", "x")), "exists as something else", fine},
		{filepath.Join(dir, "no", "such", "case.zip"), "cannot be written", fine},
		{filepath.Join(dir, "no", "such", "case"), "cannot be written", fine},
		{filepath.Join(dir, "n"), "has no clock", with(func(c *Case) { c.Now = time.Time{} })},
		{filepath.Join(dir, "n"), "not JSON", with(func(c *Case) { c.Diagnosis = json.RawMessage("{") })},
		{filepath.Join(dir, "n"), "no ref", with(func(c *Case) { c.Documents[0].Ref.Source = "" })},
		{filepath.Join(dir, "n"), "no ref", with(func(c *Case) { c.Documents[0].Ref.Request = "\xff" })},
		{filepath.Join(dir, "n"), "more than 67108864",
			with(func(c *Case) { c.Documents[0].Body = make([]byte, maxBody+1) })},
		{filepath.Join(dir, "n"), "too large", with(func(c *Case) {
			body := bytes.Repeat([]byte("x"), 1<<20)
			for i := range maxTotal>>20 + 1 {
				c.Documents = append(c.Documents,
					evidence.Document{Ref: evidence.Ref{Source: "x", Request: fmt.Sprint(i)}, Body: body})
			}
		})},
		{filepath.Join(dir, "n"), "too large: 9999 documents", with(func(c *Case) {
			c.Documents = nil
			for i := range maxEntries - 1 {
				c.Documents = append(c.Documents,
					evidence.Document{Ref: evidence.Ref{Source: "x", Request: fmt.Sprint(i)}, Body: []byte("x")})
			}
		})},
	} {
		err := Write(t.Context(), tc.path, tc.c)
		var r *Refusal
		if !errors.As(err, &r) || !strings.Contains(err.Error(), tc.want) || r.Hint() == "" && r.Err == nil {
			t.Errorf("%s: %v, want %s", tc.path, err, tc.want)
		}
	}
	if got := strings.Join(names(t, dir), " "); got != "file folder.zip notes.zip project" {
		t.Errorf("left %s", got)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "notes.zip")); string(b) != "my notes" {
		t.Errorf("notes are now %q", b)
	}
}

func TestWriteReplacesWhatIsEmpty(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "a.zip"), filepath.Join(dir, "b")
	if err := errors.Join(os.WriteFile(file, nil, 0o644), os.Mkdir(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, folder + string(filepath.Separator)} {
		if err := Write(t.Context(), path, sample()); err != nil {
			t.Error(err)
		}
		if _, err := Read(path); err != nil {
			t.Error(err)
		}
	}
	if info, err := os.Stat(file); err != nil || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

const (
	jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl"
	pem = "-----BEGIN RSA PRIVATE KEY-----"
)

func TestSecretsNeverEnter(t *testing.T) {
	wide := func(s string) string { // UTF-16
		return "\xff\xfe" + strings.Join(strings.Split(s, ""), "\x00") + "\x00"
	}
	for _, text := range []string{
		jwt, "x" + jwt + "x", strings.Join(strings.Split(jwt, ".")[:2], "."), wide(jwt),
		"Authorization: Basic YWRtaW46aHVudGVyMg==", "authorization:hunter2", `{"Authorization":"Bearer hunter2"}`,
		"Proxy-Authorization: Basic hunter2",
		"Authorization: [secret]\nAuthorization: hunter2",
		`{"access_token":"hunter2"}`, `{"ACCESS_TOKEN" : "hunter2"}`, `{"a":"{\"access_token\":\"hunter2\"}"}`,
		`{"data":{"jwtToken":"hunter2"}}`,
		`{"access_token":"[secret]","refresh_token":"hunter2"}`, "jwtToken: hunter2hunter2hunter2",
		"?access_token=hunter2hunter2hunter2",
		"<access_token>hunter2hunter2hunter2</access_token>",
		pem, "-----BEGIN PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----",
		"-----BEGIN OPENSSH PRIVATE KEY-----",
	} {
		hide := map[string]func(*Case){
			"body":      func(c *Case) { c.Documents[0].Body = []byte("some text " + text) },
			"header":    func(c *Case) { c.Documents[0].Header = map[string]string{"Server": text} },
			"detail":    func(c *Case) { c.Documents[0].Failure = &evidence.Failure{Detail: text} },
			"from":      func(c *Case) { c.Documents[0].From = text },
			"ref":       func(c *Case) { c.Documents[0].Ref.Request = text },
			"after":     func(c *Case) { c.Documents[0].After = []evidence.Ref{{Source: "x", Request: text}} },
			"symptom":   func(c *Case) { c.Symptom = text },
			"diagnosis": func(c *Case) { c.Diagnosis, _ = json.Marshal(text) },
		}
		for where, edit := range hide {
			c := sample()
			edit(&c)
			dir := t.TempDir()
			err := Write(t.Context(), filepath.Join(dir, "case.zip"), c)
			var l *Leak
			if where == "diagnosis" && strings.Contains(text, "\x00") {
				continue // JSON has no NUL
			}
			if !errors.As(err, &l) || strings.Contains(err.Error()+l.Hint(), "hunter2") || strings.Contains(err.Error(),
				"eyJ") {
				t.Errorf("%s: %q: %v", where, text, err)
			}
			if (where == "body" || where == "header" || where == "detail") && err != nil &&
				!strings.Contains(err.Error(), "cli version: ") {
				t.Errorf("%s: %v does not say which", where, err)
			}
			if len(names(t, dir)) > 0 {
				t.Errorf("%s: %q was written", where, text)
			}
		}
	}
	c := sample()
	c.Documents[0].Header = map[string]string{"Authorization": "hunter2"}
	if err := Write(t.Context(), filepath.Join(t.TempDir(), "c"), c); err == nil {
		t.Error("a header Authorization was written")
	}
}

// What the systems really say about tokens is no secret.
func TestNoSecret(t *testing.T) {
	for _, text := range []string{
		"", "No JWT found in HTTP Authorization header", "Authorization: [secret]", "Authorization: ********",
		`"access_token":""`, `"access_token":null`,
		`{"access_token":"[secret]","token_type":"bearer"}`, `{"jwtToken":"****"}`,
		`{"key":"access_token","type":"api_key"}`, "jwtToken: missing",
		"-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "eyJust words. Then", "passphrase: [masked]",
		`Bearer realm="x"`,
		`{"length":32,"hex":true}`, `{"invalid_token":"it expired"}`,
		`Bearer error="invalid_token", error_description="expired"`,
		`{"authorization_endpoint":"https://visibility.amp.cisco.com/iroh/oauth2/authorize","access_token_lifetime":"600"}`, "eyJ", "eyJeyJeyJ.",
		strings.Repeat("eyJ", 1<<20),
	} {
		if what := credentials([]byte(text)); what != "" {
			t.Errorf("%q: %s", text, what)
		}
	}
}
