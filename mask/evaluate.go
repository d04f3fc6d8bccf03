package mask

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
	"voc/tokenize"
)

// Example is a text in which personal information is marked by hand or by a generator.
type Example struct {
	Text  string        `json:"text"`
	Spans []ExampleSpan `json:"spans"`
}

// ExampleSpan marks bytes of an example's text, before normalisation. Kind is one of the kinds of this package;
// name_cued and name_bare say whether something beside a name (様, と申します, 氏名:) gives it away, and plain name
// leaves that to the text.
type ExampleSpan struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Kind  string `json:"kind"`
}

// Ratio is a share of counted things with its 95 % interval after Wilson (1927).
type Ratio struct {
	Part  int     `json:"part"`
	Of    int     `json:"of"`
	Share float64 `json:"share"` // 0 when Of is 0
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func ratio(part, of int) Ratio {
	r := Ratio{Part: part, Of: of, High: 1}
	if of == 0 {
		return r
	}
	const z = 1.959963984540054
	n, p := float64(of), float64(part)/float64(of)
	centre, spread := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	r.Share = p
	r.Low, r.High = max(0, (centre-spread)/(1+z*z/n)), min(1, (centre+spread)/(1+z*z/n))
	return r
}

// The groups of an evaluation.
const (
	GroupNumbers   = "numbers"
	GroupAddresses = "addresses"
	GroupCuedNames = "names_with_cue"
	GroupBareNames = "bare_names"
)

// Groups lists the groups in the order in which they are shown.
var Groups = []string{GroupNumbers, GroupAddresses, GroupCuedNames, GroupBareNames}

// GroupFigures are the figures of one group. A marked span counts as found when no letter or digit of it is
// left. What was masked counts as right when it touches a marked span of any kind.
type GroupFigures struct {
	Group     string `json:"group"`
	Recall    Ratio  `json:"recall"`
	Precision Ratio  `json:"precision"`
}

// Evaluation says how well texts were masked.
type Evaluation struct {
	Texts   int            `json:"texts"`
	Spans   int            `json:"spans"`
	Groups  []GroupFigures `json:"groups"`
	Touched Ratio          `json:"texts_wrongly_touched"` // of the texts without any span
}

// Mistake is one span that was left, or masked without need.
type Mistake struct {
	Group  string
	Missed bool // false: masked without need
	Rule   string
	voc.Span
	Text string // normalised; Span lies in it
}

// Evaluator masks examples and counts. The zero value is not usable; see NewEvaluator.
type Evaluator struct {
	masker   *Masker
	mistake  func(Mistake) // may be nil
	texts    int
	spans    int
	clean    int
	touched  int
	found    map[string][2]int // group → found, marked
	rightful map[string][2]int // group → right, masked
}

// NewEvaluator returns an evaluator that masks with masker and calls mistake, unless nil, for each mistake.
func NewEvaluator(masker *Masker, mistake func(Mistake)) *Evaluator {
	return &Evaluator{masker: masker, mistake: mistake, found: map[string][2]int{}, rightful: map[string][2]int{}}
}

// Add masks one example. Spans outside the text are ignored.
func (e *Evaluator) Add(example Example) {
	text := tokenize.Normalize(example.Text)
	_, masked := e.masker.Mask(text)
	origins := e.masker.origins
	e.texts++
	if len(example.Spans) == 0 {
		e.clean++
		if len(masked) > 0 {
			e.touched++
		}
	}
	marked := markedSpans(example, text)
	e.spans += len(marked)
	for _, m := range marked {
		counts := e.found[m.group]
		counts[1]++
		if covered(text, m.Span, origins) {
			counts[0]++
		} else {
			e.tell(Mistake{m.group, true, "", m.Span, text})
		}
		e.found[m.group] = counts
	}
	for i, origin := range origins {
		group, right := groupOfFinding(masked[i]), false
		for _, m := range marked {
			if m.Start < origin.End && origin.Start < m.End {
				group, right = m.group, true
				break
			}
		}
		counts := e.rightful[group]
		counts[1]++
		if right {
			counts[0]++
		} else {
			e.tell(Mistake{group, false, masked[i].Rule, origin, text})
		}
		e.rightful[group] = counts
	}
}

func (e *Evaluator) tell(m Mistake) {
	if e.mistake != nil {
		e.mistake(m)
	}
}

// Evaluation returns the figures of all examples so far.
func (e *Evaluator) Evaluation() Evaluation {
	result := Evaluation{Texts: e.texts, Spans: e.spans, Touched: ratio(e.touched, e.clean)}
	for _, group := range Groups {
		found, right := e.found[group], e.rightful[group]
		result.Groups = append(result.Groups, GroupFigures{group, ratio(found[0], found[1]), ratio(right[0], right[1])})
	}
	return result
}

type markedSpan struct {
	voc.Span
	group string
}

// markedSpans finds the example's spans in the normalised text: nearest to where the text before them ends.
func markedSpans(example Example, text string) []markedSpan {
	var spans []markedSpan
	for _, s := range example.Spans {
		if s.Start < 0 || s.End > len(example.Text) || s.Start >= s.End {
			continue
		}
		value := strings.Trim(tokenize.Normalize(example.Text[s.Start:s.End]), " \n")
		expected := min(len(tokenize.Normalize(example.Text[:s.Start])), len(text))
		start := nearest(text, value, expected)
		if value == "" || start < 0 {
			continue
		}
		span := voc.Span{Start: start, End: start + len(value)}
		spans = append(spans, markedSpan{span, groupOfMark(s.Kind, text, span)})
	}
	return spans
}

// nearest returns the occurrence of value in text that begins nearest to at, or −1.
func nearest(text, value string, at int) int {
	before := strings.LastIndex(text[:min(len(text), at+len(value))], value)
	after := strings.Index(text[at:], value)
	switch {
	case after < 0:
		return before
	case before < 0 || after <= at-before:
		return at + after
	}
	return before
}

// covered reports whether every letter and digit of span lies in one of the ranges, which are in order.
func covered(text string, span voc.Span, ranges []voc.Span) bool {
	for at := span.Start; at < span.End; {
		r, size := utf8.DecodeRuneInString(text[at:span.End])
		inside := false
		for _, one := range ranges {
			inside = inside || one.Start <= at && at < one.End
		}
		if !inside && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return false
		}
		at += size
	}
	return true
}

