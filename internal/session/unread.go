package session

import (
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// sayUnread says what of a session is not used: because it is another product's, because it is not whole, or because
// nothing here reads it. What is passed over is never passed over in silence.
func (d *desk) sayUnread(what string, a transcript.Appliance) {
	if d.sayProduct(what, a.Product) {
		return
	}
	d.sayShown(what, a)
	for _, part := range []struct {
		words    i18n.Text
		commands []string
	}{
		{i18n.Text("%s: not whole, so not used: %s. At the pager press the space bar until the prompt comes."), a.Incomplete()},
		{i18n.Text("%s: the ESA does not have these commands, or does not let this account use them: %s."), a.Refused()},
		{i18n.Text("%s: not read, because nothing here reads it: %s."), a.PassedOver()},
	} {
		if len(part.commands) > 0 {
			d.wrapped(d.Shared.Text(d.Lang.F(string(part.words), what, strings.Join(part.commands, d.Lang.T(", ")))))
		}
	}
}

// sayProduct says that something is another product's, if it is.
func (d *desk) sayProduct(what string, p asyncos.Product) bool {
	if p == asyncos.ESA || p == asyncos.UnknownProduct {
		return false
	}
	d.wrapped(d.Lang.F("%s is from %s, not from an ESA. It is not used.", what, fact.ProductWords(string(p))))
	return true
}

// sayShown says what a session shows that no check may come to read, or comes to read late: the lines of its logs, and
// the servers that the ESA tried to reach.
func (d *desk) sayShown(what string, a transcript.Appliance) {
	for _, doc := range a.Docs {
		if doc.Ref.Source == evidence.Log && slices.Contains(facts.Logs(), doc.Ref.Request) {
			d.notes().Log(doc)
		}
	}
	reached := a.Reached()
	for _, host := range slices.Sorted(maps.Keys(reached)) {
		name := host
		if r, err := region.OfServer(host); err == nil {
			name = host + " (" + r.Label() + ")"
		}
		if reached[host] == asyncos.Connected {
			d.note("%s: the ESA reaches %s.", what, name)
		} else {
			d.note("%s: the ESA does not reach %s: %s.", what, name, fact.Words(evidence.Kind(reached[host])))
		}
	}
	for _, doc := range a.Docs {
		if doc.Ref.Source != evidence.CLI || doc.Ref.Request != "license_smart" {
			continue
		}
		if s, ok := asyncos.ParseSmartLicense(string(doc.Body)); ok {
			d.note("%s: smart licensing: %s.", what, strings.Join(smartWords(d.Lang, s), d.Lang.T(", ")))
		}
	}
}

// smartWords are what license_smart shows, in words.
func smartWords(l *i18n.Language, s asyncos.SmartLicense) (words []string) {
	for _, w := range []struct {
		is       asyncos.Truth
		yes, not i18n.Text
	}{
		{s.Enabled, i18n.Text("in use"), i18n.Text("not in use")},
		{s.Reservation, i18n.Text("a license reservation"), ""},
		{s.Registered, i18n.Text("registered"), i18n.Text("not registered")},
		{s.Authorized, "", i18n.Text("authorization expired")},
		{s.OutOfReach, i18n.Text("the last contact with Cisco failed"), ""},
	} {
		switch {
		case w.is == asyncos.Yes && w.yes != "":
			words = append(words, w.yes.In(l))
		case w.is == asyncos.No && w.not != "":
			words = append(words, w.not.In(l))
		}
	}
	if !s.Expires.IsZero() {
		words = append(words, l.F("its authorization ends at %s", s.Expires.Format("2006-01-02 15:04")))
	}
	return words
}
