package classify

import (
	"slices"
	"strings"

	"voc"
)

// What a customer tells beside the matter is no feeling about it: that the lines are fine where the screen is dead, that a password was
// forgotten where a way is asked for, that a home is small where a service is asked for.

// sound are words that say that something is as it should be, without praise.
var sound = map[string]bool{
	"問題": true, "支障": true, "異常": true, "正常": true, "良好": true, "十分": true, "充分": true, "きれい": true, "安定": true, "順調": true, "快適": true, "はやい": true, "正確": true, "正しい": true, "新しい": true, "新品": true,
	"しっかり": true, "きちんと": true, "ちゃんと": true, "普通": true, "確実": true, "スムーズ": true, "明るい": true, "静か": true, "なおる": true, "合う": true, "満タン": true,
}

// remainsSound is what remains of a sound state beside something that does not work.
const remainsSound = 0.1

// soundBeside weakens, in the hits of a sentence after one that told of something that does not work, what only says that something else is
// sound: 画面が変わりません。通信環境は問題ありません。
func (s *scorer) soundBeside(a *analysis, i int) {
	sentence := &a.text.Sentences[i]
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || h.value < 0 || !sound[a.words[h.first].lemma] {
			return
		}
	}
	topic := false
	for j := sentence.First; j < sentence.Last && !topic; j++ {
		token := &a.text.Tokens[j]
		topic = token.PartOfSpeech == "助詞" && (token.Surface == "は" || token.Surface == "も" || token.Surface == "に")
	}
	if !topic {
		return
	}
	for k := range s.hits {
		s.hits[k].value *= remainsSound
	}
}

// broken tells whether a hit says that something does not work or was not done.
func (s *scorer) broken() bool {
	for k := range s.hits {
		h := &s.hits[k]
		if h.value < 0 && !h.denied && (h.phrase >= 0 && (s.lexicon.faults[h.phrase] || s.lexicon.failures[h.phrase]) || h.rule == "construction:できない" || h.rule == "construction:ても…ない") {
			return true
		}
	}
	return false
}

// mishaps are what happens to customers by their own doing; true where no more is needed to know it, else beside a question or a verb of theirs
// only: 道に迷った may be the fault of the signs.
var mishaps = map[string]bool{
	"忘れる": true, "間違える": false, "間違う": false, "誤る": false, "勘違い": true, "思い込み": true, "つまずく": false, "躓く": false, "迷う": false, "無くす": true, "なくす": true, "紛失": true, "うっかり": true, "忘れ物": true, "詰まる": false, "落とす": true, "壊す": true, "汚す": true,
}

// ownDoing are the verbs of a customer that a mistake stands beside.
var ownDoing = map[string]bool{"注文": true, "購入": true, "買う": true, "押す": true, "入力": true, "登録": true, "申し込む": true, "申し込み": true, "選ぶ": true, "設定": true, "予約": true, "入れる": true, "頼む": true, "書く": true, "打つ": true, "捨てる": true, "消す": true, "選択": true, "指定": true}

// expect weakens what was only looked forward to: 楽しみにしていました tells of no pleasure yet.
func (s *scorer) expect(a *analysis) {
	tokens := a.text.Tokens
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || h.value <= 0 || h.denied || a.words[h.first].lemma != "楽しみ" && a.words[h.first].lemma != "期待" {
			continue
		}
		j := a.words[h.first].token + 1
		for j < len(tokens) && (tokens[j].Surface == "に" || tokens[j].Surface == "を" || tokens[j].Base == "する" || tokens[j].Surface == "て" || tokens[j].Base == "いる" || tokens[j].Base == "てる" || tokens[j].Base == "おる" || tokens[j].Base == "ます") {
			j++
		}
		if j < len(tokens) && tokens[j].Base == "た" && j > a.words[h.first].token+1 && tokens[j-1].Base != "する" {
			h.value *= 0.2
		}
	}
}

// orderParts are what customers mistake in their own orders: 個数間違えました.
var orderParts = map[string]bool{"個数": true, "数量": true, "サイズ": true, "色": true, "住所": true, "日時": true, "番号": true, "宛先": true, "商品": true, "日付": true, "時間": true, "注文": true, "指定": true, "入力": true, "暗証番号": true, "パスワード": true}

// followedBy tells whether one of the lemmas stands among the words after w, before last.
func (a *analysis) followedBy(w, last int, lemmas ...string) bool {
	for w++; w < last; w++ {
		if slices.Contains(lemmas, a.words[w].lemma) {
			return true
		}
	}
	return false
}

