package classify

import (
	"strings"

	"voc"
)

// welcome are feelings that, said of something that is not so, wish for it: あれば嬉しい.
var welcome = map[string]bool{
	"いい": true, "うれしい": true, "ありがたい": true, "助かる": true, "幸い": true, "最高": true, "完璧": true, "便利": true, "満足": true, "おいしい": true, "快適": true, "楽": true, "使いやすい": true,
}

// temper corrects the hits of sentence i for wishes, questions and contrast.
func (s *scorer) temper(a *analysis, i int, c clause) {
	sentence := &a.text.Sentences[i]
	for k := range s.hits {
		if h := &s.hits[k]; h.first >= 0 && h.value > 0 && h.phrase >= 0 && welcome[a.words[h.first].lemma] {
			s.wishes(a, h, c, i)
		}
	}
	s.imagine(a, sentence)
	s.rhetoric(a, i, c)
	if c.cues&cueBlame != 0 {
		s.blame(a, i, c)
	}
	if c.cues&cueDuration != 0 {
		s.duration(a, i)
	}
	if c.cues&cueSide != 0 {
		s.rival(a, sentence)
	}
	wished := a.lastWish(i)
	for k := range s.hits {
		if h := &s.hits[k]; strings.HasPrefix(h.rule, "wish:") {
			wished = max(wished, h.first)
		}
	}
	for k := range s.hits {
		h := &s.hits[k]
		if h.first >= 0 && h.value > 0 && h.last < wished && wished-h.last <= 3 {
			h.value = 0 // きれいにしてほしい says nothing good
		}
		if c.asks && h.first >= 0 && h.rule != "thanks:ありがとう" {
			if h.value > 0 {
				h.value *= 0.3
			} else if !c.question && !strings.HasPrefix(h.rule, rhetoricalPrefix) && !strings.HasPrefix(h.rule, urgingPrefix) {
				h.value *= 0.8
			}
		}
	}
	if c.turn >= sentence.First {
		s.contrast(a, i, c)
	}
	s.irony(a, sentence)
	keep := s.hits[:0]
	for _, h := range s.hits {
		if h.value != 0 {
			keep = append(keep, h)
		}
	}
	s.hits = keep
}

// wishes turns a welcome feeling into a wish where it is said of a condition.
func (s *scorer) wishes(a *analysis, h *hit, c clause, i int) {
	condition, permission, advice := a.conditional(h.first, &a.text.Sentences[i])
	lemma := a.words[h.first].lemma
	switch {
	case condition && lemma == "幸い", permission && lemma == "よろしい":
		h.value = 0 // いただけると幸いです is manners
	case condition && states[lemma] && a.statesFact(h.first):
	case permission && a.words[h.first].lemma == "いい", condition && c.question:
		h.value = 0
	case advice:
		h.value, h.rule = -0.8, "wish:ほうがいい"
	case condition && (a.words[h.first].lemma == "いい"):
		h.value, h.rule = -1, "wish:ばいい"
	case condition:
		h.value, h.rule = -0.5, "wish:とうれしい"
	}
}

// contrast weakens what stands before が, けど, のに where the other side follows: the later clause is what
// the customer means. Something good before のに is a disappointment.
func (s *scorer) contrast(a *analysis, i int, c clause) {
	after, last := 0.0, -1
	ceased := c.despite && a.ceased(i, c)
	if ceased {
		s.ceases(a, c)
	}
	if c.turn > a.text.Sentences[i].First && !c.despite {
		s.yieldsToWish(a, i, c)
	}
	for k := range s.hits {
		if h := &s.hits[k]; h.first >= 0 && a.words[h.first].token > c.turn {
			after += h.value
		}
	}
	if first, end := a.sentence(i); c.despite && !c.asks && after <= 0 && first < end {
		for w := first; w < end && a.words[w].token < c.turn; w++ {
			last = w
		}
	}
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || a.words[h.first].token > c.turn {
			continue
		}
		switch {
		case c.despite && h.value > 0 && (after <= 0 || ceased):
			h.value *= -0.5
		case h.value*after < 0:
			h.value *= opposedWeight
		case h.value > 0 && after == 0:
			h.value *= concededWeight
		}
	}
	if last >= 0 {
		s.hits = append(s.hits, hit{Span: a.text.Tokens[c.turn].Span, first: last, last: last, value: -0.7, rule: "construction:のに", phrase: -1})
	}
}

