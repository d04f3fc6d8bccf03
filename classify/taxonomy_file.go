package classify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// taxonomyFile is the YAML file as written.
type taxonomyFile struct {
	Ignore []located            `yaml:"ignore"`
	Words  map[string][]located `yaml:"words"`
	Topics []topicEntry         `yaml:"topics"`
	// Synonyms are groups of words that mean the same to this company's customers.
	Synonyms [][]located `yaml:"synonyms"`
}

type topicEntry struct {
	ID              located     `yaml:"id"`
	Name            located     `yaml:"name"`
	English         located     `yaml:"english"`
	Owner           located     `yaml:"owner"`
	Stage           located     `yaml:"stage"`
	Measure         located     `yaml:"measure"`
	Rules           []ruleEntry `yaml:"rules"`
	Examples        []located   `yaml:"examples"`
	CounterExamples []located   `yaml:"counter_examples"`
}

type ruleEntry struct {
	Any    []located     `yaml:"any"`
	All    []located     `yaml:"all"`
	Not    []located     `yaml:"not"`
	Unless []located     `yaml:"unless"`
	Weight locatedNumber `yaml:"weight"`
	Within located       `yaml:"within"`

	line, column int
}

// located is a scalar with its place in the file.
type located struct {
	text         string
	line, column int
}

// UnmarshalYAML reads any scalar as text.
func (l *located) UnmarshalYAML(node ast.Node) error {
	position := node.GetToken().Position
	l.line, l.column = position.Line, position.Column
	switch n := node.(type) {
	case *ast.StringNode:
		l.text = n.Value
	case *ast.LiteralNode:
		l.text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		l.text = n.GetToken().Value
	default:
		return &placedError{position.Line, position.Column, fmt.Sprintf("found %s where text is expected: write a word, or quote it", strings.ToLower(node.Type().String()))}
	}
	l.text = strings.TrimSpace(l.text)
	return nil
}

type locatedNumber struct {
	value float64
	known bool
	at    located
}

// UnmarshalYAML reads a number.
func (n *locatedNumber) UnmarshalYAML(node ast.Node) error {
	if err := n.at.UnmarshalYAML(node); err != nil {
		return err
	}
	n.known = true
	if err := yaml.NodeToValue(node, &n.value); err != nil {
		return &placedError{n.at.line, n.at.column, fmt.Sprintf("%q is no number", n.at.text)}
	}
	return nil
}

// UnmarshalYAML reads a rule and remembers where it stands.
func (r *ruleEntry) UnmarshalYAML(node ast.Node) error {
	type plain ruleEntry
	if err := yaml.NodeToValue(node, (*plain)(r), yaml.Strict()); err != nil {
		return err
	}
	position := node.GetToken().Position
	r.line, r.column = position.Line, position.Column
	return nil
}

// placedError is an error of our own with its place.
type placedError struct {
	line, column int
	message      string
}

func (e *placedError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.line, e.column, e.message)
}

// maxTaxonomyBytes bounds the file; the built-in one is far below 100 kB.
const maxTaxonomyBytes = 8 << 20

// ParseTaxonomy reads a taxonomy in the notation of the package documentation. name stands in errors, which
// read name:line:column: what is wrong, what to do; several are joined.
func ParseTaxonomy(name string, data []byte) (*Taxonomy, error) {
	if len(data) > maxTaxonomyBytes {
		return nil, fmt.Errorf("%s:1:1: file of %d bytes is larger than %d: is it a taxonomy?", name, len(data), maxTaxonomyBytes)
	}
	file, err := readTaxonomy(data)
	if err != nil {
		return nil, placeError(name, err)
	}
	return file.compile(name, data, sharedLexicon().variants)
}

// readTaxonomy decodes the file. The YAML library panics on some malformed tags and anchors; that is an error of
// the file.
func readTaxonomy(data []byte) (file taxonomyFile, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &placedError{1, 1, fmt.Sprintf("is no well-formed YAML (%v): look for a tag !, an anchor & or an alias * that is not meant", cause)}
		}
	}()
	err = yaml.UnmarshalWithOptions(data, &file, yaml.Strict())
	return file, err
}

// placeError turns an error of the YAML library into name:line:column: message.
func placeError(name string, err error) error {
	var placed *placedError
	if errors.As(err, &placed) {
		return fmt.Errorf("%s:%w", name, placed)
	}
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		position := syntax.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s: see the notation at the top of the built-in taxonomy", name, position.Line, position.Column, syntax.GetMessage())
	}
	return fmt.Errorf("%s:1:1: reading taxonomy: %w", name, err)
}

// synonymGroups checks the groups of synonyms and returns their words.
func (f *taxonomyFile) synonymGroups(fail func(located, string, ...any)) [][]string {
	var groups [][]string
	for _, group := range f.Synonyms {
		var words []string
		for _, w := range group {
			if strings.TrimSpace(w.text) == "" {
				fail(w, "synonyms: a word is empty")
			}
			words = append(words, w.text)
		}
		if len(words) == 1 {
			fail(group[0], "synonyms: a group needs at least two words that mean the same, but %q stands alone", words[0])
		}
		groups = append(groups, words)
	}
	return groups
}

// lists checks the word lists and returns their words; a list names no other list.
func (f *taxonomyFile) lists(fail func(located, string, ...any)) map[string][]string {
	lists := make(map[string][]string, len(f.Words))
	for _, name := range slices.Sorted(maps.Keys(f.Words)) {
		words := f.Words[name]
		for _, w := range words {
			for element := range strings.SplitSeq(w.text, "+") {
				if err := checkElement(element); err != nil {
					fail(w, "list %s: %v", name, err)
				}
			}
			lists[name] = append(lists[name], w.text)
		}
		if len(words) == 0 {
			fail(located{line: 1, column: 1}, "list %s is empty: add a word or delete it", name)
		}
	}
	return lists
}
