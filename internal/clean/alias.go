package clean

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

// keyed is the HMAC of a value for one purpose.
func (r *Run) keyed(purpose string, v []byte) []byte {
	h := hmac.New(sha256.New, r.opts.Key)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write(v)
	return h.Sum(nil)
}

// markOf is what comes in the place of a secret. The same secret has the same mark within a run, so that it shows which
// requests carried the same token.
func (r *Run) markOf(v []byte, kind Kind) string {
	return mark8 + string(kind) + "-" + hex.EncodeToString(r.keyed("secret", canonical(v))[:3])
}

// alias is the pseudonym of a name: the same name has the same one wherever the key is the same.
func (r *Run) alias(kind Kind, v []byte) string {
	name := strings.ToLower(string(canonical(v)))
	if a, ok := r.aliases[name]; ok {
		return a
	}
	a := string(kind) + "-"
	if ip, err := netip.ParseAddr(name); err == nil {
		a = string(IP) + "-" + r.address(ip)
	} else if kind == MAC {
		plain := strings.Map(func(c rune) rune {
			if c == ':' || c == '-' || c == '.' {
				return -1
			}
			return c
		}, name)
		a += hex.EncodeToString(r.keyed("mac", []byte(plain))[:6])
	} else {
		a += hex.EncodeToString(r.keyed("name", []byte(name))[:6])
	}
	if len(r.aliases) < mostForms {
		r.aliases[name] = a
		r.real[a] = string(v)
	}
	return a
}

// address keeps what two addresses have in common: those that share their first n bits have aliases that do.
func (r *Run) address(ip netip.Addr) string {
	ip = ip.Unmap()
	b := ip.AsSlice()
	out := make([]byte, len(b))
	for bit := range len(b) * 8 {
		prefix := bytes.Clone(b[:bit/8+1])
		prefix[bit/8] &^= 0xff >> (bit % 8)
		flip := r.keyed("address"+strconv.Itoa(bit), prefix)[0] & 1
		out[bit/8] |= (b[bit/8]>>(7-bit%8)&1 ^ flip) << (7 - bit%8)
	}
	width := 1
	if len(b) == 16 {
		width = 2
	}
	var parts []string
	for i := 0; i < len(out); i += width {
		parts = append(parts, hex.EncodeToString(out[i:i+width]))
	}
	return strings.Join(parts, ".")
}
