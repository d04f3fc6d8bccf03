package report

import (
	"cmp"
	"slices"
	"time"

	"voc"
)

// What the templates of all formats ask of the document.

const (
	cardTopics       = 4  // topics of a measure's card
	listedPriorities = 10 // topics of the table of priorities
	gapsAtOnce       = 8  // questions without an answer that stand open
)

// polarityName names an opinion's polarity; voc.Request is one of them.
func polarityName(polarity string) string { return voc.Visible(voc.LabelName(polarity)) }

// dayOf writes a date for people, or the text as it is.
func dayOf(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return voc.Visible(date)
	}
	return dayName(t)
}

func optionalPercent(share *float64) string {
	if share == nil {
		return "–"
	}
	return voc.FormatPercent(*share)
}

// rawIndicators are the figures as they are, without those weighted by an estimator.
func rawIndicators(rows []indicator) []indicator {
	return slices.DeleteFunc(slices.Clone(rows), func(i indicator) bool { return i.Estimator != "" && i.Estimator != voc.Raw })
}

// firstPriorities are the topics with the highest priority.
func firstPriorities(rows []topic) []topic {
	first := slices.DeleteFunc(slices.Clone(rows), func(t topic) bool { return t.Priority == nil || t.Priority.Rank > listedPriorities })
	slices.SortStableFunc(first, func(x, y topic) int { return cmp.Compare(x.Priority.Rank, y.Priority.Rank) })
	return first
}

func otherPriorities(rows []topic) []topic {
	others := slices.DeleteFunc(slices.Clone(rows), func(t topic) bool { return t.Priority == nil || t.Priority.Rank <= listedPriorities })
	slices.SortStableFunc(others, func(x, y topic) int { return cmp.Compare(x.Priority.Rank, y.Priority.Rank) })
	return others
}

// gapTable is a part of the questions that no article answers; From is how many stand before it.
type gapTable struct {
	Rows    []gap
	From    int
	Caption string
}

func firstGaps(rows []gap) []gap { return rows[:min(len(rows), gapsAtOnce)] }

func otherGaps(rows []gap) []gap { return rows[min(len(rows), gapsAtOnce):] }

// raised are the topics that somebody raised this week, silent those that nobody did.
func raised(rows []mover) []mover {
	return slices.DeleteFunc(slices.Clone(rows), func(m mover) bool { return m.People.Value == 0 })
}

func silent(rows []mover) []mover {
	return slices.DeleteFunc(slices.Clone(rows), func(m mover) bool { return m.People.Value != 0 })
}

// trendRows are the topics whose weeks Markdown lists; none while there is one week only.
func trendRows(d *document) []topic {
	if len(d.Totals.Trend) < 2 {
		return nil
	}
	return trendChosen(d)
}

// trendChosen are the topics whose weeks are drawn, in their order: those that clearly moved, filled up with the largest.
func trendChosen(d *document) []topic {
	chosen := map[string]bool{}
	choose := func(accepts func(*topic) bool) {
		for i := range d.Topics {
			if t := &d.Topics[i]; t.Rank > 0 && len(chosen) < trendTopics && accepts(t) {
				chosen[t.ID] = true
			}
		}
	}
	choose(func(t *topic) bool { return t.Change != nil && t.Change.Verdict == voc.VerdictMover })
	choose(func(*topic) bool { return true })
	return slices.DeleteFunc(slices.Clone(d.Topics), func(t topic) bool { return !chosen[t.ID] })
}

// trendListed are the topics of the table under those pictures: they and all that the page shows without a click.
func trendListed(d *document) []topic {
	drawn := trendChosen(d)
	return slices.DeleteFunc(slices.Clone(d.Topics), func(t topic) bool {
		return t.Rank > openTopics && !slices.ContainsFunc(drawn, func(o topic) bool { return o.ID == t.ID })
	})
}

// distinctiveTable groups distinctive topics by their channel or segment.
type distinctiveTable struct {
	Caption string
	Rows    []distinctiveRow
}

type distinctiveRow struct {
	Name   string
	Topics []distinctive
}

func newDistinctiveTable(rows []distinctive, caption string) distinctiveTable {
	t := distinctiveTable{Caption: caption}
	for _, d := range rows {
		if n := len(t.Rows); n == 0 || t.Rows[n-1].Name != d.Name {
			t.Rows = append(t.Rows, distinctiveRow{Name: d.Name})
		}
		last := &t.Rows[len(t.Rows)-1]
		last.Topics = append(last.Topics, d)
	}
	return t
}

// ages is the bar chart of open inquiries.
type ages struct {
	Total int64
	Bars  []ageBar
}

type ageBar struct {
	Name  string
	Value int64
	Width string // percent
	Class string // the older, the darker
}

func openBars(rows []openAge) ages {
	a := ages{}
	most := int64(1)
	for _, row := range rows {
		a.Total += row.Value
		most = max(most, row.Value)
	}
	for i, row := range rows {
		class := "young"
		if i >= 2 {
			class = "old"
		}
		a.Bars = append(a.Bars, ageBar{row.Name, row.Value, position(100 * float64(row.Value) / float64(most)), class})
	}
	return a
}

// halves sets a list in two columns; a short one stays in one.
func halves[T any](rows []T) [][]T {
	half := (len(rows) + 1) / 2
	if len(rows) < 4 {
		return [][]T{rows}
	}
	return [][]T{rows[:half], rows[half:]}
}

// firstVoices are the topics whose quotes stand open, otherVoices the rest of those that have any.
func firstVoices(rows []topic) []topic {
	quoted := slices.DeleteFunc(slices.Clone(rows), func(t topic) bool { return len(t.Quotes) == 0 })
	return quoted[:min(quoteTopics, len(quoted))]
}

func otherVoices(rows []topic) []topic {
	quoted := slices.DeleteFunc(slices.Clone(rows), func(t topic) bool { return len(t.Quotes) == 0 })
	return quoted[min(quoteTopics, len(quoted)):]
}
