package sshcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// output is what a command brought.
type output struct {
	body    []byte
	fail    *evidence.Failure
	stopped string // why a command that would have gone on was ended
	hangUp  bool   // the connection cannot be used again
}

// dialogue runs one command on a line that stands at its prompt. The error is a cancelled context's.
func (l *line) dialogue(ctx context.Context, command string) (output, error) {
	l.screen.drain()
	if err := l.screen.send(command + keyEnter); err != nil {
		return l.broken(ctx, err, evidence.Send)
	}
	switch mannerOf(command) {
	case screen:
		return l.firstScreen(ctx, command)
	case statusOf:
		return l.status(ctx, command)
	case masked:
		return l.maskedConfig(ctx, command)
	case call:
		return l.call(ctx, command)
	case plain:
		return l.plain(ctx, command)
	}
	return output{hangUp: true, fail: notAllowed()}, nil // cannot be: Fetch looked before
}

// until reads on for as long as a command may take.
func (l *line) until(ctx context.Context, look func(raw []byte, prompt string) state) error {
	return l.screen.until(ctx, l.silent, func(raw []byte) state { return look(raw, l.prompt) })
}

// plain ends at the prompt. A question, such as a cluster's whether to change the mode, is none that we answer.
func (l *line) plain(ctx context.Context, command string) (output, error) {
	if err := l.until(ctx, atEnd); err != nil {
		return l.broken(ctx, err, evidence.Read)
	}
	if l.back() {
		return output{body: body(l.screen.raw, command, l.prompt)}, nil
	}
	asked := lastLine(bytes.TrimRight(body(l.screen.raw, command, l.prompt), "\n"))
	out := output{fail: &evidence.Failure{Phase: evidence.Read, Kind: evidence.Broken,
		Detail: "the appliance asks what xdrdoctor does not answer: " + strconv.Quote(failure.Clean(asked))}}
	return l.interrupt(ctx, out)
}

// firstScreen is what a menu prints above its first question.
func (l *line) firstScreen(ctx context.Context, command string) (output, error) {
	if err := l.until(ctx, atQuestion); err != nil {
		return l.broken(ctx, err, evidence.Read)
	}
	out := output{body: body(l.screen.raw, command, l.prompt)}
	if l.back() { // an unknown command, for one
		return out, nil
	}
	return l.interrupt(ctx, out)
}

// statusEntry is the entry of a menu that shows a state and changes none.
var statusEntry = []byte("- STATUS -")

// menuCursor is the whole last line of a menu that waits for an entry (F-CLI-MENU). With a default in its brackets it
// is another question, and what we type would answer that.
const menuCursor = "[]>"

// status is what the entry STATUS of a menu shows. A menu without it is left.
func (l *line) status(ctx context.Context, command string) (output, error) {
	if err := l.until(ctx, atQuestion); err != nil {
		return l.broken(ctx, err, evidence.Read)
	}
	out := output{body: body(l.screen.raw, command, l.prompt)}
	switch {
	case l.back(): // an unknown command, for one
		return out, nil
	case !bytes.Contains(out.body, statusEntry), strings.TrimSpace(lastLine(l.screen.raw)) != menuCursor:
		return l.interrupt(ctx, out)
	}
	l.screen.drain()
	if err := l.screen.send("STATUS" + keyEnter); err != nil {
		return l.broken(ctx, err, evidence.Send)
	}
	if err := l.until(ctx, atQuestion); err != nil {
		return l.broken(ctx, err, evidence.Read)
	}
	out.body = append(out.body, body(l.screen.raw, "STATUS", l.prompt)...)
	return l.interrupt(ctx, out)
}

