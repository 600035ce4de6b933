package configxml

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func seed(f *testing.F) {
	f.Add(sample(f, "esa.xml"))
	f.Add(sample(f, "cluster.xml"))
	for _, s := range []string{"", "<a>x<b/>y &amp; &#x20ac;<![CDATA[ <z> ]]><!-- c --></a>", `<a b="1>2" c='"'/>`,
		"<a></a><b></b>", "<?xml version=\"1.0\"?><a/>", "<a><!-", "<a>&", "<a>]]></a >",
		"<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"} {
		f.Add([]byte(s))
	}
}

func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := Parse(bytes.NewReader(raw), "f", nil)
		if err == nil && len(got) == 0 {
			t.Fatal("nothing, and no error")
		}
		again, err2 := Parse(iotest.OneByteReader(bytes.NewReader(raw)), "f", nil)
		if (err == nil) != (err2 == nil) || err == nil && !reflect.DeepEqual(got, again) {
			t.Fatalf("read in pieces: %+v %v\nwant %+v %v", again, err2, got, err)
		}
		for _, m := range got {
			body, err := json.Marshal(m)
			if err != nil || !utf8.Valid(body) {
				t.Fatalf("%+v %v", m, err)
			}
		}
	})
}

// FuzzMarkup holds the reader against encoding/xml: what that accepts, this reads in the same way. It accepts more,
// because it does not look at attributes and signs that are of no interest here.
func FuzzMarkup(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !utf8.Valid(raw) || bytes.Contains(raw, []byte("<!")) && bytes.Count(raw, []byte("<!")) != bytes.Count(raw,
			[]byte("<!--"))+bytes.Count(raw, []byte("<![CDATA[")) {
			t.Skip() // declarations are passed over by rules of our own
		}
		want, err := standard(raw)
		if err != nil {
			t.Skip()
		}
		got, err := own(raw)
		if err != nil {
			if strings.Contains(err.Error(), "nested deeper") || strings.Contains(err.Error(), "is longer than") {
				t.Skip()
			}
			t.Fatalf("refused: %v", err)
		}
		if got != want {
			t.Fatalf("%q\nwant %q", got, want)
		}
	})
}

func standard(raw []byte) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var open []string
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if len(open) > 0 {
				return "", io.ErrUnexpectedEOF
			}
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.StartElement:
			open = append(open, full(x.Name))
			fmt.Fprintf(&b, "<%s>", full(x.Name))
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != full(x.Name) {
				return "", io.ErrUnexpectedEOF
			}
			open = open[:len(open)-1]
			fmt.Fprintf(&b, "</%s>", full(x.Name))
		case xml.CharData:
			b.Write(x)
		}
	}
}

func full(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func own(raw []byte) (string, error) {
	var b strings.Builder
	m := newMarkup(iotest.HalfReader(bytes.NewReader(raw)), nil)
	lf := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n") }
	cr := false // encoding/xml makes a line feed of CR LF, which may stand in two pieces
	for {
		if err := m.next(); err != nil {
			if errors.Is(err, io.EOF) {
				return b.String(), nil
			}
			return "", err
		}
		text := m.text
		if m.kind == chars || m.kind == cdata {
			if cr && len(text) > 0 && text[0] == '\n' {
				text = text[1:]
			}
			cr = m.more && bytes.HasSuffix(m.text, []byte("\r"))
		}
		switch m.kind {
		case start:
			fmt.Fprintf(&b, "<%s>", m.name)
		case end:
			fmt.Fprintf(&b, "</%s>", m.name)
		case cdata:
			b.WriteString(lf(string(text)))
		case chars:
			// The line ends come before the entities: &#13; stays.
			resolved, err := resolve(nil, []byte(lf(string(text))))
			if err != nil {
				return "", err
			}
			b.Write(resolved)
		}
	}
}
