package screen

import "github.com/xdrdoctor/xdrdoctor/internal/i18n"

// Kind is the sort of trouble that a text tells of.
type Kind string

// The kinds. Those that are a symptom of their own have its name.
const (
	Unknown            Kind = ""
	DeviceOffline      Kind = "device-offline"
	UnexpectedError    Kind = "unexpected-error"
	TokenRefused       Kind = "token-refused"
	NoTokenRequest     Kind = "no-token-request"
	NotListed          Kind = "not-listed"
	TilesEmpty         Kind = "tiles-empty"
	Insights           Kind = "insights"
	RegistrationFailed Kind = "registration-failed" // for a reason that the text does not give
	ClientError        Kind = "client-error"
	TryAgain           Kind = "try-again"
	Rights             Kind = "rights"    // 401, 403
	APIToken           Kind = "api-token" // the token of our own API client, not the device's
	Missing            Kind = "missing"   // 404
	Proxy              Kind = "proxy"     // 407
	Quota              Kind = "quota"     // 429
	FarSide            Kind = "far-side"  // 5xx
	OtherProduct       Kind = "other-product"
)

// symptoms are the runbooks of the kinds. Rights, quota and the status of a far side or a proxy have no runbook of
// their own, and may come from any station, so they lead to the one that looks at all of them in order.
var symptoms = map[Kind]string{
	DeviceOffline: "device-offline", TryAgain: "device-offline", ClientError: "device-offline",
	UnexpectedError: "unexpected-error",
	TokenRefused:    "token-refused", RegistrationFailed: "token-refused",
	NoTokenRequest: "no-token-request", NotListed: "not-listed", TilesEmpty: "tiles-empty", Insights: "insights",
	Rights: "everything", APIToken: "everything", Missing: "everything", Proxy: "everything", Quota: "everything",
	FarSide: "everything",
}

// codes are the documented ones (F-XDR-E4017); any other code is data.
var codes = map[string]struct {
	kind   Kind
	status int
}{"E4017": {DeviceOffline, 409}}

// meanings say what a kind means, as a sentence without its full stop.
var meanings = map[Kind]i18n.Text{
	DeviceOffline:      "XDR cannot reach the module's device through SSE",
	UnexpectedError:    "XDR reached the ESA but could not use its API",
	TokenRefused:       "the ESA did not accept the registration token",
	NoTokenRequest:     "the ESA does not ask for the registration token",
	NotListed:          "the ESA is not listed in XDR or SSE",
	TilesEmpty:         "the tiles show no data",
	Insights:           "Secure Email in Device Insights is not green or not synced",
	RegistrationFailed: "the ESA could not register",
	ClientError:        "XDR reports a client error",
	TryAgain:           "the device may be deregistered and no longer visible",
	Rights:             "the sign-in or its rights were not accepted",
	APIToken:           "the sign-in token of the API client is no longer valid; this is not the registration token",
	Missing:            "XDR asked for something that does not exist",
	Proxy:              "a proxy on the way requires a sign-in",
	Quota:              "too many requests",
	FarSide:            "the remote side failed",
}

// labels name a guess.
var labels = map[Kind]i18n.Text{
	DeviceOffline:      "E4017, device offline",
	UnexpectedError:    "an unexpected error on the Secure Email module",
	TokenRefused:       "invalid or expired registration token",
	NoTokenRequest:     "the ESA does not ask for the token",
	NotListed:          "the ESA is not listed",
	TilesEmpty:         "the tiles show no data",
	Insights:           "Secure Email in Device Insights",
	RegistrationFailed: "the registration failed",
	ClientError:        "a client error of the module, the device may be offline",
	TryAgain:           "a problem, try again later",
	Rights:             "missing rights",
	APIToken:           "the API client's own token",
	Missing:            "not found",
	Proxy:              "a proxy that requires a sign-in",
	Quota:              "too many requests",
	FarSide:            "an error at the remote side",
}

// sentences are the vendor's own, as words that stand side by side, and the document's Chinese ones. The most telling
// come first.
var sentences = []struct {
	kind  Kind
	words string
	han   bool
}{
	{kind: APIToken, words: "jwt expired"}, {kind: APIToken, words: "expired jwt"},
	{kind: APIToken, words: "invalid jwt"},
	{kind: DeviceOffline, words: "device is offline"}, {kind: DeviceOffline, words: "设备离线", han: true},
	{kind: TokenRefused, words: "invalid or expired token"}, {kind: TokenRefused, words: "令牌无效或已过期", han: true},
	{kind: TokenRefused, words: "token无效或已过期", han: true},
	{kind: UnexpectedError, words: "unexpected error on the secure email"},
	{kind: UnexpectedError, words: "unexpected error in the secure email"},
	{kind: TryAgain, words: "there was a problem please try again later"},
	{kind: TryAgain, words: "there a problem please try again later"},
	{kind: TilesEmpty, words: "the tiles show no data"}, {kind: TilesEmpty, words: "磁贴没有数据", han: true},
	{kind: NoTokenRequest, words: "esa never asks for the registration token"},
	{kind: NotListed, words: "esa appears neither in xdr nor in the sse portal"},
}

