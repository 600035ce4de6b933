package clean

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// testKey makes the marks of a test the same on every run.
var testKey = []byte("a key of a test")

// Each of these lines holds one secret, which is written between ⟦ and ⟧ here and is gone afterwards. The rest stays.
var lines = []string{
	`{"password": "⟦p\"w ,}1⟧", "code": "E4017"}`,
	`{"pin":⟦482913⟧,"retries":3}`,
	`{"body":"{\"client_secret\":\"⟦abcDEF12345⟧\",\"x\":1}"}`,
	`{"name":"X-Auth-Token","value":"⟦opaque-12345⟧"}`,
	`{"value":"⟦opaque-12345⟧","comment":"","name":"x-auth-token"}`,
	`["Authorization","Bearer ⟦opaque12345⟧"]`,
	`GET https://x.cisco.com/cb?code=⟦AbCd1234⟧&lang=en#access_token=⟦tok-1234⟧ HTTP/1.1`,
	`GET /p?q=1&password=⟦a%26b%3Dc⟧&user_count=3`,
	`redirect=https%3A%2F%2Fx.cisco.com%3Ftoken%3D⟦tok-12345⟧%26lang%3Den`,
	`https://:⟦Secret99⟧@proxy.cisco.com:3128/`,
	"Cookie: iroh-session=⟦abc123456⟧; theme=⟦dark-9⟧\r\nAccept: */*",
	"Set-Cookie: sid=⟦abc123456⟧; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly",
	`<ldap_bind_password encrypted="1">⟦$aes$x y⟧</ldap_bind_password>`,
	`<input type="hidden" name="csrf_token" value="⟦q9q9q9q9⟧">`,
	`<div data-x="{&quot;apiKey&quot;:&quot;⟦k-123456⟧&quot;}">`,
	`snmp-server community ⟦s3cr3tC0m⟧ ro`,
	`<snmp><community>⟦s3cretComm⟧</community></snmp>`,
	`{"community":"⟦s3cretComm⟧"}`,
	`snmp-server user mon grp v3 auth sha ⟦authPass1⟧ priv aes 128 ⟦privPass1⟧`,
	`username jo password 7 ⟦0822455D0A16⟧`,
	`the passphrase is ⟦Hunter2!x⟧, call me`,
	"Enter the registration token:\n[]> ⟦0123456789abcdef0123456789abcdef⟧",
	"db_password: ⟦correct horse battery⟧\nport: 5432",
	"private_key: |\n  ⟦line1abc\n  line2abc⟧\nnext: 1",
	"-----BEGIN RSA PRIVATE KEY-----\n⟦MIIEabc\nabcd⟧\n-----END RSA PRIVATE KEY-----",
	"Content-Disposition: form-data; name=\"password\"\r\n\r\n⟦mp-secret1⟧\r\n--b--",
	`mutation($p){login} {"variables":{"input":{"newPassword":"⟦gq-secret1⟧"}}}`,
	`id ⟦AKIAIOSFODNN7EXAMPLE⟧`,
	`export XDR_CODE_VERIFIER=⟦_lQnfT_DYIorWfTDnSLCUcpyt⟧`,
	`the password is ⟦Ph1T?/Lo*aQ/4c=zpn⟧ and it fails`,
	`the password is ⟦/92vQ1Mh7ajiTYzpsic/KclPDGNvLltPqk6u5RYW⟧ and it fails`,
}

func TestLines(t *testing.T) {
	for _, l := range lines {
		r := New(Options{Key: testKey})
		in := strings.NewReplacer("⟦", "", "⟧", "").Replace(l)
		out := r.Text(in)
		for i, part := range strings.FieldsFunc(l, func(r rune) bool { return r == '⟦' || r == '⟧' }) {
			secret := i%2 == 1 != strings.HasPrefix(l, "⟦")
			if strings.Contains(out, part) == secret {
				t.Errorf("%s\nbecame %s\nof it, %q", in, out, part)
			}
		}
		if again := New(Options{Key: []byte("other")}).Text(out); again != out {
			t.Errorf("not the same when cleaned again:\n%s\n%s", out, again)
		}
	}
}

