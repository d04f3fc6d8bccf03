package faq

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"voc"
	"voc/tokenize"
)

// Defaults and bounds of gaps.
const (
	defaultLimit = 20
	maxExamples  = 5
	maxTerms     = 6
	maxNearest   = 3
	stateTerms   = 3 // search words that a gap is known by
)

// Options of an analysis.
type Options struct {
	Threshold float64  // score from which an article answers a question; 0 = DefaultThreshold
	Limit     int      // number of gaps; 0 = 20
	Searches  []Search // of the help centre
}

// Matches counts questions by how well the best article matches their own words. Whether an article answers a question
// in the end rests on its group and the agents' replies as well.
type Matches struct{ Good, Weak, None int64 }

// Analysis is what the articles leave open.
type Analysis struct {
	Gaps     []voc.FAQGap // by Priority
	Coverage Coverage     // of all questions
	Matches  Matches      // of all questions, each by its own words
	Topics   []Coverage   // by topic, in the order of ids
	Channels []Coverage   // by channel, in the order of names
	Weeks    []Coverage   // by week: how coverage develops
	Hygiene  Hygiene
	// ResolutionKnown says that some inquiries had a status; where none has, gaps rest on the articles alone.
	ResolutionKnown bool
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
	all, err := m.readAll(questions)
	if err != nil {
		return Analysis{}, err
	}
	stemRarity := rarityAmong(all, func(q *asked) []string { return q.stems() })
	replyRarity := rarityAmong(all, func(q *asked) []string { return q.reply.stems })
	nounRarity := rarityAmong(all, func(q *asked) []string { return q.nouns })
	groups := groupSimilar(all, stemRarity, replyRarity, m.lexicon)
	coverage := map[coverageKey]*tally{} // by what it is of
	var analysis Analysis
	var centres [][]weighted
	var chances []float64 // of the rise of each gap
	answers := map[string]int{}
	answered := map[string][]*asked{} // article → questions that it answers
	ranking := newRanking(all)
	weighReplies(groups)
	for _, group := range groups {
		open := m.unanswered(group, stemRarity, threshold)
		var missing []*asked
		for _, q := range group {
			analysis.Matches.add(q)
			analysis.ResolutionKnown = analysis.ResolutionKnown || q.status != ""
			for _, key := range []coverageKey{{}, {Topic: q.topic}, {Channel: q.example.Channel}, {Week: q.example.Week}} {
				if key == (coverageKey{}) && coverage[key] != nil && coverage[key].last == q {
					continue // a row without channel or week
				}
				if coverage[key] == nil {
					coverage[key] = &tally{open: map[string]bool{}}
				}
				coverage[key].add(q.person, !open[q])
				if key.Topic != "" {
					coverage[key].asked = append(coverage[key].asked, q)
				}
				if ranking.weeks >= minTrendWeeks && key.Week == (voc.Week{}) {
					coverage[key].addPeriod(q.person, !open[q], q.example.Week.Compare(ranking.last.Add(1-recentWeeks)) >= 0)
				}
				coverage[key].last = q
			}
			if open[q] {
				missing = append(missing, q)
			} else if id := q.answering(); id != "" {
				answers[id]++
				answered[id] = append(answered[id], q)
			}
		}
		if len(missing) > 0 {
			gap := m.newGap(missing, nounRarity)
			m.decideKind(&gap, missing, recentFrom(ranking.last, ranking.weeks))
			chances = append(chances, ranking.rank(&gap, missing))
			analysis.Gaps = append(analysis.Gaps, gap)
			centres = append(centres, centreOfQuestions(missing, stemRarity, m.lexicon))
		}
	}
	gaps, behind := m.answeredGaps(answered, ranking.last, ranking.weeks, func(group []*asked) voc.FAQGap { return m.newGap(group, nounRarity) })
	for i := range gaps {
		chances = append(chances, ranking.rank(&gaps[i], behind[i]))
		analysis.Gaps = append(analysis.Gaps, gaps[i])
		centres = append(centres, centreOfQuestions(behind[i], stemRarity, m.lexicon))
	}
	markRising(analysis.Gaps, chances)
	m.countSearches(options.Searches, analysis.Gaps, centres, stemRarity)
	for key, t := range coverage {
		c := t.coverage(Coverage{Topic: key.Topic, Channel: key.Channel, Week: key.Week})
		switch {
		case key.Topic != "":
			analysis.Topics = append(analysis.Topics, c)
		case key.Channel != "":
			analysis.Channels = append(analysis.Channels, c)
		case key.Week != voc.Week{}:
			analysis.Weeks = append(analysis.Weeks, c)
		default:
			analysis.Coverage = c
		}
	}
	for _, list := range [][]Coverage{analysis.Topics, analysis.Channels, analysis.Weeks} {
		slices.SortFunc(list, func(a, b Coverage) int {
			return cmp.Or(strings.Compare(a.Topic, b.Topic), strings.Compare(a.Channel, b.Channel), a.Week.Compare(b.Week))
		})
	}
	if len(all) > 0 {
		analysis.Hygiene = m.hygiene(answers, ranking.last.Add(1).Start(time.UTC))
	}
	slices.SortFunc(analysis.Gaps, func(a, b voc.FAQGap) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(b.People, a.People), strings.Compare(a.Topic, b.Topic),
			strings.Compare(a.Question, b.Question), strings.Compare(a.Examples[0].ID, b.Examples[0].ID))
	})
	analysis.Gaps = Foremost(analysis.Gaps, limit)
	return analysis, nil
}

