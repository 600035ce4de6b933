package asyncos

import (
	"strings"
	"testing"
	"time"
)

// A word that is not known says nothing: neither what it is made of, nor its opposite.
func TestWholeWords(t *testing.T) {
	const at = "2. Management (192.0.2.10/24 on Management: esa01.example.com)\n   AsyncOS API HTTPS: "
	for _, said := range []string{"partially enabled", "disabled by policy", "not_enabled", "enabled?", "unregistered",
		"dis-enabled", "on hold", "no change", "yes and no", "6443 (not listening)", "已启用", "aktiviert",
		"enabled since"} {
		if got := ParseInterfaces(at + said + "\n")[0].APIHTTPS; got != (Service{}) {
			t.Errorf("AsyncOS API HTTPS: %s: %+v", said, got)
		}
	}
	for said, want := range map[string]Service{
		"enabled": {Yes, 0}, "Enabled (port 6443)": {Yes, 6443}, "on, 6443": {Yes, 6443},
		"enabled on port 7443": {Yes, 7443},
		"not enabled":          {No, 0}, "disabled": {No, 0}, "off": {No, 0}, "6443": {Yes, 6443},
		"port 6443": {Yes, 6443},
	} {
		if got := ParseInterfaces(at + said + "\n")[0].APIHTTPS; got != want {
			t.Errorf("AsyncOS API HTTPS: %s: %+v", said, got)
		}
	}
	for _, said := range []string{
		"The Cisco Cloud Service is partially enabled on your appliance.",
		"The Cisco Cloud Service is disabled by policy.",
		"The Cisco Cloud Service is enabled (pending).",
		"If the Cisco Cloud Service is enabled, you can register.",
		"Nothing is sent unless the Cisco Cloud Service is enabled.",
		"XDR cannot be used unless Cisco Success Network is enabled.",
		"The appliance registered: no", "Registration Status: registered_pending", "No appliance is registered.",
		"Status: registered by another user", "No registration failed today? The registration is completed by TAC",
		"The certificate of the Cisco Cloud Service has not expired.",
		"The certificate of the Cisco Cloud Service will be expired on Monday",
		"Der Cisco Cloud Service ist aktiviert.", "思科云服务已启用。", "Status: not_connected",
	} {
		if got, ok := ParseCloudService(said); ok && got.ServerHost == "" {
			t.Errorf("%q: %+v", said, got)
		}
	}
	for said, want := range map[string]CloudService{
		"The Cisco Cloud Service is not currently enabled.":               {Enabled: No},
		"Cloud Service: Disabled":                                         {Enabled: No},
		"Threat Response portal: enabled\nStatus: Registered\n":           {Enabled: Yes, Registered: Yes},
		"Your appliance is registered with the Cisco XDR portal.":         {Registered: Yes},
		"The certificate of the Cisco Cloud Service has already expired.": {CertificateExpired: true},
	} {
		if got, _ := ParseCloudService(said); got != want {
			t.Errorf("%q: %+v", said, got)
		}
	}
}

