package faq

import (
	"regexp"
	"slices"
	"strings"

	"voc"
	"voc/tokenize"
)

// fact is what a sentence states and another can contradict: a figure with its unit, or whether something is possible.
type fact struct {
	sentence string
	unit     string   // of a figure; empty for a polarity
	value    string   // the figure without separators, or yes or no
	context  []string // distinct specific stems of the sentence, sorted
}

// units of figures, longer ones before those that they begin with; spellings of one unit have one name.
var units = []struct{ written, name string }{
	{"営業日", "営業日"}, {"週間", "週間"}, {"か月", "か月"}, {"ヶ月", "か月"}, {"カ月", "か月"}, {"ヵ月", "か月"}, {"ケ月", "か月"}, {"年間", "年"}, {"日間", "日"}, {"時間", "時間"},
	{"万円", "万円"}, {"円", "円"}, {"パーセント", "%"}, {"%", "%"}, {"ポイント", "ポイント"}, {"リットル", "L"}, {"GB", "GB"}, {"MB", "MB"}, {"GHz", "GHz"}, {"kg", "kg"}, {"cm", "cm"},
	{"mm", "mm"}, {"km", "km"}, {"回", "回"}, {"人", "人"}, {"名", "人"}, {"個", "個"}, {"台", "台"}, {"枚", "枚"}, {"冊", "冊"}, {"歳", "歳"}, {"階", "階"}, {"件", "件"}, {"点", "点"}, {"畳", "畳"},
	{"割", "割"}, {"倍", "倍"}, {"度", "度"}, {"年", "年"}, {"日", "日"}, {"時", "時"}, {"分", "分"}, {"秒", "秒"}, {"V", "V"}, {"W", "W"}, {"L", "L"}, {"g", "g"}, {"m", "m"},
}

var (
	figurePattern = regexp.MustCompile(`[0-9][0-9,]*(?:\.[0-9]+)?`)
	datePattern   = regexp.MustCompile(`([0-9]{1,2})月([0-9]{1,2})日`)
)

// Signs of what is possible and what is not, in the polite language of articles and replies.
var (
	impossible = []string{"できません", "できかねます", "いたしかねます", "なれません", "いただけません", "不可", "受け付けていません", "受け付けておりません", "対応していません", "対応しておりません",
		"終了しました", "終了いたしました", "廃止", "不要です", "必要ありません", "ございません", "行っていません", "行っておりません", "使えません", "扱っていません", "取り扱っておりません", "お受けしておりません", "お断り"}
	possible = []string{"できます", "可能です", "いただけます", "承ります", "受け付けています", "受け付けております", "対応しています", "対応しております", "必要です", "ございます", "行っています", "行っております",
		"使えます", "扱っています", "取り扱っております", "お受けします", "お受けしております", "なれます"}
)

// maxFacts bounds the facts of a text, so that a page of figures does not take the time of all others.
const maxFacts = 200

// factsOf reads the facts of a tokenized text.
func (m *Matcher) factsOf(text *voc.TokenizedText) []fact {
	var facts []fact
	for _, sentence := range text.Sentences {
		content := strings.TrimSpace(text.Text[sentence.Start:sentence.End])
		var context []string
		for _, w := range m.lexicon.words(text.Tokens[sentence.First:sentence.Last]) {
			if w.weight > genericWeight {
				context = append(context, strings.Clone(w.stem))
			}
		}
		slices.Sort(context)
		context = slices.Compact(context)
		add := func(unit, value string) { facts = append(facts, fact{strings.Clone(content), unit, value, context}) }
		for _, date := range datePattern.FindAllStringSubmatch(content, maxFacts) {
			add("月日", date[1]+"月"+date[2]+"日")
		}
		rest := datePattern.ReplaceAllString(content, " ")
		for _, place := range figurePattern.FindAllStringIndex(rest, maxFacts) {
			behind := strings.TrimLeft(rest[place[1]:], " ")
			for _, unit := range units {
				if strings.HasPrefix(behind, unit.written) {
					add(unit.name, strings.ReplaceAll(rest[place[0]:place[1]], ",", ""))
					break
				}
			}
		}
		switch {
		case containsAny(content, impossible):
			add("", "no")
		case containsAny(content, possible):
			add("", "yes")
		}
		if len(facts) >= maxFacts {
			return facts[:maxFacts]
		}
	}
	return facts
}

