package classify

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"voc"
)

const (
	// sentimentThreshold parts neutral from positive and negative.
	sentimentThreshold = 0.2
	// saturation bends a sum of polarities x into x/√(x² + saturation), which stays within ±1: the form of
	// Hutto & Gilbert, VADER (ICWSM 2014), with a constant for sums of a sentence.
	saturation = 4
	// negativeWeight is how much more a negative sentence weighs than a positive one in an inquiry: a polite
	// sentence does not undo a complaint.
	negativeWeight = 1.3
	// concededWeight is what remains of a sentence or clause after which a contrast follows.
	concededWeight = 0.35
	// opposedWeight is what remains of a clause before a contrast of which the later clause says the opposite.
	opposedWeight = 0.25
	// grievance is the value from which a feeling is a strong negative one.
	grievance = -1.5
	// maxSentimentEvidence bounds the evidence kept; the earliest stays.
	maxSentimentEvidence = 24
)

// hit is a piece of feeling in a sentence: a lexicon entry, or what a construction expresses.
type hit struct {
	voc.Span
	first, last int // words
	value       float64
	rule        string
	denied      bool // a ない turned it round
	phrase      int32
}

// feeling is what the lexicon says of one text.
type feeling struct {
	score     float64
	evidence  []voc.Evidence
	anger     []voc.Evidence
	failure   []voc.Evidence // what the company failed to do
	fault     []voc.Evidence // what does not work
	grievance []voc.Evidence // strong negative feeling
	wishes    []voc.Evidence
	emotion   []voc.Evidence // feelings that name neither a problem nor a wish
	thanks    bool
	opinions  []hit // hits of all sentences in text order
	sentences []float64
}

// scorer measures the feeling of one text after another.
type scorer struct {
	lexicon  *lexicon
	literals *literalScan // of the text; the lexicon's table is number 0
	hits     []hit
	used     []bool // words consumed as negation of a hit
	result   feeling
}

// score measures the analysis. The result is valid until the next call.
func (s *scorer) score(a *analysis, clauses []clause) *feeling {
	f := &s.result
	*f = feeling{evidence: f.evidence[:0], anger: f.anger[:0], failure: f.failure[:0], fault: f.fault[:0], grievance: f.grievance[:0], wishes: f.wishes[:0], emotion: f.emotion[:0], opinions: f.opinions[:0], sentences: f.sentences[:0]}
	if cap(s.used) < len(a.words) {
		s.used = make([]bool, 2*len(a.words))
	}
	s.used = s.used[:len(a.words)]
	clear(s.used)
	symbols := s.symbols(a)
	asked := a.asksForAnswer(clauses)
	sum, weights := 0.0, 0.0
	before := -1 // last sentence with feeling
	broken := false
	weightOf := func(i int, conceded bool) float64 {
		w := 1.0
		if f.sentences[i] < 0 {
			w = negativeWeight
		}
		if conceded {
			w *= concededWeight
		}
		return w
	}
	for i := range a.text.Sentences {
		s.sentence(a, i, clauses[i])
		for len(symbols) > 0 && (symbols[0].Start < a.text.Sentences[i].End || i == len(a.text.Sentences)-1) {
			s.hits = append(s.hits, symbols[0])
			symbols = symbols[1:]
		}
		if a.note {
			s.hits = a.reported(s.hits)
			s.reportedFeeling(a, i)
		}
		for k := range s.hits {
			if h := &s.hits[k]; (asked || a.note) && h.first >= 0 && !h.denied && notKnowing[a.words[h.first].lemma] && a.words[h.last].lemma == negation {
				h.value *= 0.3
			}
		}
		if len(s.hits) > 0 {
			s.mishap(a, i, asked)
			s.expect(a)
			switch {
			case clauses[i].asks:
				s.circumstances(a, i, clauses[i])
			case broken:
				s.soundBeside(a, i)
			}
			broken = broken || s.broken()
		}
		x := 0.0
		for _, h := range s.hits {
			x += h.value
		}
		f.sentences = append(f.sentences, x/math.Sqrt(x*x+saturation))
		f.opinions = append(f.opinions, s.hits...)
		if len(s.hits) == 0 {
			continue
		}
		if before >= 0 {
			w := weightOf(before, clauses[i].contrast)
			sum, weights = sum+w*f.sentences[before], weights+w
		}
		before = i
	}
	if before >= 0 {
		w := weightOf(before, false)
		sum, weights = sum+w*f.sentences[before], weights+w
		f.score = sum / weights
	}
	s.collect(f)
	return f
}