func TestPromptForms(t *testing.T) {
	for line, want := range map[string]Prompt{
		"esa01.example.com> version":  {Host: "esa01.example.com", Text: "esa01.example.com>", Command: "version"},
		"esa01.example.com>  version": {Host: "esa01.example.com", Text: "esa01.example.com>", Command: "version"},
		"(esa01.example.com)> date":   {Host: "esa01.example.com", Text: "(esa01.example.com)>", Command: "date"},
		"(esa01)>":                    {Host: "esa01", Text: "(esa01)>"},
		"(Cluster prod)> version":     {Mode: Cluster, Name: "prod", Text: "(Cluster prod)>", Command: "version"},
		"esa01 (Cluster prod)> x": {Host: "esa01", Mode: Cluster, Name: "prod",
			Text: "esa01 (Cluster prod)>", Command: "x"},
		"(Group west coast)> x": {Mode: Group, Name: "west coast", Text: "(Group west coast)>", Command: "x"},
		"esa01 (Machine esa02)>  x": {Host: "esa02", Mode: Machine, Name: "esa02", Text: "esa01 (Machine esa02)>",
			Command: "x"},
	} {
		if got, ok := ParsePrompt(line); !ok || got != want {
			t.Errorf("%q: %+v", line, got)
		}
	}
	for _, line := range []string{"telnet> quit", "(two words)> x", "()> x", "[]> x", "a > b", "(esa01> x",
		"esa01)> x"} {
		if got, ok := ParsePrompt(line); ok {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

func TestProductOf(t *testing.T) {
	for _, c := range []struct {
		product, model string
		want           Product
	}{
		{"Cisco C300V Secure Email Gateway Virtual", "C300V", ESA},
		{"Cisco IronPort C170 Messaging Gateway(tm) Appliance", "C170", ESA},
		{"Cisco C690 Email Security Appliance", "", ESA}, {"Cisco C100V", "", ESA}, {"", "X1070", ESA},
		{"Cisco S600V Web Security Virtual Appliance", "S600V", Web}, {"Cisco S195 Secure Web Appliance", "S195", Web},
		{"", "S695F", Web},
		{"Cisco M300V Content Security Management Virtual Appliance", "M300V", SMA},
		{"Cisco M600V Secure Email and Web Manager", "M600V", SMA}, {"", "M195", SMA},
		{"Cisco C300V Secure Email Gateway Virtual", "M300V", UnknownProduct}, // the two contradict each other
		{"Cisco Secure Firewall", "FTD", UnknownProduct}, {"", "", UnknownProduct}, {"", "Cisco", UnknownProduct},
		{"Cisco Secure Email Gateway, managed by Secure Email and Web Manager", "", UnknownProduct},
	} {
		if got := (Version{Product: c.product, Model: c.model}).ProductOf(); got != c.want {
			t.Errorf("%q, %q: %q", c.product, c.model, got)
		}
	}
	for text, want := range map[string]Product{
		"AsyncOS 15.0.1 for Cisco C300V build 030\n\nWelcome to the Cisco C300V Secure Email Gateway Virtual\n": ESA,
		"AsyncOS 15.2.0 for Cisco M300V build 116\n":                                                            SMA,
		"Welcome to the Cisco S600V Secure Web Appliance\n":                                                     Web,

		"Welcome to the jungle\n": UnknownProduct,
	} {
		if got := BannerProduct(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestParseSmartLicense(t *testing.T) {
	const head = "Choose the operation you want to perform:\n- STATUS - Show overall Smart Licensing status.\n[]> status\n\n"
	for name, c := range map[string]struct {
		out  string
		want SmartLicense
	}{
		"registered": {head + "Smart Licensing is: Enabled\nEvaluation Period: Not In Use\n" +
			"Registration Status: Registered ( 03 Mar 2025 08:00 ) Registration Expires on: ( 03 Mar 2026 08:00 )\n" +
			"License Authorization Status: Authorized ( 03 Mar 2025 08:00 ) Authorization Expires on: ( 1 Jun 2025 08:00 )\n" +
			"Smart Account: Example Mail Ltd\n",
			SmartLicense{Enabled: Yes, Registered: Yes, Authorized: Yes, Account: "Example Mail Ltd",
				Expires: time.Date(2025, 6, 1, 8, 0, 0, 0, time.UTC)}},
		"not in use": {"Smart Licensing is : Disabled\n", SmartLicense{Enabled: No}},
		"not registered": {"Smart Licensing is: Enabled\nRegistration Status: Unregistered\n",
			SmartLicense{Enabled: Yes, Registered: No}},
		"expired": {"License Authorization Status: Authorization Expired ( 1 Jun 2025 )\n",
			SmartLicense{Authorized: No}},
		"reservation": {"Registration Status: Registered - Specific License Reservation\n",
			SmartLicense{Enabled: Yes, Registered: Yes, Reservation: Yes}},
		"reservation, said": {"License Reservation: ENABLED\n", SmartLicense{Reservation: Yes}},
		"out of reach": {"Last Communication Attempt: FAILED on 1 Jun 2025\n  Failure Reason: Communication send error\n",
			SmartLicense{OutOfReach: Yes}},
		"the words alone":    {"Communication send error.\n", SmartLicense{OutOfReach: Yes}},
		"reached":            {"Last Communication Attempt: Succeeded on 1 Jun 2025\n", SmartLicense{OutOfReach: No}},
		"words of no list":   {"Smart Licensing is: Enabled partially\nRegistration Status: Registered_pending\nLicense Authorization Status: Evaluation Mode\n", SmartLicense{}},
		"another label":      {"Smart Licensing: Enabled? see the guide\nPrevious Registration Status: Registered\n", SmartLicense{}},
		"translated":         {"智能许可：已启用\n", SmartLicense{}},
		"an unknown command": {"Unknown command or missing feature key: license_smart\n", SmartLicense{}},
		"the menu alone":     {head, SmartLicense{}},
	} {
		if got, ok := ParseSmartLicense(c.out); got != c.want || ok != (c.want != SmartLicense{}) {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
	if !ParseSmartAccount("Smart Account details\nSmart Account ID  :  1234567\n") ||
		ParseSmartAccount("Smart Account ID  :  \n") || ParseSmartAccount("No Smart Account is set.\n") {
		t.Error("smartaccountinfo")
	}
	names, numbers := SmartAccounts("Smart Account ID  :  1234567\nSmart Account Name :  Example Mail Ltd\r\n" +
		"Smart Account Domain : example.com\nVirtual Account Name : Default\nVirtual Account: West\n")
	if got := strings.Join(append(names, numbers...), "; "); got != "Example Mail Ltd; example.com; West; 1234567" {
		t.Error(got)
	}
}

func TestParseLoad(t *testing.T) {
	const status = "System status:                 Online\nGauges:                          Current\n  System\n    RAM Utilization                  19%\n"
	for name, c := range map[string]struct {
		out  string
		busy Truth
	}{
		"quiet":         {status + "    CPU Utilization\n      Total                        12%\n    Resource Conservation             0\n", No},
		"conserving":    {status + "    Resource Conservation             35\n", Yes},
		"CPU":           {status + "    CPU Utilization\n      Total                        99%\n    Resource Conservation             0\n", Yes},
		"nothing said":  {status, Unknown},
		"trouble":       {"The analysis of your historical data indicates issues with:\n  * High CPU usage\n", Yes},
		"no such words": {"No resource conservation was seen, no high CPU usage.\n", Unknown},
	} {
		l, _ := ParseLoad(c.out)
		if got := l.Busy(); got != c.busy {
			t.Errorf("%s: %q of %+v", name, got, l)
		}
	}
}
