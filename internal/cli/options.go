package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// options are the flags of the commands that diagnose: those of a session, and what only the command line needs.
type options struct {
	session.Options
	share   string
	present string
	resume  string
}

var outputs = []string{"text", "json", "jsonl", "markdown"}

// register sets up the flags, which are many, if this command is the one that runs.
func (o *options) register(c *cobra.Command, w World, name string) {
	if !w.runs(name) {
		return
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&o.Target.ESAHost, "esa", "", "the ESA's management host name or address")
	f.StringVar(&o.Target.Fingerprint, "esa-fingerprint", "", "SHA-256 of the ESA's self-signed certificate")
	f.StringVar(&o.Target.SSH, "esa-ssh", "", "the ESA's CLI over SSH, user@host:port; reads only")
	f.StringVar(&o.Target.SSHKey, "ssh-key", "", "private key for --esa-ssh; default: agent, passphrase")
	f.StringVar(&o.Target.KnownHosts, "known-hosts", "", "file with the ESA's host key; default: that of ssh")
	f.BoolVar(&o.Target.LegacySSH, "legacy-ssh", false, "allow the old SSH algorithms of old appliances")
	f.StringArrayVar(&o.Files.Transcripts, "transcript", nil, "a saved SSH session of the ESA, - to paste; repeatable")
	f.StringArrayVar(&o.Files.Configs, "config", nil, "an exported configuration of the ESA; repeatable")
	f.StringArrayVar(&o.Files.Logs, "log", nil, "a log file of the ESA, plain or .gz; repeatable")
	f.StringArrayVar(&o.Files.Cases, "from", nil, "diagnose a recorded case, nothing live; repeatable")
	group(f, whereToLook)
	f.StringVar(&o.Output.Record, "record", "", "record the case here (.zip or folder)")
	f.BoolVar(&o.Output.NoRecord, "no-record", false, "keep no case, and nothing for --resume")
	shareFlag(c, &o.share)
	if name != "collect" {
		registerReports(c, &o.Output.Reports)
	}
	group(f, outputFlags)
	f.StringVar(&o.Target.Profile, "profile", "", "a profile made with xdrdoctor profile init")
	group(f, whereToLook)
	f.StringVar(&o.Files.Reply, "reply", "", "a mail with answers to xdrdoctor ask; - reads it here")
	f.StringVar(&o.Files.Answers, "answers", "", "a YAML file with answers, keyed by flag name")
	f.StringVar(&o.Files.Token, "token-file", "", "file with the registration token; only its format is kept")
	f.BoolVar(&o.NoInput, "no-input", false, "ask nothing; unanswered questions stay unknown")
	group(f, answerFlags)
	if name == "diagnose" || name == "check" {
		f.StringVar(&o.Files.Shapes, "shapes", "", "a YAML file: which keys and words a device of SSE has")
		group(f, whereToLook)
	}
	f.StringVar(&o.Files.Waivers, "waivers", "", "a YAML file of accepted findings, keyed by check.case")
	f.StringVar(&o.Output.Format, "output", "text", strings.Join(outputs, ", "))
	f.BoolVarP(&o.Output.Verbose, "verbose", "v", false, "a line for every check")
	f.BoolVar(&o.Output.Plain, "plain", false, "plain lines, for screen readers and scripts")
	group(f, outputFlags)
	f.DurationVar(&o.Budget, "budget", 60*time.Second, "time for all requests")
	if name != "profile" {
		f.BoolVar(&o.Target.Probe, "probe", false, "also test this machine's path to the cloud hosts")
	}
	group(f, whereToLook)
	f.StringVar(&o.Lab.Faults, "lab", "", "simulate faults of lab list; add --no-operator: nobody answers")
	f.BoolVar(&o.Lab.Silent, "no-operator", false, "with --lab: no one answers questions")
	_ = f.MarkHidden("no-operator") // help fits on 50 lines; that of --lab names it
	group(f, labFlags)
	for _, q := range checks.Questions() {
		f.String(q.Name, "", flagHelp(q, w.lang))
		if len(q.Options) > 0 {
			var values []string
			for _, o := range q.Options {
				values = append(values, o.Value+"\t"+w.lang.T(o.Label))
			}
			values = append(values, fact.DontKnow, fact.Nobody)
			complete(c, q.Name, values)
		}
	}
	group(f, questionFlags)
	complete(c, "lab", append([]string{"healthy"}, lab.Names()...))
	complete(c, "output", outputs)
}

