package classify

import (
	"strings"

	"voc"
)

// How long and how often something has gone on already is blame in an inquiry: もう二週間です, 三度目のご連絡, 何度送っても.
const (
	durationPrefix   = "duration:"
	repetitionPrefix = "repetition:"
	benefitPrefix    = "benefit:"
)

// lengths are units of time.
var lengths = map[string]bool{
	"日": true, "日間": true, "週間": true, "か月": true, "ヶ月": true, "カ月": true, "ヵ月": true, "ケ月": true, "月": true, "年": true, "時間": true, "分": true, "年間": true, "か月間": true, "ヶ月間": true,
}

// passes are verbs with which time passes to no use.
var passes = map[string]bool{"待つ": true, "たつ": true, "経つ": true, "過ぎる": true, "すぎる": true, "経過": true, "かかる": true}

// troubles are contacts and failures of which a second is one too many.
var troubles = map[string]bool{
	"連絡": true, "問い合わせ": true, "問合せ": true, "電話": true, "メール": true, "送信": true, "催促": true, "修理": true, "故障": true, "交換": true, "不具合": true, "質問": true, "依頼": true, "不良": true, "苦情": true, "クレーム": true, "再送": true, "返品": true, "点検": true, "エラー": true, "トラブル": true,
}

// keeps are words of somebody who has been a customer for long, of which no length is blame.
var keeps = map[string]bool{"使う": true, "利用": true, "愛用": true, "通う": true, "世話": true, "お世話": true, "付き合い": true, "続ける": true, "使用": true, "飲む": true, "食べる": true, "住む": true, "会員": true, "購入": true, "買う": true, "泊まる": true, "宿泊": true, "滞在": true, "なる": true, "もつ": true, "持つ": true}

// duration appends what sentence i says of length and repetition.
func (s *scorer) duration(a *analysis, i int) {
	sentence := &a.text.Sentences[i]
	tokens := a.text.Tokens
	for k := range s.hits {
		if h := &s.hits[k]; h.value > 0 && !strings.HasPrefix(h.rule, benefitPrefix) {
			return // 何度食べてもおいしい, 三年たっても快適
		}
	}
	for j := sentence.First; j < sentence.Last; j++ {
		token := &tokens[j]
		switch {
		case token.Surface == "何度", token.Surface == "何回", token.Surface == "何" && j+1 < sentence.Last && (tokens[j+1].Surface == "度" || tokens[j+1].Surface == "回"):
			if k, ok := a.temoAfter(j+1, sentence); ok {
				if !a.returning(i) {
					s.lasting(a, k, i, -0.8, repetitionPrefix+"何度…ても")
				}
				return
			}
		case token.SubClass == "数":
			first := j
			for j+1 < sentence.Last && tokens[j+1].SubClass == "数" {
				j++
			}
			if s.length(a, first, j, i) {
				return
			}
		case token.Surface == "そのまま", (token.Surface == "状態" || token.Surface == "調子" || token.Surface == "症状" || token.Surface == "画面" || token.Surface == "結果" || token.Surface == "まま") && j > sentence.First && (tokens[j-1].Surface == "この" || tokens[j-1].Surface == "同じ" || tokens[j-1].Surface == "その"):
			if a.endsAfter(j, sentence) && a.goesOnSince(sentence, j) {
				s.lasting(a, j, i, -1, durationPrefix+token.Surface)
				return
			}
		}
	}
}

// length looks at the number of the tokens first to last and what is counted. It tells whether the sentence is decided: a hit was appended, or
// it speaks of somebody who stays a customer.
func (s *scorer) length(a *analysis, first, last, i int) bool {
	sentence := &a.text.Sentences[i]
	tokens := a.text.Tokens
	unit := last + 1
	if unit >= sentence.Last {
		return false
	}
	name, ordinal := tokens[unit].Surface, false
	end := unit + 1
	switch name {
	case "回目", "度目", "通目", "人目", "日目", "週間目", "か月目", "ヶ月目":
		name, ordinal = name[:len(name)-len("目")], true
	default:
		if end < sentence.Last && tokens[end].Surface == "目" {
			ordinal = true
			end++
		}
	}
	number := tokens[last].Surface
	switch {
	case ordinal && (name == "回" || name == "度" || name == "通"):
		if first == last && (number == "1" || number == "一") || !a.troubleNear(end, sentence) {
			return false
		}
		s.lasting(a, last, i, -1, repetitionPrefix+"度目")
		return true
	case ordinal && lengths[name]:
		if !a.endsAfter(end-1, sentence) || !a.waits(first, sentence) {
			return false
		}
		if !a.keeper(i) {
			s.lasting(a, last, i, -1, durationPrefix+"日目")
		}
		return true
	case name == "時":
		if !a.promised(first, sentence) || !a.endsAfter(unit, sentence) {
			return false
		}
		s.lasting(a, last, i, -1, durationPrefix+"もう…時")
		return true
	case !lengths[name]:
		return false
	}
	for end < sentence.Last && (tokens[end].Surface == "以上" || tokens[end].Surface == "も" || tokens[end].Surface == "近く" || tokens[end].Surface == "が" || tokens[end].Surface == "を") {
		end++
	}
	passed := end < sentence.Last && passes[tokens[end].Base]
	if _, temo := a.temoAfter(end-1, sentence); passed && temo {
		s.lasting(a, last, i, -1, durationPrefix+"たっても")
		return true
	}
	before := first - 1
	if before >= sentence.First && (tokens[before].Surface == "、" || tokens[before].Surface == "かれこれ" || tokens[before].Surface == "丸" || tokens[before].Surface == "約") {
		before--
	}
	switch already := before >= sentence.First && (tokens[before].Surface == "もう" || tokens[before].Surface == "既に" || tokens[before].Surface == "すでに"); {
	case already && (passed || a.endsAfter(end-1, sentence)):
		if !a.keeper(i) {
			s.lasting(a, last, i, -1, durationPrefix+"もう")
		}
		return true
	case a.wasTold(before, sentence) && a.endsAfter(end-1, sentence):
		s.lasting(a, last, i, -1, durationPrefix+"もう")
		return true
	}
	return false
}

