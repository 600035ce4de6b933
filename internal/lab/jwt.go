package lab

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"
)

// claims are those of an access token (F-XDR-CLAIMS).
type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	ID        string   `json:"jti"`
	Issued    int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	OrgID     string   `json:"https://schemas.cisco.com/iroh/identity/claims/org/id"`
	OrgName   string   `json:"https://schemas.cisco.com/iroh/identity/claims/org/name"`
	Email     string   `json:"https://schemas.cisco.com/iroh/identity/claims/user/email"`
	Client    string   `json:"https://schemas.cisco.com/iroh/identity/claims/oauth/client/id"`
	Grant     string   `json:"https://schemas.cisco.com/iroh/identity/claims/oauth/grant"`
	Kind      string   `json:"https://schemas.cisco.com/iroh/identity/claims/oauth/kind"`
	Scopes    []string `json:"https://schemas.cisco.com/iroh/identity/claims/scopes"`
	OAuth     []string `json:"https://schemas.cisco.com/iroh/identity/claims/oauth/scopes"`
}

// signer is the key pair of one region's XDR.
type signer struct {
	key *rsa.PrivateKey
	kid string
}

// A process has one key for the tenant's region and one for every other: making them is slow, and tests make hundreds
// of labs.
var (
	tenantSigner = sync.OnceValues(func() (signer, error) { return newSigner("tenant") })
	otherSigner  = sync.OnceValues(func() (signer, error) { return newSigner("other") })
)

func newSigner(name string) (signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return signer{}, fmt.Errorf("signing key: %w", err)
	}
	return signer{key, "lab-" + name + "-" + identifier()[:8]}, nil
}

func (s signer) sign(c claims) (string, error) {
	header, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": s.kid})
	if err != nil {
		return "", fmt.Errorf("token header: %w", err)
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("token claims: %w", err)
	}
	text := encode64(header) + "." + encode64(payload)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, digest[:])
	if err != nil {
		return "", fmt.Errorf("token signature: %w", err)
	}
	return text + "." + encode64(signature), nil
}

// jwks is the public half, RFC 7517.
func (s signer) jwks() any {
	return map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": s.kid,
		"n": encode64(s.key.N.Bytes()), "e": encode64(big.NewInt(int64(s.key.E)).Bytes()),
	}}}
}

// verify reads a token that this issuer must have signed. A problem is IROH's error code (F-XDR-ERRORS), and its
// description ours (F-LAB-IROH); key and signature come before the times.
func (s signer) verify(token, issuer string, now time.Time) (c claims, code, description string) {
	parts := strings.Split(token, ".")
	var header struct{ Alg, Kid string }
	if len(parts) != 3 || !decodeJSON64(parts[0], &header) || !decodeJSON64(parts[1], &c) {
		return c, "invalid_token", "The JWT cannot be decoded" // F-LAB-IROH
	}
	if header.Kid != s.kid || c.Issuer != issuer {
		return c, "jwt_public_key_not_found",
			"Cannot retrieve a key for your JWT. One common reason would be that it has the wrong `iss` claim"
	}
	// The algorithm is ours to choose, not the token's: "none" and HS256 are not signatures here.
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || header.Alg != "RS256" || rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA256, digest[:],
		signature) != nil {
		return c, "jwt_invalid_signature", "Invalid Signature"
	}
	if wait := c.NotBefore - now.Unix(); wait > 0 {
		return c, "jwt_valid_in_future", fmt.Sprintf("This JWT will be valid in %ds", wait)
	}
	if late := now.Unix() - c.Expires; late >= 0 {
		return c, "jwt_expired", fmt.Sprintf("This JWT max lifetime has expired %ds ago", late)
	}
	return c, "", ""
}

// covers is the rule of F-XDR-SCOPES: foo covers foo/bar:read, foo:read covers foo/bar:read but no write.
func covers(have []string, need string) bool {
	root, access, _ := strings.Cut(need, ":")
	return slices.ContainsFunc(have, func(scope string) bool {
		r, a, limited := strings.Cut(scope, ":")
		return (r == root || strings.HasPrefix(root, r+"/")) && (!limited || a == access)
	})
}

func encode64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decodeJSON64(s string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil && json.Unmarshal(b, into) == nil
}

// identifier makes a random UUID.
func identifier() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails, by its documentation
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
