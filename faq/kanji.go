package faq

import (
	"slices"
	"strings"
)

// kanjiShare is how much a word counts that has the same kanji in part, such as 漏水 for 水漏れ or 葬儀 for 葬式: Japanese
// compounds keep the kanji of what they are about.
const kanjiShare = 0.5

// indexKanji notes which words of the articles hold which kanji.
func (m *Matcher) indexKanji() {
	m.kanji = map[rune][]string{}
	for _, stem := range sortedKeys(m.words) {
		for _, r := range kanjiOf(stem) {
			m.kanji[r] = append(m.kanji[r], stem)
		}
	}
}

// sharing returns the words of the articles that share kanji with a word, by stem.
func (m *Matcher) sharing(stem string) []related {
	own := kanjiOf(stem)
	if len(own) == 0 {
		return nil
	}
	common := map[string]int{}
	for _, r := range own {
		for _, other := range m.kanji[r] {
			common[other]++
		}
	}
	delete(common, stem)
	var all []related
	for other, n := range common {
		if similarity := kanjiShare * 2 * float64(n) / float64(len(own)+len(kanjiOf(other))); similarity >= kanjiShare/2 {
			all = append(all, related{other, similarity})
		}
	}
	slices.SortFunc(all, func(a, b related) int { return strings.Compare(a.stem, b.stem) })
	return all
}

// kanjiOf returns the distinct kanji of a word, sorted.
func kanjiOf(stem string) []rune {
	var kanji []rune
	for _, r := range stem {
		if isKanji(r) {
			kanji = append(kanji, r)
		}
	}
	slices.Sort(kanji)
	return slices.Compact(kanji)
}
