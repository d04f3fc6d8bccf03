package faq

import (
	"flag"
	"math"
	"slices"
	"testing"

	"voc"
)

var long = flag.Bool("long", false, "run tests that learn parameters")

// judged is how the best article fits a question, whether it answers, and whether any article does.
type judged struct {
	features
	best, any bool
}

// judge matches each question twice: with all articles, and without those that answer it.
func judge(t testing.TB, articles []voc.Article, queries []Query) []judged {
	var all []judged
	tokenizer := dictionary(t).NewTokenizer()
	look := func(m *Matcher, q Query, answered bool) {
		var text voc.TokenizedText
		tokenizer.Tokenize(q.Text, &text)
		query := m.read(&text)
		if found := m.rank(query); len(found) > 0 {
			all = append(all, judged{m.features(query, found[0]), q.Relevant[m.articles[found[0].article].article.ID] > 0, answered})
		}
	}
	full := NewMatcher(articles, dictionary(t))
	for _, q := range queries {
		look(full, q, len(q.Relevant) > 0)
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
				look(m, q, false)
			}
		}
	}
	return all
}

// learn fits a logistic regression by Newton's method on the log loss with a small ridge on standardised columns, from
// zero. Positive examples weigh as much as all others: how many questions a help centre answers is not known beforehand.
// It returns the coefficients, the constant last.
func learn(rows [][]float64, positive []bool) []float64 {
	const ridge = 0.005
	n, d := float64(len(rows)), len(rows[0])
	mean, deviation := make([]float64, d), make([]float64, d)
	yes := 0.0
	for i, row := range rows {
		for j, x := range row {
			mean[j] += x / n
		}
		if positive[i] {
			yes++
		}
	}
	for _, row := range rows {
		for j, x := range row {
			deviation[j] += (x - mean[j]) * (x - mean[j]) / n
		}
	}
	for j := range deviation {
		deviation[j] = math.Sqrt(max(1e-12, deviation[j]))
	}
	c := make([]float64, d+1)
	z := make([]float64, d+1)
	z[d] = 1
	for range 30 {
		system := make([][]float64, d+1) // of the step: second derivatives, and the first ones last
		for j := range system {
			system[j] = make([]float64, d+2)
			if j < d {
				system[j][j], system[j][d+1] = ridge*n, ridge*n*c[j]
			}
		}
		for i, row := range rows {
			sum := c[d]
			for j, x := range row {
				z[j] = (x - mean[j]) / deviation[j]
				sum += c[j] * z[j]
			}
			weight, target := n/2/(n-yes), 0.0
			if positive[i] {
				weight, target = n/2/yes, 1
			}
			p := logistic(sum)
			for j := range z {
				system[j][d+1] += weight * (p - target) * z[j]
				for k := range z {
					system[j][k] += weight * p * (1 - p) * z[j] * z[k]
				}
			}
		}
		for j, step := range solve(system) {
			c[j] -= step
		}
	}
	for j := range d {
		c[j] /= deviation[j]
		c[d] -= c[j] * mean[j]
	}
	return c
}

// solve solves linear equations by Gaussian elimination with pivots; each row ends with its right side.
func solve(system [][]float64) []float64 {
	n := len(system)
	for i := range n {
		pivot := i
		for j := i + 1; j < n; j++ {
			if math.Abs(system[j][i]) > math.Abs(system[pivot][i]) {
				pivot = j
			}
		}
		system[i], system[pivot] = system[pivot], system[i]
		for j := range n {
			if j == i {
				continue
			}
			factor := system[j][i] / system[i][i]
			for k := i; k <= n; k++ {
				system[j][k] -= factor * system[i][k]
			}
		}
	}
	result := make([]float64, n)
	for i := range n {
		result[i] = system[i][n] / system[i][i]
	}
	return result
}

// calibrate learns first which features tell that some article answers, then which scale and constant of their sum give
// the probability that the best one does.
func calibrate(all []judged) coefficients {
	var rows, sums [][]float64
	var any, best []bool
	for _, j := range all {
		list := j.list()
		rows, any, best = append(rows, list[:]), append(any, j.any), append(best, j.best)
	}
	direction := coefficients(learn(rows, any))
	for _, j := range all {
		sums = append(sums, []float64{direction.sum(j.features)})
	}
	scale := learn(sums, best)
	for i := range direction {
		direction[i] *= scale[0]
	}
	direction[featureCount] += scale[1]
	return direction
}

// TestCalibrate learns the coefficients again; they are those of probability.go.
func TestCalibrate(t *testing.T) {
	if !*long {
		t.Skip("learning takes a minute; run with -long")
	}
	smallArticles, smallQueries := smallSet(t)
	all := judge(t, smallArticles, smallQueries)
	for _, set := range evaluationSets {
		articles, halves := set.read(t)
		all = append(all, judge(t, articles, halves["dev"])...)
		// Help centres are of all sizes.
		for start := 0; start < len(articles); start += chunk {
			part := articles[start:min(start+chunk, len(articles))]
			if queries := within(halves["dev"], part); len(queries) > 0 {
				all = append(all, judge(t, part, queries)...)
			}
		}
		// Half of the examples go without what the author of the questions wrote after them, so that the probability does not
		// rest on a lexicon that knows every question.
		restore := set.withoutHindsight()
		all = append(all, judge(t, articles, halves["dev"])...)
		restore()
	}
	learned := calibrate(all)
	for i := range learned {
		if math.Abs(learned[i]-calibration[i]) > 0.05 {
			t.Fatalf("%d examples give the coefficients\n%.2f\nbut probability.go holds\n%.2f", len(all), learned, calibration)
		}
	}
}

// chunk is the number of articles of the small help centres that the sets are cut into.
const chunk = 30

// within returns the questions that some of the articles answer, without the others that do.
func within(queries []Query, articles []voc.Article) []Query {
	var found []Query
	for _, q := range queries {
		relevant := map[string]float64{}
		for _, a := range articles {
			if gain := q.Relevant[a.ID]; gain > 0 {
				relevant[a.ID] = gain
			}
		}
		if len(relevant) > 0 {
			found = append(found, Query{q.ID, q.Text, relevant})
		}
	}
	return found
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
