package voc

// FigureLine is one figure that depends on more than its week alone, as reports/2026-W34.figures.parquet holds it:
// movers, surges, distinctive topics, indicators, episodes, priorities, raking, sensitivity, audited shares,
// outcomes, how far the channels differ and how unequal people count.
type FigureLine struct {
	Week      Week
	Figure    string // what it is, such as mover.change or indicator.resolution_rate
	Group     string // what Key is one of: topic, channel, team, segment.plan, …; empty = all
	Key       string
	Second    string // a further key: the channel of a topic, the day of a surge, the outcome of an association
	Estimator string // where the figure is made under one
	State     string // measured, not_measured or withheld; for movers the verdict
	Value     float64
	Low, High float64 // 95 % interval; both Value where there is none
	Count     int64   // people, inquiries or observations that Value rests on
	Unit      string
	Formula   string
	Source    string // tables and columns from which the figure is made, and the publication of its method
}
