// Package report renders the weekly report that product teams read: one offline HTML file, Markdown for chat
// and wiki tools, and JSON for programs. All three show the same document, and nothing in it comes from
// anywhere but the Input: the same input gives the same bytes.
//
// Every count in a report carries the query of voc search whose total equals it. Quotes are masked text and
// are chosen by a rule that the report states (see quoteRule).
package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"voc"
)

// Input is everything a report is made from. Nothing else is looked up.
type Input struct {
	Title string          // company or project name, may be empty
	Week  voc.WeekFigures // with movers and guards
	// Insights are of the same week. Their zero value says nothing.
	Insights voc.WeekInsights
	History  []voc.WeekFigures // up to 12 weeks, ascending, the week itself last; empty = the week alone
	Topics   []voc.Topic       // the taxonomy; topics that it does not list are leaves of the first level
	// Rows gives the week's rows in file order. Build copies what it keeps, so a row may be reused after the
	// yield. Nil = no examples.
	Rows      iter.Seq2[*voc.Labelled, error]
	Gaps      []voc.FAQGap   // most people first
	GapsKnown bool           // false when no articles were given: then nothing is said about gaps
	Location  *time.Location // of the week's first and last day
	Sources   []SourceLine
	Versions  []VersionLine
	OutDir    string // as shown in commands: voc search --out OutDir
	// Selections are further sets of the week's inquiries that pages count; Report.Selections gives them with its own.
	Selections []voc.Selection
}

// SourceLine accounts for one input file: Read = Published + Duplicate + Rejected + Forgotten.
type SourceLine struct {
	Name      string `json:"name"`
	Format    string `json:"format"`
	Encoding  string `json:"encoding"`
	Read      int64  `json:"read"`
	Published int64  `json:"published"`
	Duplicate int64  `json:"duplicate"`
	Rejected  int64  `json:"rejected"`
	Forgotten int64  `json:"forgotten"` // of customers who asked to be forgotten
	SHA256    string `json:"sha256"`    // of the file as it was read, in hexadecimal; empty where it is not known
}

// VersionLine names one thing that the figures depend on: voc, dictionary, taxonomy, rules, key id.
type VersionLine struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Report is one week's report, ready to be written in any format, any number of times.
type Report struct {
	document document
	routing  *routing

	selections []voc.Selection
}

// historyLimit is the number of weeks that trends show.
const historyLimit = 12

// Build makes the report. It reads the rows once and fails when they cannot be read, when the history does
// not end with the week, or when a figure is not a finite number.
func Build(input Input) (*Report, error) {
	week := input.Week.Week
	if week == (voc.Week{}) {
		return nil, errors.New("building report: the figures name no week")
	}
	if input.Location == nil {
		return nil, fmt.Errorf("building report of week %s: a time zone is needed", week)
	}
	history := input.History
	if len(history) == 0 {
		history = []voc.WeekFigures{input.Week}
	}
	if last := history[len(history)-1].Week; last != week {
		return nil, fmt.Errorf("building report of week %s: the history ends with week %s", week, last)
	}
	input.History = history[max(0, len(history)-historyLimit):]
	for _, figures := range append([]voc.WeekFigures{input.Week}, input.History...) {
		if err := checkFinite(figures); err != nil {
			return nil, fmt.Errorf("building report of week %s: %w", week, err)
		}
	}
	if err := checkInsights(input.Insights); err != nil {
		return nil, fmt.Errorf("building report of week %s: %w", week, err)
	}
	b := newBuilder(input)
	gathered, err := gather(b)
	if err != nil {
		return nil, fmt.Errorf("building report of week %s: reading rows: %w", week, err)
	}
	b.gathered, b.examples = gathered, gathered.examples
	report := &Report{document: b.document(), routing: gathered.routing}
	for _, s := range input.Selections {
		b.selections[s.Name] = s
	}
	report.selections = sortedSelections(b.selections)
	return report, nil
}

// WriteJSON writes the document as one indented JSON object; document.go describes every field.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(&r.document); err != nil {
		return fmt.Errorf("writing JSON report of week %s: %w", r.document.Week, err)
	}
	return nil
}

// checkFinite refuses figures that no format can show.
func checkFinite(figures voc.WeekFigures) error {
	for _, e := range figures.Estimates {
		if !finite(e.Share, e.Low, e.High, e.Effective, e.Design) {
			return fmt.Errorf("%s estimate of topic %q in week %s is not a finite number", e.Estimator, e.Topic, figures.Week)
		}
	}
	for _, w := range figures.Weights {
		if !finite(w.Weight, w.Effective) {
			return fmt.Errorf("%s weight of channel %q in week %s is not a finite number", w.Estimator, w.Channel, figures.Week)
		}
	}
	for _, m := range figures.Movers {
		if !finite(m.Baseline, m.Share, m.BaselineShare, m.Change, m.Low, m.High, m.P, m.Q, m.RateEffect, m.MixEffect) {
			return fmt.Errorf("change of topic %q in week %s is not a finite number", m.Topic, figures.Week)
		}
	}
	if !finite(figures.Rho) {
		return fmt.Errorf("channel disagreement of week %s is not a finite number", figures.Week)
	}
	return nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// checkInsights refuses insights that no format can show.
func checkInsights(insights voc.WeekInsights) error {
	for _, i := range insights.Indicators {
		if !finite(i.Value, i.Low, i.High) {
			return fmt.Errorf("indicator %s of %s %q is not a finite number", i.Name, i.Group, i.Key)
		}
	}
	for _, p := range insights.Priorities {
		if !finite(p.Affected, p.Severity, p.Growth, p.Score, p.Negative, p.Unresolved.Value, p.Recontact.Value, p.Cancel.Value) {
			return fmt.Errorf("priority of topic %q is not a finite number", p.Topic)
		}
	}
	for _, s := range insights.Surges {
		if !finite(s.Expected, s.P, s.Q) {
			return fmt.Errorf("surge of topic %q is not a finite number", s.Topic)
		}
	}
	for _, d := range insights.Distinctive {
		if !finite(d.LogOdds, d.Z, d.Q) {
			return fmt.Errorf("distinctive topic %q of channel %q is not a finite number", d.Topic, d.Channel)
		}
	}
	for _, d := range insights.SegmentDistinctive {
		if !finite(d.LogOdds, d.Z, d.Q) {
			return fmt.Errorf("distinctive topic %q of segment %q is not a finite number", d.Topic, d.Segment.Name)
		}
	}
	for _, a := range insights.Associations {
		if !finite(a.RaisedRate, a.OthersRate, a.Difference, a.Low, a.High) {
			return fmt.Errorf("association of topic %q with %s is not a finite number", a.Topic, a.Outcome)
		}
	}
	for _, g := range insights.OutcomeGroups {
		if !finite(g.Share, g.Low, g.High) {
			return fmt.Errorf("outcome %s of group %s is not a finite number", g.Outcome, g.Group)
		}
	}
	for _, a := range insights.Audited {
		if !finite(a.Measured, a.Precision.Value, a.Precision.Low, a.Precision.High, a.Recall.Value, a.Recall.Low, a.Recall.High) || a.Usable && !finite(a.Share, a.Low, a.High) {
			return fmt.Errorf("audited share of topic %q is not a finite number", a.Topic)
		}
	}
	return nil
}
