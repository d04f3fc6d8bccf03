package index

import (
	"strings"

	"voc"
	"voc/tokenize"
)

// A phrase is a sequence of terms: each stands offset positions after the first one.
type phrase []phraseTerm

type phraseTerm struct {
	term   string
	offset int
}

// A condition is an expression whose words became phrases.
type condition struct {
	operator operator
	operands []*condition
	// alternatives are what a word or phrase as typed can stand for; any of them matches.
	alternatives []phrase
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
	c := &condition{operator: e.operator}
	for _, operand := range e.operands {
		compiled, err := compileExpression(query, operand, tokenizer)
		if err != nil {
			return nil, err
		}
		c.operands = append(c.operands, compiled)
	}
	if e.operator != operatorWord {
		return c, nil
	}
	text := tokenize.Normalize(e.text)
	terms := phraseOf(text, tokenizer)
	if len(terms) == 0 {
		return nil, &SyntaxError{Query: query, Offset: e.offset, Reason: "there is no letter or digit to search for here",
			Hint: "remove it, or add a word"}
	}
	c.alternatives = []phrase{terms}
	// A word that the tokenizer cuts here may stand uncut in a document, for example within a longer unknown word.
	if whole := foldTerm(text); !e.quoted && !strings.ContainsAny(whole, " \n") && (len(terms) > 1 || terms[0].term != whole) {
		c.alternatives = append(c.alternatives, phrase{{term: whole}})
	}
	return c, nil
}

// phraseOf returns the terms of normalised text as one phrase.
func phraseOf(text string, tokenizer *tokenize.Tokenizer) phrase {
	var tokenized voc.TokenizedText
	tokenizer.Tokenize(text, &tokenized)
	var terms phrase
	first := 0
	eachTerm(&tokenized, foldTerm, func(term string, at place) {
		if len(terms) == 0 {
			first = at.position
		}
		terms = append(terms, phraseTerm{term, at.position - first})
	})
	return terms
}

// positive calls visit for the phrases that a matching document may hold: those under no "not".
func (c *condition) positive(visit func(phrase)) {
	if c == nil || c.operator == operatorNot {
		return
	}
	for _, p := range c.alternatives {
		visit(p)
	}
	for _, operand := range c.operands {
		operand.positive(visit)
	}
}

// terms returns the distinct terms of positive phrases in the order of the query.
func (c *condition) terms() []string {
	var terms []string
	seen := map[string]bool{}
	c.positive(func(p phrase) {
		for _, t := range p {
			if !seen[t.term] {
				seen[t.term] = true
				terms = append(terms, t.term)
			}
		}
	})
	return terms
}