// notKnowing are words whose denial, beside a question, is what is asked and no feeling: 見当たりません, どこですか.
var notKnowing = map[string]bool{"わかる": true, "見つかる": true, "見つける": true, "見当たる": true, "知る": true, "載る": true, "書く": true, "記載": true}

// asksForAnswer tells whether the text asks for an answer.
func (a *analysis) asksForAnswer(clauses []clause) bool {
	for i := range clauses {
		if clauses[i].asks {
			return true
		}
	}
	for i := range a.words {
		if a.words[i].lemma == "教える" {
			return true
		}
	}
	return false
}

// symbols lists the emoji and kaomoji of the text; the longest counts where several begin or overlap.
func (s *scorer) symbols(a *analysis) []hit {
	var hits []hit
	s.literals.each(0, func(symbol int32, start, end int) {
		h := hit{Span: voc.Span{Start: start, End: end}, first: -1, last: -1, value: s.lexicon.symbols[symbol], rule: s.lexicon.symbolNames[symbol], phrase: -1}
		if n := len(hits); n > 0 && hits[n-1].Start == start {
			hits[n-1] = h
		} else if n == 0 || hits[n-1].End <= start {
			hits = append(hits, h)
		}
	})
	return hits
}

// sentence fills s.hits with the feeling of sentence i.
func (s *scorer) sentence(a *analysis, i int, c clause) {
	s.hits = s.hits[:0]
	first, last := a.sentence(i)
	for w := first; w < last; {
		phrase, end := s.longest(a, w)
		if phrase < 0 {
			s.construction(a, w, first, last, c)
			w++
			continue
		}
		if value := s.lexicon.polarity[phrase]; value != 0 {
			s.hits = append(s.hits, hit{Span: voc.Span{Start: a.words[w].Start, End: a.words[end].End},
				first: w, last: end, value: value, rule: s.lexicon.names[phrase], phrase: phrase})
			s.deny(a, &s.hits[len(s.hits)-1], last)
			s.ease(a, &s.hits[len(s.hits)-1], last)
			s.intensify(a, &s.hits[len(s.hits)-1], first)
		}
		w = end + 1
	}
	s.temper(a, i, c)
}

// longest returns the longest lexicon entry at word w and its last word, or −1.
func (s *scorer) longest(a *analysis, w int) (phrase int32, last int) {
	phrase = -1
	if !s.lexicon.phrases.may(a.words[w].hash) {
		return phrase, 0
	}
	s.lexicon.phrases.eachAt(a.words, w, func(p int32, l int) {
		if !a.insideKatakana(w, l) {
			phrase, last = p, l
		}
	})
	return phrase, last
}

// light are words that may stand between a feeling and the ない that denies it: 満足しているとは言えない,
// 不満な点は特にない.
var light = map[string]bool{
	"なる": true, "思う": true, "思える": true, "感じる": true, "言う": true, "いう": true, "言える": true, "いえる": true, "できる": true,
	"する": true, "点": true, "所": true, "部分": true, "感": true, "感じ": true, "面": true, "的": true, "さ": true, "限る": true, "わけ": true,
	"特に": true, "とくに": true, "何": true, "なに": true, "全然": true, "あまり": true, "そんなに": true, "それほど": true, "ほとんど": true, "さほど": true,
	"内容": true, "もの": true, "物": true, "レベル": true, "水準": true, "代物": true, "ほど": true,
	"くれる": true, "もらえる": true, "いただける": true, "決して": true, "必ずしも": true, "一つ": true, "ひとつ": true, "箇所": true, "覚える": true, "いる": true, "ある": true,
}

// deny turns the hit round for every ない in its scope: the words right after it and past light ones. A
// denied feeling is weaker than its opposite (悪くない is less than いい), a doubly denied one weaker than
// itself; しか…ない denies nothing.
func (s *scorer) deny(a *analysis, h *hit, last int) {
	if more[a.words[h.first].lemma] {
		return // もう少し何とかならないか
	}
	times, adverbial, impossible := 0, a.adverbial(h.last), false
	for w := h.last + 1; w < last && w <= h.last+4; w++ {
		lemma := a.words[w].lemma
		if lemma == only {
			s.used[min(w+1, last-1)] = true
			return
		}
		if lemma == negation {
			times++
			impossible = impossible || a.impossible(a.words[w].token)
			h.End = a.words[w].End
			s.used[w] = true
			continue
		}
		if !light[lemma] && !adverbial || lemma == "いる" && a.ofPeople(a.words[w].token) {
			break
		}
	}
	switch {
	case times == 0:
	case times%2 == 0 && impossible: // おいしくないわけがない
	case times%2 == 0:
		h.value *= 0.4
	case h.value > 0:
		h.value *= -0.8
	default:
		h.value *= -0.6
	}
	h.denied = times%2 == 1
}

