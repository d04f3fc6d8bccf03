package classify

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"voc"
)

//go:embed taxonomy.yaml
var defaultTaxonomy []byte

// Taxonomy is the checked topic tree with its compiled rules. It is immutable and safe for concurrent use.
type Taxonomy struct {
	topics   []voc.Topic
	index    map[string]int // topic id → position in topics
	names    map[string]string
	cases    []topicCase
	version  string
	synonyms [][]string
	file     string        // name, for places
	words    []writtenWord // of all terms and lists

	atoms  atoms
	rules  []rule
	uses   [][]use // by atom: what an occurrence may complete
	ignore map[int32]bool
	asking int32 // atom of the term ?, or −1 where no rule has it
	speech []speechAtom
}

// rule gives evidence for one leaf topic.
type rule struct {
	topic     int
	weight    float64
	wholeText bool
	terms     []term
	roles     []role   // of terms
	names     []string // of terms, as evidence shows them
	all       int      // number of terms that must all occur
	any       bool     // has any-terms, of which one must occur
	line      int      // in the file
}

// role is the list of a rule in which a term stands.
type role uint8

const (
	anyRole role = iota
	allRole
	notRole
	unlessRole
)

func (r role) String() string { return [...]string{"any", "all", "not", "unless"}[r] }

// speechAtom is a part of speech that a rule names.
type speechAtom struct {
	atom int32
	is   func(a *analysis, w int) bool
}

// use names a term that begins with an atom.
type use struct{ rule, term int32 }

type topicCase struct {
	topic   string
	text    string
	counter bool
	where   string
}

// DefaultTaxonomy returns the built-in taxonomy. It is parsed once.
var DefaultTaxonomy = sync.OnceValue(func() *Taxonomy {
	t, err := ParseTaxonomy("taxonomy.yaml", defaultTaxonomy)
	if err != nil {
		panic(fmt.Sprintf("built-in taxonomy: %v", err)) // a test parses it
	}
	return t
})

// Topics returns the topics in file order, parents before children. The result is the caller's.
func (t *Taxonomy) Topics() []voc.Topic { return slices.Clone(t.topics) }

// Version returns a hash of the file's content.
func (t *Taxonomy) Version() string { return t.version }

// Synonyms returns the groups of words that mean the same, in file order. They serve the comparison of questions with
// help articles; rules do not look at them. The result is the caller's.
func (t *Taxonomy) Synonyms() [][]string {
	groups := make([][]string, len(t.synonyms))
	for i, group := range t.synonyms {
		groups[i] = slices.Clone(group)
	}
	return groups
}

// Examples returns how many examples and counter-examples the taxonomy brings.
func (t *Taxonomy) Examples() int { return len(t.cases) }

// Check runs the examples of every topic through classify, which returns the topic ids of a text, and
// returns one error for each example that does not get its topic and each counter-example that does.
func (t *Taxonomy) Check(classify func(text string) []string) []error {
	var errs []error
	for _, c := range t.cases {
		got := classify(c.text)
		if slices.Contains(got, c.topic) == c.counter {
			what := "example does not get the topic"
			if c.counter {
				what = "counter-example gets the topic"
			}
			errs = append(errs, fmt.Errorf("%s: %s %s: %q is %s", c.where, what, c.topic, c.text, strings.Join(got, ", ")))
		}
	}
	return errs
}

