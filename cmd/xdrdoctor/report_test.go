package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// reportFlags ask for a report of each form; written looks at them, with what --output json printed.
func reportFlags(t *testing.T) (flags []string, written func(stdout string)) {
	dir := t.TempDir()
	for _, name := range []string{"r.html", "r.md", "r.json", "r.xml"} {
		flags = append(flags, "--report", filepath.Join(dir, name))
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return flags, func(stdout string) {
		t.Helper()
		if s := read("r.json"); s != stdout {
			t.Errorf("the JSON report is not what --output json prints:\n%s", s)
		}
		obeys(t, "diagnosis", stdout)
		top, _, ok := strings.Cut(read("r.md"), "\n\n## ")
		if n := strings.Count(top, "\n") + 1; !ok || n > 20 {
			t.Errorf("%d lines on top of the Markdown:\n%s", n, top)
		}
		for _, name := range []string{"r.html", "r.xml"} {
			for d := xml.NewDecoder(strings.NewReader(read(name))); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
	}
}

// schemas are the published one of a diagnosis and of a line; the first refuses keys that it does not describe.
var schemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	compiled := map[string]*jsonschema.Schema{}
	for name, strict := range map[string]bool{"diagnosis": true, "line": false} {
		b, err := os.ReadFile(filepath.Join("..", "..", "internal", "report", "schema.json"))
		if err != nil {
			panic(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			panic(err)
		}
		if strict {
			closed(doc)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource("report.json", doc); err != nil {
			panic(err)
		}
		compiled[name] = c.MustCompile("report.json#/$defs/" + name)
	}
	return compiled
})

// closed makes each object refuse keys that the schema does not describe.
func closed(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"]; ok {
			v["additionalProperties"] = false
		}
		for _, of := range v {
			closed(of)
		}
	case []any:
		for _, of := range v {
			closed(of)
		}
	}
}

func obeys(t *testing.T, name, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schemas()[name].Validate(doc); err != nil {
		t.Errorf("%#v\n%.500s", err, text)
	}
}

func TestLinesObeyTheSchema(t *testing.T) {
	t.Parallel()
	_, stdout, _ := run(t, "diagnose", "--lab", "token-expired,xdr-scope-missing", "--no-input", "--repair", "--output", "jsonl")
	n := 0
	for line := range strings.Lines(stdout) {
		obeys(t, "line", line)
		n++
	}
	if n < 40 {
		t.Errorf("%d lines", n)
	}
}

// The schema says something of each key, and is not so wide that it takes anything.
func TestSchema(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := run(t, "schema")
	if code != 0 {
		t.Fatal(stderr)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(stdout))
	if err != nil {
		t.Fatal(err)
	}
	var visit func(path string, v any)
	visit = func(path string, v any) {
		in, ok := v.(map[string]any)
		if !ok {
			return
		}
		if properties, ok := in["properties"].(map[string]any); ok {
			for name, p := range properties {
				of := p.(map[string]any)
				if _, ok := of["$ref"]; !ok && of["description"] == nil {
					t.Errorf("%s.%s is not described", path, name)
				}
			}
		}
		for k, of := range in {
			visit(path+"/"+k, of)
		}
	}
	visit("", doc)
	_, good, _ := run(t, "diagnose", "--lab", "token-expired", "--no-input", "--output", "json")
	for what, bad := range map[string]string{
		"a verdict that is none":   strings.Replace(good, `"verdict": "fail"`, `"verdict": "broken"`, 1),
		"a time that is none":      strings.Replace(good, `"started": "2`, `"started": "x`, 1),
		"a key that is missing":    strings.Replace(good, `"symptom": `, `"symptoms": `, 1),
		"a station that is none":   strings.Replace(good, `"station": "token"`, `"station": "tokens"`, 1),
		"another form altogether":  strings.Replace(good, "diagnosis/v1", "diagnosis/v2", 1),
		"a step that nobody takes": strings.Replace(good, `"who": `, `"whom": `, 1),
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if bad == good || schemas()["diagnosis"].Validate(doc) == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
