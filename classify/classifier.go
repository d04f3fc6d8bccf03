package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"

	"voc"
)

// rulesVersion changes with every change of the code that can change a label.
const rulesVersion = "5"

// Version returns a hash over the taxonomy, the lexicon and the rules: it changes when any label could.
func Version(t *Taxonomy) string {
	sum := sha256.Sum256([]byte(rulesHash() + t.version))
	return hex.EncodeToString(sum[:8])
}

// rulesHash returns a hash over the lexicon and the rules.
func rulesHash() string {
	sum := sha256.New()
	sum.Write([]byte(rulesVersion + "\x00" + sharedSignals().version))
	names, err := fs.Glob(lexiconFiles, "lexicon/*.tsv")
	if err != nil {
		panic(err) // the pattern is constant
	}
	slices.Sort(names)
	for _, name := range names {
		data, err := fs.ReadFile(lexiconFiles, name)
		if err != nil {
			panic(err) // embedded
		}
		sum.Write([]byte("\x00" + name + "\x00"))
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// Classifier gives labels to one text after another. It holds buffers: one per goroutine. New is cheap.
type Classifier struct {
	taxonomy *Taxonomy
	variants *variantTable
	analysis analysis
	literals *literalScan
	clauses  []clause
	topics   topicMatcher
	signals  topicMatcher // of stages and signals
	feelings scorer
	models   *combiner // nil = the rules decide alone
}

// New returns a classifier for the taxonomy with the built-in lexicon.
func New(taxonomy *Taxonomy) *Classifier {
	l, signals := sharedLexicon(), sharedSignals()
	literals := newLiteralScan(&l.literals, &taxonomy.atoms.literals, &signals.atoms.literals)
	return &Classifier{
		taxonomy: taxonomy, variants: &l.spellings, literals: literals,
		topics:   topicMatcher{taxonomy: taxonomy, literals: literals, table: 1},
		signals:  topicMatcher{taxonomy: signals, literals: literals, table: 2, independent: true},
		feelings: scorer{lexicon: l, literals: literals},
	}
}

// Given are labels that the row brought; empty values are classified.
type Given struct {
	Topics    []string // topic ids, or names in Japanese or English
	Sentiment string   // in English or Japanese; an unknown word is ignored
	Kind      string   // likewise
}

// Classify labels a text. The result owns its memory.
//
// Given topics are taken as they are, after a name of the taxonomy was replaced by its id.
func (c *Classifier) Classify(text *voc.TokenizedText, given Given) voc.Labels {
	a := &c.analysis
	a.read(text, c.variants)
	c.literals.read(text.Text)
	c.clauses = a.clauses(c.clauses)
	felt := c.feelings.score(a, c.clauses)
	a.findAsks(c.clauses, felt)

	var labels voc.Labels
	labels.Topics = c.taxonomy.givenTopics(given.Topics)
	if len(labels.Topics) == 0 {
		labels.Topics = c.topics.match(a)
	}
	labels.TopicIDs = c.taxonomy.withAncestors(labels.Topics)

	if value := givenValue(sentimentNames, given.Sentiment); value != "" {
		labels.Sentiment = voc.Sentiment{Class: value, Score: givenScore[value], Origin: voc.OriginGiven}
	} else {
		labels.Sentiment = voc.Sentiment{Class: class(felt.score), Score: felt.score, Origin: voc.OriginRule, Evidence: slices.Clone(felt.evidence)}
	}
	if value := givenValue(kindNames, given.Kind); value != "" {
		labels.Kind = voc.Label{Value: value, Confidence: 1, Origin: voc.OriginGiven}
	} else {
		labels.Kind = a.kind(c.clauses, felt)
	}
	if c.models != nil {
		c.models.combine(text, &c.topics, &labels)
	}
	labels.Contents = a.contents(c.clauses, felt)
	labels.Stage, labels.Signals = c.journey(a, labels.Topics)
	labels.Opinions = a.opinions(c.clauses, felt, c.feelings.lexicon.paraphrases)
	own(&labels)
	return labels
}

// own copies the strings that still share memory with the text, all into one.
func own(labels *voc.Labels) {
	size := 0
	for i := range labels.Opinions {
		size += len(labels.Opinions[i].Target) + len(labels.Opinions[i].Predicate)
	}
	if size == 0 {
		return
	}
	var all strings.Builder
	all.Grow(size)
	copied := func(s string) string {
		start := all.Len()
		all.WriteString(s)
		return all.String()[start:]
	}
	for i := range labels.Opinions {
		o := &labels.Opinions[i]
		o.Target, o.Predicate = copied(o.Target), copied(o.Predicate)
	}
}
