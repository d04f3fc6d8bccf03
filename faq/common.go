package faq

import (
	"strings"
)

// minCommonQuestions is the number of different questions from which the commonness of words among them is known.
const minCommonQuestions = 50

// commonWords bounds the rarity of the words of questions by that among the questions, on the scale of that among the
// articles. The name of an app stands in many questions and in one article that happens to mention it; it says which app,
// and not what is asked. Questions with the same words count once: what many people ask in the same words is not for that
// reason a word of all questions. Nil where there are too few different ones.
func (m *Matcher) commonWords(all []*asked) map[string]float64 {
	holding := map[string]float64{}
	different := map[string]bool{}
	for _, q := range all {
		key := strings.Join(q.stems(), "\x00")
		if different[key] {
			continue
		}
		different[key] = true
		for _, w := range q.words {
			holding[w.stem]++
		}
	}
	count := float64(len(different))
	if count < minCommonQuestions {
		return nil
	}
	for stem, n := range holding {
		holding[stem] = m.alone * rarity(count, n) / rarity(count, 1)
	}
	return holding
}
