package classify

import "strings"

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
	wished := a.lastWish(i)
	for k := range s.hits {
		if h := &s.hits[k]; strings.HasPrefix(h.rule, "wish:") {
			wished = max(wished, h.first)
		}
	}
	for k := range s.hits {
		h := &s.hits[k]
		if h.first >= 0 && h.value > 0 && h.first < wished && wished-h.last <= 3 {
			h.value = 0 // きれいにしてほしい says nothing good
		}
		if c.asks && h.first >= 0 && h.rule != "thanks:ありがとう" {
			if h.value > 0 {
				h.value *= 0.3
			} else if !c.question {
				h.value *= 0.8
			}
		}
	}
	if c.turn >= sentence.First {
		s.contrast(a, i, c)
	}
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
	switch {
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
		case c.despite && h.value > 0:
			h.value *= -0.5
		case h.value*after < 0 || h.value > 0 && after == 0:
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
