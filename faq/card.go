package faq

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"voc"
	"voc/tokenize"
)

const (
	maxWordings = 5
	maxLacks    = 5
	lackShare   = 5 // one in so many questions
	// actionShare is the share of replies from which a gap asks for an action; at least minReplies must be there.
	actionShare = 0.5
	minReplies  = 3
)

// newGap describes a group of questions, the most typical of which comes first. Its kind and its place in the order
// are not decided yet.
func (m *Matcher) newGap(group []*asked, nounRarity map[string]float64) voc.FAQGap {
	gap := voc.FAQGap{Topic: commonTopic(group), Question: group[0].wording, Messages: int64(len(group)), Wordings: wordings(group)}
	people := map[string]bool{}
	byChannel := map[string]map[string]bool{}
	looked := map[string]bool{}
	for _, q := range group {
		people[q.person] = true
		if q.looked {
			looked[q.person] = true
		}
		if byChannel[q.example.Channel] == nil {
			byChannel[q.example.Channel] = map[string]bool{}
		}
		byChannel[q.example.Channel][q.person] = true
	}
	gap.Examples = examples(group)
	gap.People, gap.LookedUp = int64(len(people)), int64(len(looked))
	for channel, people := range byChannel {
		gap.Channels = append(gap.Channels, voc.ChannelCount{Channel: channel, People: int64(len(people))})
	}
	slices.SortFunc(gap.Channels, func(a, b voc.ChannelCount) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Channel, b.Channel))
	})
	gap.Terms = distinctiveTerms(group, nounRarity)
	for _, q := range slices.SortedFunc(slices.Values(group), compareAsked) {
		gap.Rows = append(gap.Rows, q.row())
		if q.looked {
			gap.LookedRows = append(gap.LookedRows, q.row())
		}
	}
	gap.Nearest = m.nearestTo(group)
	m.addLacks(gap.Nearest, group, nounRarity)
	gap.Category = m.categoryOf(gap.Nearest)
	gap.ID = gapID(&gap)
	gap.Draft = draft(group)
	gap.Evidence = m.evidenceOf(group, gap.Nearest)
	return gap
}

// examples chooses questions of different people: one of each channel first, then further wordings, then any.
func examples(group []*asked) []voc.GapExample {
	var chosen []voc.GapExample
	people, channels, wordings := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, fits := range []func(q *asked) bool{
		func(q *asked) bool { return !channels[q.example.Channel] && !wordings[q.wording] },
		func(q *asked) bool { return !wordings[q.wording] },
		func(*asked) bool { return true },
	} {
		for _, q := range group {
			if len(chosen) < maxExamples && !people[q.person] && fits(q) {
				people[q.person], channels[q.example.Channel], wordings[q.wording] = true, true, true
				chosen = append(chosen, q.example)
			}
		}
	}
	return chosen
}

// wordings returns the most frequent wordings of a group, most people first.
func wordings(group []*asked) []voc.GapWording {
	people, rows := map[string]map[string]bool{}, map[string][]voc.RowID{}
	for _, q := range group {
		if people[q.wording] == nil {
			people[q.wording] = map[string]bool{}
		}
		people[q.wording][q.person] = true
		rows[q.wording] = append(rows[q.wording], q.row())
	}
	var all []voc.GapWording
	for text, who := range people {
		all = append(all, voc.GapWording{Text: text, People: int64(len(who)), Rows: rows[text]})
	}
	slices.SortFunc(all, func(a, b voc.GapWording) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(len(a.Text), len(b.Text)), strings.Compare(a.Text, b.Text))
	})
	return all[:min(maxWordings, len(all))]
}