// mishap weakens what the customers did wrong themselves: forgotten, mistaken, stuck. Beside a question, and where a form of doing tells
// that they did it, it is no feeling; what others mistook (間違えられた, 間違えて届いた) stays blame.
func (s *scorer) mishap(a *analysis, i int, asked bool) {
	_, last := a.sentence(i)
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || h.value >= 0 || h.denied || h.phrase < 0 || h.first != h.last && a.words[h.last].lemma != "しまう" || h.value < -2 {
			continue
		}
		sure, known := mishaps[a.words[h.first].lemma]
		if !known {
			continue
		}
		tokens := a.text.Tokens
		j := a.words[h.first].token + 1
		for j < len(tokens) && tokens[j].Base == "する" {
			j++
		}
		if j < len(tokens) && (tokens[j].Base == "れる" || tokens[j].Base == "られる" || tokens[j].Base == "くる") {
			continue
		}
		own := asked || h.first > a.starts[i] && orderParts[a.words[h.first-1].lemma] && !a.followedBy(h.last, min(last, h.last+5), "届く", "送る", "来る")
		for w := h.last + 1; w < min(last, h.last+4) && !own; w++ {
			own = ownDoing[a.words[w].lemma]
		}
		for w := h.first - 1; w >= max(a.starts[i], h.first-3) && !own; w-- {
			own = ownDoing[a.words[w].lemma]
		}
		if own || sure && a.endsAfter(j-1, &a.text.Sentences[i]) {
			h.value *= 0.2
		}
	}
}

// circumstances weakens, in a polite question, what is told of the customer's circumstances before が or けど, or of the thing that is asked
// about: 外出が難しいのですが、配達はありますか; 汚れたカバーは洗えますか. What does not work or was not done stays.
func (s *scorer) circumstances(a *analysis, i int, c clause) {
	sentence := &a.text.Sentences[i]
	if !a.polite(sentence) && !c.question {
		return
	}
	for k := range s.hits {
		if rule := s.hits[k].rule; strings.HasPrefix(rule, rhetoricalPrefix) || strings.HasPrefix(rule, urgingPrefix) || strings.HasPrefix(rule, durationPrefix) || strings.HasPrefix(rule, repetitionPrefix) {
			return
		}
	}
	way := c.question && !a.asksWhy(sentence)
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || h.value >= 0 || h.value <= grievance*1.5 || h.denied {
			continue
		}
		token := a.words[h.last].token
		failed := h.phrase >= 0 && (s.lexicon.failures[h.phrase] || s.lexicon.faults[h.phrase])
		switch {
		case way && a.words[h.last].class == nounWord && (h.phrase < 0 || !s.lexicon.anger[h.phrase]):
			h.value *= 0.2 // 汚れはどうやって落としますか
		case c.question && h.first == h.last && a.words[h.first].lemma == "違う":
			h.value = 0 // 何が違うのですか
		case !c.question && h.first == h.last && a.words[h.last].class == verbWord && a.asksWhether(token, sentence):
			h.value *= 0.2 // 入れたら壊れますか
		case a.describes(token, sentence):
			h.value *= 0.1
		case !failed && c.turn > token && !c.despite && h.phrase >= 0 && !s.lexicon.anger[h.phrase]:
			h.value *= 0.2
		}
	}
}

// asksWhy tells whether the sentence asks for a reason.
func (a *analysis) asksWhy(sentence *voc.Sentence) bool {
	for j := sentence.First; j < sentence.Last; j++ {
		switch a.text.Tokens[j].Surface {
		case "なぜ", "なんで", "何で", "どうして", "何故":
			return true
		}
	}
	return false
}

// asksWhether tells whether the verb at token j is what the sentence asks about, and has not happened: 壊れますか, 漏れる？
func (a *analysis) asksWhether(j int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for j++; j < sentence.Last; j++ {
		switch token := &tokens[j]; {
		case token.Base == "ます" && token.Surface != "まし" && token.Surface != "ませ", token.Surface == "か", token.Surface == "?", token.Surface == "？", token.PartOfSpeech == "記号":
		default:
			return false
		}
	}
	return true
}

// describes tells whether the word of token j stands before the noun that it describes, with た or な in between at most: 汚れたカバー, 古い型.
func (a *analysis) describes(j int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	word := &tokens[j]
	if word.PartOfSpeech != "動詞" && word.PartOfSpeech != "形容詞" && word.SubClass != "形容動詞語幹" {
		return false
	}
	j++
	if j < sentence.Last && word.PartOfSpeech != "形容詞" && (tokens[j].Base == "た" && tokens[j].InflectionForm == "基本形" || tokens[j].Surface == "な") {
		j++
	}
	return j < sentence.Last && (tokens[j].PartOfSpeech == "名詞" && tokens[j].SubClass != "非自立" || tokens[j].PartOfSpeech == "形容詞")
}
