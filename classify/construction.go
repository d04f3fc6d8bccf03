package classify

// construction adds the feeling of word w that lies in how it is used rather than in the lexicon.
func (s *scorer) construction(a *analysis, w, first, last int, c clause) {
	add := func(value float64, rule string) {
		s.hits = append(s.hits, hit{Span: a.words[w].Span, first: w, last: w, value: value, rule: rule, phrase: -1})
	}
	lemma := a.words[w].lemma
	denied := w+1 < last && a.words[w+1].lemma == negation
	switch lemma {
	case negation:
		if s.used[w] || w == first {
			return
		}
		switch a.words[w].denial {
		case deniesPossibility:
			add(-1, "construction:できない")
		case deniesPredicate:
			switch {
			case a.words[w-1].class == verbWord && a.afterTemo(w, first):
				add(-1, "construction:ても…ない")
			case a.notEven(a.words[w].token):
				add(-1, "construction:もしない")
			}
		case deniesExistence:
			if a.words[w-1].class == nounWord {
				add(-0.8, "construction:がない")
			}
		}
	case wish:
		switch {
		case denied:
		case a.asksService(w, first) && !a.past(w):
			add(-0.2, "wish:ほしい")
		default:
			add(-0.8, "wish:ほしい")
		}
	case "にくい", "づらい":
		if w > first && !s.used[w] && (a.words[w-1].class == verbWord || a.words[w-1].class == nounWord) {
			add(-1, "construction:にくい")
		}
	case "やすい":
		if w > first && (a.words[w-1].class == verbWord || a.words[w-1].class == nounWord) && !happens[a.words[w-1].lemma] && !s.covered(w-1) {
			add(1, "construction:やすい")
		}
	case "すぎる":
		switch {
		case w == first:
		case a.words[w-1].class != adjectiveWord:
			if !s.covered(w-1) && a.words[w-1].token+2 >= a.words[w].token { // 値上げしすぎ, 混みすぎ
				add(-0.8, "construction:すぎる")
			}
		case s.extols(w-1, c.asks || c.tag):
			add(0.5, "construction:すぎる")
		default:
			add(-1, "construction:すぎる")
		}
	case desire:
		if w > first && (demands[a.words[w-1].lemma] || returns[a.words[w-1].lemma]) && a.thwarted(w) {
			add(-1, thwartedPrefix+"たいのに")
			return
		}
		if w > first && !s.covered(w) && returns[a.words[w-1].lemma] && !denied && a.again(w-1, first) {
			add(2, "construction:また…たい")
		}
	case "ありがとう":
		add(s.thanks(a, w, first, last), "thanks:ありがとう")
	case "くれる", "もらう", "もらえる", "いただく", "いただける", "くださる":
		form := a.benefit(w)
		switch {
		case c.asks || form == noBenefit:
		case denied:
			if lemma != "いただく" && lemma != "もらう" {
				s.used[w+1] = true
				add(-1.5, "construction:てくれない")
			}
		case form == received:
			add(1, "benefit:"+lemma)
		case lemma == "くれる" || lemma == "くださる":
			add(0.6, "benefit:"+lemma)
		}
	}
}

// returns are what a customer who is pleased wishes to do again.
var returns = map[string]bool{
	"行く": true, "来る": true, "使う": true, "利用": true, "泊まる": true, "宿泊": true, "買う": true, "購入": true, "訪れる": true, "訪問": true, "伺う": true, "食べる": true, "飲む": true, "注文": true, "お願い": true, "頼む": true, "通う": true, "寄る": true, "入る": true, "過ごす": true, "予約": true, "再訪": true, "お邪魔": true, "見る": true,
}

// again tells whether a word for once more stands before word w: また, 次回, いつか.
func (a *analysis) again(w, first int) bool {
	for v := w - 1; v >= first && v >= w-7; v-- {
		switch a.words[v].lemma {
		case "また", "ぜひ", "次", "次回", "今度", "再度", "再び", "いつか", "機会", "必ず", "もう一度", "何度も", "今後":
			return true
		}
	}
	return false
}

// notEven tells whether the ない at token i denies that something was done at all: 確認もしない, 謝りもせず.
func (a *analysis) notEven(i int) bool {
	tokens := a.text.Tokens
	return i >= 3 && tokens[i-1].Base == "する" && tokens[i-2].Surface == "も" && (tokens[i-3].SubClass == "サ変接続" || tokens[i-3].PartOfSpeech == "動詞")
}

// happens are verbs of what happens by itself: なりやすい, 落ちやすい tell of no ease.
var happens = map[string]bool{
	"なる": true, "起こる": true, "起きる": true, "出る": true, "落ちる": true, "おちる": true, "取れる": true, "倒れる": true, "付く": true, "つく": true, "たまる": true, "溜まる": true, "忘れる": true, "間違える": true, "曲がる": true, "滑る": true, "減る": true,
}

// covered tells whether a hit holds word w.
func (s *scorer) covered(w int) bool {
	return len(s.hits) > 0 && s.hits[len(s.hits)-1].first <= w && w <= s.hits[len(s.hits)-1].last
}

// extols tells whether too much of word w is praise: かわいすぎる. Of weaker words only 早すぎん？ is.
func (s *scorer) extols(w int, asked bool) bool {
	if !s.covered(w) {
		return false
	}
	h := &s.hits[len(s.hits)-1]
	return h.value >= 2 || h.value >= 1 && (asked || lovely[h.rule])
}

var lovely = map[string]bool{"lexicon:かわいい": true, "lexicon:やさしい": true, "lexicon:かっこいい": true, "lexicon:おしゃれ": true, "lexicon:神": true, "lexicon:すごい": true, "lexicon:おもしろい": true, "lexicon:面白い": true}

// afterTemo tells whether ても stands before the verb that word w denies: 押しても動かない.
func (a *analysis) afterTemo(w, first int) bool {
	tokens := a.text.Tokens
	for i := a.words[w-1].token - 1; i > a.words[first].token; i-- {
		if tokens[i].Surface == "も" && (tokens[i-1].Surface == "て" || tokens[i-1].Surface == "で" && tokens[i-1].SubClass == "接続助詞") || tokens[i].Surface == "ても" {
			return true
		}
	}
	return false
}

// thanks values ありがとう: for something named it is a feeling, as an opening or closing it is manners.
func (s *scorer) thanks(a *analysis, w, first, last int) float64 {
	manners := len(a.text.Sentences) > 1
	for i := first; i < w; i++ {
		switch a.words[i].lemma {
		case "いつも", "どうも", "今回", "先日", "この度", "本当に", "誠に", "まことに", "連絡", "返信", "回答", "返事", "平素", "日頃", "大変", "早速", "利用", "愛顧":
		default:
			manners = false
		}
	}
	if manners {
		return 0.4
	}
	return 1.2
}
