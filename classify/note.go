package classify

import (
	"slices"
	"sort"

	"voc"
)

// An operator's note is a call or visit that somebody else wrote down: 返品したいとの由。着払伝票を案内済。 What the operator
// did stands beside what the customer said, so the operator's clauses tell neither what the inquiry is about nor
// how the customer feels.

// operatorActions end a clause in which an operator tells what was done or how it ended.
var operatorActions = map[string]bool{
	"案内": true, "手配": true, "折り返し": true, "折返し": true, "折り返す": true, "折返す": true, "連携": true, "送付": true, "説明": true, "転送": true, "聴取": true, "聞き取る": true, "回答": true, "伝達": true,
	"伝える": true, "お伝え": true, "お渡し": true, "渡す": true, "手伝い": true, "お手伝い": true, "手伝う": true, "勧め": true, "お勧め": true, "おすすめ": true, "勧める": true, "実演": true, "再送": true, "進呈": true,
	"お詫び": true, "詫びる": true, "謝罪": true, "処理": true, "対応": true, "引き継ぎ": true, "引継ぎ": true, "引き継ぐ": true, "エスカレ": true, "エスカレーション": true, "終話": true, "フォロー": true, "預かり": true, "預かる": true, "お預かり": true,
	"調査": true, "発行": true, "再発行": true, "出荷": true, "受付": true, "受け付ける": true, "照合": true, "登録": true, "確認": true, "送信": true, "郵送": true, "差し上げる": true, "申し上げる": true, "断り": true, "お断り": true, "断る": true,
	"完了": true, "復旧": true, "解決": true, "納得": true, "了承": true, "承諾": true, "了解": true, "要フォロー": true, "録音": true, "予定": true, "見込": true, "見込み": true, "注意喚起": true, "喚起": true, "交換": true, "修理": true, "点検": true,
	"電話": true, "連絡": true, "申請": true, "誘導": true, "提案": true, "打診": true, "再設定": true, "改善": true, "回復": true, "復帰": true, "返却": true, "共有": true, "記録": true, "傾聴": true, "報告": true, "指導": true, "投函": true, "清掃": true, "説得": true,
}

// ambiguousActions may also be what the customer wants, so they end an operator's clause only after another clause.
var ambiguousActions = map[string]bool{
	"確認": true, "対応": true, "説明": true, "発行": true, "再発行": true, "登録": true, "調査": true, "電話": true, "連絡": true, "交換": true, "修理": true, "点検": true, "受付": true, "予定": true,
	"再設定": true, "申請": true, "回答": true, "処理": true, "送付": true, "出荷": true, "解決": true, "改善": true, "お詫び": true, "謝罪": true, "電話する": true, "おすすめ": true, "勧める": true, "伝える": true, "渡す": true, "断る": true, "報告": true, "清掃": true, "返却": true, "復帰": true, "回復": true,
}

// reportMarks end a clause that reports what the customer said.
var reportMarks = map[string]bool{
	"由": true, "旨": true, "こと": true, "申告": true, "指摘": true, "問い合わせ": true, "問合せ": true, "問合": true, "照会": true, "来店": true, "入電": true, "立腹": true, "要望": true, "意見": true, "申し出": true, "質問": true, "相談": true, "希望": true, "依頼": true, "言葉": true,
}

// findAsides fills a.asides with the operator's clauses of a note, in text order; it is empty where the text is no note, or
// where nothing else would be left.
func (a *analysis) findAsides() {
	a.asides = a.asides[:0]
	a.note, a.reporting = false, -1
	reported, customers := false, 0
	for s := range a.text.Sentences {
		sentence := &a.text.Sentences[s]
		if a.polite(sentence) {
			a.asides = a.asides[:0]
			return
		}
		for first := sentence.First; first < sentence.Last; {
			end := first
			for end < sentence.Last && !a.endsClause(end) {
				end++
			}
			ending, at := a.clauseEnding(first, end)
			if at >= 0 {
				if noun := a.reportingNoun(at, first); noun != at && (grumbles[a.text.Tokens[noun].Surface] || extolments[a.text.Tokens[noun].Surface]) {
					ending, at = a.text.Tokens[noun].Surface, noun
				}
			}
			switch {
			case ending == "":
			case operatorActions[ending] && (customers > 0 || !ambiguousActions[ending]), reported && answers[a.text.Tokens[max(at, 0)].Surface] && a.answersShortly(first, end):
				a.asides = append(a.asides, voc.Span{Start: a.text.Tokens[first].Start, End: a.text.Tokens[end-1].End})
			default:
				customers++
				if reportMarks[ending] || a.quotedBefore(at, first) && (grumbles[ending] || extolments[ending]) {
					reported = true
					a.reporting = at
				}
			}
			first = end + 1
		}
	}
	a.note = reported || len(a.asides) > 0
	if customers == 0 {
		a.asides = a.asides[:0]
	}
}

