package faq

import (
	"strings"
	"testing"

	"voc"
)

// registry are articles in the words of forms, and one that has the words of the questions below and no matter of theirs.
func registry() []voc.Article {
	return []voc.Article{
		{ID: "birth", Title: "出生届の提出", Body: "14日以内に届け出てください。"},
		{ID: "death", Title: "死亡届の提出", Body: "7日以内に届け出てください。"},
		{ID: "marriage", Title: "婚姻届の提出", Body: "証人の署名が必要です。"},
		{ID: "park", Title: "公園の利用", Body: "先週から工事のため、市民の皆さまは東口をご利用ください。"},
	}
}

// TestMattersJoinWordsOfTheStreetAndOfForms: a question that shares no word with its article finds it.
func TestMattersJoinWordsOfTheStreetAndOfForms(t *testing.T) {
	m := NewMatcher(registry(), dictionary(t))
	for question, want := range map[string]string{
		"先週赤ちゃんが生まれました":     "birth",
		"父が息を引き取りました":       "death",
		"彼と入籍します。サインは誰に頼む?": "marriage",
	} {
		if matches := m.Match(question, 1); len(matches) == 0 || matches[0].ID != want {
			t.Errorf("%s: %v, want %s", question, matches, want)
		}
	}
}

// TestMatterWithoutArticle: what a question points to shows that an article is missing, though other words of it are there.
func TestMatterWithoutArticle(t *testing.T) {
	m := NewMatcher(registry(), dictionary(t))
	without := NewMatcher(registry()[1:], dictionary(t))
	const question = "先週赤ちゃんが生まれました"
	missing := func(m *Matcher) float64 {
		tokenizer := dictionary(t).NewTokenizer()
		var text voc.TokenizedText
		tokenizer.Tokenize(question, &text)
		q := m.read(&text)
		return m.features(q, m.rank(q)[0]).matterMissing
	}
	if with, gone := missing(m), missing(without); gone < 1.5*with {
		t.Errorf("the matter is missing by %.2f, and by %.2f without its article", with, gone)
	}
	if best := without.Match(question, 1); len(best) > 0 && best[0].Score >= DefaultThreshold {
		t.Errorf("%v answers", best[0])
	}
}

// TestSectionsWeigh: where no article is about shops, their matters count less than those of a town hall.
func TestSectionsWeigh(t *testing.T) {
	articles, _ := hard(t)
	m := NewMatcher(articles, dictionary(t))
	weight := func(stem string) float64 {
		least := 1.0
		for _, p := range m.lexicon.concepts[stem] {
			least = min(least, m.conceptWeight[p.concept])
		}
		return least
	}
	if town, shop := weight("離乳食"), weight("熨斗"); town <= shop {
		t.Errorf("離乳食 weighs %.2f, 熨斗 %.2f", town, shop)
	}
}

// TestConceptLines: each line has terms and everyday words, of a length that a phrase may have.
func TestConceptLines(t *testing.T) {
	tokenizer := dictionary(t).NewTokenizer()
	lexicon := &lexicon{phrases: map[string]string{}}
	seen := map[string]bool{}
	number := 0
	for line := range strings.Lines(concepts) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		terms, cues, found := strings.Cut(line, "|")
		if !found || strings.Contains(cues, "|") || strings.TrimSpace(terms) == "" || strings.TrimSpace(cues) == "" {
			t.Errorf("concepts.txt:%d: %q is not of the form terms | everyday words", number, line)
			continue
		}
		if seen[terms] {
			t.Errorf("concepts.txt:%d: the terms %q stand twice", number, terms)
		}
		seen[terms] = true
		for entry := range strings.FieldsSeq(terms + cues) {
			if lexicon.stemOfEntry(tokenizer, strings.TrimSuffix(entry, "?")) == "" {
				t.Errorf("concepts.txt:%d: %q has no word, or more than %d", number, entry, maxPhraseTokens)
			}
		}
	}
}
