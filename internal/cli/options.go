package cli

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// options are the flags of the commands that look at a link.
type options struct {
	symptom     string
	esaHost     string
	fingerprint string
	profile     string
	answers     string
	tokenFile   string
	waiverFile  string
	noInput     bool
	noOperator  bool
	repair      bool
	watching    bool
	plain       bool
	output      string
	budget      time.Duration
	probe       bool
	lab         string
	inputs
	share    string
	reports  []string
	recordTo string
	noRecord bool
	resume   string
	past     *past               // the session that is resumed; nil: a new one
	typed    map[string][]string // the flags that a resumed session needs again
	set      map[string]string   // canonical answers given by flags, by question
}

var outputs = []string{"text", "json", "jsonl", "markdown"}

// register sets up the flags, which are many, if this command is the one that runs.
func (o *options) register(c *cobra.Command, w World, name string) {
	if !w.runs(name) {
		return
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&o.esaHost, "esa", "", "host name or address of the ESA's management interface")
	f.StringVar(&o.fingerprint, "esa-fingerprint", "", "SHA-256 of the ESA's certificate, when it is self-signed")
	f.StringVar(&o.sshTo, "esa-ssh", "", "the ESA's command line over SSH: user@host:port; reads only")
	f.StringVar(&o.sshKey, "ssh-key", "", "a private key for --esa-ssh; else the agent, else the ESA passphrase")
	f.StringVar(&o.knownHosts, "known-hosts", "", "the file with the ESA's host key; else the one of ssh")
	f.BoolVar(&o.legacySSH, "legacy-ssh", false, "take the old algorithms of old appliances, too")
	f.StringArrayVar(&o.transcripts, "transcript", nil, "a saved SSH session of the ESA, or - to paste one; see collect --commands; repeatable")
	f.StringArrayVar(&o.configs, "config", nil, "an exported configuration of the ESA; repeatable")
	f.StringArrayVar(&o.logs, "log", nil, "a log file of the ESA, plain or .gz; repeatable")
	f.StringArrayVar(&o.from, "from", nil, "a recorded case: look at it again, ask nothing live; repeatable")
	f.StringVar(&o.recordTo, "record", "", "record the case here, .zip or a folder; else the last 20 are kept")
	f.BoolVar(&o.noRecord, "no-record", false, "record nothing, and keep nothing for --resume")
	shareFlag(c, &o.share)
	if name != "collect" {
		registerReports(c, &o.reports)
	}
	f.StringVar(&o.profile, "profile", "", "a profile made with xdrdoctor profile init")
	f.StringVar(&o.answers, "answers", "", "a YAML file with answers to questions, by their flags' names")
	f.StringVar(&o.tokenFile, "token-file", "", "a file with the registration token as it was pasted; only its shape is kept")
	f.StringVar(&o.waiverFile, "waivers", "", "a YAML file of findings that are known and accepted, by check.case: reason, owner, until")
	f.BoolVar(&o.noInput, "no-input", false, "ask nothing; what only a person can say stays unknown")
	f.StringVar(&o.output, "output", "text", strings.Join(outputs, ", "))
	f.DurationVar(&o.budget, "budget", 60*time.Second, "time for all that machines are asked")
	if name != "profile" {
		f.BoolVar(&o.probe, "probe", false, "look how far this machine gets to the region's cloud hosts; see check workstation")
	}
	f.StringVar(&o.lab, "lab", "", "run on a simulated tenant with these faults, comma-separated; see xdrdoctor lab list")
	f.BoolVar(&o.noOperator, "no-operator", false, "with --lab: nobody answers questions")
	f.BoolVar(&o.plain, "plain", false, "numbered questions and plain lines, for screen readers and scripts")
	for _, q := range facts.Questions() {
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
	case q.Name == "region":
		return l.T("the XDR tenant's region: us (nam), eu or apjc")
	case q.Name == "esa-server":
		return l.F("the ESA's Threat Response server, such as %s", q.Example)
	case q.Name == "error-text":
		return l.T("what the ESA answered to Register, or none")
	case q.Form == fact.Hidden:
		return l.T("how the token looks: well-formed, blank, other-sign or empty; never the token")
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
	if !slices.Contains(outputs, o.output) {
		return unknown("output", o.output, outputs, "it is one of "+strings.Join(outputs, ", "))
	}
	if o.budget <= 0 {
		return misuse("such as --budget 60s", "budget %s is no time", o.budget)
	}
	if o.symptom != "" {
		book, ok := checks.FindRunbook(o.symptom)
		if !ok { // a code or words from the screen
			book, ok = checks.Recognise(o.symptom)
		}
		if !ok {
			return unknown("symptom", o.symptom, symptomNames(), "it is one of "+strings.Join(symptomNames(), ", "))
		}
		o.symptom = book.Name
	}
	if c.Flags().Changed("lab") && o.lab == "" {
		return misuse("xdrdoctor lab list shows the faults; healthy is none", "--lab names no fault")
	}
	if o.noOperator && o.lab == "" {
		return misuse("add --lab FAULT", "--no-operator silences the lab's operator, and there is no lab")
	}
	if o.repair && o.lab == "" {
		return misuse("add --lab FAULT", "--repair lets the lab do the remedies; xdrdoctor changes nothing else")
	}
	o.set = map[string]string{}
	var failed error
	c.Flags().Visit(func(f *pflag.Flag) {
		q, ok := facts.QuestionNamed(f.Name)
		if !ok || failed != nil {
			return
		}
		answer, err := canonical(q, f.Value.String())
		if err != nil {
			failed = err
			return
		}
		o.set[q.Name] = answer
	})
	return failed
}

// canonical turns what a flag says into the canonical answer.
func canonical(q *fact.Question, value string) (string, error) {
	if value == fact.DontKnow || value == fact.Nobody {
		return value, nil
	}
	if q.Name == "region" {
		r, err := parseRegion(value)
		return string(r), err
	}
	answer, err := q.ParseAnswer(value)
	if err == nil {
		return answer, nil
	}
	hint := ""
	var hinted interface{ Hint() string }
	switch {
	case errors.As(err, &hinted):
		hint = hinted.Hint()
	case q.Example != "":
		hint = "such as --" + q.Name + " " + q.Example
	case len(q.Options) > 0:
		var values []string
		for _, o := range q.Options {
			values = append(values, o.Value)
		}
		hint = "where to look: " + q.Where.In(nil, "")
		if n := config.Nearest(value, values); n != "" {
			hint = "did you mean --" + q.Name + " " + n + "?"
		}
	default:
		hint = "the token itself is handed over by --token-file or XDRDOCTOR_TOKEN"
	}
	return "", misuse(hint, "--%s: %w", q.Name, err)
}

func symptomNames() []string {
	var names []string
	for _, b := range checks.Runbooks() {
		names = append(names, b.Name)
	}
	return names
}
