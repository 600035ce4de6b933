Wed Sep 17 15:04:21 2025 Info: Begin Logfile
Wed Sep 17 15:04:21 2025 Info: Version: 15.0.0-416 SN: 564D1A2B3C4D5E6F7A8B-9C0D1E2F3A4B
Wed Sep 17 15:04:21 2025 Info: Time offset from UTC: 7200 seconds
Wed Sep 17 15:05:00 2025 Info: PID 1236: User admin logged in to Command Line Interface using SSH connection. Session from 10.1.2.9
Wed Sep 17 15:10:11 2025 Info: PID 1237: User admin commit changes: enable Threat Response
Wed Sep 17 15:12:00 2025 Warning: Registration failed because of an invalid or expired token: c51fa32bd9a31227eaab50dea873062c
Wed Sep 17 15:20:30 2025 Info: PID 1240: User jdoe commit changes:
Wed Sep 17 15:30:00 2025 Warning: DNS query network error '[Errno 65] No route to host' to '10.1.1.53' looking up api-sse.example.net
Wed Sep 17 15:30:05 2025 Warning: DNS query network error '[Errno 65] No route to host' to '10.1.1.54' looking up api-sse.example.net
Wed Sep 17 15:30:09 2025 Critical: Failed to bootstrap the DNS resolver. Unable to contact root servers.
Traceback of something that no pattern knows
  continued here
Wed Sep 17 15:31:00 2025 Warning: SSL error: certificate verify failed: CERTIFICATE_VERIFY_FAILED
Wed Sep 17 15:32:00 2025 Info: 10.1.2.9 GET /esa/api/v2.0/config/system_time: user is not authorized
Wed Sep 17 15:33:00 2025 Info: 10.1.2.9 GET /esa/api/v2.0/login/privileges 401 Unauthorized.
Wed Sep 17 15:34:00 2025 Warning: connection to api.eu.sse.itd.cisco.com:443 timed out
Wed Sep 17 15:35:00 2025 Warning: HTTP/1.1 407 Proxy Authentication Required
Wed Sep 17 15:36:00 2025 Info: Smart License registration: the Cisco Cloud Service is being enabled
Wed Sep 17 15:40:02 2025 Warning: a disk is getting full
