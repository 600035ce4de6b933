package session

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/appliance"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// versionTyped is the document in which a command line says whose it is.
var versionTyped = evidence.Ref{Source: evidence.CLI, Request: "version"}

// mine is the ESA under diagnosis, with all that is known of it before the walk: what files show, what flags and the
// environment say.
func (s *sources) mine() appliance.Identity {
	said := appliance.Identity{Host: hostName(s.opts.Target.ESAHost), SaidBy: "flag --esa"}
	for _, source := range s.presets {
		d, err := source.Fetch(context.Background(), asked(facts.Serial.Question.Name))
		if err != nil {
			continue
		}
		if d.OK() {
			said.Serial, said.SaidBy = strings.ToUpper(strings.TrimSpace(string(d.Body))), d.From
		}
		break
	}
	return s.owner.Or(said)
}

// hostName is a host that has a name; an address says nothing of the name that an appliance shows.
func hostName(host string) string {
	if net.ParseIP(strings.Trim(host, "[]")) != nil {
		return ""
	}
	return host
}

// belongs refuses evidence of another appliance than the one that is known so far: it would bring causes that this
// one does not have. Evidence that does not say whose it is passes.
func (s *sources) belongs(what string, of appliance.Identity) error {
	mine := s.mine()
	if of.Match(mine) == appliance.Other {
		return usage.Misuse("Leave one of them out: what another appliance says is not true of this one.",
			"%s is from %s, and %s is from %s",
			what, s.Shared.Text(of.Name()), cmp.Or(mine.SaidBy, "--esa"), s.Shared.Text(mine.Name()))
	}
	of.SaidBy = what
	s.owner = s.owner.Or(of)
	return nil
}

// theOne is the appliance of a file that is under diagnosis: its only one, or the one that is known.
func theOne[T any](s *sources, what, path string, all []T, of func(T) appliance.Identity) (one T, err error) {
	for _, a := range all {
		s.Shared.Host(of(a).Host)
	}
	one, err = appliance.Choose(s.mine(), all, of)
	var several *appliance.Ambiguity
	if errors.As(err, &several) {
		if len(all) == 1 {
			return one, s.belongs(what+" "+path, of(all[0]))
		}
		hint := "say which one with --serial: " + strings.Join(several.Names, ", ")
		return one, usage.Misuse(hint, "%s %s holds %d appliances", what, path, len(all))
	}
	return one, err
}

// sayLine says why the command line is not used, once: a file that was named may have answered instead, and a host
// key that changed is news in any case.
func (s *sources) sayLine() {
	if s.line == nil {
		return
	}
	failed, ok := s.line.Failed()
	var why *fact.Unknown
	if ok && errors.As(fact.Why(failed), &why) {
		words := strings.TrimPrefix(why.Reason.Words(s.Lang, nil), s.Lang.T("ESA command line")+s.Lang.T(": "))
		s.wrapped(s.Shared.Text(s.Lang.F("The ESA's command line: %s. Continuing without it.", words)))
	}
}
