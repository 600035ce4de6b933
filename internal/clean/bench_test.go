package clean

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// recorded makes a HAR as a browser records it: scripts, JSON replies, pictures, and headers with live sessions.
func recorded(size int) []byte {
	r := rand.New(rand.NewPCG(3, 3))
	script := strings.Repeat(`function t(e,n){var r=e.password,i=n.token;if(!r||r.length<8)return o(i,"invalid");`+
		`for(var a=0;a<e.items.length;a++)if(e.items[a].id===n.id)return e.items[a].value&&c(e,a);return null}`, 200)
	var b bytes.Buffer
	b.WriteString(`{"log":{"version":"1.2","entries":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		picture := make([]byte, 20<<10)
		for j := range picture {
			picture[j] = byte(r.Uint32())
		}
		rows := make([]map[string]any, 60)
		for j := range rows {
			rows[j] = map[string]any{"id": fmt.Sprintf("%08x-1111-4222-8333-%012x", r.Uint32(),
				r.Uint64()&0xffffffffffff),
				"title": "Secure Email message tracking", "count": r.IntN(9999), "ok": true,
				"time": "2026-11-28T10:00:00.000Z"}
		}
		body, _ := json.Marshal(rows)
		text, mime := [3]string{string(body), script, base64.StdEncoding.EncodeToString(picture)}[i%3], "text/plain"
		headers := []map[string]string{{"name": "Accept", "value": "application/json"},
			{"name": "User-Agent", "value": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"},
			{"name": "Authorization", "value": fmt.Sprintf("Bearer opaque-%d-Zq81x7Lm2Pq", i/50)},
			{"name": "Cookie", "value": fmt.Sprintf("iroh-session=%dQx82mZk19LpW; theme=dark", i/50)}}
		entries := json.NewEncoder(&b)
		entries.SetEscapeHTML(false) // as browsers write
		_ = entries.Encode(map[string]any{"startedDateTime": "2026-11-28T10:00:00.000Z", "time": 12.5,
			"request": map[string]any{"method": "GET",
				"url":     "https://visibility.eu.amp.cisco.com/iroh/x?page=1&lang=en",
				"headers": headers},
			"response": map[string]any{"status": 200, "headers": headers[:2],
				"content": map[string]any{"size": len(text), "mimeType": mime, "text": text}}})
	}
	b.WriteString(`]}}`)
	return b.Bytes()
}

// BenchmarkHAR reads a HAR twice and writes it, as the command does without verifying.
func BenchmarkHAR(b *testing.B) {
	file := recorded(50 << 20)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		run := New(Options{Key: testKey, HAR: true})
		if err := run.Look(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
		if err := run.Write(io.Discard, bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}
