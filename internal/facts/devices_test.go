package facts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func replied(body string) evidence.Document {
	return evidence.Document{Ref: devicesRef, Status: 200, Body: []byte(body)}
}

// Which keys the device API uses is not documented; each of these spellings must do.
func TestReadDevices(t *testing.T) {
	want := Device{ID: "1", Name: "esa01", Type: "ESA", Serial: "S1", IP: "192.0.2.1", Version: "15.0.0", Status: Off}
	for _, body := range []string{
		`[{"id":"1","name":"esa01","type":"ESA","serial_number":"S1","ip_address":"192.0.2.1","version":"15.0.0","status":"Offline"}]`,
		`{"data":[{"id":"1","hostname":"esa01","type":"ESA","serialNumber":"S1","ipAddress":"192.0.2.1","version":"15.0.0","connection-status":"disconnected"}]}`,
		`{"devices":[{"deviceId":"1","device_name":"esa01","deviceType":"ESA","serial":"S1","ip":"192.0.2.1","softwareVersion":"15.0.0","state":"NOT_CONNECTED","extra":{"a":1}}]}`,
		`{"items":[{"ID":1,"name":"esa01","type":"ESA","serial":"S1","ip":"192.0.2.1","version":"15.0.0","online":false}]}`,
		`{"data":{"devices":[{"id":"1","name":"esa01","type":"ESA","serial":"S1","ip":"192.0.2.1","version":"15.0.0","status":{"connection":"offline"}}]}}`,
	} {
		got, err := readDevices(replied(body))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if diff := cmp.Diff([]Device{want}, got.Devices, cmpopts.IgnoreUnexported(Device{})); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
		if got.Wrapped != strings.HasPrefix(body, "{") {
			t.Errorf("%s: wrapped %t", body, got.Wrapped)
		}
	}
	for _, body := range []string{"", "null", "{}", "<html>", `"x"`, `{"error":"no"}`, `[1]`, `[[]]`, `{"data":null}`,
		`{"data":{}}`, `{"data":[],"errors":[{"code":"x"}]}`, `{"message":"Forbidden"}`, `{"rows":[]}`} {
		if got, err := readDevices(replied(body)); err == nil {
			t.Errorf("%q is taken for %v", body, got)
		}
	}
}

// A state is a known word in full, or a switch.
func TestDeviceState(t *testing.T) {
	for entry, want := range map[string]State{
		`"status":"Online"`: On, `"status":"CONNECTED"`: On, `"connected":true`: On, `"isOnline":"true"`: On,
		`"connection-status":"connected"`: On, `"status":{"value":"online"}`: On, `"state":{"connected":true}`: On,
		`"status":"registered","online":true`: On,
		`"status":"offline"`:                  Off, `"status":"not_connected"`: Off, `"status":"Not Connected"`: Off,
		`"status":"DISCONNECTED"`: Off, `"connected":false`: Off, `"connectivity":{"state":"unreachable"}`: Off,
		`"status":"Last online 3 days ago"`: StateUnknown, `"status":"offline since 12:00"`: StateUnknown,
		`"status":"re-registering"`: StateUnknown, `"status":"unknown"`: StateUnknown, `"status":"在线"`: StateUnknown,
		`"status":"active"`: StateUnknown, `"status":"inactive"`: StateUnknown, `"status":"enrolled"`: StateUnknown,
		`"status":"online","connected":false`: StateUnknown, `"online":1`: StateUnknown, `"status":null`: StateUnknown,
		`"status":"onlin"`: StateUnknown, `"status":["offline","online"]`: Off, `"name":"online"`: StateUnknown,
		`"connected":"2026-11-23T12:00:00Z"`: StateUnknown,
	} {
		list, err := readDevices(replied(`[{"id":"1",` + entry + `}]`))
		if err != nil {
			t.Fatalf("%s: %v", entry, err)
		}
		if got := list.Devices[0].Status; got != want {
			t.Errorf("%s is %s, want %s", entry, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	want := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, s := range []string{"2026-11-23T12:00:00Z", "2026-11-23T13:00:00+01:00", "2026-11-23T12:00:00.000Z",
		"2026-11-23 12:00:00", "2026-11-23T12:00:00", "Mon, 23 Nov 2026 12:00:00 GMT", fmt.Sprint(want.Unix()),
		fmt.Sprint(want.UnixMilli())} {
		if got := moment(s); !got.Equal(want) {
			t.Errorf("%s is %s", s, got)
		}
	}
	for _, s := range []string{"", "yesterday", "12", "true"} {
		if got := moment(s); !got.IsZero() {
			t.Errorf("%s is %s", s, got)
		}
	}
}

// A list of a size at which servers cut may go on.
func TestMaybeCut(t *testing.T) {
	entries := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"id":"1","serial":"S2"},`, n), ",") + "]"
	}
	for n, want := range map[int]bool{0: false, 1: false, 9: false, 10: true, 11: false, 100: true, 1000: true} {
		if list, err := readDevices(replied(entries(n))); err != nil || list.Cut != want {
			t.Errorf("%d entries: cut %t, %v", n, list.Cut, err)
		}
	}
}
