package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// entry is what of a HAR's entry is looked at. Headers, cookies and request bodies are never decoded.
type entry struct {
	Started string  `json:"startedDateTime"`
	Time    float64 `json:"time"` // milliseconds
	Request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
	Response *struct {
		Status  int `json:"status"`
		Content struct {
			Text     string `json:"text"`
			Encoding string `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
}

// vendors are the domains of the hosts of interest (F-REGION-HOSTS).
var vendors = []string{"amp.cisco.com", "security.cisco.com", "sse.itd.cisco.com", "api-sse.cisco.com"}

func ours(host string) bool {
	for _, v := range vendors {
		if host == v || strings.HasSuffix(host, "."+v) {
			return true
		}
	}
	return false
}

// mentions says cheaply whether an entry can be one of ours, before it is decoded.
func mentions(raw []byte) bool { return bytes.Contains(raw, []byte("cisco.com")) }

var (
	// the words of the paths that we know; any other step may be an id or a secret
	word = regexp.MustCompile(`^(iroh|iroh-(auth|int|enrich|event|sse|dashboard)|oauth2|token|tenant|session|exchange|` +
		`profile|whoami|module-(instance|type)|health|event|search|observe|observables|device|tiles|data|graphql|` +
		`\.well-known|oauth-authorization-server|jwks)$`)
	errCode = regexp.MustCompile(`\bE\d{4}\b`)
	bracket = regexp.MustCompile(`\[([1-5]\d\d)\]`)
	plain   = regexp.MustCompile(`^[a-z][a-z _-]{1,39}$`)
	traced  = regexp.MustCompile(`^[0-9a-fA-F-]{16,64}$`)
	period  = regexp.MustCompile(`^last_(hour|\d{1,2}_(hours|days))$`)
)

// endpoint is the path with what may hold an id or a secret left out.
func endpoint(u *url.URL) string {
	steps := strings.Split(u.Path, "/")
	for i, s := range steps {
		if s != "" && !word.MatchString(s) {
			steps[i] = "*"
		}
	}
	return strings.Join(steps, "/")
}

// body is the reply's text as the server sent it.
func (e entry) body() []byte {
	if e.Response == nil {
		return nil
	}
	c := e.Response.Content
	if c.Encoding == "base64" {
		if b, err := base64.StdEncoding.DecodeString(c.Text); err == nil {
			return b
		}
		return nil
	}
	return []byte(c.Text)
}

func (e entry) started() time.Time {
	t, err := time.Parse(time.RFC3339Nano, e.Started)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// reply is what a body of XDR may say of a failure.
type reply struct {
	Error     string `json:"error"`
	ErrorCode string `json:"error_code"`
	Trace     string `json:"trace_id"`
	Data      json.RawMessage
	Errors    []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Type    string `json:"type"`
	} `json:"errors"`
}
