package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
)

func newTopicsExplainCommand() *cobra.Command {
	var file string
	var asJSON bool
	var dictionaryFlags userDictionaryFlags
	command := &cobra.Command{
		Use:   "explain TEXT…",
		Short: "show which rules fire on a text, and where",
		Long: `Labels a text as a run would and shows why: the topics with their confidence, every rule of which a term stands in
the text with what it found, what vetoed it or what it misses, sentiment, kind, contents, stage, signals and opinions with the
words behind them. The text is taken as it is; a run masks personal information first.`,
		Example: `  voc topics explain '注文した商品がまだ届きません'
  voc topics explain --taxonomy topics.yaml --json '返品したい'`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			taxonomy, err := readTaxonomy(file)
			if err != nil {
				return err
			}
			labeller, err := newTextLabeller(taxonomy, dictionaryFlags.load)
			if err != nil {
				return err
			}
			text := labeller.read(strings.Join(args, " "))
			explanation := labeller.classifier.Explain(&labeller.text)
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), explanationForJSON(text, &explanation))
			}
			printExplanation(cmd.OutOrStdout(), text, &explanation, taxonomy.Topics())
			return nil
		},
	}
	dictionaryFlags.add(command)
	f := command.Flags()
	f.StringVar(&file, "taxonomy", "", "taxonomy file (default: the built-in one)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// spanJSON is evidence as --json prints it: offsets are bytes of text.
type spanJSON struct {
	Rule  string `json:"rule"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type labelJSON struct {
	Value      string     `json:"value"`
	Confidence float64    `json:"confidence"`
	Evidence   []spanJSON `json:"evidence"`
}

type ruleTraceJSON struct {
	Topic   string      `json:"topic"`
	Line    int         `json:"line"`
	Weight  float64     `json:"weight"`
	Outcome string      `json:"outcome"`
	Terms   []termTrace `json:"terms"`
	Missing []string    `json:"missing"`
}

type termTrace struct {
	Role  string `json:"role"`
	Term  string `json:"term"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type opinionJSON struct {
	Target    string `json:"target"`
	Predicate string `json:"predicate"`
	Polarity  string `json:"polarity"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

type sentimentJSON struct {
	Class      string     `json:"class"`
	Score      float64    `json:"score"`
	Level      int        `json:"level"`      // −2 to 2
	Confidence float64    `json:"confidence"` // ½ at a threshold between two classes, 1 farthest from it
	Evidence   []spanJSON `json:"evidence"`
}

type sentenceJSON struct {
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Text     string   `json:"text"`
	Class    string   `json:"class"`
	Score    float64  `json:"score"`
	Contents []string `json:"contents"`
}

type explanationJSON struct {
	Text      string          `json:"text"`
	TopicIDs  []string        `json:"topic_ids"`
	Topics    []labelJSON     `json:"topics"`
	Scores    []labelJSON     `json:"scores"`
	Rules     []ruleTraceJSON `json:"rules"`
	Ignored   []spanJSON      `json:"ignored"`
	Operator  []spanJSON      `json:"operator"` // clauses of a note in which the operator speaks
	Sentiment sentimentJSON   `json:"sentiment"`
	Sentences []sentenceJSON  `json:"sentences"`
	Kind      labelJSON       `json:"kind"`
	Contents  []labelJSON     `json:"contents"`
	Stage     *labelJSON      `json:"stage"` // null when the text does not tell
	Signals   []labelJSON     `json:"signals"`
	Opinions  []opinionJSON   `json:"opinions"`
}

func explanationForJSON(text string, e *classify.Explanation) explanationJSON {
	answer := explanationJSON{
		Text: text, TopicIDs: e.TopicIDs, Topics: labelsForJSON(text, e.Topics), Scores: labelsForJSON(text, e.Scores),
		Rules: []ruleTraceJSON{}, Ignored: []spanJSON{}, Operator: []spanJSON{}, Opinions: []opinionJSON{}, Sentences: []sentenceJSON{},
		Sentiment: sentimentJSON{e.Sentiment.Class, e.Sentiment.Score, e.Sentiment.Level(), classify.SentimentConfidence(e.Sentiment), spansForJSON(text, e.Sentiment.Evidence)},
		Kind:      labelForJSON(text, e.Kind),
		Contents:  labelsForJSON(text, e.Contents), Signals: labelsForJSON(text, e.Signals),
	}
	if e.Stage.Value != "" {
		stage := labelForJSON(text, e.Stage)
		answer.Stage = &stage
	}
	for _, s := range e.Sentences {
		answer.Sentences = append(answer.Sentences, sentenceJSON{s.Start, s.End, text[s.Start:s.End], s.Class, s.Score, append([]string{}, s.Contents...)})
	}
	for _, rule := range e.Rules {
		r := ruleTraceJSON{rule.Topic, rule.Line, rule.Weight, rule.Outcome, []termTrace{}, append([]string{}, rule.Missing...)}
		for _, term := range rule.Terms {
			r.Terms = append(r.Terms, termTrace{term.Role, term.Term, term.Start, term.End, text[term.Start:term.End]})
		}
		answer.Rules = append(answer.Rules, r)
	}
	for _, span := range e.Ignored {
		answer.Ignored = append(answer.Ignored, spanJSON{"ignore", span.Start, span.End, text[span.Start:span.End]})
	}
	for _, span := range e.Asides {
		answer.Operator = append(answer.Operator, spanJSON{"operator", span.Start, span.End, text[span.Start:span.End]})
	}
	for _, o := range e.Opinions {
		answer.Opinions = append(answer.Opinions, opinionJSON{o.Target, o.Predicate, o.Polarity, o.Start, o.End})
	}
	return answer
}

func labelsForJSON(text string, labels []voc.Label) []labelJSON {
	answer := []labelJSON{}
	for _, label := range labels {
		answer = append(answer, labelForJSON(text, label))
	}
	return answer
}

func labelForJSON(text string, label voc.Label) labelJSON {
	return labelJSON{label.Value, label.Confidence, spansForJSON(text, label.Evidence)}
}

func spansForJSON(text string, evidence []voc.Evidence) []spanJSON {
	answer := []spanJSON{}
	for _, e := range evidence {
		answer = append(answer, spanJSON{e.Rule, e.Start, e.End, text[e.Start:e.End]})
	}
	return answer
}

func printExplanation(w io.Writer, text string, e *classify.Explanation, topics []voc.Topic) {
	names := map[string]string{}
	for _, topic := range topics {
		names[topic.ID] = topic.Name
	}
	fmt.Fprintf(w, "%s\n\ntopics\n", text)
	if len(e.Topics) == 0 {
		fmt.Fprintf(w, "  %s\n", voc.Uncategorised)
	}
	given := map[string]bool{}
	for _, label := range e.Topics {
		given[label.Value] = true
		fmt.Fprintf(w, "  %s  %s  confidence %.2f\n", label.Value, names[label.Value], label.Confidence)
	}
	for _, label := range e.Scores {
		if given[label.Value] {
			continue
		}
		why := "too little to be given"
		if label.Confidence >= classify.TopicThreshold {
			why = "within a longer phrase of a sister topic"
		}
		fmt.Fprintf(w, "  (%s  %s  confidence %.2f: %s)\n", label.Value, names[label.Value], label.Confidence, why)
	}
	fmt.Fprintln(w, "\nrules")
	for _, rule := range e.Rules {
		if rule.Outcome == classify.RuleIncomplete && !given[rule.Topic] && onlyNot(rule.Terms) {
			continue // a veto of something that nobody claimed
		}
		fmt.Fprintf(w, "  %-10s  %s  line %d, weight %.1f\n", rule.Outcome, rule.Topic, rule.Line, rule.Weight)
		for _, term := range rule.Terms {
			fmt.Fprintf(w, "      %-3s  %s  on 「%s」\n", term.Role, term.Term, text[term.Start:term.End])
		}
		if len(rule.Missing) > 0 {
			fmt.Fprintf(w, "      missing: %s\n", strings.Join(rule.Missing, ", "))
		}
	}
	for _, span := range e.Ignored {
		fmt.Fprintf(w, "  ignored     「%s」\n", text[span.Start:span.End])
	}
	for _, span := range e.Asides {
		fmt.Fprintf(w, "  operator    「%s」\n", text[span.Start:span.End])
	}
	fmt.Fprintf(w, "\nsentiment\n  %s  score %+.2f  confidence %.2f\n", voc.SentimentLevels[e.Sentiment.Level()+2], e.Sentiment.Score, classify.SentimentConfidence(e.Sentiment))
	printEvidence(w, text, e.Sentiment.Evidence)
	if len(e.Sentences) > 1 {
		fmt.Fprintln(w, "\nsentences")
		for _, s := range e.Sentences {
			fmt.Fprintf(w, "  %+.2f  %-8s  %s  「%s」\n", s.Score, s.Class, cmp.Or(strings.Join(s.Contents, ", "), "-"), text[s.Start:s.End])
		}
	}
	printLabels(w, text, "kind", []voc.Label{e.Kind})
	printLabels(w, text, "contents", e.Contents)
	if e.Stage.Value != "" {
		printLabels(w, text, "stage", []voc.Label{e.Stage})
	}
	printLabels(w, text, "signals", e.Signals)
	if len(e.Opinions) > 0 {
		fmt.Fprintln(w, "\nopinions")
	}
	for _, o := range e.Opinions {
		fmt.Fprintf(w, "  %s / %s / %s\n", o.Target, o.Predicate, o.Polarity)
	}
}

// printLabels prints labels with their evidence, or nothing where there is none.
func printLabels(w io.Writer, text, title string, labels []voc.Label) {
	if len(labels) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, label := range labels {
		fmt.Fprintf(w, "  %s  confidence %.2f\n", label.Value, label.Confidence)
		printEvidence(w, text, label.Evidence)
	}
}

func onlyNot(terms []classify.TermTrace) bool {
	for _, term := range terms {
		if term.Role != "not" {
			return false
		}
	}
	return true
}

func printEvidence(w io.Writer, text string, evidence []voc.Evidence) {
	for _, e := range evidence {
		fmt.Fprintf(w, "      %s  on 「%s」\n", e.Rule, text[e.Start:e.End])
	}
}
