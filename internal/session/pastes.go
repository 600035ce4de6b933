package session

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/xdrdoctor/xdrdoctor/internal/appliance"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// pastes are what was pasted of the appliance's command line at questions. Like an answer it can be taken back, and
// is forgotten when it is looked at again. It is a source: what was just pasted is newer than anything.
type pastes struct {
	*desk
	mu    sync.Mutex // the facts are learnt in parallel
	docs  papers
	seen  appliance.Identity        // whose command line was pasted
	known func() appliance.Identity // whose files were read, or were named by flags
	looks []*fact.Question          // what one session would answer beside the question at hand
}

type papers map[evidence.Ref]evidence.Document

// Fetch answers what was pasted.
func (p *pastes) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d, ok := p.docs[ref]; ok {
		return d, nil
	}
	return evidence.Document{}, evidence.ErrNotMine
}

// AtHand implements evidence.AtHand.
func (p *pastes) AtHand() bool { return true }

// has says whether a document was pasted.
func (p *pastes) has(ref evidence.Ref) bool {
	_, err := p.Fetch(context.Background(), ref)
	return err == nil
}

// all are the documents that were pasted and still count, in the order of their commands.
func (p *pastes) all() []evidence.Document {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.SortedFunc(maps.Values(p.docs),
		func(a, b evidence.Document) int { return cmp.Compare(a.Ref.Request, b.Ref.Request) })
}

// know remembers whose command line was seen.
func (p *pastes) know(a transcript.Appliance) { p.seen = identityOf(a).Or(p.seen) }

// recollect takes up what was pasted in a session that is resumed.
func (p *pastes) recollect(docs []evidence.Document) {
	p.docs = papers{}
	for _, d := range docs {
		p.docs[d.Ref] = d
	}
	p.seen = appliance.Of(docs)
}

// may says whether a pasted session could answer a question: the command line was looked for, and there is none, or
// no way to it.
func (p *pastes) may(q *fact.Question, set *fact.Set) bool {
	if slices.ContainsFunc(p.looks, func(one *fact.Question) bool { return one.CLI }) {
		return len(p.wanted(nil)) > 0
	}
	return q.CLI && slices.ContainsFunc(set.Cites(q), p.notRead)
}

// notRead: the command line did not say, whatever the reason, other than that we would not type it.
func (p *pastes) notRead(ref evidence.Ref) bool {
	d, ok := p.store.Get(ref)
	return ok && ref.Source == evidence.CLI && d.Failure != nil && d.Failure.Kind != evidence.NotAllowed
}

// wanted are the commands that nobody read yet, with those that the question at hand needs beside the usual ones.
func (p *pastes) wanted(cites []evidence.Ref) []string {
	r, _ := p.region()
	commands := facts.Commands(r)
	for _, ref := range cites {
		if p.notRead(ref) && !slices.Contains(commands, ref.Request) {
			commands = append(commands, ref.Request)
		}
	}
	return slices.DeleteFunc(commands, func(c string) bool {
		d, ok := p.store.Get(evidence.Ref{Source: evidence.CLI, Request: c})
		return ok && d.OK()
	})
}

// take says what to type on the appliance and takes what came of it. It returns what was there before, to be taken
// back; ok says that something was pasted that is of use.
func (p *pastes) take(ctx context.Context, q *fact.Question, set *fact.Set) (before papers, ok bool, err error) {
	wanted := p.wanted(set.Cites(q))
	text, err := p.asker.Block(ctx, pasteThis(p.Lang, wanted))
	if err != nil {
		return nil, false, err
	}
	return p.read(ctx, text, wanted)
}

// pasteThis is the one block to type, and how.
func pasteThis(l *i18n.Language, commands []string) string {
	return l.T("On the ESA's command line, type these, one after the other:") + "\n\n    " +
		strings.Join(commands, "\n    ") + "\n\n" + halves(l, commands) +
		l.T("They change nothing. Leave menus with Ctrl-C, telnet with Ctrl-] and quit.\nCopy the session from the first prompt to the last and paste it here; then type\na dot alone on a line, or Ctrl-D.")
}

// halves is a line on what looks misspelt in the commands; "" when nothing does.
func halves(l *i18n.Language, commands []string) string {
	var all []string
	for _, text := range facts.Halves(commands) {
		all = append(all, text.In(l))
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, l.Space()) + "\n"
}

