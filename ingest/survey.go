package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"voc"
)

// A survey with several free-text columns gives one inquiry for each of them that is filled. They are the columns
// that the configuration maps to text#1, text#2, …; else, in a table, those whose headers ask for free text.
// Their ids are the row's id with #1, #2, … . They have the row's customer; where
// the row names none, the response itself, so that they count as one person. The scores of the row stand at the
// first of its inquiries only, so that no one is averaged twice. The header is the value of the segment
// "question". A row without any free text is one inquiry with the row's id and its scores.

// textColumn is one of several free-text columns.
type textColumn struct{ index, number int }

// question is one of them as a record knows it.
type question struct {
	number int
	header string
}

// questionMarks are parts of headers that ask for free text, choiceMarks of those that ask for a choice.
var (
	questionMarks = []string{
		"自由記述", "自由回答", "自由記入", "自由にお書き", "自由にご記入", "自由にご回答", "ご自由に", "ご記入ください", "お書きください", "お聞かせください", "教えてください", "お教えください",
		"理由を", "の理由", "ご意見", "ご要望", "ご感想", "改善点", "気になった点", "良かった点", "悪かった点", "困った点", "free text", "free-text", "open-ended", "open ended",
		"comments", "please tell", "please describe", "please explain", "why did", "why do", "what could", "how could",
	}
	choiceMarks = []string{
		"選択", "選んで", "お選び", "いずれか", "当てはまる", "あてはまる", "段階", "点数", "何点", "点満点", "1つ", "１つ", "一つ", "ひとつ", "有無", "回数", "満足度", "年齢", "年代", "性別",
		"氏名", "お名前", "メールアドレス", "電話番号", "住所", "日時", "select", "choose", "scale",
	}
)

// asksForText reports a header that asks for free text.
func asksForText(header string) bool {
	lower := strings.ToLower(header)
	for _, mark := range choiceMarks {
		if strings.Contains(lower, mark) && !strings.Contains(lower, "自由") {
			return false
		}
	}
	for _, mark := range questionMarks {
		if strings.Contains(lower, mark) {
			return true
		}
	}
	return utf8.RuneCountInString(header) > 8 && (strings.HasSuffix(header, "？") || strings.HasSuffix(header, "?")) && strings.Contains(header, "どのよう")
}

// findTexts finds the free-text columns of a survey: those that are not taken and ask for free text, together with
// the text column where there is one. A column that the configuration maps to text stands alone.
func (m *mapping) findTexts(headers []string, taken []bool, given map[string]string) {
	slices.SortFunc(m.texts, func(a, b textColumn) int { return a.number - b.number })
	if _, isGiven := given["text"]; isGiven || m.texts != nil || m.has(columnSpeaker) || m.has(columnTurns) {
		return
	}
	if export, ok := exportOf(headers); ok && export.subject && !m.has(columnText) && m.has(columnSubject) {
		m.index[columnText] = m.index[columnSubject]
		return
	}
	var texts []int
	for i, header := range headers {
		if i == m.index[columnText] || !taken[i] && asksForText(header) && !slices.Contains(headers[:i], header) {
			texts = append(texts, i)
		}
	}
	if len(texts) == 0 || len(texts) == 1 && m.has(columnText) {
		return
	}
	if m.has(columnText) && len(texts) > 1 && !asksForText(headers[m.index[columnText]]) && m.has(columnReply) {
		return // a list of inquiries with a column of remarks
	}
	if !m.has(columnText) {
		m.index[columnText] = texts[0]
	}
	for n, i := range texts {
		taken[i] = true
		if len(texts) > 1 {
			m.texts = append(m.texts, textColumn{i, n + 1})
		}
	}
}

// textNumber returns N of text#N, the name by which a configuration maps one of several free-text columns, or 0.
func textNumber(name string) int {
	digits, ok := strings.CutPrefix(name, "text#")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > 999 || strconv.Itoa(n) != digits {
		return 0
	}
	return n
}

// IsTextColumn reports whether a name is text#N, which a configuration maps to one of several free-text columns.
func IsTextColumn(name string) bool { return textNumber(name) > 0 }

// giveAnswers gives the inquiries of one row of a survey to the sink. q is the inquiry of the row with all its
// answers as text.
func (b *builder) giveAnswers(q *voc.Inquiry, r *record) error {
	id := q.ID
	if q.CustomerID == "" {
		q.CustomerID = "response " + id
	}
	first := true
	for i, text := range r.texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		answer := *q
		answer.ID, answer.Text = fmt.Sprintf("%s#%d", id, r.questions[i].number), text
		b.separate(&answer)
		answer.Segments = append(slices.Clone(q.Segments), voc.Segment{Name: "question", Value: shorten(r.questions[i].header, 60)})
		slices.SortStableFunc(answer.Segments, func(a, b voc.Segment) int { return strings.Compare(a.Name, b.Name) })
		answer.Segments = slices.CompactFunc(answer.Segments, func(a, b voc.Segment) bool { return a.Name == b.Name })
		if !first {
			answer.HandlingSeconds, answer.CSAT, answer.CES, answer.NPS = voc.Optional[float64]{}, voc.Optional[float64]{}, voc.Optional[float64]{}, voc.Optional[float64]{}
			answer.Offered, answer.FAQViewed, answer.FAQSearched = voc.Optional[int64]{}, nil, nil
		}
		first = false
		if err := b.give(&answer); err != nil {
			return err
		}
	}
	if first {
		q.Text = ""
		return b.give(q)
	}
	return nil
}
