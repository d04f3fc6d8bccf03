package classify

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon/*.tsv
var lexiconFiles embed.FS

// lexicon is what the files under lexicon/ say. Immutable.
//
// A line of a file is a value, a tab, and the entries that have this value, separated by spaces; # begins a
// comment line. An entry is words in dictionary form joined by +, or literal characters in 「」.
type lexicon struct {
	variants    map[string]string // spelling → canonical spelling of one word
	spellings   variantTable      // the same for texts
	paraphrases map[string]string // predicate of an opinion → canonical predicate

	phrases     phraseTable
	literals    phraseTable
	polarity    []float64 // of phrases: −3 to 3
	symbols     []float64 // of literals
	names       []string  // of phrases, as evidence shows them
	symbolNames []string  // of literals
	modifiers   map[string]float64
	anger       map[int32]bool  // phrases that show anger
	angry       map[string]bool // evidence of symbols that do
	failures    map[int32]bool  // phrases that state what the company failed to do
	faults      map[int32]bool  // phrases that state what does not work
}

// sharedLexicon returns the built-in lexicon, read once.
var sharedLexicon = sync.OnceValue(func() *lexicon {
	l, err := readLexicon(lexiconFiles)
	if err != nil {
		panic(fmt.Sprintf("built-in lexicon: %v", err)) // a test reads it
	}
	return l
})

// polarityFiles are the files with polarities in reading order; a later entry overrules an earlier one.
var polarityFiles = []string{"words", "predicates", "malfunctions", "failures", "anger", "neutral", "symbols"}

func readLexicon(files fs.FS) (*lexicon, error) {
	l := &lexicon{variants: map[string]string{}, paraphrases: map[string]string{}, modifiers: map[string]float64{}, anger: map[int32]bool{}, angry: map[string]bool{}, failures: map[int32]bool{}, faults: map[int32]bool{}}
	err := eachEntry(files, "lexicon/variants.tsv", func(entry, value string) error {
		if _, chained := l.variants[value]; chained {
			return fmt.Errorf("%s is itself a variant", value)
		}
		l.variants[fold(entry)] = value
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.spellings = newVariantTable(l.variants)
	err = eachEntry(files, "lexicon/paraphrases.tsv", func(entry, value string) error {
		if other, known := l.paraphrases[entry]; known {
			return fmt.Errorf("it stands for %s already", other)
		}
		l.paraphrases[entry] = value
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachEntry(files, "lexicon/modifiers.tsv", func(entry, value string) error {
		factor, err := strconv.ParseFloat(value, 64)
		l.modifiers[canonicalPhrase(entry, l.variants)] = factor
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, name := range polarityFiles {
		given := map[int32]float64{} // within this file
		err := eachEntry(files, "lexicon/"+name+".tsv", func(entry, value string) error {
			polarity, err := strconv.ParseFloat(value, 64)
			if err != nil || polarity < -3 || polarity > 3 {
				return fmt.Errorf("polarity %q is not a number from -3 to 3", value)
			}
			n, err := l.add(name, entry, polarity)
			if other, twice := given[n]; n >= 0 && twice && other != polarity {
				return fmt.Errorf("it has the polarity %v already, in this or another spelling", other)
			}
			given[n] = polarity
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return l, nil
}

// add enters an entry and returns its number, or −1 for a literal.
func (l *lexicon) add(file, entry string, polarity float64) (int32, error) {
	if literal, ok := strings.CutPrefix(entry, "「"); ok {
		literal, closed := strings.CutSuffix(literal, "」")
		if !closed {
			return -1, fmt.Errorf("literal is not closed by 」: it may hold no space")
		}
		if n := int(l.literals.add(literal)); n < len(l.symbols) {
			return -1, fmt.Errorf("%s stands twice", entry)
		}
		l.symbols = append(l.symbols, polarity)
		l.symbolNames = append(l.symbolNames, "symbol:"+literal)
		if file == "anger" {
			l.angry["symbol:"+literal] = true
		}
		return -1, nil
	}
	n := l.phrases.add(canonicalPhrase(entry, l.variants))
	if int(n) == len(l.polarity) {
		l.polarity = append(l.polarity, 0)
		l.names = append(l.names, "lexicon:"+l.phrases.phrases[n])
	}
	l.polarity[n] = polarity
	switch file {
	case "anger":
		l.anger[n] = true
	case "failures":
		l.failures[n] = true
	case "malfunctions":
		l.faults[n] = true
	}
	return n, nil
}

// eachEntry calls add for every entry of a file. Several entries of one value share a line, separated by
// spaces.
func eachEntry(files fs.FS, name string, add func(entry, value string) error) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("reading lexicon: %w", err)
	}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		value, entries, ok := strings.Cut(line, "\t")
		if !ok {
			return fmt.Errorf("%s:%d: no tab: write value, tab, entries separated by spaces", name, number)
		}
		for entry := range strings.FieldsSeq(entries) {
			if err := add(entry, value); err != nil {
				return fmt.Errorf("%s:%d: reading entry %s: %w", name, number, entry, err)
			}
		}
	}
	return nil
}
