package facts

import (
	"fmt"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/when"
)

var timeRef = evidence.Ref{Source: evidence.ESA, Request: "GET /esa/api/v2.0/config/system_time"}

// ESAClock is how far the ESA's clock is behind ours, negative when it is ahead. Our own clock is taken for right.
var ESAClock = &fact.Fact[time.Duration]{
	Name:   "esa-clock",
	Unseen: hosted,
	Learn: func(q *fact.Query) (time.Duration, error) {
		docs := outputs(q, timeRef, cli(cliDate))
		d := docs[0]
		if printed := docs[1]; !d.OK() && printed.OK() {
			return clockPrinted(printed)
		}
		wanted := i18n.Text("expected data.time and data.timezone")
		clock, err := dataOf[struct{ Time, Timezone string }](d, wanted)
		if err != nil {
			return 0, err
		}
		if clock.Time == "" || clock.Timezone == "" {
			return 0, expected(d, wanted)
		}
		at, err := esaTime(clock.Time, clock.Timezone)
		if err != nil {
			return 0, fact.NotRead(d, err)
		}
		if d.Taken.IsZero() {
			return 0, fact.Doubt("it is not known when the ESA's time was read")
		}
		return d.Taken.Sub(at), nil
	},
	Question: &fact.Question{
		Name:   "esa-clock",
		Topic:  "Offset of the ESA's clock",
		CLI:    true,
		Prompt: "How far is the ESA's clock off? (ESA CLI: date)",
		Why:    "TLS fails when the clock is off, and logs mislead.",
		Where: fact.Place{Portal: fact.ESACLI, Path: "date",
			Hint: "compare with a correct clock: 0 min, 5 min ahead or 5 min behind"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "10 min",
		Samples: []string{"0s", "1h0m0s", "-1h0m0s"},
		Parse: func(s string) (string, error) {
			text, ahead := clockSaid(s)
			d, err := when.Duration(text)
			if err != nil {
				return "", err
			}
			if ahead {
				d = -d
			}
			return d.String(), nil
		},
	},
	Answer: func(_ *fact.Query, a string) (time.Duration, error) { return time.ParseDuration(a) },
	// Nobody compares two clocks to the second, and what matters is minutes.
	Same: func(a, b time.Duration) bool { return (a - b).Abs() <= 5*time.Minute },
}

// Our own assumptions about pastes (F-OWN-PASTE): within atOnce a session is pasted right after it was typed; after
// longAgo nobody knows any more what its date was compared with.
const atOnce, longAgo = 5 * time.Minute, time.Hour

// clockPrinted reads the output of date. Of a paste it is known that it was printed before: a clock that shows a later
// time is ahead, and one that shows an earlier time is behind, or the session was not pasted at once.
func clockPrinted(d evidence.Document) (time.Duration, error) {
	at, _, ok := asyncos.ParseDate(string(d.Body))
	pasted, err := time.Parse(time.RFC3339, d.Header[evidence.PastedAt])
	behind := pasted.Sub(at)
	switch {
	case ok && !d.Taken.IsZero():
		return d.Taken.Sub(at), nil
	case !ok || err != nil || behind > longAgo:
		return 0, fact.Doubt("the time zone of the ESA's clock, or when it was read, is not known")
	case behind > atOnce:
		return 0, fact.Leaning("The pasted date is older than the paste. Either the clock is behind, or the output was not pasted at once.",
			behind.Round(time.Minute).String())
	}
	return behind, nil
}

// clockSaid takes which way the clock is off from how far: "-12 min", "12 min ahead", "12 min behind".
func clockSaid(s string) (howFar string, ahead bool) {
	text := strings.ToLower(strings.TrimSpace(s))
	for word, isAhead := range map[string]bool{"ahead": true, "fast": true, "快": true, "behind": false, "slow": false,
		"慢": false} {
		if strings.Contains(text, word) {
			return strings.TrimSpace(strings.ReplaceAll(text, word, "")), isAhead
		}
	}
	text, ahead = strings.CutPrefix(text, "-")
	return text, ahead
}

// esaTime reads "Thu Apr 12 23:38:05 2018 IST" in the zone that is named beside it: the abbreviation alone is ambiguous
// (F-ESA-TIME).
func esaTime(text, zone string) (time.Time, error) {
	words := strings.Fields(text)
	if len(words) < 5 {
		return time.Time{}, fmt.Errorf("%q is not a time", trimmed(text, 40))
	}
	where, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return time.Time{}, fmt.Errorf("%q is not a time zone", trimmed(zone, 40))
	}
	return time.ParseInLocation("Mon Jan 2 15:04:05 2006", strings.Join(words[:5], " "), where)
}

// ESAVersion is the AsyncOS version, "15.0.0-416".
var ESAVersion = &fact.Fact[string]{
	Name:   "esa-version",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		if v, err := fact.Get(q, versionPrinted); err == nil {
			return v.Version, nil
		}
		l, err := fact.Get(q, Entries)
		if err != nil {
			return "", err
		}
		for _, d := range l.Entries {
			if d.Version != "" {
				return d.Version, nil
			}
		}
		return "", fact.Doubt("SSE shows no version")
	},
	Question: &fact.Question{
		Name:    "esa-version",
		Topic:   "AsyncOS version",
		CLI:     true,
		Prompt:  "The ESA's AsyncOS version",
		Why:     "Some versions cannot reach SSE, or not in every region.",
		Where:   fact.Place{Portal: fact.ESACLI, Path: "version", Hint: "the line Version"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "15.0.0-416",
		Samples: []string{"15.0.0-416", "15.5.1-055", "13.0.0-392", "13.7.0-093", "12.0.0-419"},
		Parse: func(s string) (string, error) {
			s = strings.TrimSpace(s)
			var major, minor int
			if n, _ := fmt.Sscanf(s, "%d.%d", &major, &minor); n != 2 {
				return "", i18n.Error{Phrase: i18n.Say("%q is not a version such as 15.0.0-416", s)}
			}
			return s, nil
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
	Same:   sameVersion,
}

// ESACertificate is the state of the cloud service's own certificate (F-FIELD-CERTIFICATE).
var ESACertificate = &fact.Fact[string]{
	Name:   "esa-certificate",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		state, err := fact.Get(q, cloudState)
		if err == nil && state.CertificateExpired {
			return "expired", nil
		}
		line, logErr := logged(q, cliGrepCertificate,
			func(s *asyncos.LogSummary) asyncos.Occurrences { return s.CertificateErrors })
		switch {
		case logErr == nil && serviceCertificateExpired(line):
			q.Past()
			return "expired", nil
		case err != nil && logErr != nil:
			return "", err
		}
		return "", fact.Doubt("neither cloudserviceconfig nor the logs mention its certificate")
	},
	Question: &fact.Question{
		Name:   "esa-certificate",
		Topic:  "Cloud service certificate expired",
		CLI:    true,
		Prompt: "Does the ESA say that its cloud service certificate has expired?",
		Why:    "With an expired service certificate the ESA loses its connection to SSE.",
		Where: fact.Place{Portal: fact.ESACLI, Path: "cloudserviceconfig",
			Hint: "AsyncOS 14.0 and later; also in the alerts and in system_logs"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "valid", Label: "no"}, {Value: "expired", Label: "yes"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}