func complete(c *cobra.Command, flag string, values []string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// flagHelp says what a question's flag takes. The question's own words follow in explain.
func flagHelp(q *fact.Question, l *i18n.Language) string {
	prompt := strings.TrimRight(q.Text(l, ""), "?？")
	switch {
	case q == facts.Region.Question:
		return l.T("the XDR tenant's region: us (nam), eu or apjc")
	case q == facts.ESAServer.Question:
		return l.F("the ESA's Threat Response server, such as %s", q.Example)
	case q == facts.ErrorText.Question:
		return l.T("what the ESA showed after Register, or none")
	case q.Form == fact.Hidden:
		return l.T("the token's format: well-formed, blank, other-sign or empty; never the token")
	case len(q.Options) > 0:
		return l.F("%s: %s", prompt, strings.TrimSuffix(q.Values(), ", "+fact.DontKnow+" or "+fact.Nobody))
	}
	return l.F("%s, such as %s", prompt, q.Example)
}

// parse checks the flags and takes the answers from them.
func (o *options) parse(c *cobra.Command, w World) error {
	if err := shareWith(w, o.share); err != nil {
		return err
	}
	if !slices.Contains(outputs, o.Output.Format) {
		return usage.Unknown("output", o.Output.Format, outputs, "it is one of "+strings.Join(outputs, ", "))
	}
	if o.Budget <= 0 {
		return misuse("such as --budget 60s", "budget %s is not a time", o.Budget)
	}
	if err := o.parseSymptom(); err != nil {
		return err
	}
	if err := o.parseLab(c); err != nil {
		return err
	}
	var err error
	if o.Present, err = consolesOf(o.present); err != nil {
		return err
	}
	return o.parseAnswers(c, w)
}

// parseSymptom finds the tree of a symptom by its name, a code or words from the screen.
func (o *options) parseSymptom() error {
	if o.Symptom == "" {
		return nil
	}
	book, ok := checks.FindRunbook(o.Symptom)
	if !ok {
		book, ok = exactly(o.Symptom)
	}
	if !ok {
		return usage.Unknown("symptom", o.Symptom, symptomNames(),
			"a name such as device-offline, or a code from the screen such as E4017")
	}
	o.Symptom = book.Name
	return nil
}

// parseLab refuses what needs a lab where there is none.
func (o *options) parseLab(c *cobra.Command) error {
	switch {
	case o.Lab.Faults != "":
		return nil
	case c.Flags().Changed("lab"):
		return misuse("xdrdoctor lab list shows the faults; healthy is none", "--lab names no fault")
	case o.Lab.Silent:
		return misuse("add --lab FAULT", "--no-operator silences the lab's operator, and there is no lab")
	case o.Lab.Repair:
		return misuse("add --lab FAULT", "--repair lets the lab do the remedies; xdrdoctor changes nothing else")
	}
	return nil
}

// parseAnswers takes the answers to questions from their flags.
func (o *options) parseAnswers(c *cobra.Command, w World) error {
	o.Said = map[string]string{}
	var failed error
	c.Flags().Visit(func(f *pflag.Flag) {
		q, ok := checks.QuestionNamed(f.Name)
		if !ok || failed != nil {
			return
		}
		answer, err := session.Canonical(q, f.Value.String(), w.Clock())
		if err != nil {
			failed = err
			return
		}
		o.Said[q.Name] = answer
	})
	return failed
}

func symptomNames() []string {
	var names []string
	for _, b := range checks.Runbooks() {
		names = append(names, b.Name)
	}
	return names
}

// consolesOf takes --present apart; nil: it was not given.
func consolesOf(present string) ([]string, error) {
	if present == "" {
		return nil, nil
	}
	consoles := []string{}
	for name := range strings.SplitSeq(present, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case name == ask.All:
			consoles = append(consoles, session.Consoles()...)
		case name == "none":
		case slices.Contains(session.Consoles(), name):
			consoles = append(consoles, name)
		default:
			return nil, usage.Unknown("console", name, session.Consoles(),
				"--present takes "+strings.Join(session.Consoles(), ", ")+", all or none")
		}
	}
	return consoles, nil
}
