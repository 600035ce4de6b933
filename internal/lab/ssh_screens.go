package lab

import (
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// The first screens of the appliance's menus.

func (c *commandLine) cloud([]string) error { return c.menu((*World).cloudScreen) }

// cloudScreen: no verbatim dialog is known (F-CLI-CLOUD); all its words are ours (F-LAB-CLI), but the region's labels
// (F-REGION-SERVERS), the words for a bad token (F-LINK-TOKEN) and the name of fetchcertificate (F-CLI-FETCH). As on
// the page of the web interface, a change that is not committed shows by this: the service is enabled and there is no
// way to register.
func (w *World) cloudScreen() string {
	service := "Cisco Cloud Service"
	if w.cloudCommand() == oldCloudCommand {
		service = "Cisco Threat Response"
	}
	page := w.Page()
	var s strings.Builder
	state := "enabled"
	if page == "disabled" {
		state = "disabled"
	}
	fmt.Fprintf(&s, "The %s is currently %s on your appliance.\n", service, state)
	if page != "disabled" {
		fmt.Fprintf(&s, "Currently configured %s server: %s (%s)\n", service, w.ESA.Server.Label(),
			w.ESA.Server.SSEDevice())
	}
	switch page {
	case "registered":
		fmt.Fprintf(&s, "Your appliance is registered with the %s portal.\n", service)
	case "asks-for-token":
		fmt.Fprintf(&s, "Your appliance is not registered with the %s portal.\n", service)
		if e := w.TokenError(); e != "" {
			s.WriteString(e + "\n")
		}
	}
	canFetch := page != "disabled" && w.ESA.since(14, 0)
	if page != "disabled" && w.ESA.Way.ServiceCertExpired {
		fmt.Fprintf(&s, "The certificate of the %s has expired.\n", service)
	}
	s.WriteString("\nChoose the operation you want to perform:\n")
	if page == "disabled" {
		fmt.Fprintf(&s, "- ENABLE - Enable the %s on your appliance.\n", service)
	} else {
		fmt.Fprintf(&s, "- DISABLE - Disable the %s on your appliance.\n", service)
	}
	switch page {
	case "registered":
		fmt.Fprintf(&s, "- DEREGISTER - Remove the appliance from the %s portal.\n", service)
	case "asks-for-token":
		fmt.Fprintf(&s, "- REGISTER - Enter a registration token for the %s portal.\n", service)
	}
	if canFetch {
		fmt.Fprintf(&s, "- FETCHCERTIFICATE - Fetch the certificate of the %s.\n", service)
	}
	s.WriteString("- SETTRS - Choose the server to connect to.\n")
	return s.String()
}

// networkInterface is one of the appliance's.
type networkInterface struct {
	Name, IP, Host    string
	APIHTTP, APIHTTPS bool
}

// networkInterfaces: the services that XDR needs are on the management interface, whose switches the World has.
func (w *World) networkInterfaces() []networkInterface {
	m := w.Main()
	return []networkInterface{
		{Name: "Data 1", IP: "198.51.100.25",
			Host: "mail." + strings.TrimPrefix(m.Host, strings.Split(m.Host, ".")[0]+".")},
		{Name: "Management", IP: m.IP, Host: m.Host, APIHTTP: w.ESA.APIHTTP, APIHTTPS: w.ESA.APIHTTPS},
	}
}

// interfaces: an administrator of a gateway in Cisco's cloud sees no network settings (F-ESA-CES-NETWORK).
func (c *commandLine) interfaces([]string) error {
	if c.text(func(w *World) string { return w.Deployment }) == "cloud" {
		c.terminal.print("Unknown command or missing feature key: interfaceconfig\n")
		return nil
	}
	return c.menu((*World).interfaceScreen)
}

// interfaceScreen: the list and the menu are documented (F-CLI-INTERFACE); that each entry says its API ports is ours
// (F-LAB-CLI): the documented command asks about them one by one when an interface is edited.
func (w *World) interfaceScreen() string {
	var s strings.Builder
	s.WriteString("Currently configured interfaces:\n")
	for i, f := range w.networkInterfaces() {
		fmt.Fprintf(&s, "%d. %s (%s/24 on %s: %s)\n", i+1, f.Name, f.IP, f.Name, f.Host)
		fmt.Fprintf(&s, "   AsyncOS API HTTP: %s\n", port(f.APIHTTP, 6080))
		fmt.Fprintf(&s, "   AsyncOS API HTTPS: %s\n", port(f.APIHTTPS, 6443))
	}
	s.WriteString(`
Choose the operation you want to perform:
- NEW - Create a new interface.
- EDIT - Modify an interface.
- GROUPS - Define interface groups.
- DELETE - Remove an interface.
`)
	return s.String()
}

func port(on bool, number int) string {
	if on {
		return fmt.Sprintf("enabled, port %d", number)
	}
	return "disabled"
}

// showConfig asks about passphrases first. Both forms of the question are known from clients that answer it
// (F-CLI-SHOWCONFIG); from which release on is ours (F-LAB-CLI).
func (c *commandLine) showConfig([]string) error {
	question := "Choose the passphrase option:\n1. Mask passphrases (Files with masked passphrases cannot be loaded using loadconfig command)\n2. Encrypt passphrases\n[1]> "
	if c.text(func(w *World) string { return fmt.Sprint(w.ESA.since(12, 0)) }) == "false" {
		question = "Do you want to mask the password? Files with masked passwords cannot be loaded using loadconfig command. [Y]> "
	}
	answer, err := c.terminal.ask(question)
	if err != nil {
		return err
	}
	masked := false
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "", "1", "y", "yes":
		masked = true
	}
	return c.terminal.page(c.text(func(w *World) string { return w.configXML(masked) }))
}

