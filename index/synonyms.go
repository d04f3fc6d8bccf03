package index

import (
	"fmt"
	"strings"

	"voc"
	"voc/tokenize"
)

// Bounds on synonyms.
const (
	maxSynonymGroups  = 10_000
	maxGroupWords     = 50
	maxExpandedClause = 512 // words and values of a query after its words were widened
)

// Synonyms widen the words of a query where Query.Synonyms asks for it. The zero value widens nothing.
type Synonyms struct {
	groups map[string][]string // folded word → the words of its group, as given
	topics map[string][]string // folded name, or part of it → topic ids
}

// NewSynonyms takes groups of words that stand for each other, and the topics of a taxonomy: a word that is the
// Japanese or English name of a topic, or a part of the name between ・, also finds the inquiries of the topic.
func NewSynonyms(groups [][]string, topics []voc.Topic) (Synonyms, error) {
	s := Synonyms{map[string][]string{}, map[string][]string{}}
	if len(groups) > maxSynonymGroups {
		return s, fmt.Errorf("reading synonyms: %d groups are more than %d", len(groups), maxSynonymGroups)
	}
	for i, group := range groups {
		if len(group) < 2 || len(group) > maxGroupWords {
			return s, fmt.Errorf("reading synonyms: group %d has %d words; give it 2 to %d", i+1, len(group), maxGroupWords)
		}
		for _, word := range group {
			key := synonymKey(word)
			if key == "" || len(word) > 4*maxQueryRunes {
				return s, fmt.Errorf("reading synonyms: group %d: %q is no word", i+1, word)
			}
			if _, twice := s.groups[key]; twice {
				return s, fmt.Errorf("reading synonyms: %q stands twice, the second time in group %d; join the groups", word, i+1)
			}
			s.groups[key] = group
		}
	}
	for _, t := range topics {
		for _, name := range append(strings.Split(t.Name, "・"), t.Name, t.EnglishName) {
			if key := synonymKey(name); key != "" && (len(s.topics[key]) == 0 || s.topics[key][len(s.topics[key])-1] != t.ID) {
				s.topics[key] = append(s.topics[key], t.ID)
			}
		}
	}
	return s, nil
}

// synonymKey is what decides whether two words are the same.
func synonymKey(word string) string { return foldText(strings.TrimSpace(tokenize.Normalize(word))) }

// widen puts in the place of each word the alternatives that synonyms give. Phrases, fields and word* stay as typed.
func (s Synonyms) widen(query string, e *expression) (*expression, error) {
	clauses := 0
	var widen func(e *expression) (*expression, error)
	widen = func(e *expression) (*expression, error) {
		if e.operator != operatorWord {
			changed := *e
			changed.operands = nil
			for _, operand := range e.operands {
				widened, err := widen(operand)
				if err != nil {
					return nil, err
				}
				changed.operands = append(changed.operands, widened)
			}
			return &changed, nil
		}
		alternatives := []*expression{e}
		if _, wildcard := cutWildcard(e.text); !e.quoted && !wildcard {
			key := synonymKey(e.text)
			for _, word := range s.groups[key] {
				if synonymKey(word) != key {
					// As a phrase where it has spaces: its words belong together.
					alternatives = append(alternatives, &expression{text: word, quoted: strings.ContainsAny(word, " 　"), offset: e.offset})
				}
			}
			for _, topic := range s.topics[key] {
				alternatives = append(alternatives, &expression{operator: operatorField, field: fieldTopic, text: topic, quoted: true, offset: e.offset})
			}
		}
		if clauses += len(alternatives); clauses > maxExpandedClause {
			return nil, &SyntaxError{Query: query, Offset: e.offset, Reason: fmt.Sprintf("with synonyms the query has more than %d words", maxExpandedClause),
				Hint: "use fewer, or search without synonyms"}
		}
		return join(operatorOr, alternatives, e.offset), nil
	}
	return widen(e)
}

// UseSynonyms sets what Query.Synonyms widens words by. It is called before the first search.
func (x *Index) UseSynonyms(s Synonyms) {
	x.synonyms = s
	x.compiled.Store(nil)
}

// compiledQuery is the condition that a text was last compiled to: highlighting asks for the same one for every hit.
type compiledQuery struct {
	text      string
	synonyms  bool
	condition *condition // read only
}

// compileQuery is compile for the text of a query, with synonyms where it asks for them.
func (x *Index) compileQuery(q voc.Query) (*condition, error) {
	if held := x.compiled.Load(); held != nil && held.text == q.Text && held.synonyms == q.Synonyms {
		return held.condition, nil
	}
	c, err := x.compileAnew(q)
	if err == nil {
		x.compiled.Store(&compiledQuery{q.Text, q.Synonyms, c})
	}
	return c, err
}

func (x *Index) compileAnew(q voc.Query) (*condition, error) {
	if !q.Synonyms {
		return compile(q.Text, x.tokenizer)
	}
	e, err := parse(q.Text)
	if err != nil || e == nil {
		return nil, err
	}
	if e, err = x.synonyms.widen(q.Text, e); err != nil {
		return nil, err
	}
	t, err := x.tokenizer()
	if err != nil {
		return nil, err
	}
	return compileExpression(q.Text, e, t)
}
