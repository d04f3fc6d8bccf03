package index

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds on a query.
const (
	maxQueryRunes   = 1000
	maxQueryClauses = 64
)

// A SyntaxError says where a query cannot be understood and what to do about it.
type SyntaxError struct {
	Query  string
	Offset int // byte offset in Query
	Reason string
	Hint   string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("reading query at character %d: %s; %s",
		utf8.RuneCountInString(e.Query[:e.Offset])+1, e.Reason, e.Hint)
}

// An expression is a query text as typed.
//
//	or      = and { "OR" and }
//	and     = unary { [ "AND" ] unary }
//	unary   = [ "-" ] ( "(" or ")" | phrase | word [ "*" ] | field )
//	phrase  = '"' text '"'
//	field   = name ":" ( phrase | value [ "*" ] | [ from ] ".." [ to ] )
//
// A word ends at a space, a quote or a parenthesis. Full-width signs stand for their ASCII forms. Within a phrase
// a backslash stands before a quote or a backslash that is meant as such.
type expression struct {
	operator operator
	operands []*expression
	text     string // of a word, phrase or value
	quoted   bool
	field    string // of a value
	offset   int    // byte offset in the query
}

type operator int

const (
	operatorWord operator = iota
	operatorAnd
	operatorOr
	operatorNot
	operatorField
)

// parse reads a query text. It returns nil for one without words.
func parse(query string) (*expression, error) {
	p := &parser{query: query}
	if !utf8.ValidString(query) {
		return nil, p.fail(0, "the query is not valid UTF-8", "type it again")
	}
	if n := utf8.RuneCountInString(query); n > maxQueryRunes {
		return nil, p.fail(0, fmt.Sprintf("the query has %d characters", n), fmt.Sprintf("use at most %d", maxQueryRunes))
	}
	p.next()
	if p.kind == tokenEnd {
		return nil, nil
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.kind == tokenClose {
		return nil, p.fail(p.start, "this ) closes nothing", "remove it, or put the text in quotes")
	}
	return e, nil
}

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenPhrase
	tokenOpen
	tokenClose
	tokenMinus
	tokenOr
	tokenAnd
	tokenUnclosed // a quote without its end
	tokenField    // field:value
)

type parser struct {
	query   string
	at      int // where the next token begins
	clauses int

	kind   tokenKind
	text   string
	field  string
	quoted bool // the value of a field
	start  int
}

func (p *parser) fail(offset int, reason, hint string) *SyntaxError {
	return &SyntaxError{Query: p.query, Offset: offset, Reason: reason, Hint: hint}
}

func (p *parser) or() (*expression, error) {
	offset := p.start
	operand, err := p.and()
	if err != nil {
		return nil, err
	}
	operands := []*expression{operand}
	for p.kind == tokenOr {
		p.next()
		operand, err := p.and()
		if err != nil {
			return nil, err
		}
		operands = append(operands, operand)
	}
	return join(operatorOr, operands, offset), nil
}

func (p *parser) and() (*expression, error) {
	offset := p.start
	var operands []*expression
	for {
		operand, err := p.unary()
		if err != nil {
			return nil, err
		}
		operands = append(operands, operand)
		if p.kind == tokenAnd {
			p.next()
			continue
		}
		if p.kind == tokenEnd || p.kind == tokenClose || p.kind == tokenOr {
			return join(operatorAnd, operands, offset), nil
		}
	}
}

