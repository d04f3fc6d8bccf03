package index

import (
	"math"
	"strconv"
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
	fieldStatus    = "status"
	fieldSegment   = "segment"
	fieldTrace     = "trace"
	fieldScore     = "score"
	fieldCSAT      = "csat"
	fieldCES       = "ces"
	fieldNPS       = "nps"
)

// The values of the field trace: what an inquiry shows of its way.
const (
	TraceNearDuplicate = "near_duplicate" // nearly repeats an earlier row
	TraceBotHandoff    = "bot_handoff"    // a bot handed the conversation to a person
	TraceFAQViewed     = "faq_viewed"     // the customer saw an article before writing
	TraceFAQSearched   = "faq_searched"   // the customer searched the help centre before writing
	TraceReply         = "reply"          // the row has the agent's answer
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
	{fieldStatus, func(l *voc.Labelled) []string { return []string{l.Status} }, false},
	{fieldSegment, segments, false},
	{fieldTrace, traces, false},
	{fieldScore, func(l *voc.Labelled) []string { return numberValue(voc.Some(l.Sentiment.Score)) }, false},
	{fieldCSAT, func(l *voc.Labelled) []string { return numberValue(l.CSAT) }, false},
	{fieldCES, func(l *voc.Labelled) []string { return numberValue(l.CES) }, false},
	{fieldNPS, func(l *voc.Labelled) []string { return numberValue(l.NPS) }, false},
	{fieldPerson, func(l *voc.Labelled) []string { return []string{l.CountedAs} }, true},
	{fieldID, func(l *voc.Labelled) []string { return []string{l.ID} }, true},
}

// segments are written name=value.
func segments(l *voc.Labelled) []string {
	values := make([]string, len(l.Segments))
	for i, s := range l.Segments {
		values[i] = s.Name + "=" + s.Value
	}
	return values
}

func traces(l *voc.Labelled) []string {
	var values []string
	for _, trace := range []struct {
		name string
		is   bool
	}{
		{TraceNearDuplicate, l.NearDuplicateOf != ""}, {TraceBotHandoff, l.BotHandoff.Known && l.BotHandoff.Value},
		{TraceFAQViewed, len(l.FAQViewed) > 0}, {TraceFAQSearched, len(l.FAQSearched) > 0}, {TraceReply, l.Reply.String() != ""},
	} {
		if trace.is {
			values = append(values, trace.name)
		}
	}
	return values
}

// numberValue writes a number with two decimals at most, so that a field has few values.
func numberValue(number voc.Optional[float64]) []string {
	if !number.Known || math.IsNaN(number.Value) || math.IsInf(number.Value, 0) {
		return nil
	}
	return []string{strconv.FormatFloat(math.Round(number.Value*100)/100, 'f', -1, 64)}
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
