package lab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// The appliance's management interface (F-ESA-BASE).

const (
	esaBase = "/esa/api/v2.0"
	smaBase = "/sma/api/v2.0" // F-ESA-SMA
	webBase = "/wsa/api/v2.0" // F-ESA-WSA
)

// How long a token of the ESA is good: after half an hour it is expired (F-LAB-ESA), after 12 hours it is not a token
// at all. Shortly before it expires a reply brings a new one (F-ESA-REFRESH), in a header of this name (F-LAB-ESA).
const (
	esaTokenLifetime = 30 * time.Minute
	esaTokenGone     = 12 * time.Hour
	esaTokenRenewal  = 5 * time.Minute
	esaTokenHeader   = "jwtToken"
)

var esaLogin = route{http.MethodPost, esaBase + "/login", anonymous, nil}

var esaRoutes = []route{
	esaLogin,
	{http.MethodGet, esaBase + "/login/privileges", "", esaPrivileges},
	{http.MethodGet, esaBase + "/config/system_time", "", esaTime},
	{http.MethodGet, esaBase + "/config/logs/subscriptions", "", esaSubscriptions},
	{http.MethodGet, esaBase + "/logs/{}", "", esaLogFiles},
	{http.MethodGet, esaBase + "/logs/{}/{}", "", esaLogFile},
	{http.MethodGet, esaBase + "/reporting/mail_system_capacity", "", esaCapacity},
}

// otherRoutes are those of the products that are not an ESA: of theirs only what shows which product it is.
var otherRoutes = map[Product][]route{
	SMA: {
		{http.MethodPost, smaBase + "/login", anonymous, nil},
		{http.MethodGet, smaBase + "/login/privileges", "", esaPrivileges},
	},
	WebAppliance: {{http.MethodPost, webBase + "/login", anonymous, nil}},
}

func (l *Lab) answerESA(c *call) reply {
	out := l.routeESA(c)
	out.header.Set("Server", "API/2.0")   // F-ESA-SERVER
	out.header.Set("Connection", "close") // the real one also speaks HTTP/1.0
	return out
}

func (l *Lab) routeESA(c *call) (out reply) {
	routes := esaRoutes
	l.World.View(func(w *World) {
		if w.ESA.Speaks != "" {
			routes = otherRoutes[w.ESA.Speaks]
		}
	})
	found, args, allowed := find(routes, c.Request)
	switch {
	case found == nil && len(allowed) == 0:
		return esaNotFound()
	case found == nil:
		// F-LAB-ESA
		out = esaError(http.StatusMethodNotAllowed, "Method Not Allowed.",
			"Specified method is invalid for this resource.")
		out.header.Set("Allow", strings.Join(allowed, ", "))
		return out
	case found.serve == nil:
		return l.esaSignIn(c)
	}
	c.args = args
	l.World.View(func(w *World) {
		renewed, refusal := l.esaAuthorize(w, c)
		if refusal != "" {
			out = esaUnauthorized(refusal)
			return
		}
		out = found.serve(w, c)
		if renewed != "" {
			out.header.Set(esaTokenHeader, renewed)
		}
	})
	return out
}

// esaError: code is a string (F-ESA-ERRORS). The documented explanation is that of 401; the others follow its pattern
// (F-LAB-ESA).
func esaError(status int, message, explanation string) reply {
	return jsonReply(status, map[string]any{"error": map[string]string{
		"message": message, "code": fmt.Sprint(status), "explanation": fmt.Sprintf("%d = %s", status, explanation),
	}})
}

func esaUnauthorized(message string) reply {
	return esaError(http.StatusUnauthorized, message, "No permission -- see authorization schemes.")
}

// esaNotFound is also the reply to bad query parameters (F-ESA-404).
func esaNotFound() reply {
	return esaError(http.StatusNotFound, "Not Found.", "Nothing matches the given URI.")
}

const badSignIn = "Invalid username or passphrase." // F-ESA-BAD-LOGIN

func (l *Lab) esaSignIn(c *call) (out reply) {
	var login struct {
		Data struct {
			User       *string `json:"userName"`
			Passphrase *string `json:"passphrase"`
		} `json:"data"`
	}
	bad := esaError(http.StatusBadRequest, "Bad Request.", "Bad request syntax or unsupported method.") // F-LAB-ESA
	if json.Unmarshal(c.content, &login) != nil || login.Data.User == nil || login.Data.Passphrase == nil {
		return bad
	}
	user, err := base64.StdEncoding.DecodeString(*login.Data.User)
	if err != nil {
		return bad
	}
	passphrase, err := base64.StdEncoding.DecodeString(*login.Data.Passphrase)
	if err != nil {
		return bad
	}
	l.World.View(func(w *World) {
		if !w.knowsUser(string(user), string(passphrase)) {
			out = esaUnauthorized(badSignIn)
			return
		}
		out = jsonReply(http.StatusOK, map[string]any{"data": map[string]string{
			"userName": w.ESA.User, "is2FactorRedirectRequired": "false", "role": w.ESA.Role,
			"jwtToken": l.esaToken(w.ESA.User, time.Now()),
		}})
	})
	return out
}