func (p *parser) unary() (*expression, error) {
	e := &expression{text: p.text, offset: p.start, quoted: p.kind == tokenPhrase}
	switch p.kind {
	case tokenWord, tokenPhrase:
		if p.clauses++; p.clauses > maxQueryClauses {
			return nil, p.fail(p.start, fmt.Sprintf("the query has more than %d words", maxQueryClauses), "use fewer")
		}
		p.next()
		return e, nil
	case tokenField:
		return p.value()
	case tokenMinus:
		p.next()
		operand, err := p.unary()
		if err != nil {
			return nil, err
		}
		return &expression{operator: operatorNot, operands: []*expression{operand}, offset: e.offset}, nil
	case tokenOpen:
		p.next()
		inner, err := p.or()
		if err != nil {
			return nil, err
		}
		if p.kind != tokenClose {
			return nil, p.fail(e.offset, "this ( is not closed", "add ), or put the text in quotes")
		}
		p.next()
		return inner, nil
	case tokenUnclosed:
		return nil, p.fail(p.start, "this quote is not closed", `add "`)
	case tokenOr, tokenAnd:
		return nil, p.fail(p.start, p.text+" has no word before it", "put a word there, or put "+p.text+" in quotes to search for it")
	case tokenClose:
		return nil, p.fail(p.start, "a word is missing before this )", "put a word there, or remove the parentheses")
	default:
		return nil, p.fail(p.start, "a word is missing at the end", "add one, or remove the last sign")
	}
}

// join leaves out an operand that is typed again: it would be looked for again.
func join(operator operator, operands []*expression, offset int) *expression {
	kept := operands[:0]
	for _, operand := range operands {
		if !slices.ContainsFunc(kept, operand.equals) {
			kept = append(kept, operand)
		}
	}
	operands = kept
	if len(operands) == 1 {
		return operands[0]
	}
	return &expression{operator: operator, operands: operands, offset: offset}
}

// equals says whether two expressions ask for the same. Only those without operands are compared, so that parsing
// stays linear but for the few clauses that a query may have.
func (e *expression) equals(other *expression) bool {
	return len(e.operands) == 0 && len(other.operands) == 0 && e.operator == other.operator && e.text == other.text && e.quoted == other.quoted && e.field == other.field
}

// next reads the next token.
func (p *parser) next() {
	rest := strings.TrimLeftFunc(p.query[p.at:], unicode.IsSpace)
	p.start = len(p.query) - len(rest)
	p.kind, p.text, p.at = tokenEnd, "", len(p.query)
	if rest == "" {
		return
	}
	first, width := utf8.DecodeRuneInString(rest)
	switch ascii := asciiSign(first); {
	case ascii == '(':
		p.kind, p.at = tokenOpen, p.start+width
	case ascii == ')':
		p.kind, p.at = tokenClose, p.start+width
	case ascii == '"':
		p.kind, p.text, p.at = p.quotation(p.start)
	case ascii == '-' && len(rest) > width && !startsWithSpace(rest[width:]):
		p.kind, p.at = tokenMinus, p.start+width
	default:
		end := strings.IndexFunc(rest, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(`()"`, asciiSign(r))
		})
		if end < 0 {
			end = len(rest)
		}
		p.kind, p.text, p.at = tokenWord, rest[:end], p.start+end
		if p.beginsField() {
			return
		}
		switch p.text {
		case "OR", "ＯＲ":
			p.kind = tokenOr
		case "AND", "ＡＮＤ":
			p.kind = tokenAnd
		}
	}
}

// quotation reads a phrase that begins with the quote at an offset: its kind, its text, and where it ends.
func (p *parser) quotation(at int) (tokenKind, string, int) {
	_, width := utf8.DecodeRuneInString(p.query[at:])
	at += width
	var text strings.Builder
	for escaped := false; at < len(p.query); at += width {
		var r rune
		r, width = utf8.DecodeRuneInString(p.query[at:])
		switch {
		case escaped && (asciiSign(r) == '"' || r == '\\'):
			text.WriteRune(r)
			escaped = false
			continue
		case escaped:
			text.WriteByte('\\')
			escaped = false
		}
		switch {
		case r == '\\':
			escaped = true
		case asciiSign(r) == '"':
			return tokenPhrase, text.String(), at + width
		default:
			text.WriteRune(r)
		}
	}
	return tokenUnclosed, "", len(p.query)
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// asciiSign returns the ASCII form of a sign of the query language, or the rune itself.
func asciiSign(r rune) rune {
	switch r {
	case '（':
		return '('
	case '）':
		return ')'
	case '＂', '“', '”':
		return '"'
	case '－', '−':
		return '-'
	}
	return r
}