// lastWish returns the last word of sentence i that wishes for a change: ほしい, ください, or たい after a verb of
// demand such as 変更; −1 where there is none.
func (a *analysis) lastWish(i int) int {
	first, last := a.sentence(i)
	for w := last - 1; w > first; w-- {
		if a.words[w].lemma == wish || a.words[w].lemma == "くださる" && a.benefit(w) == noBenefit || a.words[w].lemma == desire && demands[a.words[w-1].lemma] {
			return w
		}
	}
	return -1
}

// states are feelings that after と may be told of what is so: 慣れると快適です.
var states = map[string]bool{"快適": true, "便利": true, "楽": true, "おいしい": true, "使いやすい": true}

// statesFact tells whether the condition before word w is something that happens, and none that is missing (あると便利).
func (a *analysis) statesFact(w int) bool {
	if a.text.Tokens[max(0, a.words[w].token-1)].Surface != "と" || w == 0 || a.words[w-1].class != verbWord {
		return false
	}
	switch lemma := a.words[w-1].lemma; lemma {
	case "ある", "できる", "いる", "くれる", "いただける", "もらえる":
		return false
	default:
		return !strings.HasSuffix(lemma, "える") && !strings.HasSuffix(lemma, "ける")
	}
}

// services are acts that a customer asks for without blaming anybody: 領収書を送ってほしい.
var services = map[string]bool{"送る": true, "取る": true, "来る": true, "出す": true, "見る": true, "発送": true, "送付": true, "郵送": true, "連絡": true, "電話": true, "検討": true, "手配": true, "予約": true, "置く": true, "領収書": true, "請求書": true, "見積書": true, "見積もり": true, "資料": true, "カタログ": true, "パンフレット": true, "書類": true, "明細": true, "証明書": true, "説明書": true, "取扱説明書": true, "部品": true, "用紙": true}

// asksService tells whether the wish at word w is for an act of service, and not for a better one (早く, もっと, ちゃんと).
func (a *analysis) asksService(w, first int) bool {
	act := w - 1
	for act >= first && (a.words[act].lemma == "くれる" || a.words[act].lemma == "もらう" || a.words[act].lemma == "いただく") {
		act--
	}
	if act < first || !services[a.words[act].lemma] && !demands[a.words[act].lemma] && !informs[a.words[act].lemma] {
		return false
	}
	for v := first; v < act; v++ {
		switch a.words[v].lemma {
		case "もっと", "もう少し", "もうちょっと", "ちゃんと", "きちんと", "はやい", "せめて", "しっかり", "まじめ", "真面目", "先", "事前", "前", "ていねい", "一言":
			return false
		}
	}
	return true
}

// ironyMarks show that praise is not meant.
var ironyMarks = []string{"棒読み", "(笑)", "(苦笑)", "(呆", "とは…", "とは・・", "とは(", "聞いて呆れ", "聞いてあきれ"}

// irony turns praise round beside blame where さすが or a mark of irony stands.
func (s *scorer) irony(a *analysis, sentence *voc.Sentence) {
	blame, praise := false, false
	for k := range s.hits {
		blame, praise = blame || s.hits[k].value < 0, praise || s.hits[k].value > 0
	}
	if !blame || !praise {
		return
	}
	marked := false
	for w := range s.hits {
		marked = marked || s.hits[w].rule == "lexicon:さすが" || s.hits[w].rule == "lexicon:流石"
	}
	if !marked {
		text := a.text.Text[sentence.Start:sentence.End]
		for _, mark := range ironyMarks {
			marked = marked || strings.Contains(text, mark)
		}
	}
	if !marked {
		return
	}
	for k := range s.hits {
		if h := &s.hits[k]; h.value > 0 {
			h.value *= -0.5
			h.denied = !h.denied
		}
	}
}