// maskedConfig has the configuration with its passphrases masked, or not at all.
func (l *line) maskedConfig(ctx context.Context, command string) (output, error) {
	started := func(raw []byte) bool {
		return bytes.Contains(raw, []byte("<?xml")) || bytes.Contains(raw, []byte("<config"))
	}
	err := l.until(ctx, func(raw []byte, prompt string) state {
		if started(raw) || pages(raw) {
			return rest
		}
		return atQuestion(raw, prompt)
	})
	if err != nil {
		return l.broken(ctx, err, evidence.Read)
	}
	asked := body(l.screen.raw, command, "")
	answer, understood := maskAnswer(string(bytes.TrimRight(asked, "\n")))
	switch {
	case l.back() && !started(l.screen.raw): // an unknown command, for one
		return output{body: body(l.screen.raw, command, l.prompt)}, nil
	case !understood || started(l.screen.raw):
		out := output{hangUp: true, fail: &evidence.Failure{Phase: evidence.Read, Kind: evidence.NotAllowed,
			Detail: "showconfig does not ask in words that are known whether to mask passphrases; it was left"}}
		if started(l.screen.raw) || pages(l.screen.raw) {
			return out, nil
		}
		out.hangUp = false
		return l.interrupt(ctx, out)
	}
	l.screen.drain()
	if err := l.screen.send(answer + keyEnter); err != nil {
		return l.broken(ctx, err, evidence.Send)
	}
	if err := l.until(ctx, atPrompt); err != nil {
		return l.broken(ctx, err, evidence.Read)
	}
	return output{body: body(l.screen.raw, answer, l.prompt)}, nil
}

// standing is what telnet says of a connection (F-CLI-TELNET).
var standing = []byte("Escape character is")

// call ends when the far end has answered. A far end that doesn't is an answer too: telnet would wait for longer than
// we do.
func (l *line) call(ctx context.Context, command string) (output, error) {
	err := l.until(ctx, func(raw []byte, prompt string) state {
		if at := bytes.Index(raw, standing); at >= 0 && bytes.IndexByte(raw[at:], '\n') >= 0 {
			return rest
		}
		return atQuestion(raw, prompt)
	})
	out := output{body: body(l.screen.raw, command, l.prompt)}
	switch {
	case errors.Is(err, errSilent) && len(out.body) > 0:
		out.stopped = "after " + l.silent.String()
	case err != nil:
		return l.broken(ctx, err, evidence.Read)
	case l.back():
		return out, nil
	default:
		out.stopped = "when connected"
	}
	return l.interrupt(ctx, out)
}

// interrupt leaves whatever runs by Ctrl-C. If the prompt doesn't come back, hanging up leaves it as well: nothing else
// is typed.
func (l *line) interrupt(ctx context.Context, out output) (output, error) {
	const presses = 3 // a menu may stand in a menu
	out.hangUp = true
	for range presses {
		l.screen.drain()
		if l.screen.send(keyInterrupt) != nil || l.screen.until(ctx, min(l.silent, grace),
			func(raw []byte) state { return atQuestion(raw, l.prompt) }) != nil {
			break
		}
		if l.back() {
			out.hangUp = false
			break
		}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return out, context.Cause(ctx)
	}
	return out, nil
}

// back says that the screen is at rest at the prompt.
func (l *line) back() bool { return atPrompt(l.screen.raw, l.prompt) != busy }

// broken tells what ended a command before its time.
func (l *line) broken(ctx context.Context, err error, phase evidence.Phase) (output, error) {
	out := output{hangUp: true}
	heard := len(l.screen.raw) > 0
	if phase == evidence.Read && !heard {
		phase = evidence.Wait
	}
	switch {
	case errors.Is(err, errSilent):
		out.fail = &evidence.Failure{Phase: phase, Kind: evidence.TimedOut, Detail: fmt.Sprintf("after %s", l.silent)}
	case errors.Is(err, errTooLarge):
		out.fail = &evidence.Failure{Phase: evidence.Read, Kind: evidence.TooLarge}
	default:
		f, err := failure.Of(ctx, err, phase)
		if err != nil {
			return output{hangUp: true}, err
		}
		out.fail = &f
	}
	return out, nil
}