// configXML has the shape of an exported configuration: header (F-CONFIG-COMMENT) and interface tags (F-CONFIG-TAGS);
// that a service that is off has no tag: F-CONFIG-ABSENT; the tags of the cloud service: F-LAB-CONFIG.
func (w *World) configXML(masked bool) string {
	m := w.Main()
	var s strings.Builder
	fmt.Fprintf(&s, `<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE config SYSTEM "config.dtd">

<!--
  Product: Cisco %s Secure Email Gateway Virtual
  Model Number: %s
  Version: %s
  Serial Number: %s
  Number of CPUs: 2
  Memory (GB): 6
  Current Time: %s
  Feature "Incoming Mail Handling": Quantity = 1, Time Remaining = "Perpetual"
-->
<config>
<!--
******************************************************************************
*                           Network Configuration                            *
******************************************************************************
-->

  <hostname>%s</hostname>

`, w.ESA.Model, w.ESA.Model, w.ESA.Version, m.Serial, w.clock().Format("Mon Jan 02 15:04:05 2006"), m.Host)
	if w.Deployment != "cloud" {
		s.WriteString("  <interfaces>\n")
		for _, f := range w.networkInterfaces() {
			f.writeXML(&s)
		}
		s.WriteString("  </interfaces>\n\n")
	}
	passphrase := "*****"
	if !masked {
		passphrase = "$6$lab$encrypted" // of no account of the lab
	}
	fmt.Fprintf(&s, `  <dns>
    <local_dns>
      <dns_ip priority="0">192.0.2.53</dns_ip>
    </local_dns>
  </dns>
  <default_gateway>192.0.2.1</default_gateway>

  <ntp>
    <ntp_server>time.example.com</ntp_server>
  </ntp>

  <users>
    <user>
      <username>%s</username>
      <encrypted_password>%s</encrypted_password>
    </user>
  </users>

`, w.ESA.User, passphrase)
	if w.ESA.CloudService && w.ESA.Committed { // a configuration holds what was committed
		writeCloudXML(&s, w.ESA.Server)
	}
	s.WriteString("</config>\n")
	return s.String()
}

func (f networkInterface) writeXML(s *strings.Builder) {
	fmt.Fprintf(s,
		"    <interface>\n      <interface_name>%s</interface_name>\n      <ip>%s</ip>\n      <phys_interface>%s</phys_interface>\n      <netmask>255.255.255.0</netmask>\n      <interface_hostname>%s</interface_hostname>\n", f.Name, f.IP, f.Name, f.Host)
	if f.Name == "Management" {
		s.WriteString(
			"      <sshd_port>22</sshd_port>\n      <trailblazer_httpsd_port>4431</trailblazer_httpsd_port>\n      <httpsd_port>443</httpsd_port>\n")
	}
	if f.APIHTTP {
		s.WriteString("      <api_httpd_port>6080</api_httpd_port>\n")
	}
	if f.APIHTTPS {
		s.WriteString("      <api_httpsd_port>6443</api_httpsd_port>\n")
	}
	if f.Name == "Management" {
		s.WriteString("      <certificate_name>Cisco Appliance Demo Certificate</certificate_name>\n")
	}
	s.WriteString("    </interface>\n")
}

func writeCloudXML(s *strings.Builder, server region.Region) {
	fmt.Fprintf(s,
		"  <cloud_service>\n    <cloud_service_enabled>1</cloud_service_enabled>\n    <cloud_service_server>%s</cloud_service_server>\n  </cloud_service>\n\n", server.SSEDevice())
}
