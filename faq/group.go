package faq

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// rarityAmong returns the inverse document frequency of terms among questions.
func rarityAmong(questions []*asked, terms func(*asked) []string) map[string]float64 {
	holding := map[string]float64{}
	for _, q := range questions {
		for _, term := range terms(q) {
			holding[term]++
		}
	}
	for term, n := range holding {
		// One is added so that a term of every question still counts a little.
		holding[term] = math.Log1p(float64(len(questions)) / n)
	}
	return holding
}

// same is a set of questions with the same words.
type same struct {
	key       string
	questions []*asked
	people    int
	vector    []weighted // of length 1
}

// weighted is a component of a vector over stems.
type weighted struct {
	stem     string
	weight   float64
	specific bool // no generic word
}

// groupSimilar groups questions. Questions with the same words are one. The others join the most similar of the
// groups that more people asked for, or begin one of their own; then groups that are alike on average are merged. So
// the groups do not depend on the order of the questions. Within a group the most typical question comes first.
func groupSimilar(questions []*asked, rarity, replyRarity map[string]float64, lexicon *lexicon) [][]*asked {
	var groups [][]*same
	leaders := leaders{holding: map[string][]int{}, headed: map[string][]int{}}
	for _, set := range groupSame(questions, rarity, lexicon) {
		if group := leaders.mostSimilar(set.vector); group >= 0 {
			groups[group] = append(groups[group], set)
			continue
		}
		leaders.add(set.vector)
		groups = append(groups, []*same{set})
	}
	groups = mergeSimilar(groups, replyRarity)
	result := make([][]*asked, len(groups))
	for i, group := range groups {
		result[i] = typicalFirst(group)
	}
	return result
}

// groupSame gathers questions with the same words, most people first.
func groupSame(questions []*asked, rarity map[string]float64, lexicon *lexicon) []*same {
	byKey := map[string]*same{}
	for _, q := range slices.SortedFunc(slices.Values(questions), compareAsked) {
		key := keyOf(q)
		if byKey[key] == nil {
			byKey[key] = &same{key: key, vector: vectorOf(q, rarity, lexicon)}
		}
		byKey[key].questions = append(byKey[key].questions, q)
	}
	var sets []*same
	for _, set := range byKey {
		people := map[string]bool{}
		for _, q := range set.questions {
			people[q.person] = true
		}
		set.people = len(people)
		slices.SortFunc(set.questions, func(a, b *asked) int {
			// Of equal questions the shortest wording represents them.
			return cmp.Or(cmp.Compare(len(a.wording), len(b.wording)), strings.Compare(a.wording, b.wording), compareAsked(a, b))
		})
		sets = append(sets, set)
	}
	slices.SortFunc(sets, func(a, b *same) int { return cmp.Or(cmp.Compare(b.people, a.people), strings.Compare(a.key, b.key)) })
	return sets
}

// keyOf returns what questions with the same words share; questions without words share their wording.
func keyOf(q *asked) string {
	if len(q.words) == 0 {
		return "\x00" + q.wording
	}
	var key strings.Builder
	for _, w := range q.words {
		key.WriteString(w.stem)
		key.WriteByte(0)
	}
	return key.String()
}

// vectorOf returns the words of a question, and what means the same (a related word is often another question), as a vector of length 1, sorted by stem.
func vectorOf(q *asked, rarity map[string]float64, lexicon *lexicon) []weighted {
	components := map[string]weighted{}
	for _, w := range q.words {
		weight := w.weight * rarity[w.stem]
		if own := components[w.stem]; weight > own.weight {
			components[w.stem] = weighted{w.stem, weight, w.weight > genericWeight}
		}
		for _, r := range lexicon.related[w.stem] {
			if rarity[r.stem] > 0 && r.similarity >= sameMeaning && weight*r.similarity > components[r.stem].weight {
				components[r.stem] = weighted{r.stem, weight * r.similarity, components[r.stem].specific}
			}
		}
	}
	vector := make([]weighted, 0, len(components))
	for _, c := range components {
		vector = append(vector, c)
	}
	slices.SortFunc(vector, func(a, b weighted) int { return strings.Compare(a.stem, b.stem) })
	return normalise(vector)
}

// typicalFirst returns the questions of a group, the set nearest to the centre of the group first, where sets count
// by their people.
func typicalFirst(group []*same) []*asked {
	centre := map[string]float64{}
	for _, set := range group {
		for _, c := range set.vector {
			centre[c.stem] += float64(set.people) * c.weight
		}
	}
	nearness := make(map[*same]float64, len(group))
	for _, set := range group {
		for _, c := range set.vector {
			nearness[set] += c.weight * centre[c.stem]
		}
	}
	sorted := slices.Clone(group)
	slices.SortStableFunc(sorted, func(a, b *same) int { return cmp.Compare(nearness[b], nearness[a]) })
	var questions []*asked
	for _, set := range sorted {
		questions = append(questions, set.questions...)
	}
	return questions
}

// distinctiveTerms returns the noun phrases that many people of a group use and few others do.
func distinctiveTerms(group []*asked, rarity map[string]float64) []string {
	people := map[string]map[string]bool{}
	for _, q := range group {
		for _, noun := range q.nouns {
			if people[noun] == nil {
				people[noun] = map[string]bool{}
			}
			people[noun][q.person] = true
		}
	}
	score := func(noun string) float64 { return float64(len(people[noun])) * rarity[noun] }
	nouns := slices.SortedFunc(maps.Keys(people), func(a, b string) int {
		return cmp.Or(cmp.Compare(score(b), score(a)), strings.Compare(a, b))
	})
	return nouns[:min(maxTerms, len(nouns))]
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
