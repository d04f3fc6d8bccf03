package store

import (
	"bytes"
	"fmt"
	"slices"

	"voc"
)

// figureRow is a line of reports/<week>.figures.parquet.
type figureRow struct {
	Week      string   `parquet:"week,dict" unit:"ISO week" doc:"Week."`
	Figure    string   `parquet:"figure,dict" doc:"What it is: mover.*, surge.*, distinctive.*, indicator.*, episode.*, priority.*, audited.*, association.*, outcome.*, sensitivity.*, raking.*, disagreement.*, weighting.*, segment_distinctive.*."`
	Group     string   `parquet:"group,optional,dict" doc:"What key is one of: topic, channel, team, agent, segment.NAME, margin.NAME, outcome; NULL = all."`
	Key       string   `parquet:"key,optional,dict" doc:"The topic, channel, … that the figure is of."`
	Second    string   `parquet:"second,optional,dict" doc:"A further key: channel, day, outcome, group of people, or the channel left out."`
	Estimator string   `parquet:"estimator,optional,dict" doc:"Estimator whose weights the figure has."`
	State     string   `parquet:"state,dict" doc:"measured, not_measured or withheld; for movers the verdict: mover, no_clear_change, not_enough_data, withheld."`
	Value     *float64 `parquet:"value,optional" unit:"see unit" doc:"The figure; NULL where it is not measured or, but for movers, withheld."`
	Low       *float64 `parquet:"low,optional" unit:"see unit" doc:"Lower limit of the 95 % interval, or value where there is none."`
	High      *float64 `parquet:"high,optional" unit:"see unit" doc:"Upper limit of the 95 % interval, or value where there is none."`
	Count     int64    `parquet:"count,delta" doc:"Observations that the figure rests on, as its formula says."`
	Unit      string   `parquet:"unit,dict" doc:"Unit of value, low and high."`
	Formula   string   `parquet:"formula,dict" doc:"How the figure is made."`
	Source    string   `parquet:"source,dict" doc:"Tables it is made from, and the publication of its method."`
}

var figuresTable = table[figureRow]{"figures", nil}

// WriteFigureLines writes the figures of a week that depend on other weeks too, or are made with its report, as one
// Parquet file, whole or not at all.
func WriteFigureLines(path string, lines []voc.FigureLine) error {
	var buffer bytes.Buffer
	if _, err := figuresTable.encode(&buffer, converted(lines, figureRowOf)); err != nil {
		return fmt.Errorf("writing the figures of a report: %w", err)
	}
	return WriteFileAtomic(path, buffer.Bytes(), 0o600)
}

func figureRowOf(l voc.FigureLine) figureRow {
	row := figureRow{Week: l.Week.String(), Figure: l.Figure, Group: l.Group, Key: l.Key, Second: l.Second, Estimator: l.Estimator, State: l.State,
		Count: l.Count, Unit: l.Unit, Formula: l.Formula, Source: l.Source}
	if known := !slices.Contains([]string{"not_measured", "withheld"}, l.State) || l.State == voc.VerdictWithheld && isMover(l.Figure); known {
		row.Value, row.Low, row.High = &l.Value, &l.Low, &l.High
	}
	return row
}

func isMover(figure string) bool { return len(figure) > 6 && figure[:6] == "mover." }
