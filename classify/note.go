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
	"電話": true, "連絡": true, "申請": true, "誘導": true, "提案": true, "打診": true, "再設定": true, "改善": true,
}

// ambiguousActions may also be what the customer wants, so they end an operator's clause only after another clause.
var ambiguousActions = map[string]bool{
	"確認": true, "対応": true, "説明": true, "発行": true, "再発行": true, "登録": true, "調査": true, "電話": true, "連絡": true, "交換": true, "修理": true, "点検": true, "受付": true, "予定": true,
	"再設定": true, "申請": true, "回答": true, "処理": true, "送付": true, "出荷": true, "解決": true, "改善": true, "お詫び": true, "謝罪": true, "電話する": true, "おすすめ": true, "勧める": true, "伝える": true, "渡す": true, "断る": true,
}

// reportMarks end a clause that reports what the customer said.
var reportMarks = map[string]bool{
	"由": true, "旨": true, "こと": true, "申告": true, "指摘": true, "問い合わせ": true, "問合せ": true, "問合": true, "照会": true, "来店": true, "入電": true, "立腹": true, "要望": true, "意見": true, "申し出": true, "質問": true, "相談": true, "希望": true, "依頼": true, "言葉": true,
}

// findAsides fills a.asides with the operator's clauses of a note, in text order; it is empty where the text is no note, or
// where nothing else would be left.
func (a *analysis) findAsides() {
	a.asides = a.asides[:0]
	a.note = false
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
			switch ending := a.clauseEnding(first, end); {
			case ending == "":
			case operatorActions[ending] && (customers > 0 || !ambiguousActions[ending]):
				a.asides = append(a.asides, voc.Span{Start: a.text.Tokens[first].Start, End: a.text.Tokens[end-1].End})
			default:
				customers++
				reported = reported || reportMarks[ending]
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
// like; empty where there is none.
func (a *analysis) clauseEnding(first, end int) string {
	tokens := a.text.Tokens
	for i := end - 1; i >= first; i-- {
		token := &tokens[i]
		switch {
		case token.PartOfSpeech == "記号", token.PartOfSpeech == "助詞", token.PartOfSpeech == "助動詞", token.PartOfSpeech == "フィラー",
			token.PartOfSpeech == "動詞" && (token.Base == "する" || token.Base == "いたす" || token.Base == "致す" || token.Base == "なさる" || token.Base == "ある" || token.SubClass == "接尾" || token.SubClass == "非自立" && token.Base != "願う"),
			token.Surface == "済" || token.Surface == "済み" || token.Surface == "済んだ" || token.Surface == "中":
		case token.Base == "":
			return token.Surface
		default:
			return token.Base
		}
	}
	return ""
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