func groupOfMark(kind, text string, span voc.Span) string {
	kind = strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(kind))
	switch {
	case strings.Contains(kind, "address") && !strings.Contains(kind, "mail"):
		return GroupAddresses
	case strings.Contains(kind, "bare"):
		return GroupBareNames
	case strings.Contains(kind, "cue"):
		return GroupCuedNames
	case kind == Name || kind == "person" || kind == "full_name" || kind == "surname":
		if cueBeside(text, span) {
			return GroupCuedNames
		}
		return GroupBareNames
	}
	return GroupNumbers
}

// cueBeside reports whether something beside the name says that it is one.
func cueBeside(text string, span voc.Span) bool {
	before, after := trimConnectors(text[:span.Start]), strings.TrimLeft(text[span.End:], " 」")
	for honorific := range honorifics {
		if strings.HasPrefix(after, honorific) {
			return true
		}
	}
	return hasAnyPrefix(after, []string{"と申", "といいます", "と言います", "ともうします"}) || endsWithAny(before, nameLabels...)
}

func groupOfFinding(span voc.MaskedSpan) string {
	switch {
	case span.Kind == Address:
		return GroupAddresses
	case span.Kind != Name:
		return GroupNumbers
	}
	switch span.Rule {
	case "name-full", "name-act", "name-own", "name-contact", "name-variant", "name-alone":
		return GroupBareNames
	}
	return GroupCuedNames
}
