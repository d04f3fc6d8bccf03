package classify

import (
	"slices"
	"strings"

	"voc"
)

// ask is what a customer wants, said in one place of the text.
type ask struct {
	kind string // question or request; empty for nothing
	voc.Evidence
}

// informs are words with which a request asks for information, so that it is a question: 教えてください.
var informs = map[string]bool{
	"教える": true, "教示": true, "知る": true, "説明": true, "案内": true, "伺う": true, "聞く": true, "質問": true, "お尋ね": true, "尋ねる": true, "たずねる": true, "問い合わせ": true, "相談": true, "アドバイス": true, "回答": true,
}

// questionNouns at the end of a sentence name what is asked: 充電方法.
var questionNouns = map[string]bool{
	"方法": true, "使い方": true, "やり方": true, "仕方": true, "手順": true, "違い": true, "有無": true, "可否": true, "目安": true,
	"頻度": true, "時期": true, "仕様": true, "意味": true, "期限": true, "日数": true, "料金": true, "金額": true, "費用": true, "条件": true, "範囲": true, "進捗": true, "状況": true,
}

// places are nouns of which one who does not know them asks: 型番がわかりません.
var places = map[string]bool{"型番": true, "品番": true, "番号": true, "場所": true, "位置": true, "置き場所": true, "画面": true, "連絡先": true, "窓口": true, "行き方": true, "宛先": true, "日時": true}

// inquiryNouns at the end of a sentence say in an operator's note that something was asked: 在庫の確認.
var inquiryNouns = map[string]bool{"確認": true, "質問": true, "問い合わせ": true, "相談": true, "照会": true, "問合": true}

// dissatisfied is the score at or below which a request is the demand of a complaint.
const dissatisfied = -0.4

