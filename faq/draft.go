package faq

import (
	"cmp"
	"slices"
	"strings"

	"voc"
)

const (
	maxDraft          = 4
	maxDraftRunes     = 120
	draftRedundancy   = 0.5 // share of character pairs common with a chosen sentence from which another one says the same
	minSentenceLength = 24  // bytes
)

// draft condenses the replies to a group into an answer: the sentences that stand for most of the replies, each as
// an agent wrote it, without courtesies and without what was done for one customer (an extractive summary by
// coverage, with redundancy removed as in maximal marginal relevance, Carbonell and Goldstein 1998). Replies to
// inquiries that were resolved count double.
func draft(group []*asked) []voc.DraftSentence {
	type candidate struct {
		voc.DraftSentence
		place  int
		weight float64
		pairs  map[[2]rune]int
	}
	byText := map[string]*candidate{}
	for _, q := range slices.SortedFunc(slices.Values(group), compareAsked) {
		if q.answer == "" || q.reply.action {
			continue
		}
		for place, sentence := range sentences(q.answer) {
			if len(sentence) < minSentenceLength || len([]rune(sentence)) > maxDraftRunes || containsAny(sentence, replyCourtesies) || containsAny(sentence, actionWords) {
				continue
			}
			c := byText[sentence]
			if c == nil {
				c = &candidate{place: place, pairs: pairs(sentence)}
				c.Text, c.Source = sentence, voc.RowID{Week: q.example.Week, IDSpace: q.space, ID: q.example.ID}
				byText[sentence] = c
			}
			if id := q.row(); len(c.Rows) == 0 || c.Rows[len(c.Rows)-1] != id { // a reply may say it twice
				c.Replies++
				c.Rows = append(c.Rows, id)
			}
			c.weight++
			if q.status == "resolved" {
				c.weight++
			}
		}
	}
	all := make([]*candidate, 0, len(byText))
	for _, c := range byText {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.place, b.place), strings.Compare(a.Text, b.Text))
	})
	var chosen []*candidate
	for _, c := range all {
		// What only a few replies say beside a common answer belongs to their case.
		if len(chosen) == maxDraft || len(chosen) > 0 && c.weight*4 < chosen[0].weight {
			break
		}
		if !slices.ContainsFunc(chosen, func(other *candidate) bool { return commonShare(c.pairs, other.pairs) >= draftRedundancy }) {
			chosen = append(chosen, c)
		}
	}
	slices.SortStableFunc(chosen, func(a, b *candidate) int { return cmp.Compare(a.place, b.place) })
	var result []voc.DraftSentence
	for _, c := range chosen {
		result = append(result, c.DraftSentence)
	}
	return result
}

// sentences cuts a reply after 。 and at line ends.
func sentences(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		for sentence := range strings.SplitAfterSeq(line, "。") {
			if sentence = strings.TrimSpace(sentence); sentence != "" {
				all = append(all, sentence)
			}
		}
	}
	return all
}

// commonShare is the share of the smaller set of pairs that the other one holds.
func commonShare(a, b map[[2]rune]int) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	common := 0
	for pair := range a {
		if b[pair] > 0 {
			common++
		}
	}
	return float64(common) / float64(max(1, len(a)))
}
