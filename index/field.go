package index

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

// queryFields are the fields of field:value.
var queryFields = []string{facetWeek, fieldDay, fieldChannel, fieldTopic, fieldSentiment, fieldKind, fieldProduct, fieldStatus,
	fieldSegment, fieldTrace, fieldStage, fieldSignal, fieldContent, fieldPerson, fieldID, fieldScore, fieldCSAT, fieldCES, fieldNPS, fieldOpinion, fieldSet}

// numberFields hold numbers; dateFields hold values whose order is that of their letters. Both have ranges.
var (
	numberFields = []string{fieldScore, fieldCSAT, fieldCES, fieldNPS}
	dateFields   = []string{facetWeek, fieldDay}
)

// fieldNames are the Japanese names that stand for fields in a query.
var fieldNames = map[string]string{
	"週": facetWeek, "日": fieldDay, "チャネル": fieldChannel, "話題": fieldTopic, "感情": fieldSentiment, "種類": fieldKind,
	"商品": fieldProduct, "状況": fieldStatus, "属性": fieldSegment, "手がかり": fieldTrace, "段階": fieldStage, "合図": fieldSignal, "内容": fieldContent,
	"意見": fieldOpinion, "集合": fieldSet,
}

// A fieldCondition asks for a value, for values that begin with one, or for a range.
type fieldCondition struct {
	field    string
	value    string
	prefix   bool
	ranged   bool
	from, to string // of a range of dates; empty = open
	low, top float64
	at       int // byte offset in the query
}

// beginsField reads the word just read as field:value if it begins with the name of a field.
func (p *parser) beginsField() bool {
	name, value, found := strings.Cut(strings.Replace(p.text, "：", ":", 1), ":")
	if !found || name == "" {
		return false
	}
	if japanese, ok := fieldNames[name]; ok {
		name = japanese
	}
	if !slices.Contains(queryFields, name) && (strings.HasPrefix(value, "//") || nearestField(name) == "") {
		return false // an address, a time of day, or any other word
	}
	p.kind, p.field, p.text, p.quoted = tokenField, name, value, false
	if value == "" && p.at < len(p.query) {
		if r, _ := utf8.DecodeRuneInString(p.query[p.at:]); asciiSign(r) == '"' {
			var kind tokenKind
			if kind, p.text, p.at = p.quotation(p.at); kind == tokenUnclosed {
				p.kind = tokenUnclosed
			}
			p.quoted = true
		}
	}
	return true
}

// value reads field:value.
func (p *parser) value() (*expression, error) {
	e := &expression{operator: operatorField, field: p.field, text: p.text, quoted: p.quoted, offset: p.start}
	if !slices.Contains(queryFields, p.field) {
		return nil, p.fail(p.start, fmt.Sprintf("there is no field %q", p.field),
			fmt.Sprintf("did you mean %s:%s? Put the word in quotes to search for it", nearestField(p.field), p.text))
	}
	if p.text == "" {
		return nil, p.fail(p.start, fmt.Sprintf("a value is missing after %s:", p.field), "add one without a space before it, or put the word in quotes")
	}
	if p.clauses++; p.clauses > maxQueryClauses {
		return nil, p.fail(p.start, fmt.Sprintf("the query has more than %d words", maxQueryClauses), "use fewer")
	}
	p.next()
	return e, nil
}

// nearestField returns the field whose name differs from a mistyped one in at most two letters, or nothing.
func nearestField(name string) string {
	if len(name) < 3 || len(name) > 12 {
		return ""
	}
	for _, field := range queryFields {
		if len(field) > 2 && distance(name, field) <= min(2, len(field)-3) {
			return field
		}
	}
	return ""
}

// distance is the Levenshtein distance of two short words in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