// kind decides what kind of inquiry the text is. In this order:
//
//  1. anger (words or symbols of anger or a threat, not denied) in a text that is not positive → complaint; then the noun that a note
//     reports with (reporting.go): blame → complaint, praise → praise;
//  2. a question that blames or urges (rhetoric.go, blame.go) or a wish that cannot be had (thwarted.go) in a text with a negative
//     score → complaint;
//  3. the last question or request of the text, because the ask stands at the end; a wish of one's own (変えたい) yields to a question
//     before it. てください with a verb of informing is a question. A question beside how long or how often something has gone on
//     (duration.go) is a complaint, unless it asks to be told something. A request in a text that tells of a company's failure or of strong negative
//     feeling, with a score at or below dissatisfied, is the demand of a complaint; so is a question after a failure told in
//     a sentence before, unless it asks to be told something, and a request that presses for haste after anything that does
//     not work. Who asks whether others have met the same reports it;
//  4. a failure of the company, or a score at or below the negative threshold that does not come from what does
//     not work alone → complaint; what does not work, told without feeling → report;
//  5. a score at or above the positive threshold → praise;
//  6. wishes for what is not there alone (あるとうれしい) → request; と思う, 気がする, ほうがいい → opinion; a note that is headed by a noun and shows no feeling → question, any feeling at
//     all → opinion;
//  7. something that happened or goes on → report; else opinion.
func (a *analysis) kind(clauses []clause, felt *feeling) voc.Label {
	label := func(kind string, confidence float64, evidence ...voc.Evidence) voc.Label {
		return voc.Label{Value: kind, Confidence: confidence, Origin: voc.OriginRule, Evidence: slices.Clone(evidence)}
	}
	if len(felt.anger) > 0 && felt.score < sentimentThreshold {
		return label(voc.Complaint, 0.9, felt.anger[0])
	}
	if kind, evidence, ok := a.reportedAs(felt); ok {
		return label(kind, 0.7, evidence)
	}
	if blame, ok := felt.rhetoric(); ok && felt.score < 0 {
		return label(voc.Complaint, 0.7, blame)
	}
	if last, ok := a.lastAsk(clauses, felt); ok {
		told := felt.failure
		if len(told) == 0 {
			told = felt.fault
		}
		switch {
		case len(told) == 0 || felt.score > -sentimentThreshold:
		case last.kind == voc.Question && a.seeksFellows(last) && len(felt.failure) > 0:
			return label(voc.Complaint, 0.6, told[0], last.Evidence)
		case last.kind == voc.Question && a.seeksFellows(last):
			return label(voc.Report, 0.6, told[0], last.Evidence)
		case last.kind == voc.Request && felt.score <= dissatisfied && a.urges():
			return label(voc.Complaint, 0.6, last.Evidence, told[0])
		}
		if since, ok := felt.lasts(); ok && last.kind == voc.Question && felt.score < -sentimentThreshold && last.Rule != "question:教えて" && last.Rule != "question:知りたい" {
			return label(voc.Complaint, 0.6, since, last.Evidence)
		}
		if last.kind == voc.Question && felt.score <= dissatisfied && a.toldBefore(felt, last) {
			return label(voc.Complaint, 0.6, felt.failure[0], last.Evidence)
		}
		if last.kind == voc.Request && felt.score <= dissatisfied && len(felt.failure)+len(felt.grievance) > 0 {
			return label(voc.Complaint, 0.7, last.Evidence, append(felt.failure, felt.grievance...)[0])
		}
		return label(last.kind, 0.8, last.Evidence)
	}
	switch {
	case len(felt.failure) > 0 && felt.score < sentimentThreshold:
		return label(voc.Complaint, 0.8, felt.failure[0])
	case len(felt.fault) > 0 && len(felt.grievance) == 0 && felt.score < sentimentThreshold:
		return label(voc.Report, 0.6, felt.fault[0])
	case felt.score <= -sentimentThreshold && felt.wishesOnly():
		return label(voc.Request, 0.6, felt.strongest(-1)...)
	case felt.score <= -sentimentThreshold:
		return label(voc.Complaint, 0.6, felt.strongest(-1)...)
	case felt.score >= sentimentThreshold:
		return label(voc.Praise, 0.7, felt.strongest(1)...)
	}
	if evidence, ok := a.thinks(); ok {
		return label(voc.Opinion, 0.7, evidence)
	}
	if evidence, ok := a.heading(); ok && len(felt.opinions) == 0 {
		return label(voc.Question, 0.4, evidence)
	}
	if evidence, ok := a.happened(); ok && felt.weak() {
		return label(voc.Report, 0.5, evidence)
	}
	if len(felt.opinions) > 0 {
		return label(voc.Opinion, 0.5, felt.evidence[0])
	}
	if evidence, ok := a.happened(); ok {
		return label(voc.Report, 0.6, evidence)
	}
	return label(voc.Opinion, 0.3)
}

