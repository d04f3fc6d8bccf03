package store

import (
	"io"
	"iter"
	"time"

	"github.com/parquet-go/parquet-go"

	"voc"
)

var inquirySchema = parquet.SchemaOf(new(inquiryRow))

// inquiryLeaves reads the columns of inquiries.parquet in the order of inquiryRow.
type inquiryLeaves struct {
	leaves
	next     int // column
	location *time.Location
}

// decodeInquiries reads inquiries without their opinions. A file with columns that are not those of inquiryRow, as
// another version writes it, is read through inquiryRow.
func decodeInquiries(input io.ReaderAt, size int64, location *time.Location) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		var file *parquet.File
		err := guard(func() (err error) {
			file, err = openParquet(input, size)
			return err
		})
		if err != nil {
			yield(nil, err)
			return
		}
		if !parquet.EqualNodes(file.Schema(), inquirySchema) {
			for batch, err := range decode[inquiryRow](input, size) {
				if err != nil {
					yield(nil, err)
					return
				}
				for i := range batch {
					row, err := batch[i].labelled(location)
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
			return
		}
		rows := make([]*voc.Labelled, 0, batchRows)
		for _, group := range file.RowGroups() {
			r := inquiryLeaves{leaves: openLeaves(inquirySchema, group), location: location}
			for left := group.NumRows(); left > 0; left -= int64(len(rows)) {
				rows = rows[:0]
				err := guard(func() error {
					for range min(left, batchRows) {
						row, err := r.row()
						if err != nil {
							return err
						}
						rows = append(rows, row)
					}
					return nil
				})
				for _, row := range rows {
					if !yield(row, nil) {
						r.close()
						return
					}
				}
				if err != nil {
					r.close()
					yield(nil, err)
					return
				}
			}
			r.close()
		}
	}
}

// row reads the next row: one column after the other, as inquiryRow lists them.
func (r *inquiryLeaves) row() (*voc.Labelled, error) {
	r.next = 0
	l := new(voc.Labelled)
	l.ID, l.IDSpace = r.string(), r.string()
	l.Source = voc.Source{File: r.string(), Line: r.int64(), Start: r.int64(), End: r.int64()}
	l.ReceivedAt, l.UpdatedAt = r.time(), r.time()
	week, err := voc.ParseWeek(r.string())
	if err != nil {
		return nil, err
	}
	l.Week, l.Day, l.ContentHash = week, r.string(), r.string()
	l.Channel, l.Person, l.Identifiers = r.string(), r.string(), r.strings()
	l.NearDuplicateOf, l.CountedAs = r.string(), r.string()
	l.Subject, l.Text = r.text(), r.text()
	l.Turns = r.turns()
	l.Reply = r.text()
	l.Masked = r.masked()
	l.Product = r.string()
	l.Segments = r.segments()
	l.Agent, l.Team, l.Status, l.URL, l.Language = r.string(), r.string(), r.string(), r.string(), r.string()
	l.FirstReplyAt, l.ResolvedAt = r.time(), r.time()
	l.HandlingSeconds = known(r.column().double())
	l.Offered = known(r.column().integer())
	l.CSAT, l.CES, l.NPS = known(r.column().double()), known(r.column().double()), known(r.column().double())
	l.FAQViewed, l.FAQSearched = r.strings(), r.strings()
	l.BotHandoff = known(r.column().bit())
	l.Topics = r.labels()
	l.TopicIDs = r.strings()
	l.Sentiment = voc.Sentiment{Class: r.string(), Score: r.float64()}
	r.column().short() // the level follows from the score
	l.Sentiment.Origin = r.string()
	l.Sentiment.Evidence = r.evidence()
	l.Kind = r.label()
	l.Contents = r.labels()
	l.Stage = r.label()
	l.Signals = r.labels()
	return l, nil
}

func (r *inquiryLeaves) column() *leaf {
	r.next++
	return &r.leaves[r.next-1]
}

func (r *inquiryLeaves) string() string { return r.column().string() }

func (r *inquiryLeaves) text() voc.MaskedText { return voc.TrustMasked(r.string()) }

func (r *inquiryLeaves) int64() int64 {
	v, _ := r.column().integer()
	return v
}

func (r *inquiryLeaves) float64() float64 {
	v, _ := r.column().double()
	return v
}

func (r *inquiryLeaves) time() time.Time { return timeOf(r.column(), r.location) }

func timeOf(l *leaf, location *time.Location) time.Time {
	ms, ok := l.integer()
	if !ok {
		return time.Time{}
	}
	return time.UnixMilli(ms).In(location)
}

func known[T any](value T, ok bool) voc.Optional[T] { return voc.Optional[T]{Value: value, Known: ok} }

// group returns the next columns, and the number of elements of the list of groups that they make up.
func (r *inquiryLeaves) group(columns int) (leaves, int) {
	group := r.leaves[r.next : r.next+columns]
	r.next += columns
	count := 0
	for i := range group {
		count = group[i].list(1)
	}
	return group, count
}

func (r *inquiryLeaves) strings() []string {
	group, count := r.group(1)
	if count == 0 {
		return nil
	}
	list := make([]string, count)
	for i := range list {
		list[i] = group[0].string()
	}
	return list
}

func (r *inquiryLeaves) turns() []voc.MaskedTurn {
	group, count := r.group(3)
	if count == 0 {
		return nil
	}
	list := make([]voc.MaskedTurn, count)
	for i := range list {
		list[i] = voc.MaskedTurn{Role: voc.Role(group[0].string()), At: timeOf(&group[1], r.location), Text: voc.TrustMasked(group[2].string())}
	}
	return list
}

func (r *inquiryLeaves) masked() []voc.MaskedSpan {
	group, count := r.group(4)
	if count == 0 {
		return nil
	}
	list := make([]voc.MaskedSpan, count)
	for i := range list {
		list[i] = voc.MaskedSpan{Span: span(group[0].short(), group[1].short()), Kind: group[2].string(), Rule: group[3].string()}
	}
	return list
}

func (r *inquiryLeaves) segments() []voc.Segment {
	group, count := r.group(2)
	if count == 0 {
		return nil
	}
	list := make([]voc.Segment, count)
	for i := range list {
		list[i] = voc.Segment{Name: group[0].string(), Value: group[1].string()}
	}
	return list
}

func (r *inquiryLeaves) evidence() []voc.Evidence {
	group, count := r.group(3)
	return evidenceList(group, count)
}

func evidenceList(group leaves, count int) []voc.Evidence {
	if count == 0 {
		return nil
	}
	list := make([]voc.Evidence, count)
	for i := range list {
		list[i] = voc.Evidence{Span: span(group[0].short(), group[1].short()), Rule: group[2].string()}
	}
	return list
}

// label reads a label that stands in columns of its own.
func (r *inquiryLeaves) label() voc.Label {
	return voc.Label{Value: r.string(), Confidence: r.float64(), Origin: r.string(), Evidence: r.evidence()}
}

// labels reads a list of labels, each with a list of evidence.
func (r *inquiryLeaves) labels() []voc.Label {
	group, count := r.group(6)
	if count == 0 {
		return nil
	}
	list := make([]voc.Label, count)
	for i := range list {
		confidence := func() float64 { v, _ := group[1].double(); return v }
		list[i] = voc.Label{Value: group[0].string(), Confidence: confidence(), Origin: group[2].string()}
		evidence, size := group[3:], 0
		for k := range evidence {
			size = evidence[k].list(2)
		}
		list[i].Evidence = evidenceList(evidence, size)
	}
	return list
}