func compileField(query string, e *expression) (*fieldCondition, error) {
	fail := func(reason, hint string) error {
		return &SyntaxError{Query: query, Offset: e.offset, Reason: reason, Hint: hint}
	}
	c := &fieldCondition{field: e.field, value: e.text, at: e.offset}
	isNumber, isDate := slices.Contains(numberFields, e.field), slices.Contains(dateFields, e.field)
	from, to, ranged := strings.Cut(e.text, "..")
	switch {
	case e.quoted:
	case ranged && !isNumber && !isDate:
		return nil, fail(fmt.Sprintf("%s has no ranges", e.field), "put the value in quotes if it holds two dots")
	case isNumber:
		if !ranged {
			from, to = e.text, e.text
		}
		var err error
		if c.low, err = bound(from, math.Inf(-1)); err == nil {
			c.top, err = bound(to, math.Inf(1))
		}
		if err != nil || c.low > c.top {
			return nil, fail(fmt.Sprintf("%s is no number or range of numbers", e.text), fmt.Sprintf("write %s:0.5, %s:-1..-0.5 or %s:..0", e.field, e.field, e.field))
		}
		c.ranged = true
		return c, nil
	case isDate:
		if !ranged {
			from, to = e.text, e.text
		}
		example := "2026-08-03"
		check := func(s string) bool { _, err := time.Parse(time.DateOnly, s); return s == "" || err == nil }
		if e.field == facetWeek {
			example = "2026-W34"
			check = func(s string) bool { _, err := voc.ParseWeek(s); return s == "" || err == nil }
		}
		if !check(from) || !check(to) || to != "" && from > to {
			return nil, fail(fmt.Sprintf("%s is no %s or range that goes forward", e.text, e.field), fmt.Sprintf("write %s:%s or %s:%s..", e.field, example, e.field, example))
		}
		c.ranged, c.from, c.to = true, from, to
		return c, nil
	case isGiven(e.field):
	default:
		if c.value, c.prefix = cutWildcard(e.text); c.value == "" {
			return nil, fail("there is no letter before the *", "add one; to find what has any value, use a range or a facet")
		}
	}
	if !c.prefix {
		c.value = storedValue(e.field, c.value)
	}
	return c, nil
}

func bound(s string, open float64) (float64, error) {
	if s == "" {
		return open, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && math.IsNaN(f) {
		err = strconv.ErrSyntax
	}
	return f, err
}

// storedValue turns the Japanese name of a channel, sentiment or kind into the value that stands for it.
func storedValue(field, value string) string {
	var values []string
	name := voc.LabelName
	switch field {
	case fieldChannel:
		values = []string{voc.Phone, voc.Email, voc.Chat, voc.Web, voc.SNS, voc.LINE, voc.Community, voc.Visit, voc.Survey, voc.Letter, voc.AppReview, voc.Other}
		name = voc.ChannelName
	case fieldSentiment:
		values = []string{voc.Positive, voc.Neutral, voc.Negative}
	case fieldKind:
		values = voc.Kinds
	case fieldStage:
		values = voc.Stages
	case fieldSignal:
		values = voc.Signals
	case fieldContent:
		values = voc.Contents
	case fieldStatus:
		values, name = []string{"open", "answered", "resolved", "unresolved", "abandoned"}, voc.StatusName
	}
	for _, v := range values {
		if name(v) == value {
			return v
		}
	}
	return value
}

// withField returns the documents that meet a condition on a field.
func (e *evaluation) withField(c *fieldCondition) (*roaring.Bitmap, error) {
	result := roaring.New()
	if c.field == facetWeek {
		week := e.segment.week.week.String()
		if c.ranged && (c.from == "" || c.from <= week) && (c.to == "" || week <= c.to) || !c.ranged && c.value == week {
			return e.segment.all(), nil
		}
		return result, nil
	}
	if isGiven(c.field) {
		return e.withGiven(c)
	}
	isNumber := slices.Contains(numberFields, c.field)
	first, last := "", ""
	switch {
	case isNumber && !c.ranged || !c.prefix && !c.ranged:
		return e.withValues(c.field, []string{c.value})
	case c.prefix:
		if column, found := e.segment.inColumn(c.field); found {
			return column.with(func(value []byte) bool { return bytes.HasPrefix(value, []byte(c.value)) }), nil
		}
		first = c.value
	case !isNumber:
		first, last = c.from, c.to
	}
	err := e.eachValue(c.field, first, last, func(value string, set *roaring.Bitmap) bool {
		if isNumber {
			number, err := strconv.ParseFloat(value, 64)
			if err != nil || number < c.low || number > c.top {
				return true
			}
		}
		if c.prefix && !strings.HasPrefix(value, c.value) {
			return false
		}
		result.Or(set)
		return true
	})
	return result, err
}