// lasting appends a hit at token j of sentence i.
func (s *scorer) lasting(a *analysis, j, i int, value float64, rule string) {
	first, last := a.sentence(i)
	if first == last {
		return
	}
	for k := range s.hits {
		if strings.HasPrefix(s.hits[k].rule, benefitPrefix) {
			s.hits[k].value = 0 // 交換してもらったのもまた同じ症状です
		}
	}
	w := a.wordAt(j, first, last)
	s.hits = append(s.hits, hit{Span: a.text.Tokens[j].Span, first: w, last: w, value: value, rule: rule, phrase: -1})
}

// temoAfter finds ても after the next verb past token j: 何度送っても.
func (a *analysis) temoAfter(j int, sentence *voc.Sentence) (int, bool) {
	tokens := a.text.Tokens
	for k, steps := j+1, 0; k+1 < sentence.Last && steps < 6; k, steps = k+1, steps+1 {
		switch token := &tokens[k]; {
		case token.Surface == "ても" || token.Surface == "でも" && token.SubClass == "接続助詞",
			(token.Surface == "て" || token.Surface == "で") && token.SubClass == "接続助詞" && tokens[k+1].Surface == "も":
			return k, k > j
		case token.PartOfSpeech == "記号":
			return 0, false
		}
	}
	return 0, false
}

// troubleNear tells whether the next noun past の at token j is a contact or a failure, or, at the end of the sentence, whether one stands before.
func (a *analysis) troubleNear(j int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for k := j; k < min(j+4, sentence.Last); k++ {
		if troubles[tokens[k].Surface] {
			return true
		}
	}
	if j > sentence.First && a.endsAfter(j-1, sentence) {
		for k := sentence.First; k < j; k++ {
			if troubles[tokens[k].Surface] || tokens[k].Base == "壊れる" || isNegation(&tokens[k]) {
				return true
			}
		}
	}
	return false
}

// waits tells whether the length from token first on is counted from something that is waited for: これで, もう, 問い合わせて.
func (a *analysis) waits(first int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for k := max(sentence.First, first-6); k < first; k++ {
		switch tokens[k].Surface {
		case "これ", "もう", "問い合わせ", "問合せ", "連絡", "注文", "修理", "申し込み", "申し込ん", "申込", "申請", "返品", "返送", "送っ", "待っ", "待ち", "予約":
			return true
		}
	}
	return false
}

// promised tells whether a time was set before the number at token first, past which it is now: 午前指定で頼んで、もう夜の八時.
func (a *analysis) promised(first int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	now := false
	for k := first - 1; k >= max(sentence.First, first-16); k-- {
		switch tokens[k].Surface {
		case "もう", "今", "いま", "既に", "すでに":
			now = true
		case "指定", "約束", "予定":
			return now
		}
	}
	return false
}

// keeper tells whether sentence i speaks of using, staying or being a customer.
func (a *analysis) keeper(i int) bool {
	for w, last := a.sentence(i); w < last; w++ {
		if keeps[a.words[w].lemma] {
			return true
		}
	}
	return false
}

// wasTold tells whether token j ends と言われて.
func (a *analysis) wasTold(j int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for ; j > sentence.First && (tokens[j].Surface == "から" || tokens[j].Surface == "もう" || tokens[j].Surface == "、"); j-- {
	}
	return j >= sentence.First+2 && tokens[j].Surface == "て" && tokens[j-1].Base == "れる" && (tokens[j-2].Base == "言う" || tokens[j-2].Base == "いう")
}

// returning tells whether sentence i speaks of coming, eating or seeing again, which is praise where it is much: 何度訪れても.
func (a *analysis) returning(i int) bool {
	for w, last := a.sentence(i); w < last; w++ {
		switch lemma := a.words[w].lemma; lemma {
		case "電話", "注文", "予約", "お願い", "頼む", "入る", "来る":
		default:
			if returns[lemma] {
				return true
			}
		}
	}
	return false
}

// goesOnSince tells whether a word before token j says that something goes on or comes again.
func (a *analysis) goesOnSince(sentence *voc.Sentence, j int) bool {
	tokens := a.text.Tokens
	for k := sentence.First; k < j; k++ {
		switch tokens[k].Surface {
		case "ずっと", "から", "また", "まで", "たび", "毎回", "毎日", "いつも", "ても", "何度", "何回":
			return true
		case "て", "で":
			if tokens[k+1].Surface == "も" {
				return true
			}
		}
	}
	return false
}
