package lab

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// reply is what an endpoint says, before it goes to a socket or to a caller in memory.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func newReply(status int, contentType string, body []byte) reply {
	return reply{status, http.Header{"Content-Type": {contentType}}, body}
}

func jsonReply(status int, v any) reply {
	body, err := json.Marshal(v)
	if err != nil {
		return newReply(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("lab: reply: "+err.Error()))
	}
	return newReply(status, "application/json;charset=utf-8", body)
}

// call is a request with its body read and its path taken apart.
type call struct {
	*http.Request
	content []byte
	args    []string // what the {} of the path holds
	query   url.Values
	caller  claims // on XDR, of the token
}

// route is one path of an API. It is served under the World's lock and must not keep the World.
type route struct {
	method, path string
	scope        string // on XDR: what the token must cover
	serve        func(*World, *call) reply
}

// Scopes that are none.
const (
	anonymous = "-" // no token is wanted
	anyToken  = ""  // a valid token is enough
)

// find picks the route. Without one, allowed lists the methods that the path takes, if any.
func find(routes []route, r *http.Request) (found *route, args []string, allowed []string) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for i, candidate := range routes {
		a, ok := match(candidate.path, r.URL.EscapedPath())
		if !ok {
			continue
		}
		if candidate.method == method {
			return &routes[i], a, nil
		}
		if !slices.Contains(allowed, candidate.method) {
			allowed = append(allowed, candidate.method)
		}
	}
	return nil, nil, allowed
}

// match compares segment by segment, each unescaped by itself: an id may hold a "/", percent-encoded.
func match(pattern, path string) (args []string, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	for i := range want {
		segment, err := url.PathUnescape(have[i])
		switch {
		case err != nil:
			return nil, false
		case want[i] == "{}" && segment != "":
			args = append(args, segment)
		case want[i] != segment:
			return nil, false
		}
	}
	return args, true
}
