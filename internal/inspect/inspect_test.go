package inspect

import (
	"encoding/json"
	"strings"
	"testing"
)

const story = `{"log":{"version":"1.2","entries":[
{"startedDateTime":"2026-07-01T12:00:00.000+02:00","time":12.5,"request":{"method":"GET",
"url":"https://visibility.eu.amp.cisco.com/iroh/iroh-dashboard/tiles/5f0b/t1s3cr3t/data?period=last_hour&k=s3cr3t",
"headers":[{"name":"Authorization","value":"Bearer s3cr3t"}]},"response":{"status":200,"content":{"text":
"{\"errors\":[{\"code\":\"unknown\",\"type\":\"fatal\",\"message\":\"E4017: Device is offline [409] s3cr3t\"}],\"trace_id\":\"0123456789abcdef\"}"}}},
{"request":{"method":"GET","url":"https://visibility.eu.amp.cisco.com/iroh/profile/whoami"},"response":null},
{"time":1,"request":{"method":"GET","url":"https://visibility.eu.amp.cisco.com/iroh/iroh-dashboard/tiles/5/6/data?period=last_hour"},
"response":{"status":200,"content":{"encoding":"base64","text":"eyJkYXRhIjp7ImRhdGEiOm51bGx9fQ=="}}},
{"time":1,"request":{"method":"GET","url":"https://visibility.eu.amp.cisco.com/iroh/profile/whoami"},
"response":{"status":200,"content":{"text":"{}"}}},
{"request":{"method":"GET","url":"https://example.com/?r=cisco.com"},"response":{"status":500}}]}}`

func TestReadTellsWhatFailedAndNoSecret(t *testing.T) {
	r, err := Read(strings.NewReader("\ufeff" + story))
	if err != nil {
		t.Fatal(err)
	}
	if r.Entries != 5 || r.Ours != 4 || len(r.Calls) != 3 {
		t.Fatalf("%+v", r)
	}
	c := r.Calls[0]
	if got := strings.Join(c.Codes, ","); got != "E4017 [409]" || c.TraceID != "0123456789abcdef" ||
		c.At.Hour() != 10 {
		t.Errorf("failure: %+v", c)
	}
	if r.Calls[1].Status != 0 || r.Calls[2].Period != "last_hour" {
		t.Errorf("never answered, empty: %+v", r.Calls[1:])
	}
	if all, _ := json.Marshal(r); strings.Contains(string(all), "s3cr3t") {
		t.Errorf("a secret is shown: %s", all)
	}
}

func TestReadRefusesWhatIsCut(t *testing.T) {
	if _, err := Read(strings.NewReader(story[:len(story)-20])); err == nil {
		t.Error("a HAR that is cut was taken")
	}
}
