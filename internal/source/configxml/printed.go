package configxml

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Printed answers Ref with the configuration that the command showconfig prints, from a source of the appliance's
// command line: over SSH or in a transcript. Only what is looked for is passed on, not the whole of it.
func Printed(commandLine evidence.Source) evidence.Source { return printed{commandLine} }

type printed struct{ commandLine evidence.Source }

// AtHand implements evidence.AtHand: it is at hand where the command line is that of a session.
func (p printed) AtHand() bool {
	at, ok := p.commandLine.(evidence.AtHand)
	return ok && at.AtHand()
}

func (p printed) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref != Ref {
		return evidence.Document{}, evidence.ErrNotMine
	}
	shown, err := p.commandLine.Fetch(ctx, evidence.Ref{Source: evidence.CLI, Request: "showconfig"})
	if err != nil {
		return evidence.Document{}, err // of a transcript without it: not mine
	}
	doc := evidence.Document{Ref: ref, Origin: evidence.Configuration, From: shown.From, Taken: shown.Taken,
		Written: shown.Written, Failure: shown.Failure}
	if shown.Failure != nil {
		return doc, nil
	}
	broken := func(detail string) (evidence.Document, error) {
		doc.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken, Detail: detail}
		return doc, nil
	}
	if asyncos.IsUnknownCommand(string(shown.Body)) {
		doc.Failure = &evidence.Failure{Phase: evidence.Read, Kind: evidence.NotPermitted, Detail: "showconfig"}
		return doc, nil
	}
	machines, err := Parse(Cancellable(ctx, bytes.NewReader(shown.Body)), "showconfig", nil)
	if err != nil {
		if ctx.Err() != nil {
			return evidence.Document{}, context.Cause(ctx)
		}
		return broken(err.Error())
	}
	if len(machines) > 1 { // a cluster prints all of its machines; the prompt says on which it was typed
		prompt, _ := asyncos.ParsePrompt(shown.Header["Prompt"])
		of := slices.DeleteFunc(slices.Clone(machines),
			func(m Machine) bool { return prompt.Host == "" || !strings.EqualFold(m.Hostname, prompt.Host) })
		if len(of) != 1 {
			return broken(fmt.Sprintf("showconfig prints %d machines; it is not known which one is meant",
				len(machines)))
		}
		machines = of
	}
	doc.Body, doc.Failure = machines[0].said()
	return doc, nil
}
