package asyncos

import (
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// mostWords keeps String within two lines of a screen, also where the wrapping leaves some of the first one empty.
const mostWords = 138

// String is In English.
func (s LogSummary) String() string { return s.In(nil) }

// In says in at most two lines of 74 columns what the log holds: what is known here by its kinds, then all other lines,
// so that what is not known stays countable. A line may be of more than one kind; of the others each is counted once.
func (s LogSummary) In(l *i18n.Language) string {
	head, rest := counted(l, s.Lines, i18n.Text("%s line"), i18n.Text("%s lines")), s.others(l)
	switch {
	case s.YearInferred && s.ZoneInferred:
		head = l.F("%s (year and zone inferred)", head)
	case s.YearInferred:
		head = l.F("%s (year inferred)", head)
	}
	known := []struct {
		n         int64
		one, more i18n.Text
	}{
		{s.CommitCount, i18n.Text("%s commit"), i18n.Text("%s commits")},
		{s.DNSFailures.Count, i18n.Text("%s DNS failure"), i18n.Text("%s DNS failures")},
		{s.BootstrapFailures.Count, i18n.Text("%s DNS start failure"), i18n.Text("%s DNS start failures")},
		{s.CertificateErrors.Count, i18n.Text("%s certificate error"), i18n.Text("%s certificate errors")},
		{s.NotAuthorized.Count, i18n.Text("%s not authorized"), i18n.Text("%s not authorized")},
		{s.ProxyRefusals.Count, i18n.Text("%s proxy refusal"), i18n.Text("%s proxy refusals")},
		{s.SSEUnreachable.Count, i18n.Text("%s SSE not reached"), i18n.Text("%s SSE not reached")},
		{s.TokenRefusals.Count, i18n.Text("%s token refusal"), i18n.Text("%s token refusals")},
		{s.CloudService.Count, i18n.Text("%s on the cloud service"), i18n.Text("%s on the cloud service")},
		{s.SmartLicensing.Count, i18n.Text("%s on smart licensing"), i18n.Text("%s on smart licensing")},
	}
	var parts []string
	length, folded := cells.Width(head)+cells.Width(rest)+len(", 10 kinds more; "), 0
	for _, k := range known {
		if k.n == 0 {
			continue
		}
		part := counted(l, k.n, k.one, k.more)
		if folded > 0 || length+cells.Width(part)+len(", ") > mostWords {
			folded++
			continue
		}
		length += cells.Width(part) + len(", ")
		parts = append(parts, part)
	}
	switch {
	case folded > 0 && len(parts) == 0: // numbers that fill the lines by themselves
		parts = append(parts, counted(l, int64(folded), i18n.Text("%s known kind"), i18n.Text("%s known kinds")))
	case folded > 0:
		parts = append(parts, counted(l, int64(folded), i18n.Text("%s kind more"), i18n.Text("%s kinds more")))
	}
	words := head
	if len(parts) > 0 {
		words = l.F("%s: %s", words, strings.Join(parts, l.T(", ")))
	}
	if rest != "" {
		words = l.F("%s; %s", words, rest)
	}
	return words
}

// others are the lines that no pattern knows: together with Matched they are Lines.
func (s LogSummary) others(l *i18n.Language) string {
	var parts []string
	for _, k := range []struct {
		n         int64
		one, more i18n.Text
	}{
		{s.Unexplained.Count, i18n.Text("%s unexplained warning"), i18n.Text("%s unexplained warnings")},
		{s.Understood - (s.Matched - s.Bare) - s.Unexplained.Count, i18n.Text("%s of no meaning here"),
			i18n.Text("%s of no meaning here")},
		{s.Unknown - s.Bare, i18n.Text("%s not understood"), i18n.Text("%s not understood")},
	} {
		if k.n > 0 {
			parts = append(parts, counted(l, k.n, k.one, k.more))
		}
	}
	return strings.Join(parts, l.T(", "))
}

// counted is 1203 as "1,203", in the words that go with it.
func counted(l *i18n.Language, n int64, one, more i18n.Text) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n == 1 {
		return l.F(string(one), digits)
	}
	return l.F(string(more), digits)
}