// guess is a set of words that stand in a text, in any order. A group "a|b" is one of its words; not: words that speak
// against it.
type guess struct {
	kind  Kind
	words string
	not   string
}

// guesses are tried from top to bottom.
var guesses = []guess{
	{APIToken, "jwt|bearer", ""},
	{APIToken, "access|client|api|oauth token|grant expired|invalid", "registration register"},
	{APIToken, "invalid client|grant error", "module"},
	{Rights, "unauthorized|unauthorised|forbidden|permission|permissions|rights", ""},
	{Rights, "missing|lacks|insufficient scope|scopes", ""}, {Rights, "access denied", ""},
	{Quota, "too many requests|request", ""}, {Quota, "quota|ratelimit exceeded|reached", ""},
	{Quota, "rate limit", ""},
	{FarSide, "gateway timeout", ""}, {FarSide, "bad gateway", ""}, {FarSide, "service unavailable", ""},
	{FarSide, "internal server error", ""},
	{Proxy, "proxy authentication", ""},
	{DeviceOffline, "device|esa|appliance|gateway|module offline|off|disconnected|unreachable", "nothing not"},
	{Insights, "insights", ""}, {Insights, "sync now", ""}, {Insights, "rest api green", ""},
	{NoTokenRequest, "never|not|no ask|asks|asked|asking|prompt|prompts|prompted|prompting|request|requests|requested token", "expired"},
	{NoTokenRequest, "not|no|without|never|missing token field|box|input|place|prompt", "expired empty"},
	{TokenRefused, "token expired|invalid|refused|rejected", "registered"},
	{TokenRefused, "invalid or expired", ""},
	{RegistrationFailed, "registration|register failed|fails|fail|failure|refused|unsuccessful", ""},
	{RegistrationFailed, "cannot|can't register", ""},
	{TilesEmpty, "tile|tiles|dashboard|widget|widgets|panel empty|blank|nothing", "token settings"},
	{TilesEmpty, "tile|tiles|dashboard|widget|widgets|panel no|not|without|any data|results|information", "token settings"},
	{NotListed, "device|esa|appliance|gateway not|never|neither|nowhere|cannot|missing found|listed|visible|shown|appear|appears|" +
		"appearing|registered|see|there|show|in", "token tile tiles data"},
	{NotListed, "deregistered|unregistered", "token"}, {NotListed, "not registered", "token"},
	{NotListed, "no devices|device", "token data"}, {NotListed, "device|esa missing", "token data"},
	{NotListed, "not listed", "token"},
	{UnexpectedError, "unexpected error", ""},
	{ClientError, "client error", ""},
	{TryAgain, "there problem", ""}, {TryAgain, "try again later", ""},
	{TilesEmpty, "no data", "token settings page portal cli esa log"},
}

// hanGuesses are the same in Chinese: pieces that all stand in the text; "|" parts what may stand for a piece.
var hanGuesses = []guess{
	{APIToken, "jwt", ""}, {APIToken, "访问令牌|api令牌|访问token 过期|失效|无效", ""},
	{Rights, "权限|未授权|未经授权|禁止访问|无权|拒绝访问", ""},
	{Quota, "请求过多|请求太多|配额|频率限制|限流", ""},
	{FarSide, "网关超时|服务不可用|内部服务器错误|服务器内部错误|错误网关", ""},
	{Proxy, "代理 认证|身份验证|登录", ""},
	{DeviceOffline, "设备|esa|网关|模块 离线|掉线|不在线|断开|无法访问|连不上", ""},
	{Insights, "insights|见解", ""},
	{NoTokenRequest, "没有|未|不|从不|没 提示|要求|询问|索要|输入框|弹出 token|令牌", "过期"},
	{TokenRefused, "token|令牌 无效|过期|失效|被拒|不正确", ""},
	{RegistrationFailed, "注册失败|无法注册|注册不了|注册不成功", ""},
	{TilesEmpty, "磁贴|仪表板|控制面板|面板 没有|无|空|不显示|看不到", "令牌 token"},
	{NotListed, "设备|esa|网关 未|没有|找不到|看不到|不显示|不在|未出现|未注册|不可见", "令牌 token 数据"},
	{NotListed, "未注册|没有注册|没注册|设备不存在|找不到设备|未找到设备|已取消注册", ""},
	{UnexpectedError, "意外错误|意外的错误|未知错误", ""},
	{ClientError, "客户端错误", ""},
	{TryAgain, "稍后重试|稍后再试|出现问题", ""},
	{TilesEmpty, "没有数据|无数据", "令牌 token 页面 设置 settings"},
}

// otherProducts are those whose modules stand beside ours in XDR. "Secure Email and Web Manager" and "Secure Email" are
// ours.
var otherProducts = []string{
	"Secure Email Threat Defense", "Secure Firewall", "Secure Endpoint", "Secure Malware Analytics",
	"Secure Network Analytics", "Secure Cloud Analytics", "Secure Web Appliance", "Secure Access", "Secure Client",
	"Umbrella", "Meraki", "Duo", "Orbital", "Threat Grid", "Firepower", "AMP for Endpoints", "Talos Intelligence",
	"VirusTotal",
}