func (w *World) knowsUser(user, passphrase string) bool {
	return user == w.ESA.User && hmac.Equal([]byte(passphrase), []byte(w.ESA.Passphrase))
}

type esaClaims struct {
	User    string `json:"userName"`
	Issued  int64  `json:"iat"`
	Expires int64  `json:"exp"`
}

func (l *Lab) esaToken(user string, now time.Time) string {
	payload, err := json.Marshal(esaClaims{user, now.Unix(), now.Add(esaTokenLifetime).Unix()})
	if err != nil {
		return "" // cannot be: a string and two numbers
	}
	text := encode64([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode64(payload)
	return text + "." + encode64(l.esaSignature(text))
}

func (l *Lab) esaSignature(text string) []byte {
	m := hmac.New(sha256.New, l.esaKey)
	m.Write([]byte(text))
	return m.Sum(nil)
}

// esaAuthorize takes the header jwtToken or HTTP Basic (F-ESA-LOGIN). That the role lacks a right says the same as
// having no token (F-ESA-ROLE).
func (l *Lab) esaAuthorize(w *World, c *call) (renewed, refusal string) {
	if w.ESA.TokensRefused {
		return "", "InvalidTokenError."
	}
	if token := c.Header.Get(esaTokenHeader); token != "" {
		if renewed, refusal = l.esaVerify(w, token, time.Now()); refusal != "" {
			return "", refusal
		}
	} else if user, passphrase, ok := c.BasicAuth(); !ok {
		return "", "Unauthorized."
	} else if !w.knowsUser(user, passphrase) {
		return "", badSignIn
	}
	if w.ESA.Role == RoleNone {
		return "", "Unauthorized."
	}
	return renewed, ""
}

func (l *Lab) esaVerify(w *World, token string, now time.Time) (renewed, refusal string) {
	var c esaClaims
	parts := strings.Split(token, ".")
	if len(parts) != 3 || !decodeJSON64(parts[1], &c) || !hmac.Equal([]byte(parts[2]),
		[]byte(encode64(l.esaSignature(parts[0]+"."+parts[1])))) || c.User != w.ESA.User {
		return "", "InvalidTokenError."
	}
	switch left := time.Unix(c.Expires, 0).Sub(now); {
	case now.Sub(time.Unix(c.Issued, 0)) >= esaTokenGone:
		return "", "InvalidTokenError."
	case left <= 0:
		return "", "ExpiredSignatureError."
	case left <= esaTokenRenewal:
		return l.esaToken(c.User, now), ""
	}
	return "", ""
}

func esaPrivileges(*World, *call) reply {
	return jsonReply(http.StatusOK, map[string]any{"data": []string{
		// the first: F-ESA-PRIVILEGES, the others: F-LAB-ESA
		"e_message_tracking_messages", "e_message_tracking_availability", "e_mail_reporting", "e_config_system_time",
		"e_logs",
	}})
}

// esaTime: the appliance's clock is right, in UTC; keys and form: F-ESA-TIME.
func esaTime(w *World, _ *call) reply {
	return jsonReply(http.StatusOK, map[string]any{"data": map[string]any{
		"continent": []string{"Etc"},
		"time":      time.Now().Add(-w.ESA.Way.ClockBehind).UTC().Format("Mon Jan 02 15:04:05 2006 MST"),
		"timezone":  "Etc/UTC",
	}})
}

var esaHour = pattern.New(`^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$`)

// esaCapacity: path and parameters are documented (F-ESA-CAPACITY), the shape of the reply is assumed (F-LAB-ESA).
func esaCapacity(_ *World, c *call) reply {
	start, end := c.query.Get("startDate"), c.query.Get("endDate")
	if !esaHour.MatchString(start) || !esaHour.MatchString(end) || c.query.Get("device_type") != "esa" {
		return esaNotFound()
	}
	return jsonReply(http.StatusOK, map[string]any{
		"meta": map[string]int{"totalCount": -1},
		"data": map[string]any{"type": "mail_system_capacity",
			"resultSet": map[string]any{"resource_conservation": []any{map[string]int{start: 0}}}},
	})
}

// answerGUI is what a probe sees of the web interface (F-LAB-ESA).
func (l *Lab) answerGUI(c *call) reply {
	const html = "text/html; charset=utf-8"
	switch {
	case c.Method != http.MethodGet && c.Method != http.MethodHead:
		out := newReply(http.StatusMethodNotAllowed, html, nil)
		out.header.Set("Allow", http.MethodGet)
		return out
	case c.URL.Path == "/":
		out := newReply(http.StatusFound, html, nil)
		out.header.Set("Location", "/login")
		return out
	case c.URL.Path == "/login":
		var model, product string
		l.World.View(func(w *World) {
			model, product = w.ESA.Model, map[Product]string{"": "Secure Email Gateway",
				SMA: "Secure Email and Web Manager", WebAppliance: "Secure Web Appliance"}[w.ESA.Speaks]
		})
		return newReply(http.StatusOK, html,
			[]byte("<!DOCTYPE html>\n<title>Cisco "+model+" - Login</title>\n<h1>Cisco "+product+"</h1>\n"))
	}
	return newReply(http.StatusNotFound, html, []byte("<!DOCTYPE html>\n<title>Not found</title>\n"))
}
