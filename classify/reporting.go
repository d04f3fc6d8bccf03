package classify

import "voc"

// The noun with which an operator reports what was said tells how it was meant: 〜との苦情, 〜とお褒めの言葉.

// grumbles are such nouns of blame.
var grumbles = map[string]bool{"苦情": true, "クレーム": true, "不満": true, "立腹": true, "怒り": true, "お怒り": true, "叱り": true, "お叱り": true, "指摘": true, "抗議": true, "憤慨": true}

// extolments are such nouns of praise.
var extolments = map[string]bool{"お礼": true, "礼": true, "お褒め": true, "褒め": true, "感謝": true, "賞賛": true, "称賛": true, "お褒めの言葉": true, "謝意": true}

// carriers are what such a noun is brought by: お礼の電話.
var carriers = map[string]bool{"電話": true, "連絡": true, "手紙": true, "メール": true, "入電": true, "来店": true, "言葉": true, "お言葉": true, "声": true, "お声": true, "はがき": true, "葉書": true}

// answers end a clause in which an operator answers: 電話では不可, 保証の対象外. なし is none: 返信なし is what the customer says.
var answers = map[string]bool{"不可": true, "可": true, "可能": true, "対象外": true, "未定": true, "在庫切れ": true}

// reportingNoun returns the token of the noun that stands before a carrier at token i, or i.
func (a *analysis) reportingNoun(i, first int) int {
	tokens := a.text.Tokens
	noun := i
	switch {
	case i >= first+2 && tokens[i-1].Surface == "の":
		noun = i - 2
	case i >= first+3 && tokens[i-2].Surface == "の" && (tokens[i-1].Surface == "お" || tokens[i-1].Surface == "ご"):
		noun = i - 3
	}
	if noun == i || !carriers[tokens[i].Surface] {
		return i
	}
	return noun
}

// reportedAs returns the kind that the reporting noun of a note tells: blame unless the text is praise, praise unless it is blame, and an
// opinion (ご意見) that blames without asking is a complaint.
func (a *analysis) reportedAs(felt *feeling) (kind string, evidence voc.Evidence, ok bool) {
	if !a.note || a.reporting < 0 {
		return "", evidence, false
	}
	token := &a.text.Tokens[a.reporting]
	evidence = voc.Evidence{Span: token.Span, Rule: "reported:" + token.Surface}
	switch {
	case grumbles[token.Surface] && felt.score < sentimentThreshold:
		return voc.Complaint, evidence, true
	case extolments[token.Surface] && felt.score > -sentimentThreshold:
		return voc.Praise, evidence, true
	case (token.Surface == "意見" || token.Surface == "お申し出" || token.Surface == "申し出") && felt.score <= -sentimentThreshold && len(felt.wishes) == 0 && len(felt.failure)+len(felt.grievance) > 0,
		token.Surface == "意見" && felt.score <= -sentimentThreshold && len(felt.wishes) == 0:
		return voc.Complaint, evidence, true
	}
	return "", evidence, false
}

// reportedFeeling appends the feeling of a reporting noun where sentence i has no other of its side.
func (s *scorer) reportedFeeling(a *analysis, i int) {
	sentence := &a.text.Sentences[i]
	if a.reporting < sentence.First || a.reporting >= sentence.Last {
		return
	}
	surface, value := a.text.Tokens[a.reporting].Surface, 0.0
	switch {
	case grumbles[surface]:
		value = -0.8
	case extolments[surface]:
		value = 0.8
	default:
		return
	}
	for k := range s.hits {
		if s.hits[k].value*value > 0 {
			return
		}
	}
	s.lasting(a, a.reporting, i, value, "reported:"+surface)
}

// quotes tells whether と follows the たい at word w, so that a note tells of a wish: 一日延ばしたいとのご相談.
func (a *analysis) quotes(w int) bool {
	i := a.words[w].token + 1
	if i >= len(a.text.Tokens) || w == 0 {
		return false
	}
	next := &a.text.Tokens[i]
	return (next.Surface == "と" || next.Surface == "との" || next.Surface == "旨") && !informs[a.words[w-1].lemma]
}
