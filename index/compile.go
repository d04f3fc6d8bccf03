package index

import (
	"strings"
	"unicode/utf8"

	"voc"
	"voc/tokenize"
)

// A phrase is a sequence of terms: each stands offset positions after the first one.
type phrase []phraseTerm

type phraseTerm struct {
	term   string
	offset int
	prefix bool // any term that begins with term; at the end of a phrase only
}

// matches says whether a term of a document is meant.
func (t phraseTerm) matches(term string) bool {
	return term == t.term || t.prefix && strings.HasPrefix(term, t.term)
}

// A condition is an expression whose words became phrases.
type condition struct {
	operator operator
	operands []*condition
	// alternatives are what a word or phrase as typed can stand for; any of them matches.
	alternatives []phrase
	// exact is a quoted phrase as it is looked for letter by letter: as typed and normalised, both folded. Empty
	// for words.
	exact []string
	// field, values and bounds are those of field:value.
	field *fieldCondition
}

// compile turns a query text into a condition, or nil when it has no words. Words become terms just as documents do.
func compile(query string, tokenizer func() (*tokenize.Tokenizer, error)) (*condition, error) {
	e, err := parse(query)
	if err != nil || e == nil {
		return nil, err
	}
	t, err := tokenizer()
	if err != nil {
		return nil, err
	}
	return compileExpression(query, e, t)
}

func compileExpression(query string, e *expression, tokenizer *tokenize.Tokenizer) (*condition, error) {
	var err error
	c := &condition{operator: e.operator}
	for _, operand := range e.operands {
		compiled, err := compileExpression(query, operand, tokenizer)
		if err != nil {
			return nil, err
		}
		c.operands = append(c.operands, compiled)
	}
	if e.operator == operatorField {
		c.field, err = compileField(query, e)
		return c, err
	}
	if e.operator != operatorWord {
		return c, nil
	}
	typed, prefix := e.text, false
	if !e.quoted {
		if typed, prefix = cutWildcard(e.text); prefix && utf8.RuneCountInString(typed) < 2 {
			return nil, &SyntaxError{Query: query, Offset: e.offset, Reason: "too few letters before the *", Hint: "write at least two, or use the filters alone"}
		}
	}
	text := tokenize.Normalize(typed)
	if e.quoted && strings.TrimSpace(typed) != "" {
		c.exact = []string{foldText(typed)}
		// Normalising between two letters keeps the spaces at the ends, which stand for themselves.
		normal := strings.TrimSuffix(strings.TrimPrefix(tokenize.Normalize("x"+typed+"x"), "x"), "x")
		if folded := foldText(normal); folded != c.exact[0] && folded != "" {
			c.exact = append(c.exact, folded)
		}
	}
	terms := phraseOf(text, tokenizer)
	if len(terms) == 0 && len(c.exact) > 0 {
		return c, nil // signs alone can be looked for letter by letter
	}
	if len(terms) == 0 {
		return nil, &SyntaxError{Query: query, Offset: e.offset, Reason: "there is no letter or digit to search for here",
			Hint: "remove it, or add a word"}
	}
	c.alternatives = []phrase{terms}
	terms[len(terms)-1].prefix = prefix
	// A word that the tokenizer cuts here may stand uncut in a document, for example within a longer unknown word.
	if whole := foldTerm(text); !e.quoted && !strings.ContainsAny(whole, " \n") && whole != "" && (len(terms) > 1 || terms[0].term != whole) {
		c.alternatives = append(c.alternatives, phrase{{term: whole, prefix: prefix}})
	}
	return c, nil
}

// phraseOf returns the terms of normalised text as one phrase.
func phraseOf(text string, tokenizer *tokenize.Tokenizer) phrase {
	var tokenized voc.TokenizedText
	tokenizer.Tokenize(text, &tokenized)
	var terms phrase
	first := 0
	eachTerm(&tokenized, func(term string, at place) {
		if len(terms) == 0 {
			first = at.position
		}
		terms = append(terms, phraseTerm{term: term, offset: at.position - first})
	})
	return terms
}

// cutWildcard takes the * from the end of a word.
func cutWildcard(word string) (rest string, found bool) {
	rest, found = strings.CutSuffix(word, "*")
	if !found {
		rest, found = strings.CutSuffix(word, "＊")
	}
	return rest, found
}

// positive calls visit for the phrases that a matching document may hold: those under no "not".
func (c *condition) positive(visit func(phrase)) {
	c.eachWord(func(word *condition) {
		for _, p := range word.alternatives {
			visit(p)
		}
	})
}

// eachWord calls visit for the words and phrases under no "not".
func (c *condition) eachWord(visit func(*condition)) {
	if c == nil || c.operator == operatorNot {
		return
	}
	if c.operator == operatorWord {
		visit(c)
	}
	for _, operand := range c.operands {
		operand.eachWord(visit)
	}
}

// terms returns the distinct terms of positive phrases in the order of the query.
func (c *condition) terms() []string {
	var terms []string
	seen := map[string]bool{}
	c.positive(func(p phrase) {
		for _, t := range p {
			if !seen[t.term] && !t.prefix {
				seen[t.term] = true
				terms = append(terms, t.term)
			}
		}
	})
	return terms
}
