package faq

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"voc"
	"voc/tokenize"
)

// Defaults and bounds of gaps.
const (
	defaultLimit = 20
	maxExamples  = 5
	maxTerms     = 6
	maxNearest   = 3
)

// Options of an analysis.
type Options struct {
	Threshold float64 // score from which an article answers a question; 0 = DefaultThreshold
	Limit     int     // number of gaps; 0 = 20
}

// Coverage says how far articles answer questions. People whose questions all have an article are answered; a person
// with an unanswered one is not.
type Coverage struct {
	Topic             string // leaf topic id or voc.Uncategorised; empty for all together
	Questions         int64  // messages
	AnsweredQuestions int64
	People            int64
	Answered          int64 // people
}

// Analysis is what the articles leave open.
type Analysis struct {
	Gaps     []voc.FAQGap // most people first, then by topic and question
	Coverage Coverage     // of all questions
	Topics   []Coverage   // by topic, in the order of ids
}

// Gaps lists question topics that no article answers, by distinct people; see Analyze.
func Gaps(m *Matcher, questions iter.Seq2[*voc.Labelled, error], options Options) ([]voc.FAQGap, error) {
	analysis, err := Analyze(m, questions, options)
	return analysis.Gaps, err
}

// Analyze compares questions with the articles of m. The caller chooses the questions: inquiries of kind question, and
// requests in the form of a question. An inquiry counts under one topic, the most certain of its topics. Whether an
// agent answered (Status) makes no difference yet. Rows are not kept. The result does not depend on their order.
func Analyze(m *Matcher, questions iter.Seq2[*voc.Labelled, error], options Options) (Analysis, error) {
	threshold, limit := cmp.Or(options.Threshold, DefaultThreshold), cmp.Or(options.Limit, defaultLimit)
	if threshold < 0 || threshold > 1 || limit < 0 {
		return Analysis{}, fmt.Errorf("finding FAQ gaps: threshold %g must be from 0 to 1 and limit %d not negative", threshold, limit)
	}
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var text voc.TokenizedText
	coverage := map[string]*tally{}
	open := map[string][]*asked{} // topic → unanswered questions
	for inquiry, err := range questions {
		if err != nil {
			return Analysis{}, fmt.Errorf("finding FAQ gaps: reading questions: %w", err)
		}
		tokenizer.Tokenize(inquiry.Text.String(), &text)
		span := questionOf(&text)
		nearest := m.match(&text, span, maxNearest)
		answered := len(nearest) > 0 && nearest[0].Score >= threshold
		topic := mainTopic(inquiry)
		for _, key := range []string{"", topic} {
			if coverage[key] == nil {
				coverage[key] = &tally{open: map[string]bool{}}
			}
			coverage[key].add(inquiry.CountedAs, answered)
		}
		if !answered {
			open[topic] = append(open[topic], newAsked(inquiry, &text, span, nearest))
		}
	}

	var analysis Analysis
	for topic, t := range coverage {
		if topic != "" {
			analysis.Topics = append(analysis.Topics, t.coverage(topic))
		} else {
			analysis.Coverage = t.coverage(topic)
		}
	}
	slices.SortFunc(analysis.Topics, func(a, b Coverage) int { return strings.Compare(a.Topic, b.Topic) })
	stemRarity := rarityAmong(open, func(q *asked) []string { return stems(q.words) })
	nounRarity := rarityAmong(open, func(q *asked) []string { return q.nouns })
	for topic, questions := range open {
		for _, group := range groupSimilar(questions, stemRarity) {
			analysis.Gaps = append(analysis.Gaps, newGap(topic, group, nounRarity))
		}
	}
	slices.SortFunc(analysis.Gaps, func(a, b voc.FAQGap) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Topic, b.Topic), strings.Compare(a.Question, b.Question),
			strings.Compare(a.Examples[0].ID, b.Examples[0].ID))
	})
	analysis.Gaps = analysis.Gaps[:min(limit, len(analysis.Gaps))]
	return analysis, nil
}

// mainTopic returns the most certain topic of an inquiry, the first of equals.
func mainTopic(inquiry *voc.Labelled) string {
	topic, confidence := voc.Uncategorised, 0.0
	for _, t := range inquiry.Topics {
		if topic == voc.Uncategorised || t.Confidence > confidence {
			topic, confidence = t.Value, t.Confidence
		}
	}
	return topic
}

// tally counts questions and the people who asked them.
type tally struct {
	questions, answered int64
	open                map[string]bool // person → has a question without an article
}

func (t *tally) add(person string, answered bool) {
	t.questions++
	if answered {
		t.answered++
	}
	t.open[person] = t.open[person] || !answered
}

func (t *tally) coverage(topic string) Coverage {
	c := Coverage{Topic: topic, Questions: t.questions, AnsweredQuestions: t.answered, People: int64(len(t.open))}
	for _, open := range t.open {
		if !open {
			c.Answered++
		}
	}
	return c
}

// asked is a question that no article answers.
type asked struct {
	person  string
	example voc.GapExample
	space   string // id space, to tell equal ids apart
	wording string
	nearest []voc.ArticleMatch
	words   []word   // distinct stems, sorted by stem
	nouns   []string // distinct noun phrases, sorted
}

func newAsked(inquiry *voc.Labelled, text *voc.TokenizedText, span voc.Span, nearest []voc.ArticleMatch) *asked {
	q := &asked{person: inquiry.CountedAs, space: inquiry.IDSpace, wording: text.Text[span.Start:span.End], nearest: nearest,
		example: voc.GapExample{ID: inquiry.ID, Channel: inquiry.Channel, Week: inquiry.Week, Text: inquiry.Text}}
	tokens := tokensIn(text, span)
	q.nouns = nounPhrases(text.Text, tokens)
	words := contentWords(tokens)
	for i := range words {
		// Bases may share memory that the tokenizer uses again.
		words[i].stem, words[i].base = strings.Clone(words[i].stem), strings.Clone(words[i].base)
	}
	slices.SortFunc(words, func(a, b word) int {
		return cmp.Or(strings.Compare(a.stem, b.stem), cmp.Compare(b.weight, a.weight), strings.Compare(a.base, b.base))
	})
	q.words = slices.CompactFunc(words, func(a, b word) bool { return a.stem == b.stem })
	return q
}

// compareAsked orders questions by where they come from.
func compareAsked(a, b *asked) int {
	return cmp.Or(a.example.Week.Compare(b.example.Week), strings.Compare(a.space, b.space), strings.Compare(a.example.ID, b.example.ID))
}

// newGap describes a group of questions, the most typical of which comes first.
func newGap(topic string, group []*asked, nounRarity map[string]float64) voc.FAQGap {
	gap := voc.FAQGap{Topic: topic, Question: group[0].wording, Messages: int64(len(group)), Nearest: group[0].nearest}
	people := map[string]bool{}
	byChannel := map[string]map[string]bool{}
	for _, q := range group {
		if !people[q.person] && len(gap.Examples) < maxExamples {
			gap.Examples = append(gap.Examples, q.example)
		}
		people[q.person] = true
		if byChannel[q.example.Channel] == nil {
			byChannel[q.example.Channel] = map[string]bool{}
		}
		byChannel[q.example.Channel][q.person] = true
	}
	gap.People = int64(len(people))
	for channel, people := range byChannel {
		gap.Channels = append(gap.Channels, voc.ChannelCount{Channel: channel, People: int64(len(people))})
	}
	slices.SortFunc(gap.Channels, func(a, b voc.ChannelCount) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Channel, b.Channel))
	})
	gap.Terms = distinctiveTerms(group, nounRarity)
	return gap
}