func (m *Matches) add(q *asked) {
	level := voc.MatchNone
	if len(q.nearest) > 0 {
		level = q.nearest[0].Level()
	}
	switch level {
	case voc.MatchGood:
		m.Good++
	case voc.MatchWeak:
		m.Weak++
	default:
		m.None++
	}
}

// readAll reads the questions and matches each with the articles.
func (m *Matcher) readAll(questions iter.Seq2[*voc.Labelled, error]) ([]*asked, error) {
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var text voc.TokenizedText
	var all []*asked
	for inquiry, err := range questions {
		if err != nil {
			return nil, fmt.Errorf("finding FAQ gaps: reading questions: %w", err)
		}
		tokenizer.Tokenize(inquiry.Text.String(), &text)
		q := newAsked(inquiry, &text, m.read(&text))
		q.answer = inquiry.Reply.String()
		all = append(all, q)
	}
	common := m.commonWords(all)
	replies := map[string]replyFit{} // agents send the same text often
	for _, q := range all {
		// Tokenizing again takes less than keeping the character pairs of all questions.
		tokenizer.Tokenize(q.example.Text.String(), &text)
		query := m.read(&text)
		query.common = common
		q.nearest = m.match(query, maxNearest)
		if q.answer == "" {
			continue
		}
		fit, done := replies[q.answer]
		if !done {
			tokenizer.Tokenize(q.answer, &text)
			fit = m.fitReply(&text, common)
			replies[q.answer] = fit
		}
		if q.reply = fit; !fit.known {
			q.answer = ""
		}
	}
	return all, nil
}

// Evidence about a question beside the match of its own words, as log odds. The same question is answered or not
// however it is worded, so part of it is that of its group. Set on the bundled sample.
const (
	poolWeight = 0.7  // of the group's mean, against the question's own evidence
	maxOwnOdds = 2    // of one question's match: one does not decide for its group
	lookedOdds = -1.5 // help centre, manual or the agents' material were searched in vain
	// The words by which a group stands out among all questions, as far as the best article has them: even at
	// coreEven, changing by coreSlope per unit.
	coreEven   = 0.5
	coreSlope  = 4.0
	coreWords  = 8
	corePeople = 3 // from which a group has a core
)

// unanswered returns the questions of a group that no article answers.
func (m *Matcher) unanswered(group []*asked, rarity map[string]float64, threshold float64) map[*asked]bool {
	mean := 0.0
	for _, q := range group {
		mean += q.logOdds() / float64(len(group))
	}
	core := m.coreOdds(group, rarity)
	if core < 0 {
		// Customers need not use the article's words where agents do.
		core *= 1 - repliedFrom(group)
	}
	mean += core
	open := map[*asked]bool{}
	for _, q := range group {
		if logistic(poolWeight*mean+(1-poolWeight)*q.logOdds()) < threshold {
			open[q] = true
		}
	}
	return open
}

// repliedFrom is the share of the replies to a group that an article holds.
func repliedFrom(group []*asked) float64 {
	known, held := 0.0, 0.0
	for _, q := range group {
		if q.reply.known {
			known++
			if q.reply.logOdds > 0 {
				held++
			}
		}
	}
	if known == 0 {
		return 0
	}
	return held / known
}

