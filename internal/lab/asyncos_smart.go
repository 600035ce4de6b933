package lab

import (
	"fmt"
	"strings"
)

// Smart licensing and the load on the command line. That these commands show it is documented (F-CLI-LICENSE,
// F-CLI-LOAD); the form of the lines is inferred (F-CLI-LOAD-LINES), and which lines a trouble has is ours (F-LAB-CLI).

// smartLicense is a menu whose STATUS shows the state.
func (c *commandLine) smartLicense([]string) error {
	for {
		c.terminal.print("\nChoose the operation you want to perform:\n" +
			"- STATUS - Show overall Smart Licensing status.\n- SUMMARY - Show Smart Licensing status summary.\n")
		answer, err := c.terminal.ask("[]> ")
		switch answer = strings.ToLower(strings.TrimSpace(answer)); {
		case err != nil || answer == "":
			return err
		case answer == "status", answer == "summary":
			if err := c.terminal.page("\n" + c.text((*World).smartStatus)); err != nil {
				return err
			}
		}
	}
}

func (w *World) smartStatus() string {
	if !w.ESA.SmartLicensing {
		return "Smart Licensing is: Disabled\n"
	}
	const day = "02 Jan 2006 15:04"
	now := w.clock()
	registered := fmt.Sprintf("Registered ( %s )", now.AddDate(0, -2, 0).Format(day))
	authorized := fmt.Sprintf("Authorized ( %s ) Authorization Expires on: ( %s )", now.AddDate(0, 0, -9).Format(day),
		now.AddDate(0, 0, 81).Format(day))
	reservation, contact := "Disabled", "Succeeded on "+now.AddDate(0, 0, -9).Format(day)
	switch w.ESA.SmartTrouble {
	case SmartUnregistered:
		registered, authorized, contact = "Unregistered", "Evaluation Mode", "None"
	case SmartExpired:
		authorized = fmt.Sprintf("Authorization Expired ( %s )", now.AddDate(0, 0, -3).Format(day))
	case SmartReserved:
		registered, reservation, contact = registered+" - Specific License Reservation", "Enabled", "None"
	case SmartOutOfContact:
		contact = "FAILED on " + now.Format(day) + "\n  Failure Reason: Communication send error"
	}
	return "Smart Licensing is: Enabled\nLicense Reservation: " + reservation + "\nRegistration Status: " + registered +
		"\nLicense Authorization Status: " + authorized + "\nLast Communication Attempt: " + contact +
		"\nSmart Account: Example Mail Ltd\nVirtual Account: Default\n"
}

// smartAccount shows the smart account, where there is one.
func (c *commandLine) smartAccount([]string) error {
	return c.terminal.page(c.text(func(w *World) string {
		if !w.ESA.SmartLicensing || w.ESA.SmartTrouble == SmartUnregistered {
			return "" // how it says so is not known (F-CLI-LICENSE)
		}
		return "\nSmart Account details\n---------------------\nSmart Account ID : 1234567\n" +
			"Smart Account Name : Example Mail Ltd\nVirtual Account Name : Default\n"
	}))
}

// cpu is how busy the appliance is, in percent.
func (w *World) cpu() int {
	if w.ESA.Overloaded {
		return 99
	}
	return 12
}

// healthCheck: the troubles that it lists are documented (F-CLI-LOAD), the sentences around them are not (F-LAB-CLI).
func (c *commandLine) healthCheck([]string) error {
	return c.terminal.page(c.text(func(w *World) string {
		const head = "\nAnalyzing the system to determine current health of the system.\nSystem analysis is complete.\n"
		if !w.ESA.Overloaded {
			return head + "The analysis found no problems.\n"
		}
		return head + "The analysis found these problems:\n  * Resource conservation activity\n  * High CPU usage\n"
	}))
}