// withAncestors returns ids and their ancestors in the taxonomy, sorted, each once; Uncategorised alone when
// ids is empty.
func (t *Taxonomy) withAncestors(ids []voc.Label) []string {
	if len(ids) == 0 {
		return []string{voc.Uncategorised}
	}
	all := make([]string, 0, 2*len(ids))
	for _, label := range ids {
		all = append(all, label.Value)
		for i, known := t.index[label.Value]; known && t.topics[i].Parent != ""; {
			all = append(all, t.topics[i].Parent)
			i = t.index[t.topics[i].Parent]
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// compile checks the read file and builds the taxonomy.
func (f *taxonomyFile) compile(name string, data []byte, variants map[string]string) (*Taxonomy, error) {
	sum := sha256.Sum256(data)
	t := &Taxonomy{
		index: make(map[string]int), names: make(map[string]string), ignore: make(map[int32]bool),
		version: hex.EncodeToString(sum[:8]), atoms: atoms{variants: variants}, asking: -1,
	}
	var errs []error
	fail := func(at located, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s:%d:%d: %s", name, at.line, at.column, fmt.Sprintf(format, args...)))
	}
	lists := f.lists(fail)
	t.synonyms = f.synonymGroups(fail)
	t.file, t.words = name, f.writtenWords()
	for i := range f.Topics {
		t.addTopic(&f.Topics[i], fail)
	}
	for _, ignored := range f.Ignore {
		part, err := t.atoms.parsePart(ignored.text, lists)
		if err != nil {
			fail(ignored, "%v", err)
		}
		for _, atom := range part {
			t.ignore[atom] = true
		}
	}
	for i := range f.Topics {
		entry := &f.Topics[i]
		topic, known := t.index[entry.ID.text]
		if !known {
			continue
		}
		if !t.topics[topic].Leaf && len(entry.Rules) > 0 {
			fail(entry.ID, "topic %s has children and rules: rules belong to topics without children", entry.ID.text)
		}
		for j := range entry.Rules {
			t.addRule(topic, &entry.Rules[j], lists, fail)
		}
		for _, example := range entry.Examples {
			t.cases = append(t.cases, topicCase{entry.ID.text, example.text, false, fmt.Sprintf("%s:%d:%d", name, example.line, example.column)})
		}
		for _, example := range entry.CounterExamples {
			t.cases = append(t.cases, topicCase{entry.ID.text, example.text, true, fmt.Sprintf("%s:%d:%d", name, example.line, example.column)})
		}
	}
	if len(t.topics) == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s:1:1: no topics: list at least one under topics", name))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	t.linkUses()
	for _, name := range slices.Sorted(maps.Keys(speechParts)) {
		if n := t.atoms.lemmas.number(name); n >= 0 {
			t.speech = append(t.speech, speechAtom{n << 1, speechParts[name]})
		}
	}
	if n := t.atoms.lemmas.number(asking); n >= 0 {
		t.asking = n << 1
	}
	return t, nil
}

// addTopic checks one entry and appends its topic.
func (t *Taxonomy) addTopic(entry *topicEntry, fail func(located, string, ...any)) {
	id := entry.ID.text
	switch {
	case !validID(id):
		fail(entry.ID, "bad topic id %q: use lower-case letters, digits and _ with dots between levels, such as delivery.late", id)
		return
	case id == voc.Uncategorised:
		fail(entry.ID, "topic id %s is reserved: choose another", id)
		return
	}
	if _, twice := t.index[id]; twice {
		fail(entry.ID, "topic %s stands twice: give each topic an id of its own", id)
		return
	}
	topic := voc.Topic{ID: id, Name: entry.Name.text, EnglishName: entry.English.text, Leaf: true,
		Owner: entry.Owner.text, Stage: entry.Stage.text, Measure: entry.Measure.text}
	if i := strings.LastIndexByte(id, '.'); i > 0 {
		parent, known := t.index[id[:i]]
		if !known {
			fail(entry.ID, "topic %s stands before its parent: list %s above it", id, id[:i])
			return
		}
		above := &t.topics[parent]
		above.Leaf = false
		topic.Parent = above.ID
		inherit(&topic.Owner, above.Owner)
		inherit(&topic.Stage, above.Stage)
		inherit(&topic.Measure, above.Measure)
	}
	if topic.Name == "" || topic.EnglishName == "" {
		fail(entry.ID, "topic %s needs name (Japanese) and english", id)
	}
	oneOf := func(at located, key, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			if at.line == 0 {
				if value != "" {
					return // inherited, and reported there
				}
				at = entry.ID
			}
			fail(at, "topic %s: %s is %q: use one of %s (here or at its parent)", id, key, value, strings.Join(allowed, ", "))
		}
	}
	oneOf(entry.Owner, "owner", topic.Owner, "people", "process", "product")
	oneOf(entry.Stage, "stage", topic.Stage, "before", "at", "after")
	oneOf(entry.Measure, "measure", topic.Measure, "faq", "product", "process", "training", "onboarding")
	t.index[id] = len(t.topics)
	t.topics = append(t.topics, topic)
	for _, name := range []string{topic.Name, strings.ToLower(topic.EnglishName)} {
		if other, taken := t.names[name]; taken && other != id {
			fail(entry.ID, "topics %s and %s have the same name %q: name them apart", other, id, name)
		}
		t.names[name] = id
	}
}

func inherit(value *string, from string) {
	if *value == "" {
		*value = from
	}
}

func validID(id string) bool {
	for level := range strings.SplitSeq(id, ".") {
		if level == "" || strings.Trim(level, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return true
}

// addRule compiles one rule of a topic.
func (t *Taxonomy) addRule(topic int, entry *ruleEntry, lists map[string][]string, fail func(located, string, ...any)) {
	r := rule{topic: topic, weight: defaultWeight, any: len(entry.Any) > 0, all: len(entry.All), line: entry.line}
	if entry.Weight.known {
		r.weight = entry.Weight.value
		if !(r.weight > 0 && r.weight <= 1) {
			fail(entry.Weight.at, "weight is %v: use a number above 0, at most 1", r.weight)
		}
	}
	switch entry.Within.text {
	case "", "sentence":
	case "text":
		r.wholeText = true
	default:
		fail(entry.Within, "within is %q: use sentence or text", entry.Within.text)
	}
	for _, list := range []struct {
		role  role
		terms []located
	}{{anyRole, entry.Any}, {allRole, entry.All}, {notRole, entry.Not}, {unlessRole, entry.Unless}} {
		for _, at := range list.terms {
			compiled, err := t.atoms.parseTerm(at.text, lists)
			if err != nil {
				fail(at, "%v", err)
				continue
			}
			r.terms = append(r.terms, compiled)
			r.roles = append(r.roles, list.role)
			r.names = append(r.names, fmt.Sprintf("%s/%s:%s", t.topics[topic].ID, list.role, at.text))
		}
	}
	if len(entry.Any)+len(entry.All) == 0 {
		fail(located{line: entry.line, column: entry.column}, "rule of %s has neither any nor all: add a term to one of them", t.topics[topic].ID)
	}
	t.rules = append(t.rules, r)
}

// linkUses indexes the terms by the atoms of their first part.
func (t *Taxonomy) linkUses() {
	t.uses = make([][]use, 2*max(len(t.atoms.lemmas.phrases), len(t.atoms.literals.phrases)))
	for r := range t.rules {
		for i := range t.rules[r].terms {
			for _, atom := range t.rules[r].terms[i].parts[0] {
				t.uses[atom] = append(t.uses[atom], use{int32(r), int32(i)})
			}
		}
	}
}

// DefaultTaxonomyFile returns the bundled taxonomy as written: a start for one's own.
func DefaultTaxonomyFile() []byte { return slices.Clone(defaultTaxonomy) }