// ofPeople tells whether the いる at token i says that there are people, whom the ない after it denies: できない方いませんか.
func (a *analysis) ofPeople(i int) bool {
	tokens := a.text.Tokens
	if i > 0 && (tokens[i-1].Surface == "は" || tokens[i-1].Surface == "が" || tokens[i-1].Surface == "も") {
		i--
	}
	return i > 0 && (tokens[i-1].Surface == "方" || tokens[i-1].Surface == "人" || tokens[i-1].Surface == "かた")
}

// more are words that wish for more; a ない after them denies something else.
var more = map[string]bool{"もう少し": true, "もうちょっと": true, "もうすこし": true}

// impossible tells whether the ない at token i denies the possibility itself: わけがない, はずがない.
func (a *analysis) impossible(i int) bool {
	tokens := a.text.Tokens
	if i < 2 {
		return false
	}
	if before := tokens[i-1].Surface; before != "が" && before != "は" && before != "も" && before != "の" {
		return false
	}
	return tokens[i-2].Surface == "わけ" || tokens[i-2].Surface == "はず"
}

// ease turns a hit round before にくい: what is hard to break is good, what is hard to enjoy is not.
func (s *scorer) ease(a *analysis, h *hit, last int) {
	w := h.last + 1
	if w >= last || a.words[h.last].class != verbWord || a.words[w].token != a.words[h.last].token+1 {
		return
	}
	if lemma := a.words[w].lemma; lemma == "にくい" || lemma == "づらい" {
		h.value *= -0.6
		h.End = a.words[w].End
		h.denied = !h.denied
		s.used[w] = true
	}
}

// adverbial tells whether word w says how something is done, so that a ない after that verb denies it:
// きちんと掃除されていない.
func (a *analysis) adverbial(w int) bool {
	i := a.words[w].token
	token := &a.text.Tokens[i]
	if token.PartOfSpeech == "副詞" {
		return true
	}
	if i+1 == len(a.text.Tokens) {
		return false
	}
	next := &a.text.Tokens[i+1]
	return token.SubClass == "形容動詞語幹" && next.Surface == "に" || token.PartOfSpeech == "形容詞" && token.InflectionForm == "連用テ接続" && next.PartOfSpeech == "動詞"
}

// intensify multiplies by the modifiers among the two words before the hit, and by すぎる after it.
func (s *scorer) intensify(a *analysis, h *hit, first int) {
	for w := h.first - 1; w >= first && w >= h.first-2; w-- {
		factor, ok := s.lexicon.modifiers[a.words[w].lemma]
		if !ok {
			break
		}
		h.value *= factor
	}
}

// collect gathers the evidence of all hits.
func (s *scorer) collect(f *feeling) {
	slices.SortStableFunc(f.opinions, func(x, y hit) int { return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End)) })
	for i := range f.opinions {
		h := &f.opinions[i]
		evidence := voc.Evidence{Span: h.Span, Rule: h.rule}
		if len(f.evidence) < maxSentimentEvidence {
			f.evidence = append(f.evidence, evidence)
			if h.denied {
				f.evidence = append(f.evidence, voc.Evidence{Span: h.Span, Rule: "negation:ない"})
			}
		}
		switch {
		case h.rule == "thanks:ありがとう":
			f.thanks = true
			f.emotion = append(f.emotion, evidence)
		case h.rule == "wish:ほしい":
			f.wishes = append(f.wishes, evidence)
		case h.phrase >= 0 && s.lexicon.anger[h.phrase] && !h.denied, h.first < 0 && s.lexicon.angry[h.rule]:
			f.anger = append(f.anger, evidence)
			f.emotion = append(f.emotion, evidence)
		case h.phrase >= 0 && s.lexicon.failures[h.phrase] && !h.denied:
			f.failure = append(f.failure, evidence)
		case h.phrase >= 0 && s.lexicon.faults[h.phrase] && !h.denied, h.rule == "construction:できない", h.rule == "construction:ても…ない":
			f.fault = append(f.fault, evidence)
		case h.value <= grievance:
			f.grievance = append(f.grievance, evidence)
			f.emotion = append(f.emotion, evidence)
		case !strings.HasPrefix(h.rule, "wish:") && h.rule != "construction:がない":
			f.emotion = append(f.emotion, evidence)
		}
	}
}

// class returns the sentiment class of a score.
func class(score float64) string {
	switch {
	case score >= sentimentThreshold:
		return voc.Positive
	case score <= -sentimentThreshold:
		return voc.Negative
	}
	return voc.Neutral
}