// read puts the documents of a pasted session in place, and says what came and what did not.
func (p *pastes) read(ctx context.Context, text string, wanted []string) (before papers, ok bool, err error) {
	if strings.TrimSpace(text) == "" {
		p.note("Nothing was pasted.")
		return nil, false, nil
	}
	appliances, err := transcript.Parse(strings.NewReader(text), transcript.Pasted)
	var unread *transcript.Error
	switch {
	case errors.As(err, &unread):
		p.note("Not understood: %s.", unread.What)
		if unread.Hint() != "" {
			p.wrapped(unread.HintIn(p.Lang))
		}
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	mine, err := p.which(ctx, appliances)
	if err != nil || mine == nil {
		return nil, false, err
	}
	dated := mine.PastedAt(p.now())
	p.mu.Lock()
	before = p.docs
	p.docs = maps.Clone(before)
	if p.docs == nil {
		p.docs = papers{}
	}
	for _, d := range mine.Docs {
		p.docs[d.Ref] = d
	}
	p.mu.Unlock()
	p.know(*mine)
	p.say(*mine, wanted)
	if dated {
		p.note("The date in it is compared with the time of this paste.")
	}
	p.lookAgain(mine.Docs)
	return before, true, nil
}

// takeBack puts in place what was there before a paste.
func (p *pastes) takeBack(before papers) {
	after := p.all()
	p.mu.Lock()
	p.docs = before
	p.mu.Unlock()
	p.seen = appliance.Of(p.all())
	p.lookAgain(after)
	p.note("The pasted text is taken back.")
}

// lookAgain drops what the documents replace, and where nobody had the command line. Where it was tried it is not
// tried again for what was not pasted: a passphrase that is refused is not sent once more for each paste.
func (p *pastes) lookAgain(docs []evidence.Document) {
	for _, d := range docs {
		p.store.Drop(d.Ref)
	}
	for _, d := range p.store.Documents() {
		if d.Ref.Source == evidence.CLI && d.Failure != nil && d.Failure.Kind == evidence.NotConfigured {
			p.store.Drop(d.Ref)
		}
	}
}

// forget drops of what was pasted that which the walk has dropped: it has to be looked at again, as an answer has.
func (p *pastes) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.docs, func(ref evidence.Ref, _ evidence.Document) bool {
		_, kept := p.store.Get(ref)
		return !kept
	})
}

// say tells how much of what was wanted is there, and what of the session is not read.
func (p *pastes) say(a transcript.Appliance, wanted []string) {
	if p.sayProduct(p.name(a), a.Product) {
		return
	}
	var missing, cut, refused []string
	for _, c := range wanted {
		i := slices.IndexFunc(a.Docs, func(d evidence.Document) bool { return d.Ref.Request == c })
		switch {
		case i < 0:
			missing = append(missing, c)
		case !a.Docs[i].OK():
			cut = append(cut, c)
		case slices.Contains(a.Refused(), c):
			refused = append(refused, c)
		}
	}
	p.note("Read from %s: %d of %d commands.", p.name(a), len(wanted)-len(missing)-len(cut)-len(refused), len(wanted))
	for _, part := range []struct {
		words    i18n.Text
		commands []string
	}{{i18n.Text("Missing:"), missing}, {i18n.Text("Incomplete, so not used:"), cut},
		{i18n.Text("The ESA does not have these, or does not let this account use them:"), refused},
		{i18n.Text("Nothing here reads these:"), a.PassedOver()}} {
		if len(part.commands) > 0 {
			p.note("%s", part.words)
		}
		for _, c := range part.commands {
			p.note("    %s", c)
		}
	}
}

func (p *pastes) name(a transcript.Appliance) string {
	if name := strings.TrimSpace(a.Host + " " + a.Serial); name != "" {
		return name
	}
	return p.Lang.T("an appliance without a name")
}

// which is the appliance in the session that is under diagnosis; where that is not plain the person says which. Nil:
// none of them.
func (p *pastes) which(ctx context.Context, all []transcript.Appliance) (*transcript.Appliance, error) {
	mine, err := appliance.Choose(p.mine(), all, identityOf)
	if err == nil {
		return &mine, nil
	}
	var options []fact.Option
	for i, a := range all {
		options = append(options, fact.Option{Value: strconv.Itoa(i + 1), Label: p.name(a)})
	}
	options = append(options, fact.Option{Value: "none", Label: p.Lang.T("none of these")})
	a, err := p.asker.Ask(ctx, ask.Prompt{
		Text: p.Lang.T("Which ESA of this session is under diagnosis?"), Options: options, Plain: true,
		Flag:  "--serial",
		Why:   p.Lang.T("The output of another ESA must not be used for this one."),
		Where: p.Lang.T("the ESA's CLI: version, the line Serial #"),
	})
	if err != nil {
		return nil, err
	}
	i, err := strconv.Atoi(a.Value)
	if err != nil {
		p.note("None of it is used.")
		return nil, nil
	}
	return &all[i-1], nil
}

// mine is the ESA under diagnosis: as the person said, as its command line showed before, as a file or a flag named it.
func (p *pastes) mine() appliance.Identity {
	said, _ := p.answer(facts.Serial.Question.Name)
	return appliance.Identity{Serial: said}.Or(p.seen).Or(p.known())
}