// What people need to understand an error is not taken for a secret.
func TestKept(t *testing.T) {
	for _, l := range []string{
		`{"error":"invalid_token","error_description":"The token expired at 10:00","code":"E4017","state":"enabled"}`,
		`www-authenticate: Bearer realm="xdr", error="invalid_token"`,
		`{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","token_type":"bearer","expires_in":600}`,
		"Registration failed because of an invalid or expired token. Make sure that you use a valid token.",
		`{"errors":{"password":"must not be empty"},"token":null,"passwordExpired":false}`,
		`traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`,
		"Wed Sep 17 10:00:00 2025 Warning: certificate 4 has expired, Version: 15.0.0-416 SN: 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B",
		`GET https://visibility.eu.amp.cisco.com/iroh/iroh-int/module-instance/7f1b2c3d-1111-4222-8333-444455556666`,
		`e.password=t.password;if(!n.token){return r(n,"token")}`,
	} {
		if out := New(Options{Key: testKey}).Text(l); out != l {
			t.Errorf("%s\nbecame %s", l, out)
		}
	}
}

// A value is removed in every form it may be written in, once a field has told that it is a secret.
func TestCopies(t *testing.T) {
	const secret = `S3cr&t"Pa/ss+wörd`
	for _, form := range []string{
		secret, `s3CR&T"pA/SS+wöRD`, `S3cr\u0026t\"Pa\/ss+w\u00f6rd`, `S3cr&amp;t&quot;Pa/ss+w&#246;rd`,
		"S3cr%26t%22Pa%2Fss%2Bw%C3%B6rd", "S3cr%2526t%2522Pa%252Fss%252Bw%25c3%25b6rd", "S3cr&t\"P\r\n  a/ss+wörd",
		"UzNjciZ0IlBhL3NzK3fDtnJk", "eFMzY3ImdCJQYS9zcyt3w7ZyZHg=", "eHhTM2NyJnQiUGEvc3Mrd8O2cmR4",
		"5333637226742250612f73732b77c3b67264",
	} {
		r := New(Options{Key: testKey})
		r.Text(`{"password":"S3cr&t\"Pa/ss+wörd"}`)
		in := "before " + form + " after"
		if out := r.Text(in); strings.Contains(out, form[:8]) || !strings.HasPrefix(out, "before ") ||
			!strings.HasSuffix(out, " after") {
			t.Errorf("%s: %s", form, out)
		}
	}
}

// What a field before said counts wherever a part of the file ends, and ends with its object or list.
func TestPartsCarry(t *testing.T) {
	one := `{"cookies":[{"name":"a","value":"cookie-12345"}],"headers":[{"name":":authority",` +
		`"value":"visibility.amp.cisco.com"},{"value":"held-PHNhbWw-12345","name":"x-api-key"},` +
		`{"name":"X-Auth-Token","value":"opaque-12345"}],"data":"` +
		base64.StdEncoding.EncodeToString([]byte(`{"opaque-12345":1,"secret":"other-12345"}`)) + `"},`
	for shift := range 12 {
		in := `[` + strings.Repeat(" ", shift*23) + strings.Repeat(one, 9000) + `{}]`
		r := New(Options{Key: testKey, JSON: true})
		if err := r.Look(strings.NewReader(in)); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := r.Write(&out, strings.NewReader(in)); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(out.Bytes()) {
			t.Errorf("shift %d: not JSON any more", shift)
		}
		for text, want := range map[string]int{"visibility.amp.cisco.com": 9000, "cookie-12345": 0, "opaque-12345": 0,
			"held-PHNhbWw": 0} {
			if n := strings.Count(out.String(), text); n != want {
				t.Errorf("shift %d: %s is there %d times, want %d", shift, text, n, want)
			}
		}
	}
}

// What is read in parts is cleaned as what is read at once, however long its only line is.
func TestParts(t *testing.T) {
	filler := strings.Repeat(`{"name":"Accept","value":"text/html"},{"comment":"caf\u00e9 \"x\" %41"},`, 20000)
	in := `[` + filler + `{"value":"opaque-12345","name":"Authorization"},` + filler + `{"s":"opaque-12345"}]`
	r := New(Options{Key: testKey, JSON: true})
	if err := r.Look(strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.Write(&out, strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	mark := r.markOf([]byte("opaque-12345"), Bearer)
	if want := strings.ReplaceAll(in, "opaque-12345", mark); out.String() != want {
		t.Errorf("differs: %d bytes, want %d", out.Len(), len(want))
	}
}
