package clean

// role is what the name of a field says of its value.
type role byte

const (
	ordinary   role = iota
	credential      // the value is a secret
	inURL           // it is one in a URL or form, and elsewhere if it looks like one
	header          // the value goes on to the end of its line
	personal
	owner // an object that is a person: its name is one
	tenant
	pairName
	pairValue
	cookieList
	place // a part of a HAR, told in the report
	harmless
)

// field is what is known of a field's name.
type field struct {
	role role
	kind Kind
}

// longestKey is the longest name of a field that is looked up.
const longestKey = 64

// exact are names as a whole, without case and signs. Like the stems below, they are our assumption of what programs
// call their fields: what no list names is found by its form.
var exact = map[string]field{
	"pass": {credential, Password}, "pw": {credential, Password}, "pwd": {credential, Password},
	"authorization": {header, Bearer}, "proxyauthorization": {header, Bearer}, "cookie": {header, Cookie},
	"setcookie": {header, Cookie}, "setcookie2": {header, Cookie}, "authentication": {header, Bearer},
	"cookies": {cookieList, Cookie}, "xtabid": {credential, Session}, "secwebsocketprotocol": {inURL, Bearer},
	"secwebsocketkey": {credential, Session}, "sid": {credential, Session}, "session": {inURL, Session},
	"code": {inURL, OAuth}, "state": {inURL, OAuth}, "nonce": {inURL, OAuth}, "codeverifier": {credential, OAuth},
	"codechallenge": {credential, OAuth}, "devicecode": {credential, OAuth}, "usercode": {inURL, OAuth},
	"authcode": {credential, OAuth}, "authorizationcode": {credential, OAuth}, "sessionstate": {credential, OAuth},
	"ticket": {inURL, Session}, "st": {inURL, Session}, "auth": {inURL, Bearer}, "key": {pairName, APIKey},
	"samlresponse": {credential, SAML}, "samlrequest": {credential, SAML}, "samlart": {credential, SAML},
	"relaystate": {credential, SAML}, "wresult": {credential, SAML}, "assertion": {inURL, SAML},
	"clientassertion": {credential, JWT}, "signaturevalue": {credential, SAML}, "digestvalue": {credential, SAML},
	"sig": {inURL, Signature}, "hmac": {credential, Signature}, "xamzcredential": {credential, Cloud},
	"accesskeyid": {credential, Cloud}, "awsaccesskeyid": {credential, Cloud}, "googleaccessid": {credential, Cloud},
	"sharedaccesssignature": {credential, Signature}, "community": {inURL, SNMP}, "rocommunity": {credential, SNMP},
	"rwcommunity": {credential, SNMP}, "psk": {credential, PSK}, "keystring": {credential, PSK},
	"otp": {credential, OTP}, "totp": {credential, OTP}, "pin": {credential, OTP}, "mfa": {inURL, OTP},
	"jwt": {credential, JWT}, "viewstate": {credential, CSRF}, "eventvalidation": {credential, CSRF},
	"clientkey": {credential, APIKey}, "bindpw": {credential, Password}, "rootpw": {credential, Password},
	"authpass": {credential, Password}, "privpass": {credential, Password}, "dbpass": {credential, Password},
	"userpass": {credential, Password}, "adminpass": {credential, Password}, "smtppass": {credential, Password},
	"priv": {inURL, SNMP}, "authpriv": {credential, SNMP}, "privkey": {credential, PrivateKey},
	"bearer":     {credential, Bearer},
	"credential": {credential, Secret}, "credentials": {credential, Secret}, "oauth": {inURL, Bearer},
	"wskey": {credential, APIKey}, "xauth": {credential, Bearer}, "hash": {harmless, ""},
	"tokentype": {harmless, ""}, "tokenendpoint": {harmless, ""}, "tokenurl": {harmless, ""},
	"nexttoken": {harmless, ""}, "pagetoken": {harmless, ""}, "nextpagetoken": {harmless, ""},
	"traceid": {harmless, ""}, "traceparent": {harmless, ""}, "requestid": {harmless, ""}, "etag": {harmless, ""},
	"xrequestid": {harmless, ""}, "xtraceid": {harmless, ""}, "cfray": {harmless, ""}, "xamzcfid": {harmless, ""},
	"xamzrequestid": {harmless, ""}, "xamzid2": {harmless, ""}, "xcorrelationid": {harmless, ""},
	"correlationid": {harmless, ""}, "xb3traceid": {harmless, ""}, "xb3spanid": {harmless, ""},
	"spanid": {harmless, ""}, "ifnonematch": {harmless, ""}, "integrity": {harmless, ""}, "sha256": {harmless, ""},
	"sha1": {harmless, ""}, "md5": {harmless, ""}, "checksum": {harmless, ""}, "fingerprint": {harmless, ""},
	"xamzntraceid": {harmless, ""}, "xclientrequestid": {harmless, ""}, "wwwauthenticate": {harmless, ""},
	"proxyauthenticate": {harmless, ""}, "contentsecuritypolicy": {harmless, ""},
	"grecaptcharesponse": {credential, OTP},

	"email": {personal, Person}, "mail": {personal, Person}, "useremail": {personal, Person},
	"username": {personal, Person}, "userid": {personal, Person}, "usernick": {personal, Person},
	"nickname": {personal, Person}, "displayname": {personal, Person}, "fullname": {personal, Person},
	"givenname": {personal, Person}, "familyname": {personal, Person}, "firstname": {personal, Person},
	"lastname": {personal, Person}, "surname": {personal, Person}, "preferredusername": {personal, Person},
	"userprincipalname": {personal, Person}, "upn": {personal, Person}, "samaccountname": {personal, Person},
	"loginname": {personal, Person}, "loginhint": {personal, Person}, "contactname": {personal, Person},
	"nameid": {personal, Person}, "realname": {personal, Person}, "middlename": {personal, Person},
	"phone": {personal, Phone}, "phonenumber": {personal, Phone}, "mobile": {personal, Phone},
	"telephone": {personal, Phone}, "mobilephone": {personal, Phone}, "cellphone": {personal, Phone},
	"user": {owner, Person}, "owner": {owner, Person}, "creator": {owner, Person}, "createdby": {owner, Person},
	"updatedby": {owner, Person}, "author": {owner, Person}, "contact": {owner, Person}, "person": {owner, Person},
	"assignee": {owner, Person}, "reporter": {owner, Person}, "modifiedby": {owner, Person},

	"orgid": {tenant, Org}, "orgname": {tenant, Org}, "organizationid": {tenant, Org},
	"organizationname": {tenant, Org}, "organisationid": {tenant, Org}, "organisationname": {tenant, Org},
	"tenantid": {tenant, Org}, "tenantname": {tenant, Org}, "companyname": {tenant, Org}, "customername": {tenant, Org},
	"organization": {tenant, Org}, "organisation": {tenant, Org}, "tenant": {tenant, Org}, "company": {tenant, Org},
	"org": {tenant, Org}, "smartaccount": {tenant, Org}, "virtualaccount": {tenant, Org},
	"serial": {tenant, Serial}, "serialnumber": {tenant, Serial}, "serialno": {tenant, Serial},
	"deviceid": {tenant, UUID}, "hostname": {tenant, Host}, "fqdn": {tenant, Host}, "devicename": {tenant, Host},
	"interfacehostname": {tenant, Host}, "systemhostname": {tenant, Host},

	"name": {pairName, ""}, "field": {pairName, ""}, "param": {pairName, ""}, "header": {pairName, ""},
	"attribute": {pairName, ""}, "variable": {pairName, ""}, "value": {pairValue, ""}, "val": {pairValue, ""},
	"content": {pairValue, ""},

	"request": {place, ""}, "response": {place, ""}, "headers": {place, ""}, "querystring": {place, ""},
	"postdata": {place, ""}, "url": {place, ""}, "redirecturl": {place, ""}, "webSocketMessages": {place, ""},
	"websocketmessages": {place, ""}, "eventsourcemessages": {place, ""}, "initiator": {place, ""},
	"serveripaddress": {place, ""}, "comment": {place, ""}, "title": {place, ""}, "params": {place, ""},
	"text": {place, ""},
}