// strongest returns the evidence of the strongest hit with the sign, or nothing.
func (f *feeling) strongest(sign float64) []voc.Evidence {
	best := -1
	for i := range f.opinions {
		if f.opinions[i].value*sign > 0 && (best < 0 || f.opinions[i].value*sign > f.opinions[best].value*sign) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	return []voc.Evidence{{Span: f.opinions[best].Span, Rule: f.opinions[best].rule}}
}

// lastAsk returns the last question or request of the text.
func (a *analysis) lastAsk(clauses []clause, felt *feeling) (ask, bool) {
	asks := a.findAsks(clauses, felt)
	desired := ask{} // 変えたい only says why where a question stands before it
	for i := len(asks) - 1; i >= 0; i-- {
		found := asks[i]
		switch {
		case found.kind == "":
		case found.Rule == "request:ほしい" && felt.score >= sentimentThreshold:
		case found.Rule == "request:たい":
			if desired.kind == "" {
				desired = found
			}
		case desired.kind == "" || found.kind == voc.Question:
			return found, true
		}
	}
	return desired, desired.kind != ""
}

// findAsks returns what each sentence asks for, which is looked for once per text.
func (a *analysis) findAsks(clauses []clause, felt *feeling) []ask {
	if !a.asked {
		a.asked, a.asks = true, a.asks[:0]
		for i := range clauses {
			found, _ := a.askIn(i, clauses[i], felt)
			a.asks = append(a.asks, found)
		}
	}
	return a.asks
}

// askIn returns what sentence i asks for.
func (a *analysis) askIn(i int, c clause, felt *feeling) (ask, bool) {
	first, last := a.sentence(i)
	for last > first && a.aside(a.words[last-1].Span) {
		last-- // an operator's clause at the end asks for nothing
	}
	question := func(span voc.Span, rule string) (ask, bool) {
		return ask{voc.Question, voc.Evidence{Span: span, Rule: "question:" + rule}}, true
	}
	for w := last - 1; w >= first; w-- {
		word := &a.words[w]
		if a.aside(word.Span) {
			continue
		}
		if a.note && a.afterKa(w) {
			return question(word.Span, "か"+word.lemma)
		}
		rule := a.requestForm(w, first, last, c)
		if rule != "" && a.cited(word.token, &a.text.Sentences[i]) {
			continue // 「ご利用ください」と出る
		}
		if rule == "" || c.asks && (rule == "たい" || rule == "希望" || rule == "依頼" || rule == "お願い" && (w+1 >= last || a.words[w+1].lemma != "できる")) {
			continue // 変更したいのですが、可能でしょうか
		}
		if rule == "たい" && w > first && a.afterKa(w-1) {
			return question(a.words[w-1].Span, "か"+a.words[w-1].lemma) // 在庫があるか確認したい
		}
		if a.asksToKnow(w, first) && !(word.lemma == wish && a.past(w)) {
			return question(word.Span, "教えて")
		}
		return ask{voc.Request, voc.Evidence{Span: word.Span, Rule: "request:" + rule}}, true
	}
	if c.asks {
		return question(c.mark, a.text.Text[c.mark.Start:c.mark.End])
	}
	for w := last - 1; w >= first; w-- {
		lemma := a.words[w].lemma
		if a.aside(a.words[w].Span) {
			continue
		}
		switch {
		case (w == last-1 || w+3 >= last && a.words[last-1].lemma == "わかる") && questionNouns[lemma],
			w == last-1 && w > first && inquiryNouns[lemma] && a.words[w].class == nounWord && a.plainNoun(w) && !(lemma == "相談" && len(felt.fault)+len(felt.failure) > 0):
			return question(a.words[w].Span, lemma)
		case lemma == desire && w > first && informs[a.words[w-1].lemma]:
			return question(a.words[w].Span, "知りたい")
		case lemma == negation && w > first && a.words[w-1].lemma == "わかる" && (c.question || a.note || a.namesWay(w-1, first)):
			return question(a.words[w].Span, "わからない")
		case a.note && a.wasAsked(w):
			return question(a.words[w].Span, lemma+"れる")
		case a.note && lemma == "探す":
			return question(a.words[w].Span, lemma)
		case a.afterKa(w):
			return question(a.words[w].Span, "か"+lemma)
		case lemma == "教える" && w == last-1 && a.bareImperative(w):
			return question(a.words[w].Span, "教えて")
		}
	}
	if c.question && last > first && last-first <= 6 && a.words[last-1].lemma != negation {
		if rest := strings.TrimSpace(a.text.Text[c.mark.End:a.text.Sentences[i].End]); len(rest) <= len("すればいいですか。") {
			return question(c.mark, a.text.Text[c.mark.Start:c.mark.End])
		}
	}
	return ask{}, false
}

// requestForm returns the form of request that word w is, or nothing.
func (a *analysis) requestForm(w, first, last int, c clause) string {
	tokens := a.text.Tokens
	word := &a.words[w]
	token := &tokens[word.token]
	verbBefore := w > first && (a.words[w-1].class == verbWord || a.words[w-1].class == nounWord || a.words[w-1].lemma == negation)
	switch word.lemma {
	case "くださる":
		if w > first && a.words[w-1].lemma == "伝える" {
			return "" // よろしくお伝えください asks for nothing
		}
		if verbBefore && (a.pleads(word.token) || c.asks && a.benefit(w) == unreal) {
			return "ください"
		}
	case wish:
		if w+1 < last && a.words[w+1].lemma == negation {
			return "ないでほしい"
		}
		if w+1 < last && a.leftUnbought(w) {
			return "" // 欲しいけど高い
		}
		return "ほしい"
	case "お願い":
		if w > first && a.words[w-1].lemma != "よろしく" && a.words[w-1].lemma != "よろしい" && a.words[w-1].lemma != "宜しい" && a.words[w-1].lemma != "宜しく" && a.words[w-1].class != otherWord {
			return "お願い"
		}
	case "願う":
		if verbBefore {
			return "願う"
		}
	case "いただける", "もらえる", "くれる", "いただく", "もらう":
		form := a.benefit(w)
		if word.lemma == "くれる" && form == noBenefit && token.Surface == "くれ" && verbBefore && (word.token+1 == len(tokens) || tokens[word.token+1].Surface != "て") {
			return "くれ"
		}
		if verbBefore && c.asks && form == unreal && !a.goesOn(word.token) || verbBefore && form == noBenefit && a.wanted(w, last) {
			return word.lemma
		}
	case "希望", "要望", "依頼":
		if w >= last-2 && w > first {
			return word.lemma
		}
	case desire:
		if w > first && (demands[a.words[w-1].lemma] || w == last-1 && a.makesSo(w-1) || a.note && a.quotes(w)) && !a.thwarted(w) {
			return "たい"
		}
	case "べき":
		return "べき"
	}
	if next := word.token + 1; w == last-1 && next < len(tokens) && (tokens[next].Surface == "て" || tokens[next].Surface == "で") && a.commands(&a.text.Sentences[word.sentence]) && !informs[word.lemma] {
		return "て"
	}
	if token.InflectionForm == "命令ｅ" || token.InflectionForm == "命令ｒｏ" || token.InflectionForm == "命令ｙｏ" {
		return "命令"
	}
	return ""
}

// demands are verbs whose wish is a request to the company: 返品したい. Wishes such as また行きたい are not.
var demands = map[string]bool{
	"返品": true, "交換": true, "解約": true, "退会": true, "キャンセル": true, "取り消し": true, "変更": true, "修理": true, "返金": true, "払い戻し": true, "中止": true, "停止": true, "やめる": true, "止める": true,
	"申し込み": true, "注文": true, "購入": true, "予約": true, "返却": true, "再発行": true, "発行": true, "登録": true, "削除": true, "相談": true, "確認": true, "いただく": true, "もらう": true, "お願い": true, "願う": true, "依頼": true, "取り寄せ": true, "切り替える": true, "取り替える": true, "替える": true, "変える": true, "返す": true,
}

// wanted tells whether the verb of receiving at word w is wished for: いただきたい, いただければ, いただけると.
func (a *analysis) wanted(w, last int) bool {
	tokens := a.text.Tokens
	i := a.words[w].token
	if i >= 2 && (tokens[i-2].Base == "せる" || tokens[i-2].Base == "させる") {
		return false
	}
	if w+1 < last && a.words[w+1].lemma == desire {
		return true
	}
	if i+1 == len(tokens) {
		return false
	}
	next := &tokens[i+1]
	return next.Surface == "ば" || a.ifTo(i+1) || next.Base == "た" && next.InflectionForm == "仮定形" || next.Surface == "よう"
}

// asksToKnow tells whether the request at word w asks for information.
func (a *analysis) asksToKnow(w, first int) bool {
	for v := w - 1; v >= first && v >= w-2; v-- {
		switch a.words[v].lemma {
		case "くださる", "くれる", "もらう", "いただく", "もらえる", "いただける", desire:
			continue
		}
		return informs[a.words[v].lemma]
	}
	return false
}

// heading finds the noun that ends the first sentence of a note: what was asked about, プレフィルターの清掃頻度。
func (a *analysis) heading() (voc.Evidence, bool) {
	if !a.note || len(a.text.Sentences) == 0 {
		return voc.Evidence{}, false
	}
	first, last := a.sentence(0)
	for last > first && a.aside(a.words[last-1].Span) {
		last--
	}
	if last == first || operatorActions[a.words[last-1].lemma] || a.words[last-1].class != nounWord || !a.plainNoun(last-1) {
		return voc.Evidence{}, false
	}
	return voc.Evidence{Span: a.words[last-1].Span, Rule: "question:heading"}, true
}

// thinks finds words that give an opinion.
func (a *analysis) thinks() (voc.Evidence, bool) {
	for i := range a.words {
		switch a.words[i].lemma {
		case "思う", "感じる", "考える", "印象", "感想", "意見", "思える", "べき", "感じ":
			return voc.Evidence{Span: a.words[i].Span, Rule: "opinion:" + a.words[i].lemma}, true
		}
	}
	return voc.Evidence{}, false
}

// happened finds a verb in the past or going on.
func (a *analysis) happened() (voc.Evidence, bool) {
	for i := range a.text.Tokens {
		token := &a.text.Tokens[i]
		if token.PartOfSpeech == "助動詞" && token.Base == "た" || token.PartOfSpeech == "動詞" && token.SubClass == "非自立" && (token.Base == "いる" || token.Base == "てる" || token.Base == "おる") {
			return voc.Evidence{Span: token.Span, Rule: "report:" + token.Base}, true
		}
	}
	for i := range a.words {
		switch a.words[i].lemma {
		case "由", "旨", "済", "済み", "中", "報告", "連絡", "申告":
			return voc.Evidence{Span: a.words[i].Span, Rule: "report:" + a.words[i].lemma}, true
		}
	}
	return voc.Evidence{}, false
}

// plainNoun tells whether the noun at word w stands without する, as in a note.
func (a *analysis) plainNoun(w int) bool {
	i := a.words[w].token + 1
	return i == len(a.text.Tokens) || a.text.Tokens[i].PartOfSpeech == "記号" || a.text.Tokens[i].PartOfSpeech == "助詞" && a.text.Tokens[i].Surface != "を"
}

// afterKa tells whether word w reports a question: 使えるか聞かれた, 可能かとの確認, できるか確認.
func (a *analysis) afterKa(w int) bool {
	switch a.words[w].lemma {
	case "聞く", "確認", "問い合わせ", "質問", "相談", "照会", "尋ねる", "知る", "由", "お尋ね":
	default:
		return false
	}
	tokens := a.text.Tokens
	for i, steps := a.words[w].token-1, 0; i >= 0 && steps < 4; i, steps = i-1, steps+1 {
		switch {
		case tokens[i].Surface == "か" && tokens[i].PartOfSpeech == "助詞":
			return true
		case tokens[i].PartOfSpeech == "助詞", tokens[i].PartOfSpeech == "接頭詞":
		default:
			return false
		}
	}
	return false
}

// wasAsked tells whether word w says that the writer was asked: 重さを聞かれる.
func (a *analysis) wasAsked(w int) bool {
	if lemma := a.words[w].lemma; lemma != "聞く" && lemma != "尋ねる" && lemma != "問う" && lemma != "訊く" && lemma != "求める" && lemma != "相談" {
		return false
	}
	i := a.words[w].token + 1
	if i < len(a.text.Tokens) && a.text.Tokens[i].Base == "する" {
		i++
	}
	return i < len(a.text.Tokens) && (a.text.Tokens[i].Base == "れる" || a.text.Tokens[i].Base == "られる")
}

// bareImperative tells whether the sentence ends in て after word w: 教えて.
func (a *analysis) bareImperative(w int) bool {
	i := a.words[w].token + 1
	return i < len(a.text.Tokens) && a.text.Tokens[i].Surface == "て"
}

// namesWay tells whether a word for a way or difference stands before word w: 使い方がわからない.
func (a *analysis) namesWay(w, first int) bool {
	for v := w - 1; v >= first && v >= w-4; v-- {
		if lemma := a.words[v].lemma; questionNouns[lemma] || places[lemma] || lemma == "方" {
			return true
		}
	}
	return false
}

// past tells whether た follows word w: ほしかった.
func (a *analysis) past(w int) bool {
	i := a.words[w].token + 1
	return i < len(a.text.Tokens) && a.text.Tokens[i].Base == "た"
}
