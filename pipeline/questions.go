package pipeline

import (
	"iter"
	"strings"

	"voc"
	"voc/faq"
	"voc/store"
)

// FAQWeek is what the articles leave open in a week, with the rows behind its counts.
type FAQWeek struct {
	faq.Analysis
	GapRows []voc.RowSet // of each of Gaps
	// Asked and Answered are the rows of Coverage.Rows and Coverage.AnsweredRows of each of Topics.
	Asked, Answered []voc.RowSet
}

// AnalyzeWeek compares the questions of a published week with the articles.
func AnalyzeWeek(m *faq.Matcher, reader *store.WeekReader, options faq.Options) (*FAQWeek, error) {
	numbers, number := map[voc.RowID]int{}, -1
	counted := func(yield func(*voc.Labelled, error) bool) {
		for row, err := range reader.Rows() {
			number++
			if !yield(row, err) {
				return
			}
		}
	}
	questions := func(yield func(*voc.Labelled, error) bool) {
		for row, err := range faq.Questions(iter.Seq2[*voc.Labelled, error](counted)) {
			if err == nil {
				numbers[voc.RowID{Week: row.Week, IDSpace: strings.Clone(row.IDSpace), ID: strings.Clone(row.ID)}] = number
			}
			if !yield(row, err) {
				return
			}
		}
	}
	analysis, err := faq.Analyze(m, questions, options)
	if err != nil {
		return nil, err
	}
	rows := func(ids []voc.RowID) voc.RowSet {
		var set voc.RowSet
		for _, id := range ids {
			set.Add(numbers[id])
		}
		return set
	}
	week := &FAQWeek{Analysis: analysis}
	for i := range analysis.Gaps {
		week.GapRows = append(week.GapRows, rows(analysis.Gaps[i].Rows))
	}
	for _, c := range analysis.Topics {
		week.Asked, week.Answered = append(week.Asked, rows(c.Rows)), append(week.Answered, rows(c.AnsweredRows))
	}
	return week, nil
}

// selections are what pages count of a week's questions.
func (w *FAQWeek) selections(week voc.Week) []voc.Selection {
	var all []voc.Selection
	for i := range w.GapRows {
		all = append(all, voc.NewSelection(voc.SelectGap, week, w.GapRows[i]))
	}
	for i := range w.Asked {
		all = append(all, voc.NewSelection(voc.SelectAsked, week, w.Asked[i]), voc.NewSelection(voc.SelectAnswered, week, w.Answered[i]))
	}
	return all
}

// insightSelections are what pages count of a week's insights.
func insightSelections(insights *voc.WeekInsights) []voc.Selection {
	var all []voc.Selection
	for _, i := range insights.Indicators {
		if i.Group == "" && i.Rows.Len() > 0 {
			all = append(all, voc.NewSelection(voc.SelectIndicator(i.Name), insights.Week, i.Rows))
		}
	}
	for _, p := range insights.NewPhrases {
		all = append(all, voc.NewSelection(voc.SelectPhrase, insights.Week, p.Rows))
	}
	return all
}
