package main

import (
	"fmt"
	"hash/maphash"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
	"voc/pipeline"
)

// repeatedSentence is a sentence that many inquiries of a file share, masked.
type repeatedSentence struct {
	Text  string `json:"text"`
	Count int64  `json:"count"` // inquiries that hold it
}

// repeats counts the sentences of customers' texts, in bounded memory. Digits count as equal, so that sentences which
// differ in a number only are one. It knows sentences by their hash, and keeps the text of those that come again.
type repeats struct {
	seed   maphash.Seed
	once   map[uint64]int64 // inquiry that held a sentence first
	again  map[uint64]*repeatedSentence
	counts map[uint64]int64 // inquiry that counted a sentence last
	number int64
}

const (
	mostSentences    = 200_000 // that are told apart
	shortestRepeated = 12      // characters; shorter ones are everybody's
	longestRepeated  = 600     // bytes
	leastRepeated    = 5       // inquiries,
	repeatedShare    = 100     // and one in so many
	shownRepeated    = 10
)

func newRepeats() *repeats {
	return &repeats{seed: maphash.MakeSeed(), once: map[uint64]int64{}, again: map[uint64]*repeatedSentence{}, counts: map[uint64]int64{}}
}

// add counts the sentences of a text, each of them once.
func (r *repeats) add(text string) {
	r.number++
	for sentence := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune("。｡！？!?\n\r", c) }) {
		sentence = strings.TrimSpace(sentence)
		if len(sentence) > longestRepeated || utf8.RuneCountInString(sentence) < shortestRepeated {
			continue
		}
		hash := maphash.String(r.seed, strings.Map(func(c rune) rune {
			switch {
			case unicode.IsSpace(c):
				return -1
			case unicode.IsDigit(c):
				return '0'
			}
			return c
		}, sentence))
		switch known := r.again[hash]; {
		case known != nil && r.counts[hash] != r.number:
			known.Count++
			r.counts[hash] = r.number
		case known != nil:
		case r.once[hash] == r.number:
		case r.once[hash] > 0:
			r.again[hash], r.counts[hash] = &repeatedSentence{Text: sentence, Count: 2}, r.number
			delete(r.once, hash)
		case len(r.once)+len(r.again) < mostSentences:
			r.once[hash] = r.number
		}
	}
}

// most returns the sentences that are shared by most inquiries.
func (r *repeats) most(inquiries int64, masked func(string) string) []repeatedSentence {
	found := []repeatedSentence{}
	for _, sentence := range r.again {
		if sentence.Count >= max(leastRepeated, inquiries/repeatedShare) {
			found = append(found, *sentence)
		}
	}
	slices.SortFunc(found, func(a, b repeatedSentence) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		return strings.Compare(a.Text, b.Text)
	})
	found = found[:min(len(found), shownRepeated)]
	for i := range found {
		found[i].Text = masked(found[i].Text)
	}
	return found
}

// partRules lists the rules by which parts of a text were told apart.
func partRules(turns []voc.Turn) []string {
	rules := []string{}
	for _, turn := range turns {
		if turn.Rule != "" {
			rules = append(rules, string(turn.Role)+": "+turn.Rule)
		}
	}
	return rules
}

// printCounts tells what of a file was cut, left out or set apart.
func printCounts(w io.Writer, file pipeline.FileSummary) {
	if file.Truncated > 0 {
		fmt.Fprintf(w, "%s: %s longer than 1 MiB, which was cut\n", file.Name, counted(int(file.Truncated), "inquiry has a text", "inquiries have a text"))
	}
	if file.Attachments > 0 {
		fmt.Fprintf(w, "%s: %s not read\n", file.Name, counted(int(file.Attachments), "attached file was", "attached files were"))
	}
	if len(file.Separated) > 0 {
		var parts []string
		for _, role := range slices.Sorted(maps.Keys(file.Separated)) {
			parts = append(parts, fmt.Sprintf("%s %d", role, file.Separated[role]))
		}
		fmt.Fprintf(w, "%s: set apart from the customers' words, in inquiries: %s\n", file.Name, strings.Join(parts, ", "))
	}
}