// endsClause tells whether token i parts two clauses.
func (a *analysis) endsClause(i int) bool {
	switch a.text.Tokens[i].Surface {
	case "、", ",", "，", "。", "→", "⇒", "；", ";", "・・・":
		return true
	}
	return false
}

// polite tells whether a sentence ends as one speaks to somebody: です, ます, ください. Notes are written plainly.
func (a *analysis) polite(sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for i, steps := sentence.Last-1, 0; i >= sentence.First && steps < 5; i, steps = i-1, steps+1 {
		token := &tokens[i]
		switch {
		case token.Base == "です" || token.Base == "ます" || a.pleads(i):
			return true
		case token.PartOfSpeech == "記号", token.PartOfSpeech == "助動詞", token.PartOfSpeech == "助詞" && token.SubClass != "連体化":
		default:
			return false
		}
	}
	return false
}

// clauseEnding returns the last content word of the tokens first to end in dictionary form, without auxiliaries, 済 and the
// like, and its token; empty and −1 where there is none.
func (a *analysis) clauseEnding(first, end int) (string, int) {
	tokens := a.text.Tokens
	for i := end - 1; i >= first; i-- {
		token := &tokens[i]
		switch {
		case token.PartOfSpeech == "記号", token.PartOfSpeech == "助詞", token.PartOfSpeech == "助動詞", token.PartOfSpeech == "フィラー",
			token.PartOfSpeech == "動詞" && (token.Base == "する" || token.Base == "いたす" || token.Base == "致す" || token.Base == "なさる" || token.Base == "ある" || token.SubClass == "接尾" || token.SubClass == "非自立" && token.Base != "願う"),
			token.Surface == "あり" || token.Surface == "有り" || token.Surface == "有", token.Surface == "済" || token.Surface == "済み" || token.Surface == "済んだ" || token.Surface == "中":
		case token.Surface == "上" && token.SubClass == "非自立", token.Surface == "為" || token.Surface == "ため":
		case token.Base == "":
			return token.Surface, i
		default:
			return token.Base, i
		}
	}
	return "", -1
}

// quotedBefore tells whether と stands before the noun at token i, with の, an honorific and an adjective in between at most.
func (a *analysis) quotedBefore(i, first int) bool {
	for j := i - 1; j >= max(first, i-5); j-- {
		switch token := &a.text.Tokens[j]; {
		case token.Surface == "と" || token.Surface == "との":
			return true
		case token.Surface == "の", token.PartOfSpeech == "接頭詞", token.PartOfSpeech == "形容詞", token.PartOfSpeech == "副詞", token.Surface == "大変", token.Surface == "な", token.Surface == "に", token.Surface == "つい", token.Surface == "て":
		default:
			return false
		}
	}
	return false
}

// cited tells whether token i stands in 「」 that are told, at most 40 tokens from either mark: 「ご利用ください」と出る.
func (a *analysis) cited(i int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for j := i - 1; j >= max(sentence.First, i-40) && tokens[j].Surface != "」"; j-- {
		if tokens[j].Surface != "「" {
			continue
		}
		for k := i + 1; k+1 < min(sentence.Last, i+40); k++ {
			if tokens[k].Surface == "」" {
				next := tokens[k+1].Surface
				return next == "と" || next == "って" || next == "という" || next == "の"
			}
		}
		return false
	}
	return false
}

// answersShortly tells whether the clause of the tokens first to end is short and tells of nothing that was tried, so that 不可 or なし is an answer.
func (a *analysis) answersShortly(first, end int) bool {
	if end-first > 8 {
		return false
	}
	for i := first; i < end; i++ {
		switch a.text.Tokens[i].Surface {
		case "ても", "でも":
			return false
		case "も":
			if i > first && (a.text.Tokens[i-1].Surface == "て" || a.text.Tokens[i-1].Surface == "で") {
				return false
			}
		}
	}
	return true
}

// aside tells whether the span begins in an operator's clause.
func (a *analysis) aside(span voc.Span) bool {
	i := sort.Search(len(a.asides), func(i int) bool { return a.asides[i].End > span.Start })
	return i < len(a.asides) && a.asides[i].Start <= span.Start
}

// reportedWish is what remains of a wish that an operator reports: ほしいとのご意見 is a request written down, no blame.
const reportedWish = 0.5

// reported corrects the feeling of a sentence of a note, in place: what operators say does not count, a plain なし states a
// fact (資料なし), and a wish is weaker.
func (a *analysis) reported(hits []hit) []hit {
	hits = slices.DeleteFunc(hits, func(h hit) bool {
		return a.aside(h.Span) || h.rule == "construction:がない" && a.text.Tokens[a.words[h.first].token].Surface == "なし"
	})
	for i := range hits {
		if hits[i].rule == "wish:ほしい" {
			hits[i].value *= reportedWish
		}
	}
	return hits
}