const (
	// minConflictReplies is the number of replies from which a statement of theirs stands against an article's.
	minConflictReplies = 3
	// alikeFigure and alikeClaim are the shares of the words of both sentences from which they speak of the same.
	alikeFigure = 0.35
	alikeClaim  = 0.5
	maxConflict = 3
)

// likeness is the share of the words of both sentences that they have in common (Jaccard 1901), 0 where it is but one.
func likeness(a, b []string) float64 {
	common := 0
	for _, stem := range a {
		if _, found := slices.BinarySearch(b, stem); found {
			common++
		}
	}
	if common < 2 {
		return 0
	}
	return float64(common) / float64(len(a)+len(b)-common)
}

// conflicts compares what agents lately replied to a group with an article. A statement counts when several replies
// make it, the article has a sentence about the same that says otherwise, and neither side also says what the other
// does. Replies from before the article was last updated do not count: it may answer them.
func (m *Matcher) conflicts(group []*asked, article voc.Article, since voc.Week) []voc.GapConflict {
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var text voc.TokenizedText
	read := func(content string) []fact {
		tokenizer.Tokenize(tokenize.Normalize(content), &text)
		return m.factsOf(&text)
	}
	written := read(article.Title + "。\n" + article.Body)
	if len(written) == 0 {
		return nil
	}
	type key struct{ sentence, unit, value string }
	stated := map[key]*voc.GapConflict{}
	facts := map[key]fact{}
	said := map[[2]string]bool{} // unit and value in any recent reply
	parsed := map[string][]fact{}
	var order []key
	for _, q := range slices.SortedFunc(slices.Values(group), compareAsked) {
		if _, unresolved := q.resolution(); q.answer == "" || unresolved > 0 || q.example.Week.Compare(since) < 0 || !article.UpdatedAt.IsZero() && !q.at.After(article.UpdatedAt) {
			continue
		}
		if _, known := parsed[q.answer]; !known {
			parsed[q.answer] = read(q.answer)
		}
		for _, f := range parsed[q.answer] {
			if f.unit != "" {
				said[[2]string{f.unit, f.value}] = true
			}
			k := key{f.sentence, f.unit, f.value}
			if stated[k] == nil {
				stated[k] = &voc.GapConflict{Article: article.ID, Reply: f.sentence, Source: voc.RowID{Week: q.example.Week, IDSpace: q.space, ID: q.example.ID}}
				facts[k] = f
				order = append(order, k)
			}
			stated[k].Replies++
		}
	}
	var found []voc.GapConflict
	for _, k := range order {
		f, conflict := facts[k], stated[k]
		if conflict.Replies < minConflictReplies {
			continue
		}
		best, against := 0.0, fact{}
		agrees := false
		for _, w := range written {
			like := likeness(f.context, w.context)
			switch {
			case w.unit != f.unit:
			case w.value == f.value:
				// A figure that stands anywhere in the article, or a claim about the same, is agreed upon.
				agrees = agrees || f.unit != "" || like >= best && like >= alikeClaim
			case f.unit != "" && like >= alikeFigure && like > best && !said[[2]string{w.unit, w.value}],
				f.unit == "" && like >= alikeClaim && like > best:
				best, against = like, w
			}
		}
		if agrees || best == 0 {
			continue
		}
		if !slices.ContainsFunc(found, func(c voc.GapConflict) bool { return c.Written == against.sentence && c.Reply == conflict.Reply }) {
			conflict.Written = against.sentence
			found = append(found, *conflict)
		}
	}
	slices.SortStableFunc(found, func(a, b voc.GapConflict) int { return int(b.Replies - a.Replies) })
	return found[:min(maxConflict, len(found))]
}
