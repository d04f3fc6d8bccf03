package index

import (
	"strings"

	bleveindex "github.com/blevesearch/bleve_index_api"

	"voc"
)

// The fields of a document.
const (
	fieldText      = "text"
	fieldDay       = "day"
	fieldChannel   = "channel"
	fieldTopic     = "topic"
	fieldSentiment = "sentiment"
	fieldKind      = "kind"
	fieldStage     = "stage"
	fieldSignal    = "signal"
	fieldContent   = "content"
	fieldProduct   = "product"
	fieldPerson    = "person"
	fieldID        = "id"
)

// keywordFields are the fields of exact values in the order in which a document holds them.
var keywordFields = []struct {
	name   string
	values func(*voc.Labelled) []string
	// unique is for values that few documents share. A term of one document takes no posting list as long as it
	// has a frequency; elsewhere frequencies are left out, and the ready field of a value is kept.
	unique bool
}{
	{fieldDay, func(l *voc.Labelled) []string { return []string{l.Day} }, false},
	{fieldChannel, func(l *voc.Labelled) []string { return []string{l.Channel} }, false},
	{fieldTopic, func(l *voc.Labelled) []string { return l.TopicIDs }, false},
	{fieldSentiment, func(l *voc.Labelled) []string { return []string{l.Sentiment.Class} }, false},
	{fieldKind, func(l *voc.Labelled) []string { return []string{l.Kind.Value} }, false},
	{fieldStage, func(l *voc.Labelled) []string { return []string{l.Stage.Value} }, false},
	{fieldSignal, func(l *voc.Labelled) []string { return voc.LabelValues(l.Signals) }, false},
	{fieldContent, func(l *voc.Labelled) []string { return voc.LabelValues(l.Contents) }, false},
	{fieldProduct, func(l *voc.Labelled) []string { return []string{l.Product} }, false},
	{fieldPerson, func(l *voc.Labelled) []string { return []string{l.CountedAs} }, true},
	{fieldID, func(l *voc.Labelled) []string { return []string{l.ID} }, true},
}

// field is a bleve field that is ready: no mapping and no analyzer runs. Within a document each name stands once,
// since bleve would merge the frequencies of a second one into the first, which may be shared by documents.
type field struct {
	name        string
	options     bleveindex.FieldIndexingOptions
	length      int
	frequencies bleveindex.TokenFrequencies
}

func (f *field) Name() string                                          { return f.name }
func (f *field) Value() []byte                                         { return nil }
func (f *field) ArrayPositions() []uint64                              { return nil }
func (f *field) EncodedFieldType() byte                                { return 't' }
func (f *field) Options() bleveindex.FieldIndexingOptions              { return f.options }
func (f *field) Analyze()                                              {}
func (f *field) AnalyzedLength() int                                   { return f.length }
func (f *field) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies { return f.frequencies }
func (f *field) NumPlainTextBytes() uint64                             { return 0 }
func (f *field) Size() int                                             { return f.frequencies.Size() }

// newKeywordField makes a field of exact values; empty ones are left out.
func newKeywordField(name string, values []string, unique bool) *field {
	f := &field{name: name, options: bleveindex.IndexField, frequencies: make(bleveindex.TokenFrequencies, len(values))}
	if !unique {
		f.options |= bleveindex.SkipFreqNorm
	}
	for _, value := range values {
		if value == "" {
			continue
		}
		frequency := &bleveindex.TokenFreq{}
		if unique {
			frequency.SetFrequency(1)
		}
		f.frequencies[strings.Clone(value)] = frequency
	}
	f.length = len(f.frequencies)
	return f
}

// newTextField makes the field of a text from its terms and their positions, in order.
func newTextField(terms []string, positions []int) *field {
	f := &field{name: fieldText, options: bleveindex.IndexField | bleveindex.IncludeTermVectors, length: len(terms),
		frequencies: make(bleveindex.TokenFrequencies, len(terms))}
	// bleve wants many small things; they are cut from four larger ones.
	occurrences := make([]*bleveindex.TokenFreq, len(terms))
	distinct := make([]bleveindex.TokenFreq, len(terms))
	locations := make([]bleveindex.TokenLocation, len(terms))
	pointers := make([]*bleveindex.TokenLocation, len(terms))
	for i, term := range terms {
		frequency := f.frequencies[term]
		if frequency == nil {
			frequency = &distinct[len(f.frequencies)]
			f.frequencies[term] = frequency
		}
		frequency.SetFrequency(frequency.Frequency() + 1)
		occurrences[i] = frequency
	}
	for i, frequency := range occurrences {
		if frequency.Locations == nil {
			n := frequency.Frequency()
			frequency.Locations, pointers = pointers[:0:n], pointers[n:]
		}
		locations[i].Position = positions[i]
		frequency.Locations = append(frequency.Locations, &locations[i])
	}
	return f
}
