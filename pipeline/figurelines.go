package pipeline

import (
	"slices"

	"voc"
	"voc/aggregate"
	"voc/store"
)

// FigureLinesPath is where the figures stand that are made with the report of a week; docs/schema.md lists the columns.
func FigureLinesPath(out string, week voc.Week) string {
	return ReportPath(out, week, figuresFormat)
}

// writeFigureLines writes what a report rests on besides the week's own tables.
func writeFigureLines(out string, figures []voc.WeekFigures, insights voc.WeekInsights) error {
	i := slices.IndexFunc(figures, func(f voc.WeekFigures) bool { return f.Week == insights.Week })
	if i < 0 {
		return nil
	}
	return store.WriteFigureLines(FigureLinesPath(out, insights.Week), aggregate.Lines(figures[i], insights))
}
