package faq

import (
	"math"
	"slices"
	"time"

	"voc"
	"voc/tokenize"
)

// Hygiene is what the articles themselves need. Archived articles are not looked at.
type Hygiene struct {
	Duplicates   [][2]string // ids of articles whose titles say the same, the smaller id first
	NeverMatched []string    // ids of articles that answer none of the questions, in the order given
	Outdated     []string    // ids of articles that were not updated for a year before the newest question but still answer some
}

const (
	// duplicateShare is the share of both titles that two articles have in common.
	duplicateShare = 0.85
	outdatedAfter  = 365 * 24 * time.Hour
)

// hygiene looks at the articles with the number of questions that each answers and the end of the newest week.
func (m *Matcher) hygiene(answers map[string]int, newest time.Time) Hygiene {
	var h Hygiene
	for _, c := range m.articles {
		updated := c.article.UpdatedAt
		switch {
		case answers[c.article.ID] == 0:
			h.NeverMatched = append(h.NeverMatched, c.article.ID)
		case !updated.IsZero() && newest.Sub(updated) > outdatedAfter:
			h.Outdated = append(h.Outdated, c.article.ID)
		}
	}
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var text voc.TokenizedText
	for i, c := range m.articles {
		tokenizer.Tokenize(tokenize.Normalize(c.article.Title), &text)
		for _, s := range m.rank(m.read(&text)) {
			if s.article > i && s.title >= duplicateShare && s.words >= duplicateShare {
				a, b := c.article.ID, m.articles[s.article].article.ID
				h.Duplicates = append(h.Duplicates, [2]string{min(a, b), max(a, b)})
			}
		}
	}
	slices.SortFunc(h.Duplicates, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return h
}

// wilson is the 95 % interval of a share (Wilson 1927).
func wilson(part, whole int64) (low, high float64) {
	if whole == 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(whole), float64(part)/float64(whole)
	centre := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (centre-spread)/(1+z*z/n)), min(1, (centre+spread)/(1+z*z/n))
}
