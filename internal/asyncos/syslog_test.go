package asyncos

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// Lines as a syslog server or a SIEM keeps them, and what must be read of each: the log, the time, whether it is a
// warning.
func TestPushedLines(t *testing.T) {
	written := time.Date(2026, 11, 28, 16, 0, 0, 0, time.UTC)
	at := time.Date(2026, 11, 28, 14, 15, 14, 0, time.UTC)
	for name, c := range map[string]struct {
		line string
		log  string
		at   time.Time
	}{
		"priority":             {"<166>Nov 28 14:15:14 system: Warning: DNS query network error", "system_logs", at},
		"priority and a blank": {"<166> Nov 28 14:15:14 system: Warning: DNS query network error", "system_logs", at},
		"no priority":          {"Nov 28 14:15:14 system_logs: Warning: DNS query network error", "system_logs", at},
		"host":                 {"<22>Nov 28 14:15:14 mx01 system: Warning: DNS query network error", "system_logs", at},
		"address":              {"Nov 28 14:15:14 192.0.2.9 api: Warning: DNS query network error", "api_logs", at},
		"one digit": {"Nov  8 14:15:14 mx01 system: Warning: DNS query network error",
			"system_logs", at.AddDate(0, 0, -20)},
		"process":            {"Nov 28 14:15:14 mx01 system[812]: Warning: DNS query network error", "system_logs", at},
		"a log of their own": {"Nov 28 14:15:14 mx01 esa_sys: Warning: DNS query network error", "esa_sys", at},
		"no subscription":    {"Nov 28 14:15:14 mx01 Warning: DNS query network error", "", at},
		"next month is last year's": {"<166>Dec 28 14:15:14 system: Warning: DNS query network error", "system_logs",
			at.AddDate(-1, 1, 0)},
		"ISO": {"2026-11-28T14:15:14Z mx01 system: Warning: DNS query network error", "system_logs", at},
		"ISO, zone": {"2026-11-28T16:15:14.5+02:00 mx01 system: Warning: DNS query network error",
			"system_logs", at.Add(time.Second / 2)},
		"structured": {"<166>1 2026-11-28T14:15:14Z mx01 system 812 - - Warning: DNS query network error", "system_logs", at},
		"native within": {"<111> Nov 28 10:11:12 relay ESA: Sat Nov 28 14:15:14 2026 Warning: DNS query network error", "",
			at},
		"native within, tag": {"Nov 28 10:11:12 relay system_logs: Sat Nov 28 14:15:14 2026 Warning: DNS query network error",
			"system_logs", at},
		"native, then a host": {"<111> Nov 28 10:11:12 relay ESA: Sat Nov 28 14:15:14 2026 192.0.2.9 system: Warning: DNS query network error",
			"system_logs", at},
	} {
		logs, err := ParseLogs(strings.NewReader(c.line+"\n"), written)
		sum := logs[c.log]
		if err != nil || sum.Understood != 1 || sum.DNSFailures.Count != 1 || !sum.DNSFailures.Last.Equal(c.at) {
			t.Errorf("%s: %+v of %v, %v", name, sum, slices.Collect(maps.Keys(logs)), err)
		}
		if year := strings.Contains(c.line, "Nov 28 14:15:14 ") && !strings.Contains(c.line,
			"2026"); year != sum.YearInferred && c.at.Equal(at) {
			t.Errorf("%s: inferred %v", name, sum.YearInferred)
		}
	}
	for name, line := range map[string]string{
		"no time": "system: Warning: text", "no such day": "<166>Nov 41 14:15:14 system: Warning: text",
		"not a priority": "<a>Nov 28 14:15:14 system: Warning: text", "cut": "<166>Nov 28 14:15",
	} {
		logs, _ := ParseLogs(strings.NewReader(line+"\n"), written)
		if sum := logs[""]; sum.Unknown != 1 {
			t.Errorf("%s: %+v", name, logs)
		}
	}
}

func TestInferredYears(t *testing.T) {
	const line = " system: Info: PID 1: User a commit changes: x\n"
	commits := func(text string, written time.Time) (at []string, sum LogSummary) {
		logs, err := ParseLogs(strings.NewReader(text), written)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range logs["system_logs"].Commits {
			at = append(at, c.Time.Format("2006-01-02 15:04"))
		}
		return at, logs["system_logs"]
	}
	january := time.Date(2027, 1, 3, 0, 10, 0, 0, time.UTC)
	got, sum := commits("Dec 30 10:00:00"+line+"Jan 02 10:00:00"+line, january)
	if !slices.Equal(got, []string{"2026-12-30 10:00", "2027-01-02 10:00"}) || !sum.YearInferred ||
		sum.ZoneInferred || sum.ZoneKnown {
		t.Errorf("over a year's end: %v, %+v", got, sum)
	}
	got,
		_ = commits(
		"Mar 01 10:00:00"+line+"Dec 30 10:00:00"+line+"Jan 20 10:00:00"+line+"Dec 31 10:00:00"+line, january)
	if !slices.Equal(got, []string{"2025-03-01 10:00", "2025-12-30 10:00", "2026-01-20 10:00", "2026-12-31 10:00"}) {
		t.Errorf("more than a year: %v", got)
	}
	// two hours ahead of UTC, by what the file shows
	got, sum = commits("Jan 02 21:59:40"+line, january.Add(-4*time.Hour-10*time.Minute))
	if !slices.Equal(got, []string{"2027-01-02 19:59"}) || !sum.ZoneInferred || sum.ZoneKnown {
		t.Errorf("zone: %v, %+v", got, sum)
	}
	if got, sum = commits("Jan 02 10:00:00"+line, time.Time{}); sum.YearInferred || got[0] != "0001-01-01 00:00" {
		t.Errorf("nobody knows when: %v, %+v", got, sum)
	}
	said, sum := commits("Jan 02 09:00:00"+line+"Jan 02 10:00:00 system: Info: Time offset from UTC: 7200 seconds\n", january)
	if said[0] != "2027-01-02 07:00" || !sum.ZoneKnown || sum.ZoneInferred {
		t.Errorf("the head says the zone: %v, %+v", said, sum)
	}
}

// Each subscription is a log of its own; together they are all of the lines.
func TestSubscriptionsApart(t *testing.T) {
	text := "<166>Nov 28 14:15:14 gui_logs: Info: Session A user:admin expired\n" +
		"<166>Nov 28 14:15:15 system: Info: PID 1: User a commit changes: x\n" +
		"<166>Nov 28 14:15:16 mail_logs: Info: MID 1 queued\nnot a line\n"
	logs, _ := ParseLogs(strings.NewReader(text), time.Time{})
	if got := slices.Sorted(maps.Keys(logs)); !slices.Equal(got, []string{"", "gui_logs", "mail_logs",
		"system_logs"}) ||
		logs["system_logs"].CommitCount != 1 || logs[""].Unknown != 1 {
		t.Errorf("%v", logs)
	}
	if all, _ := ParseLog(strings.NewReader(text)); all.Lines != 4 || all.Understood != 3 || all.CommitCount != 1 {
		t.Errorf("%+v", all)
	}
}
