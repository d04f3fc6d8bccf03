package faq

import (
	"fmt"
	"slices"
	"strings"

	"voc"
)

// minEvidence is the number of people who read an article, or looked for it in vain, from which an article that answers
// is listed all the same: the answer is there and does not arrive.
const minEvidence = 3

// evidenceOf counts the people of a group by what they did before they asked; articles are those that are near to it.
func (m *Matcher) evidenceOf(group []*asked, near []voc.ArticleMatch) voc.GapEvidence {
	var read, readUnresolved, other, searched, said, bot = people{}, people{}, people{}, people{}, people{}, people{}
	for _, q := range group {
		switch {
		case m.hasRead(q, near):
			read[q.person] = true
			if _, unresolved := q.resolution(); unresolved > 0 {
				readUnresolved[q.person] = true
			}
		case len(q.viewed) > 0:
			other[q.person] = true
		case len(q.searched) > 0:
			searched[q.person] = true
		}
		if q.sought {
			said[q.person] = true
		}
		if q.bot {
			bot[q.person] = true
		}
	}
	return voc.GapEvidence{Read: read.count(), ReadUnresolved: readUnresolved.count(), ReadOther: other.count(), SearchedOnly: searched.count(), SaidNotFound: said.count(), FromBot: bot.count()}
}

type people map[string]bool

func (p people) count() int64 { return int64(len(p)) }

// hasRead reports whether a person had seen one of the articles, which exports name by id, title or address.
func (m *Matcher) hasRead(q *asked, near []voc.ArticleMatch) bool {
	return slices.ContainsFunc(q.viewed, func(seen string) bool {
		return slices.ContainsFunc(near, func(a voc.ArticleMatch) bool {
			i := m.place(a.ID)
			return seen == a.ID || seen == a.Title || i >= 0 && m.articles[i].article.URL != "" && strings.TrimRight(seen, "/") == strings.TrimRight(m.articles[i].article.URL, "/")
		})
	})
}

// place returns the place of an article, -1 when there is none of that id.
func (m *Matcher) place(id string) int {
	return slices.IndexFunc(m.articles, func(c candidate) bool { return c.article.ID == id })
}

// answeredGaps lists the articles that answer and do not help: those that contradict what agents lately reply, and
// those that people had read, or had looked for, before they asked. Each card holds the questions that show it.
func (m *Matcher) answeredGaps(answered map[string][]*asked, last voc.Week, weeks int, describe func(group []*asked) voc.FAQGap) (gaps []voc.FAQGap, groups [][]*asked) {
	for _, id := range sortedKeys(answered) {
		group := answered[id]
		article := m.articles[m.place(id)].article
		match := []voc.ArticleMatch{{ID: id, Title: article.Title}}
		if conflicts := m.conflicts(group, article, recentFrom(last, weeks)); len(conflicts) > 0 {
			gap := describe(group)
			gap.Kind, gap.Conflicts, gap.Evidence = voc.GapOutdated, conflicts, m.evidenceOf(group, match)
			gap.Reason = outdatedReason(conflicts[0], article)
			gap.ID = articleGapID(gap.Kind, id)
			gaps, groups = append(gaps, gap), append(groups, group)
			continue
		}
		var shown []*asked
		for _, q := range group {
			if m.hasRead(q, match) || len(q.searched) > 0 || q.sought || len(q.viewed) > 0 {
				shown = append(shown, q)
			}
		}
		evidence := m.evidenceOf(shown, match)
		if evidence.Read < minEvidence && evidence.ReadOther+evidence.SearchedOnly+evidence.SaidNotFound < minEvidence {
			continue
		}
		gap := describe(shown)
		gap.Kind, gap.Evidence = voc.GapUnclear, evidence
		gap.ID = articleGapID(gap.Kind, id)
		gap.Reason = fmt.Sprintf("記事「%s」が答えていますが、%s", article.Title, unclearReason(evidence))
		gaps, groups = append(gaps, gap), append(groups, shown)
	}
	return gaps, groups
}

// recentFrom is the first week whose replies are taken for what agents answer now.
func recentFrom(last voc.Week, weeks int) voc.Week {
	if weeks < minTrendWeeks {
		return last.Add(1 - weeks)
	}
	return last.Add(1 - recentWeeks)
}

func outdatedReason(conflict voc.GapConflict, article voc.Article) string {
	reason := fmt.Sprintf("記事%sには「%s」とありますが、最近の回答%d件は「%s」です。", article.ID, clipText(conflict.Written), conflict.Replies, clipText(conflict.Reply))
	if !article.UpdatedAt.IsZero() {
		reason += fmt.Sprintf("記事の更新日は%s、回答はそれより後です。", article.UpdatedAt.Format("2006-01-02"))
	}
	return reason
}

// unclearReason says whether an article was not found, or found and not understood.
func unclearReason(e voc.GapEvidence) string {
	var parts []string
	note := func(n int64, form string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(form, n))
		}
	}
	note(e.Read, "記事を読んだうえでの問い合わせが%d人")
	note(e.ReadUnresolved, "うち未解決が%d人")
	note(e.ReadOther, "別の記事だけを読んだ人が%d人")
	note(e.SearchedOnly, "検索しても記事を開かなかった人が%d人")
	note(e.SaidNotFound, "見つからなかったと述べた人が%d人")
	if e.Read > e.ReadOther+e.SearchedOnly+e.SaidNotFound {
		return strings.Join(parts, "、") + "います。読んでも伝わっていません。"
	}
	return strings.Join(parts, "、") + "います。見つけられていません。"
}

// clipText bounds a sentence for a reason.
func clipText(text string) string {
	const most = 60
	runes := []rune(strings.TrimSuffix(text, "。"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// answering returns the article that answers a question: the one that holds the agent's reply, else the nearest.
func (q *asked) answering() string {
	if q.reply.logOdds > 0 && q.reply.nearest.ID != "" {
		return q.reply.nearest.ID
	}
	if len(q.nearest) > 0 {
		return q.nearest[0].ID
	}
	return ""
}

// articleGapID names the gap of an article that answers: whatever its questions' words are, it stays the same.
func articleGapID(kind, article string) string { return hashID(kind, article) }