// stem is how a field's name ends that holds a secret.
type stem struct {
	end  string
	kind Kind
}

// stems are tried in this order, the more telling first.
var stems = []stem{
	{"registrationtoken", Registration}, {"csrftoken", CSRF}, {"xsrftoken", CSRF}, {"csrfmiddlewaretoken", CSRF},
	{"requestverificationtoken", CSRF}, {"csrf", CSRF}, {"xsrf", CSRF}, {"jwttoken", JWT}, {"idtoken", JWT},
	{"onetimepassword", OTP}, {"onetimecode", OTP}, {"otpcode", OTP}, {"mfacode", OTP}, {"verificationcode", OTP},
	{"totpcode", OTP}, {"twofactorcode", OTP}, {"passcode", OTP}, {"securitycode", OTP},
	{"password", Password}, {"passwd", Password}, {"passphrase", Password}, {"passwort", Password},
	{"kennwort", Password}, {"contraseña", Password}, {"密码", Password}, {"口令", Password}, {"令牌", Bearer},
	{"secretaccesskey", Cloud}, {"accountkey", Cloud}, {"sharedaccesskey", Cloud}, {"clientsecret", Secret},
	{"enablesecret", Secret}, {"sharedsecret", PSK}, {"presharedkey", PSK}, {"sharedkey", PSK}, {"secret", Secret},
	{"sessiontoken", Session}, {"token", Bearer}, {"tokenkey", Bearer}, {"bearertoken", Bearer},
	{"apikey", APIKey}, {"subscriptionkey", APIKey}, {"appkey", APIKey}, {"accesskey", Cloud}, {"secretkey", Secret},
	{"privatekey", PrivateKey}, {"signingkey", Secret}, {"encryptionkey", Secret}, {"masterkey", Secret},
	{"authkey", Secret}, {"licensekey", Secret}, {"functionskey", APIKey}, {"signature", Signature},
	{"communitystring", SNMP}, {"snmpcommunity", SNMP}, {"readcommunity", SNMP}, {"writecommunity", SNMP},
	{"sessionid", Session}, {"sessid", Session}, {"sessionkey", Session}, {"irohsession", Session},
	{"sessioncookie", Cookie}, {"authcookie", Cookie}, {"credential", Secret}, {"userpwd", Password},
	{"bindpwd", Password}, {"passphrases", Password}, {"passwords", Password}, {"secrets", Secret}, {"tokens", Bearer},
	{"authorization", Bearer}, {"apitoken", APIKey}, {"authtoken", Bearer},
}

// tails are what may follow a stem.
var tails = []string{"value", "hash", "text", "string", "base64", "b64", "encoded", "encrypted", "confirm", "again",
	"confirmation", "repeat", "old", "new", "plain", "raw", "data", "field", "header", "param", "input", "1", "2", "3",
	"0", "4"}

// telling marks how names of interest end: their last two letters, in five bits each.
var telling = func() (t [1 << 10]bool) {
	note := func(s string) { t[tail(s)] = true }
	for k := range exact {
		note(k)
	}
	for _, s := range stems {
		note(s.end)
	}
	for _, s := range tails {
		note(s)
	}
	return t
}()

// tail folds case away. A sign between the letters only makes more names interesting than are.
func tail[T string | []byte](s T) int {
	if len(s) < 2 {
		return 0
	}
	return int(s[len(s)-2]&31)<<5 | int(s[len(s)-1]&31)
}
