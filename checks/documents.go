package checks

import "github.com/xdrdoctor/xdrdoctor/internal/check"

// The vendor's documents that findings point to.
var (
	integration = check.Doc{
		Title: "Integrate Threat Response (today XDR) with the ESA",
		URL:   "https://www.cisco.com/c/en/us/support/docs/security/amp-endpoints/215556-cisco-threat-response-ctr-and-esa-inte.html",
	}
	guide = check.Doc{
		Title: "AsyncOS user guide, integrating with threat response",
		URL:   "https://www.cisco.com/c/en/us/td/docs/security/ces/ces_14-3/user_guide/b_ESA_Admin_Guide_ces_14-3/m_integrate_securex.html",
	}
	apiGuide = check.Doc{
		Title: "AsyncOS API guide, enabling the API",
		URL:   "https://www.cisco.com/c/en/us/td/docs/security/esa/esa16-0/api_guide/b_Secure_Email_API_Guide_16-0/b_ESA_API_Guide_chapter_01.html",
	}
	smartGuide = check.Doc{
		Title: "Smart licensing on ESA, SMA and WSA",
		URL:   "https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/214614-smart-licensing-overview-and-best-practi.html",
	}
	healthGuide = check.Doc{
		Title: "ESA system health check",
		URL:   "https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/118881-technote-esa-00.html",
	}
	enrolment = check.Doc{
		Title: "Service certificates and ecupdate",
		URL:   "https://www.cisco.com/c/en/us/support/docs/security/secure-email-gateway/223049-troubleshoot-connection-to-url.html",
	}
)
