package index

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

// givenFields are fields of queries whose inquiries the index does not know itself.
var givenFields = []string{fieldOpinion, fieldSet}

func isGiven(field string) bool { return slices.Contains(givenFields, field) }

// ErrNoValue is what a RowSource answers for a value that cannot be asked for in a week, such as a set that the week
// does not have. A search fails with it where no week of the search has the value.
var ErrNoValue = errors.New("there is no such value")

// A RowSource gives the rows of a week, in its inquiries.parquet, that have a value in a field. It is called once for
// each week and value of a search, one call after another. An error that wraps ErrNoValue says with its text, behind
// that of ErrNoValue, what to do.
type RowSource func(ctx context.Context, week voc.Week, value string) (voc.RowSet, error)

// UseField sets where the rows of the fields opinion and set come from. It is called before the first search; without
// it queries that name the field fail.
func (x *Index) UseField(field string, source RowSource) {
	if !isGiven(field) {
		panic("index: the rows of " + field + " are in the index itself")
	}
	if x.sources == nil {
		x.sources = map[string]RowSource{}
	}
	x.sources[field] = source
}

// givenRows are the rows of the values that a search names in givenFields.
type givenRows map[givenKey]voc.RowSet

type givenKey struct {
	week         voc.Week
	field, value string
}

// givenRows asks for the rows of a search's values.
func (x *Index) givenRows(ctx context.Context, s *search) (givenRows, error) {
	rows := givenRows{}
	ask := func(field, value string, fail func(reason, hint string) error) error {
		source := x.sources[field]
		if source == nil {
			return fail(field+" cannot be asked for here", "search the published weeks with voc search or voc serve")
		}
		var missing error
		found := len(s.weeks) == 0
		for _, w := range s.weeks {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("searching index: %w", err)
			}
			set, err := source(ctx, w.week, value)
			if errors.Is(err, ErrNoValue) {
				missing = err
				continue
			}
			if err != nil {
				return err
			}
			found = true
			rows[givenKey{w.week, field, value}] = set
		}
		if !found && missing != nil {
			return fail(fmt.Sprintf("%s is not known as %s in the weeks searched", value, field), hintOf(missing))
		}
		return nil
	}
	var visit func(c *condition) error
	visit = func(c *condition) error {
		if c == nil {
			return nil
		}
		if c.operator == operatorField && isGiven(c.field.field) {
			return ask(c.field.field, c.field.value, func(reason, hint string) error {
				return &SyntaxError{Query: s.query.Text, Offset: min(c.field.at, len(s.query.Text)), Reason: reason, Hint: hint}
			})
		}
		for _, operand := range c.operands {
			if err := visit(operand); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(s.text); err != nil {
		return nil, err
	}
	for _, filter := range s.query.Also {
		for _, value := range filter.Values {
			if !isGiven(filter.Field) {
				continue
			}
			err := ask(filter.Field, value, func(reason, hint string) error { return fmt.Errorf("searching: %s; %s", reason, hint) })
			if err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// hintOf is the text of an error behind that of ErrNoValue.
func hintOf(err error) string {
	if text, begin := err.Error(), ErrNoValue.Error()+": "; len(text) > len(begin) && text[:len(begin)] == begin {
		return text[len(begin):]
	}
	return "look for another spelling"
}

// withGiven returns the documents whose rows were given for a value.
func (e *evaluation) withGiven(c *fieldCondition) (*roaring.Bitmap, error) {
	rows := e.given[givenKey{e.segment.week.week, c.field, c.value}]
	if len(rows) == 0 {
		return roaring.New(), nil
	}
	var documents []uint32
	for document := range e.segment.forward.rows.count() {
		if document%checkEvery == 0 && e.ctx.Err() != nil {
			return nil, e.ctx.Err()
		}
		if rows.Has(int(e.segment.forward.rows.at(document))) {
			documents = append(documents, uint32(document))
		}
	}
	return roaring.BitmapOf(documents...), nil
}