// coreOdds compares the words that a group is about with the best article: 休止 says more about what is asked than the
// name of the product, which stands in many questions.
func (m *Matcher) coreOdds(group []*asked, rarity map[string]float64) float64 {
	people := map[string]bool{}
	weights := map[string]float64{}
	for _, q := range group {
		people[q.person] = true
		for _, w := range q.words {
			weights[w.stem] += w.weight * rarity[w.stem]
		}
	}
	nearest := m.nearestTo(group)
	if len(people) < corePeople || len(nearest) == 0 {
		return 0
	}
	article := slices.IndexFunc(m.articles, func(c candidate) bool { return c.article.ID == nearest[0].ID })
	core := slices.SortedFunc(maps.Keys(weights), func(a, b string) int { return cmp.Or(cmp.Compare(weights[b], weights[a]), strings.Compare(a, b)) })
	total, held := 0.0, 0.0
	for _, stem := range core[:min(coreWords, len(core))] {
		weight := weights[stem] * weights[stem]
		total += weight
		if m.holds(stem, article) {
			held += weight
			continue
		}
		best := 0.0
		for _, r := range m.lexicon.related[stem] {
			if r.similarity > best && m.holds(r.stem, article) {
				best = r.similarity
			}
		}
		held += best * weight
	}
	if total == 0 {
		return 0
	}
	return coreSlope * (held/total - coreEven)
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

// asked is a question and the articles nearest to it.
type asked struct {
	person   string
	example  voc.GapExample
	space    string // id space, to tell equal ids apart
	topic    string
	wording  string
	nearest  []voc.ArticleMatch
	reply    replyFit
	share    float64 // of the uses of the reply that lie in the question's group
	answer   string  // the masked reply, empty where it says nothing
	status   string
	viewed   []string    // articles that the person had seen
	searched []string    // words typed in the help centre
	bot      bool        // came from a bot
	at       time.Time   // of the answer, or of the question
	sought   bool        // says that help centre or manual did not have it
	looked   bool        // had searched before asking, or came from a bot
	words    []queryWord // sorted by stem
	nouns    []string    // distinct noun phrases, sorted
}

// row names the inquiry.
func (q *asked) row() voc.RowID {
	return voc.RowID{Week: q.example.Week, IDSpace: q.space, ID: q.example.ID}
}

func newAsked(inquiry *voc.Labelled, text *voc.TokenizedText, query *query) *asked {
	q := &asked{person: inquiry.CountedAs, topic: mainTopic(inquiry), space: inquiry.IDSpace,
		wording: text.Text[query.span.Start:query.span.End], words: query.words,
		status: inquiry.Status, viewed: inquiry.FAQViewed, searched: inquiry.FAQSearched, sought: query.lookups > 0,
		bot: inquiry.BotHandoff.Known && inquiry.BotHandoff.Value, at: answeredAt(inquiry),
		looked:  query.lookups > 0 || len(inquiry.FAQSearched) > 0 || len(inquiry.FAQViewed) > 0 || inquiry.BotHandoff.Known && inquiry.BotHandoff.Value,
		example: voc.GapExample{ID: inquiry.ID, Channel: inquiry.Channel, Week: inquiry.Week, Text: inquiry.Text}}
	q.nouns = nounPhrases(text.Text, tokensIn(text, query.span))
	q.words = slices.DeleteFunc(q.words, func(w queryWord) bool { return w.weight < leastWeight })
	slices.SortFunc(q.words, func(a, b queryWord) int { return strings.Compare(a.stem, b.stem) })
	return q
}

// answeredAt is when an inquiry was answered, as far as it is known.
func answeredAt(inquiry *voc.Labelled) time.Time {
	for _, at := range []time.Time{inquiry.ResolvedAt, inquiry.FirstReplyAt, inquiry.ReceivedAt} {
		if !at.IsZero() {
			return at
		}
	}
	return inquiry.Week.Start(time.UTC)
}

// leastWeight is the weight below which a word does not take part in the comparison of questions.
const leastWeight = 0.05

// logOdds are those that the best article answers.
func (q *asked) logOdds() float64 {
	p := 0.0
	if len(q.nearest) > 0 {
		p = q.nearest[0].Score
	}
	odds := max(-maxOwnOdds, min(maxOwnOdds, math.Log(p/(1-p)))) + q.replyOdds()
	if q.sought {
		odds += lookedOdds
	}
	return odds
}

func (q *asked) stems() []string {
	stems := make([]string, len(q.words))
	for i, w := range q.words {
		stems[i] = w.stem
	}
	return stems
}

// compareAsked orders questions by where they come from.
func compareAsked(a, b *asked) int {
	return cmp.Or(a.example.Week.Compare(b.example.Week), strings.Compare(a.space, b.space), strings.Compare(a.example.ID, b.example.ID))
}

// commonTopic returns the topic of most people of a group, the first of equals.
func commonTopic(group []*asked) string {
	people := map[string]map[string]bool{}
	for _, q := range group {
		if people[q.topic] == nil {
			people[q.topic] = map[string]bool{}
		}
		people[q.topic][q.person] = true
	}
	return slices.MinFunc(slices.Collect(maps.Keys(people)), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(people[b]), len(people[a])), strings.Compare(a, b))
	})
}
