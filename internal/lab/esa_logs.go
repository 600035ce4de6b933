package lab

import (
	"net/http"
	"strings"
	"time"
)

// The appliance's logs. Its API hands them out as files; its command line greps in the same text.

// esaLogs are the subscriptions: name, type, current file. Names are AsyncOS' defaults; types as in its menus; api_logs
// likewise (F-LOG-NAMES).
var esaLogs = []struct{ name, kind, file string }{
	{"api_logs", "API Logs", "api.current"},
	{"authentication", "Authentication Logs", "authentication.current"},
	{"cli_logs", "CLI Audit Logs", "cli.current"},
	{"mail_logs", "IronPort Text Mail Logs", "mail.current"},
	{"system_logs", "System Logs", "system.current"},
}

func esaSubscriptions(*World, *call) reply {
	data := []any{}
	for _, s := range esaLogs {
		data = append(data, map[string]string{"name": s.name, "type": s.kind, "retrievalMethod": "Manual Download"})
	}
	return jsonReply(http.StatusOK, map[string]any{"meta": map[string]int{"totalCount": len(data)}, "data": data})
}

func esaLogFiles(w *World, c *call) reply {
	for _, s := range esaLogs {
		if s.name == c.args[0] {
			text, _ := w.log(s.name)
			return jsonReply(http.StatusOK, map[string]any{"meta": map[string]int{"totalCount": 1},
				"data": []any{map[string]any{
					"name": s.file, "size": len(text),
					"modificationDate": time.Now().UTC().Format("02 Jan 2006 15:04:05 (MST +00:00)"),
					"downloadUrl":      esaBase + "/logs/" + s.name + "/" + s.file,
				}}})
		}
	}
	return esaNotFound()
}

func esaLogFile(w *World, c *call) reply {
	for _, s := range esaLogs {
		if s.name == c.args[0] && s.file == c.args[1] {
			text, _ := w.log(s.name)
			return newReply(http.StatusOK, "text/plain", []byte(text))
		}
	}
	return esaNotFound()
}

// Logs are the appliance's current log files, by name, as somebody downloads them.
func (l *Lab) Logs() map[string]string {
	texts := map[string]string{}
	l.World.View(func(w *World) {
		for _, s := range esaLogs {
			texts[s.file], _ = w.log(s.name)
		}
	})
	return texts
}

// log is a log's text, "" and false for a subscription that isn't there.
func (w *World) log(subscription string) (string, bool) {
	for _, s := range esaLogs {
		if s.name != subscription {
			continue
		}
		switch text := w.logHead(); subscription {
		case "system_logs":
			return text + w.commitLog() + w.troubleLog(), true
		case "api_logs":
			return text + w.accessLog(), true
		default:
			return text, true
		}
	}
	return "", false
}

// logLine: the form is documented (F-LOG-LINE).
func logLine(at time.Time, level, text string) string {
	return at.Format("Mon Jan 02 15:04:05 2006") + " " + level + ": " + text + "\n"
}

// logHead is what each file of a log begins with (F-LOG-LINE).
func (w *World) logHead() string {
	at := w.ESA.Token.Made.UTC().Add(-25 * time.Hour)
	return logLine(at, "Info", "Begin Logfile") +
		logLine(at, "Info", "Version: "+w.ESA.Version+" SN: "+w.Main().Serial) +
		logLine(at, "Info", "Time offset from UTC: 0 seconds")
}

// commitLog: the line is documented (F-LOG-COMMIT). The day before the token was made somebody committed something
// else; it says that the cloud service was committed only when it was.
func (w *World) commitLog() string {
	at := w.ESA.Token.Made.UTC()
	text := logLine(at.Add(-24*time.Hour), "Info", "PID 1022: User admin commit changes: mail policies")
	if w.ESA.CloudService && w.ESA.Committed {
		text += logLine(at.Add(-time.Minute), "Info", "PID 1237: User admin commit changes: enable cloud service")
	}
	return text
}

// accessLog is the API's log. That it says "not authorized" is documented (F-LOG-AUTHORIZED), the rest of the line is
// ours (F-LAB-LOGS).
func (w *World) accessLog() string {
	if w.ESA.Role != RoleNone {
		return ""
	}
	return logLine(w.clock().Add(-time.Minute), "Warning",
		"GET "+esaBase+"/login/privileges: user "+w.ESA.User+" is not authorized")
}

// troubleLog is what lies between the appliance and SSE as system_logs shows it: the words on DNS (F-LOG-DNS), the
// others are ours (F-LAB-LOGS).
func (w *World) troubleLog() string {
	at := w.clock()
	var s strings.Builder
	line := func(ago time.Duration, level, text string) {
		s.WriteString(logLine(at.Add(-ago), level, text))
	}
	server := w.ESA.Server.SSEDevice()
	way := w.ESA.Way
	if way.DNSBroken {
		line(9*time.Minute, "Warning",
			"DNS query network error '[Errno 64] Host is down' to '192.0.2.53' looking up '"+server+"'")
		line(8*time.Minute, "Critical", "Failed to bootstrap the DNS resolver. Unable to contact root servers.")
	}
	if !w.ESA.CloudService || !w.ESA.Committed {
		return s.String()
	}
	switch {
	case way.DNSBroken:
	case !w.ESA.Egress:
		line(5*time.Minute, "Warning", "Cloud service: connection to "+server+":443 timed out")
	case way.ProxyDenies:
		line(5*time.Minute, "Warning",
			"Cloud service: connection to "+server+":443 failed: proxy answered 407 Proxy Authentication Required")
	case way.Intercepted:
		line(5*time.Minute, "Warning",
			"Cloud service: TLS handshake with "+server+" failed: self signed certificate in certificate chain")
	case w.ESA.OldCABundle():
		line(5*time.Minute, "Warning",
			"Cloud service: TLS handshake with "+server+" failed: unable to get local issuer certificate")
	case way.ClockBehind >= 5*time.Minute:
		line(5*time.Minute, "Warning",
			"Cloud service: TLS handshake with "+server+" failed: certificate is not yet valid")
	}
	if way.ServiceCertExpired {
		line(4*time.Minute, "Warning", "Cloud service: the service certificate has expired")
	}
	return s.String()
}
