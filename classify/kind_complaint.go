package classify

import (
	"strings"

	"voc"
)

// rhetoric returns the evidence of a question that blames or urges.
func (f *feeling) rhetoric() (voc.Evidence, bool) {
	for i := range f.opinions {
		h := &f.opinions[i]
		if strings.HasPrefix(h.rule, rhetoricalPrefix) || strings.HasPrefix(h.rule, urgingPrefix) || strings.HasPrefix(h.rule, thwartedPrefix) {
			return voc.Evidence{Span: h.Span, Rule: h.rule}, true
		}
	}
	return voc.Evidence{}, false
}

// lasts returns the evidence of a time or of repeated contacts that the text complains of.
func (f *feeling) lasts() (voc.Evidence, bool) {
	for i := range f.opinions {
		if h := &f.opinions[i]; strings.HasPrefix(h.rule, durationPrefix) || strings.HasPrefix(h.rule, repetitionPrefix) {
			return voc.Evidence{Span: h.Span, Rule: h.rule}, true
		}
	}
	return voc.Evidence{}, false
}

// weak tells whether all feeling is too weak to be an opinion.
func (f *feeling) weak() bool {
	for i := range f.opinions {
		if f.opinions[i].value < -0.4 || f.opinions[i].value > 0.4 {
			return false
		}
	}
	return true
}

// wishesOnly tells whether all bad feeling wishes for something that is not there: 夜も開いているとうれしい.
func (f *feeling) wishesOnly() bool {
	wishes := false
	for i := range f.opinions {
		if h := &f.opinions[i]; h.value < 0 {
			if h.rule != "wish:とうれしい" && h.rule != "wish:ばいい" {
				return false
			}
			wishes = true
		}
	}
	return wishes
}

// toldBefore tells whether a failure of the company is told in another sentence than the question: 返品して三週間たちますが、返金されて
// いません。いつになりますか. A question for information on how to go on (教えてください) stays one.
func (a *analysis) toldBefore(felt *feeling, question ask) bool {
	if len(felt.failure) == 0 || question.Rule == "question:教えて" || question.Rule == "question:知りたい" {
		return false
	}
	for i := range a.text.Sentences {
		s := &a.text.Sentences[i]
		if s.Start <= question.Start && question.Start < s.End {
			return felt.failure[0].Start < s.Start
		}
	}
	return false
}

// seeksFellows tells whether the question is whether others have met the same: 同じ方いますか, うちだけですか.
func (a *analysis) seeksFellows(question ask) bool {
	tokens := a.text.Tokens
	for i := range a.text.Sentences {
		s := &a.text.Sentences[i]
		if question.Start < s.Start || question.Start >= s.End {
			continue
		}
		for k := s.First; k+1 < s.Last; k++ {
			next := k + 1
			if p := tokens[next].Surface; (p == "は" || p == "も" || p == "が" || p == "って") && next+1 < s.Last {
				next++
			}
			switch tokens[k].Surface {
			case "方", "かた", "人", "ひと":
				if base := tokens[next].Base; base == "いる" || base == "おる" || base == "いらっしゃる" || base == "おられる" {
					return true
				}
			case "うち", "私", "自分", "ウチ", "わたし", "俺", "僕", "当方", "地域":
				if tokens[next].Surface == "だけ" {
					return true
				}
			}
		}
	}
	return false
}

// urges tells whether the text presses for haste: 早く直してください, 至急.
func (a *analysis) urges() bool {
	for i := range a.words {
		switch a.words[i].lemma {
		case "はやい", "至急", "早急", "大至急", "今すぐ", "すぐ", "直ちに", "いいかげん", "いい加減":
			return true
		}
	}
	return false
}
