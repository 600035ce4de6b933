package api

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// parallel connections to one system over HTTP/1: enough for a round's requests, few enough for a small appliance.
const parallel = 12

// newTransport builds the transport here, because resty's setters for TLS and proxy say nothing to one that is handed
// in.
func newTransport(cfg Config, timeout time.Duration, http2 bool) (*http.Transport, error) {
	tlsConfig := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs,
		ClientSessionCache: tls.NewLRUClientSessionCache(4)} // parallel connections need not all begin from nothing
	if cfg.Fingerprint != "" {
		pinned, err := failure.ParseFingerprint(cfg.Fingerprint)
		if err != nil {
			return nil, err
		}
		// The pin replaces the chain and the name: an appliance shows the certificate of its web interface, usually a
		// self-signed one (F-ESA-CERTIFICATE). VerifyConnection sees resumed handshakes too.
		tlsConfig.InsecureSkipVerify = true
		tlsConfig.VerifyConnection = func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errors.New("the server showed no certificate")
			}
			if seen := failure.FingerprintOf(s.PeerCertificates[0]); seen != pinned {
				return &failure.PinMismatch{Seen: seen}
			}
			return nil
		}
	}
	t := &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		OnProxyConnectResponse: func(_ context.Context, proxy *url.URL, _ *http.Request, r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				return &failure.ProxyRefused{Host: proxy.Host, Status: r.StatusCode}
			}
			return nil
		},
		// A dial outlives the attempt that asked for it; this ends it.
		DialContext:         (&net.Dialer{Timeout: timeout, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout: timeout,
		TLSClientConfig:     tlsConfig,
		ForceAttemptHTTP2:   http2,
		MaxConnsPerHost:     parallel,
		MaxIdleConnsPerHost: parallel,
		IdleConnTimeout:     90 * time.Second,
	}
	if !http2 {
		t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	return t, nil
}
