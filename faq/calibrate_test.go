package faq

import (
	"flag"
	"math"
	"slices"
	"testing"

	"voc"
)

var long = flag.Bool("long", false, "run tests that learn parameters")

// judged is how the best article fits a question, and whether it answers.
type judged struct {
	features
	answers bool
}

// judge matches each question twice: with all articles, and without those that answer it.
func judge(t testing.TB, articles []voc.Article, queries []Query) []judged {
	var all []judged
	tokenizer := dictionary(t).NewTokenizer()
	look := func(m *Matcher, q Query) {
		var text voc.TokenizedText
		tokenizer.Tokenize(q.Text, &text)
		query := m.read(&text)
		if found := m.rank(query); len(found) > 0 {
			all = append(all, judged{m.features(query, found[0], found), q.Relevant[m.articles[found[0].article].article.ID] > 0})
		}
	}
	full := NewMatcher(articles, dictionary(t))
	for _, q := range queries {
		look(full, q)
	}
	// Without a tenth of the relevant articles at a time, the rest of the collection stays as it is.
	const parts = 10
	for part := range parts {
		removed := map[string]bool{}
		for i, q := range queries {
			for id := range q.Relevant {
				removed[id] = removed[id] || i*parts/len(queries) == part
			}
		}
		m := NewMatcher(slices.DeleteFunc(slices.Clone(articles), func(a voc.Article) bool { return removed[a.ID] }), dictionary(t))
		for i, q := range queries {
			if i*parts/len(queries) == part {
				look(m, q)
			}
		}
	}
	return all
}

// learn fits a logistic regression by gradient descent on the log loss with a small ridge, from zero. Examples whose best
// article answers weigh as much as all others: how many questions a help centre answers is not known beforehand.
func learn(all []judged) coefficients {
	var c coefficients
	answered := 0.0
	for _, j := range all {
		if j.answers {
			answered++
		}
	}
	yes, no := float64(len(all))/2/answered, float64(len(all))/2/(float64(len(all))-answered)
	for range 10_000 {
		var gradient coefficients
		for _, j := range all {
			difference := c.apply(j.features) * no
			if j.answers {
				difference = (c.apply(j.features) - 1) * yes
			}
			for i, value := range j.features {
				gradient[i] += difference * value
			}
			gradient[len(j.features)] += difference
		}
		for i := range c {
			ridge := 0.002 * c[i]
			if i == len(c)-1 {
				ridge = 0
			}
			c[i] -= 2 * (gradient[i]/float64(len(all)) + ridge)
		}
	}
	return c
}

// TestCalibrate learns the coefficients again; they are those of probability.go.
func TestCalibrate(t *testing.T) {
	if !*long {
		t.Skip("learning takes a minute; run with -long")
	}
	articles, halves := helpCentre(t)
	townArticles, townHalves := town(t)
	smallArticles, smallQueries := smallSet(t)
	var all []judged
	// Part of the synonyms has the author of the questions and is later than them. Half of the examples go without them, so that the
	// probability does not rest on a lexicon that knows every question.
	complete := builtinSynonyms
	defer func() { builtinSynonyms = complete }()
	for _, builtinSynonyms = range []string{complete, generalSynonyms()} {
		all = append(all, judge(t, articles, halves["dev"])...)
		all = append(all, judge(t, townArticles, townHalves["dev"])...)
		all = append(all, judge(t, smallArticles, smallQueries)...)
	}
	learned := learn(all)
	for i := range learned {
		if math.Abs(learned[i]-calibration[i]) > 0.05 {
			t.Fatalf("%d examples give the coefficients\n%.2f\nbut probability.go holds\n%.2f", len(all), learned, calibration)
		}
	}
}

// smallSet is the first half of testdata/questions.txt.
func smallSet(t testing.TB) ([]voc.Article, []Query) {
	var queries []Query
	for _, p := range questions(t)[0] {
		q := Query{Text: p.question, Relevant: map[string]float64{}}
		if p.article != "-" {
			q.Relevant[p.article] = 1
		}
		queries = append(queries, q)
	}
	return articles(t), queries
}
