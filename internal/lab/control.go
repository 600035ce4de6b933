package lab

import (
	"bytes"
	"context"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ControlURL is where the faults of a started lab are changed; its path is a secret of the lab.
func (l *Lab) ControlURL() string { return l.URL(endpointControl) + "/" + l.controlKey }

// Active lists the faults that are broken now, in the order in which they were.
func (l *Lab) Active() []string {
	active := []string{}
	l.World.View(func(w *World) { active = append(active, w.broken...) })
	return active
}

// serveControl: GET KEY, POST KEY/break?fault=NAME, POST KEY/fix?fault=NAME.
func (l *Lab) serveControl(w http.ResponseWriter, r *http.Request) {
	key, action, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	known := subtle.ConstantTimeCompare([]byte(key), []byte(l.controlKey)) == 1
	switch {
	case !known || action != "" && action != "break" && action != "fix":
		controlError(w, http.StatusNotFound, "no such path")
		return
	case action == "" && r.Method != http.MethodGet, action != "" && r.Method != http.MethodPost:
		controlError(w, http.StatusMethodNotAllowed, "GET tells, POST changes")
		return
	}
	if action != "" {
		if status, err := l.change(action, r.URL.Query().Get("fault")); err != nil {
			controlError(w, status, err.Error())
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"active": l.Active()}) // the client may be gone
}

func controlError(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": message}) // the client may be gone
}

// change breaks or fixes one fault. The World is built again from the faults that remain, so that a fix takes back what
// its fault decided and nothing else; what was done to the World otherwise since is lost.
func (l *Lab) change(action, name string) (status int, err error) {
	l.changing.Lock()
	defer l.changing.Unlock()
	fault, ok := Find(name)
	if !ok {
		return http.StatusBadRequest, fmt.Errorf("unknown fault %q", name)
	}
	active := l.Active()
	at := slices.Index(active, name)
	switch {
	case action == "break" && at >= 0:
		return http.StatusOK, nil
	case action == "break":
		if a, b, part, found := Contradiction(append(named(active), fault)); found {
			return http.StatusConflict, fmt.Errorf("%s and %s contradict each other: both decide %s", a, b, part)
		}
		active = append(active, name)
	case at < 0:
		return http.StatusConflict, fmt.Errorf("%s is not broken", name)
	default:
		active = slices.Delete(active, at, at+1)
	}
	if err := l.Do(func(w *World) { w.become(Break(w.Region, named(active))) }); err != nil {
		return http.StatusInternalServerError, err
	}
	return http.StatusOK, nil
}

func named(names []string) []Fault {
	var faults []Fault
	for _, n := range names {
		if f, ok := Find(n); ok {
			faults = append(faults, f)
		}
	}
	return faults
}

// become replaces all of the World but its lock, which the caller holds.
func (w *World) become(v *World) {
	w.Region, w.Deployment, w.Services, w.ESA = v.Region, v.Deployment, v.Services, v.ESA
	w.Machines, w.Ghosts, w.XDR, w.Mail, w.Insights, w.Laptop = v.Machines, v.Ghosts, v.XDR, v.Mail, v.Insights,
		v.Laptop
	w.nextDevice, w.broken = v.nextDevice, v.broken
}

// Control breaks or fixes a fault of the lab at controlURL; method is "break" or "fix".
func Control(ctx context.Context, controlURL string, caPEM []byte, method, fault string) error {
	if method != "break" && method != "fix" {
		return fmt.Errorf("lab: method %q is neither break nor fix", method)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(caPEM) {
		return errors.New("lab: CA certificate: no PEM")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true}
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	target := strings.TrimSuffix(controlURL, "/") + "/" + method + "?fault=" + url.QueryEscape(fault)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, nil)
	if err != nil {
		return fmt.Errorf("lab: control URL: %w", err)
	}
	response, err := client.Do(request)
	if err != nil {
		var u *url.Error // its text has the URL, whose path is a secret
		if errors.As(err, &u) {
			err = u.Err
		}
		return fmt.Errorf("lab: control: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return fmt.Errorf("lab: control: %w", err)
	}
	if response.StatusCode == http.StatusOK {
		return nil
	}
	var refusal struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &refusal) == nil && refusal.Error != "" {
		return fmt.Errorf("lab: %s: %s", method, refusal.Error)
	}
	return fmt.Errorf("lab: %s: %s: %s", method, response.Status, bytes.TrimSpace(body))
}
