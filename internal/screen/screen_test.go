package screen

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		text   string
		code   string
		status int
		kind   Kind
		sure   Certainty
	}{
		// The document's own sentences.
		{"There was a client error in the Secure Email module: E4017: Device is offline [409]", "E4017", 409, DeviceOffline, Exact},
		{"There was an client error in the Secure Email module: E4017: Device is off...", "E4017", 0, DeviceOffline, Exact},
		{"there  was\nan unexpected error on the Secure Email module", "", 0, UnexpectedError, Exact},
		{"Registration failed because of an invalid or expired token. Make sure that you use a …", "", 0, TokenRefused, Exact},
		{"There was a problem. Please try again later", "", 0, TryAgain, Exact},
		{"There a problem. Please try again later", "", 0, TryAgain, Exact},
		{"There a problem", "", 0, TryAgain, Closest},
		{"There was a client error in the Secure Email module", "", 0, ClientError, Closest},
		// A code in any spelling.
		{"e4017", "E4017", 0, DeviceOffline, Exact},
		{"E 4017", "E4017", 0, DeviceOffline, Exact},
		{"E-4017", "E4017", 0, DeviceOffline, Exact},
		{"E4O17", "E4017", 0, DeviceOffline, Exact},
		{"4017", "E4017", 0, DeviceOffline, Exact},
		{"E4017:", "E4017", 0, DeviceOffline, Exact},
		{"Ｅ４０１７", "E4017", 0, DeviceOffline, Exact},
		{"error 4017", "E4017", 0, DeviceOffline, Exact},
		{"Fehler E4017", "E4017", 0, DeviceOffline, Exact},
		{"E40170", "", 0, Unknown, None},
		{"cve-2024-4017", "", 0, Unknown, None},
		{"port 4017 is closed", "", 0, Unknown, None},
		// Another code is data.
		{"E4031 [403]", "E4031", 403, Rights, Closest},
		{"There was an client error in the Secure Email module: E4016: something [401]", "E4016", 401, Rights, Closest},
		{"There was a client error: E5001 [502]", "E5001", 502, FarSide, Closest},
		{"E9999", "E9999", 0, Unknown, None},
		// A status.
		{"device offline [409]", "", 409, DeviceOffline, Closest},
		{"[401] Unauthorized", "", 401, Rights, Closest},
		{"Gateway Timeout [504]", "", 504, FarSide, Closest},
		{"Gateway Timeout", "", 0, FarSide, Closest},
		{"client error 403 forbidden: missing scope", "", 403, Rights, Closest},
		{"Error 503 Service Unavailable, try again later", "", 503, FarSide, Closest},
		{"HTTP 404", "", 404, Missing, Closest},
		{"429 Too Many Requests", "", 429, Quota, Closest},
		{"too many requests", "", 0, Quota, Closest},
		{"407 Proxy Authentication Required", "", 407, Proxy, Closest},
		{"hello E12 [42]", "", 0, Unknown, None},
		// Words, mistyped too.
		{"Device is ofline", "", 0, DeviceOffline, Closest},
		{"Devcie is offline", "", 0, DeviceOffline, Closest},
		{"Devcie is ofline", "", 0, DeviceOffline, Closest},
		{"token expired", "", 0, TokenRefused, Closest},
		{"invalid or expierd token", "", 0, TokenRefused, Closest},
		{"invalid or expired", "", 0, TokenRefused, Closest},
		{"not registered", "", 0, NotListed, Closest},
		{"my esa isnt listed", "", 0, NotListed, Closest},
		{"device deregistered", "", 0, NotListed, Closest},
		{"token was never requested", "", 0, NoTokenRequest, Closest},
		{"dashboard is blank", "", 0, TilesEmpty, Closest},
		{"Registraton failed", "", 0, RegistrationFailed, Closest},
		{"unexpeted error", "", 0, UnexpectedError, Closest},
		{"Device Insights not green", "", 0, Insights, Closest},
		{"401: invalid token", "", 401, Rights, Closest},
		{"device not found", "", 0, NotListed, Closest},
		{"tiles show nothing", "", 0, TilesEmpty, Closest},
		{"the tiles are empty", "", 0, TilesEmpty, Closest},
		{"ESA is not asking for the token", "", 0, NoTokenRequest, Closest},
		{"the ESA's page does not show a token field", "", 0, NoTokenRequest, Closest},
		{"the ESA doesn't ask for a token", "", 0, NoTokenRequest, Closest},
		{"registration failed", "", 0, RegistrationFailed, Closest},
		{`{"error":"invalid_token","error_description":"jwt_expired"}`, "", 0, APIToken, Exact},
		{"error_description: The access token expired", "", 0, APIToken, Closest},
		// Not to be misread.
		{"the device is not offline", "", 0, Unknown, None},
		{"the tiles show data", "", 0, Unknown, None},
		{"the page asks for a token", "", 0, Unknown, None},
		{"the ESA is registered", "", 0, Unknown, None},
		{"request denied by firewall", "", 0, Unknown, None},
		{"E4017 in Secure Firewall module", "E4017", 0, OtherProduct, None},
		{"the token field is empty", "", 0, Unknown, None},
		{`{"error":"invalid_token","error_description":"The token is expired"}`, "", 0, APIToken, Closest},
		{"error_description: client not found", "", 0, APIToken, Closest},
		{`error_description: "No JWT found in request"`, "", 0, APIToken, Closest},
		{`{"error":"jwt_valid_in_future"}`, "", 0, APIToken, Closest},
		{"error_description: too many requests", "", 0, Quota, Closest},
		{"unexpected error in the Nozomi Networks module", "", 0, OtherProduct, None},
		{"There was an error in the Secure Email Gateway module: E4276 [410]", "E4276", 410, Unknown, None},
		{"Cloud Service Settings shows no data", "", 0, Unknown, None},
		{"yesterday", "", 0, Unknown, None},
		{"", "", 0, Unknown, None},
		{"There was an unexpected error E5001 [500] in Secure Firewall module", "E5001", 500, OtherProduct, None},
		// Chinese.
		{"设备离线", "", 0, DeviceOffline, Exact},
		{"磁贴没有数据", "", 0, TilesEmpty, Exact},
		{"注册失败，令牌无效或已过期", "", 0, TokenRefused, Exact},
		{"注册失败，提示 token 无效或已过期 (invalid or expired token)", "", 0, TokenRefused, Exact},
		{"意外错误", "", 0, UnexpectedError, Closest},
		{"安全邮件模块出现客户端错误", "", 0, ClientError, Closest},
		{"没有提示输入注册 token", "", 0, NoTokenRequest, Closest},
		{"ESA 一直不要求输入注册 token", "", 0, NoTokenRequest, Closest},
		{"设备未注册", "", 0, NotListed, Closest},
		{"出现问题，请稍后重试", "", 0, TryAgain, Closest},
		{"ESA 离线", "", 0, DeviceOffline, Closest},
		{"令牌过期", "", 0, TokenRefused, Closest},
		{"磁贴是空的", "", 0, TilesEmpty, Closest},
		{"未经授权", "", 0, Rights, Closest},
		{"错误 503", "", 503, FarSide, Closest},
		{"Cloud Service Settings 没有数据", "", 0, Unknown, None},
		{"权限不足", "", 0, Rights, Closest},
		{"Secure Firewall 模块出现意外错误", "", 0, OtherProduct, None},
	} {
		r := Read(c.text)
		if r.Code != c.code || r.Status != c.status || r.Kind != c.kind || r.Certainty != c.sure {
			t.Errorf("%q: %q [%d] %q %d", c.text, r.Code, r.Status, r.Kind, r.Certainty)
		}
		if r.Symptom != symptoms[c.kind] {
			t.Errorf("%q: symptom %q", c.text, r.Symptom)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"e4017":                                "E4017 [409]: XDR cannot reach the module's device through SSE.",
		"Devcie is ofline":                     "Closest: E4017, device offline.",
		"E4031 [403]":                          "E4031 [403]. Closest: missing rights.",
		"unexpected error in Duo module [500]": "This text is about Duo, another product. xdrdoctor does not check it.",
		"E9999":                                "E9999 was not recognised.",
		"hello":                                "This text was not recognised.",
	} {
		if got := Read(text).Words(nil); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestEveryKindHasWords(t *testing.T) {
	for kind := range symptoms {
		if meanings[kind] == "" || labels[kind] == "" {
			t.Errorf("%s has no words", kind)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"E4017", "Devcie is ofline", "设备离线", "[401] x", "\xff e4o17",
		"in Secure Firewall module"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Read(text)
		if (r.Certainty == None) != (r.Symptom == "") {
			t.Errorf("%q: certainty %d, symptom %q", text, r.Certainty, r.Symptom)
		}
		if r.Words(nil) == "" || strings.Contains(r.Words(nil), "%!") {
			t.Errorf("%q: %q", text, r.Words(nil))
		}
	})
}
