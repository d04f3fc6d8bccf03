package index

import (
	"math"
	"strconv"

	"voc"
)

// The fields of a document. In segments of bleve's index the id has the name that bleve gives it.
const (
	fieldText      = "text" // terms
	fieldDocument  = "_id"
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
	fieldOpinion   = "opinion" // not in the index: see UseField
	fieldSet       = "set"     // not in the index: see UseField
)

// The values of the field trace: what an inquiry shows of its way.
const (
	TraceNearDuplicate = "near_duplicate" // nearly repeats an earlier row
	TraceBotHandoff    = "bot_handoff"    // a bot handed the conversation to a person
	TraceFAQViewed     = "faq_viewed"     // the customer saw an article before writing
	TraceFAQSearched   = "faq_searched"   // the customer searched the help centre before writing
	TraceReply         = "reply"          // the row has the agent's answer
)

// keywordFields are the fields of exact values. values calls emit for those of an inquiry; empty ones are left out.
// The field person, whose values are nearly as many as the documents, stands in the forward file.
var keywordFields = [...]struct {
	name   string
	values func(l *voc.Labelled, emit func(string))
}{
	{fieldDay, func(l *voc.Labelled, emit func(string)) { emit(l.Day) }},
	{fieldChannel, func(l *voc.Labelled, emit func(string)) { emit(l.Channel) }},
	{fieldTopic, func(l *voc.Labelled, emit func(string)) {
		for _, id := range l.TopicIDs {
			emit(id)
		}
	}},
	{fieldSentiment, func(l *voc.Labelled, emit func(string)) { emit(l.Sentiment.Class) }},
	{fieldKind, func(l *voc.Labelled, emit func(string)) { emit(l.Kind.Value) }},
	{fieldStage, func(l *voc.Labelled, emit func(string)) { emit(l.Stage.Value) }},
	{fieldSignal, func(l *voc.Labelled, emit func(string)) { emitLabels(l.Signals, emit) }},
	{fieldContent, func(l *voc.Labelled, emit func(string)) { emitLabels(l.Contents, emit) }},
	{fieldProduct, func(l *voc.Labelled, emit func(string)) { emit(l.Product) }},
	{fieldStatus, func(l *voc.Labelled, emit func(string)) { emit(l.Status) }},
	{fieldSegment, func(l *voc.Labelled, emit func(string)) {
		for _, s := range l.Segments {
			emit(s.Name + "=" + s.Value)
		}
	}},
	{fieldTrace, emitTraces},
	{fieldScore, func(l *voc.Labelled, emit func(string)) { emitNumber(voc.Some(l.Sentiment.Score), emit) }},
	{fieldCSAT, func(l *voc.Labelled, emit func(string)) { emitNumber(l.CSAT, emit) }},
	{fieldCES, func(l *voc.Labelled, emit func(string)) { emitNumber(l.CES, emit) }},
	{fieldNPS, func(l *voc.Labelled, emit func(string)) { emitNumber(l.NPS, emit) }},
}

func emitLabels(labels []voc.Label, emit func(string)) {
	for i := range labels {
		emit(labels[i].Value)
	}
}

func emitTraces(l *voc.Labelled, emit func(string)) {
	if l.NearDuplicateOf != "" {
		emit(TraceNearDuplicate)
	}
	if l.BotHandoff.Known && l.BotHandoff.Value {
		emit(TraceBotHandoff)
	}
	if len(l.FAQViewed) > 0 {
		emit(TraceFAQViewed)
	}
	if len(l.FAQSearched) > 0 {
		emit(TraceFAQSearched)
	}
	if l.Reply.String() != "" {
		emit(TraceReply)
	}
}

// emitNumber writes a number with two decimals at most, so that a field has few values.
func emitNumber(number voc.Optional[float64], emit func(string)) {
	if number.Known && !math.IsNaN(number.Value) && !math.IsInf(number.Value, 0) {
		emit(strconv.FormatFloat(math.Round(number.Value*100)/100, 'f', -1, 64))
	}
}