// nearestTo returns the articles nearest to a group: those of its questions by their mean probability.
func (m *Matcher) nearestTo(group []*asked) []voc.ArticleMatch {
	sums := map[string]voc.ArticleMatch{}
	for _, q := range group {
		for _, match := range q.nearest {
			sum := sums[match.ID]
			sums[match.ID] = voc.ArticleMatch{ID: match.ID, Title: match.Title, Score: sum.Score + match.Score/float64(len(group))}
		}
	}
	nearest := slices.SortedFunc(maps.Values(sums), func(a, b voc.ArticleMatch) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	nearest = nearest[:min(maxNearest, len(nearest))]
	return nearest
}

// categoryOf returns the category of the articles near to a group, the one of most probability together.
func (m *Matcher) categoryOf(nearest []voc.ArticleMatch) string {
	scores := map[string]float64{}
	for _, match := range nearest {
		if category := m.articles[m.place(match.ID)].article.Category; category != "" {
			scores[category] += match.Score
		}
	}
	best := ""
	for _, category := range sortedKeys(scores) {
		if best == "" || scores[category] > scores[best] {
			best = category
		}
	}
	return best
}

// addLacks fills in the noun phrases that a fifth of a group uses and an article does not have.
func (m *Matcher) addLacks(nearest []voc.ArticleMatch, group []*asked, rarity map[string]float64) {
	counts := map[string]int{}
	for _, q := range group {
		for _, noun := range q.nouns {
			counts[noun]++
		}
	}
	weight := func(noun string) float64 { return float64(counts[noun]) * rarity[noun] }
	often := slices.DeleteFunc(slices.Collect(maps.Keys(counts)), func(noun string) bool { return counts[noun]*lackShare < len(group) })
	slices.SortFunc(often, func(a, b string) int { return cmp.Or(cmp.Compare(weight(b), weight(a)), strings.Compare(a, b)) })
	for i := range nearest {
		at := slices.IndexFunc(m.articles, func(c candidate) bool { return c.article.ID == nearest[i].ID })
		text := tokenize.Normalize(m.articles[at].article.Title + "\n" + m.articles[at].article.Body)
		for _, noun := range often {
			if len(nearest[i].Lacks) < maxLacks && !strings.Contains(text, noun) {
				nearest[i].Lacks = append(nearest[i].Lacks, noun)
			}
		}
	}
}

// gapID names a gap by its foremost search words, whatever their order.
func gapID(gap *voc.FAQGap) string {
	key := slices.Sorted(slices.Values(gap.Terms[:min(stateTerms, len(gap.Terms))]))
	if len(key) == 0 {
		key = []string{gap.Question}
	}
	return hashID(key...)
}

func hashID(parts ...string) string {
	sum := fnv.New64a()
	sum.Write([]byte(strings.Join(parts, "\x00")))
	return fmt.Sprintf("%016x", sum.Sum64())
}

// decideKind says what the gap of a group that no article answers lacks, and why.
func (m *Matcher) decideKind(gap *voc.FAQGap, group []*asked, since voc.Week) {
	replies, actions := 0, 0
	lacking := 0.0 // log odds that an article holds what agents answer
	for _, q := range group {
		if q.reply.known {
			replies++
			if q.reply.action {
				actions++
			}
			lacking += q.replyOdds()
		}
	}
	near := len(gap.Nearest) > 0 && gap.Nearest[0].Level() != voc.MatchNone
	if near {
		article := m.articles[m.place(gap.Nearest[0].ID)].article
		if gap.Conflicts = m.conflicts(group, article, since); len(gap.Conflicts) > 0 {
			gap.Kind, gap.Reason = voc.GapOutdated, outdatedReason(gap.Conflicts[0], article)
			return
		}
	}
	switch {
	case replies >= minReplies && float64(actions) >= actionShare*float64(replies):
		gap.Kind, gap.Reason = voc.GapAction, fmt.Sprintf("回答%d件のうち%d件で担当者が個別に手続きをしています。", replies, actions)
	case gap.Evidence.Read > 0:
		gap.Kind, gap.Reason = voc.GapUnclear, "近い記事はありますが、"+unclearReason(gap.Evidence)
	case replies >= minReplies && lacking < 0:
		gap.Kind, gap.Reason = voc.GapNoArticle, fmt.Sprintf("担当者の回答%d件の内容が、どの記事にもありません。", replies-actions)
	case near && gap.LookedUp > 0:
		gap.Kind, gap.Reason = voc.GapUnclear, fmt.Sprintf("近い記事はありますが、調べても見つからなかった人が%d人います。", gap.LookedUp)
	case near:
		gap.Kind, gap.Reason = voc.GapUnclear, "近い記事はありますが、質問の言葉がそろっていません。"
	case gap.LookedUp > 0:
		gap.Kind, gap.Reason = voc.GapNoArticle, fmt.Sprintf("答える記事がなく、%d人はヘルプなどを調べたあとで問い合わせています。", gap.LookedUp)
	default:
		gap.Kind, gap.Reason = voc.GapNoArticle, "答える記事がありません。"
	}
}
