package aggregate

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat"

	"voc"
)

// smallGroup is the number of inquiries below which nothing is said of a team or an agent.
const smallGroup = 10

// measure is how an indicator is made from observations.
type measure int

const (
	measureShare    measure = iota // observations of 0 and 1, or x of n
	measureQuantile                // of values
	measureMean
	measureNPS
	measureCount
	measureTopBox // share of values at the top of their scale
)

// indicatorSpec names an indicator and what it reads from an inquiry; value returns false where the source does not say.
type indicatorSpec struct {
	name, unit, formula string
	measure             measure
	quantile            float64
	value               func(row *voc.Labelled, now time.Time) (value, weight float64, known bool)
}

var indicatorSpecs = []indicatorSpec{
	{"first_response_median", voc.UnitSeconds, "median of first_reply_at − received_at, answered inquiries", measureQuantile, 0.5, firstResponse},
	{"first_response_p90", voc.UnitSeconds, "90th percentile of first_reply_at − received_at, answered inquiries", measureQuantile, 0.9, firstResponse},
	{"first_response_1h", voc.UnitShare, "answered within 1 h / answered inquiries", measureShare, 0, respondedWithin(time.Hour)},
	{"first_response_24h", voc.UnitShare, "answered within 24 h / answered inquiries", measureShare, 0, respondedWithin(24 * time.Hour)},
	{"resolution_rate", voc.UnitShare, "status resolved / inquiries with a status", measureShare, 0, resolved},
	{"handling_median", voc.UnitSeconds, "median of handling_seconds", measureQuantile, 0.5, handling},
	{"handling_p90", voc.UnitSeconds, "90th percentile of handling_seconds", measureQuantile, 0.9, handling},
	{"answer_rate", voc.UnitShare, "answered calls / sum of offered calls", measureShare, 0, answered},
	{"bot_handoff_rate", voc.UnitShare, "handed to a person / conversations with a bot", measureShare, 0, handedOff},
	{"csat_mean", voc.UnitScore, "mean of csat", measureMean, 0, csat},
	{"ces_mean", voc.UnitScore, "mean of ces", measureMean, 0, ces},
	{"nps", voc.UnitScore, "100 × (promoters 9–10 − detractors 0–6) / answers", measureNPS, 0, nps},
	{"csat_top_box", voc.UnitShare, "csat of " + topBoxFormula + " / answers", measureTopBox, 0, csat},
	{"ces_top_box", voc.UnitShare, "ces of " + topBoxFormula + " / answers, where more is easier", measureTopBox, 0, ces},
	{"help_centre_before", voc.UnitInquiries, "inquiries whose sender had viewed or searched the help centre (faq_viewed, faq_searched)", measureCount, 0, lookedUp},
	{"open_under_1d", voc.UnitInquiries, "open, without a reply, received less than a day ago", measureCount, 0, openFor(0, 24*time.Hour)},
	{"open_1d_3d", voc.UnitInquiries, "open, without a reply, received 1 to 3 days ago", measureCount, 0, openFor(24*time.Hour, 72*time.Hour)},
	{"open_3d_7d", voc.UnitInquiries, "open, without a reply, received 3 to 7 days ago", measureCount, 0, openFor(72*time.Hour, 168*time.Hour)},
	{"open_7d", voc.UnitInquiries, "open, without a reply, received 7 days ago or earlier", measureCount, 0, openFor(168*time.Hour, math.MaxInt64)},
}

func firstResponse(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	seconds := row.FirstReplyAt.Sub(row.ReceivedAt).Seconds()
	return seconds, 1, !row.FirstReplyAt.IsZero() && seconds >= 0 // a reply before the question is a wrong clock
}

func respondedWithin(limit time.Duration) func(*voc.Labelled, time.Time) (float64, float64, bool) {
	return func(row *voc.Labelled, now time.Time) (float64, float64, bool) {
		seconds, _, known := firstResponse(row, now)
		return truth(seconds <= limit.Seconds()), 1, known
	}
}

func resolved(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	return truth(row.Status == "resolved"), 1, row.Status != ""
}

func handling(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	return finite(row.HandlingSeconds, 0)
}

// answered is one call of those that were offered until it was taken.
func answered(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	offered := float64(row.Offered.Value)
	return truth(row.Status != "abandoned"), offered, row.Offered.Known && offered >= 1 && offered < mostPeople
}

func handedOff(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	return truth(row.BotHandoff.Value), 1, row.BotHandoff.Known
}

func csat(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	return finite(row.CSAT, math.Inf(-1))
}
func ces(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	return finite(row.CES, math.Inf(-1))
}

func nps(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	score, _, known := finite(row.NPS, 0)
	return truth(score >= 9) - truth(score <= 6), 1, known && score <= 10
}

func openFor(least, most time.Duration) func(*voc.Labelled, time.Time) (float64, float64, bool) {
	return func(row *voc.Labelled, now time.Time) (float64, float64, bool) {
		age := now.Sub(row.ReceivedAt)
		open := row.FirstReplyAt.IsZero() && (row.Status == "open" || row.Status == "unresolved") && row.Reply.String() == ""
		return truth(open && age >= least && age < most), 1, row.Status != ""
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// finite is a value that a source brought and that is a number of at least a limit.
func finite(v voc.Optional[float64], least float64) (float64, float64, bool) {
	return v.Value, 1, v.Known && !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) && v.Value >= least && math.Abs(v.Value) < 1e15
}

// ServiceCounter gathers the inquiries of a week for its service indicators. It is not safe for concurrent use.
type ServiceCounter struct {
	week   voc.Week
	now    time.Time
	groups map[[2]string]*serviceGroup
	most   []float64 // the largest value by indicator, which tells the scale
	rows   int       // added so far

	keys     [][2]string // of the groups of the inquiry at hand
	observed []observation
}

// observation is what an inquiry tells for an indicator.
type observation struct {
	indicator     int
	value, weight float64
}

// serviceGroup is what was observed in one group, by indicator.
type serviceGroup struct {
	inquiries int64
	samples   []serviceSample
}

type serviceSample struct {
	sum, weight float64
	count       int64
	values      []float64  // of quantiles and means
	rows        voc.RowSet // that count, of all inquiries and of teams
}

// NewServiceCounter returns an empty counter; ages of open inquiries are as of now.
func NewServiceCounter(week voc.Week, now time.Time) *ServiceCounter {
	return &ServiceCounter{week: week, now: now, groups: make(map[[2]string]*serviceGroup), most: make([]float64, len(indicatorSpecs))}
}

// Add takes an inquiry, in any order; the rows of indicators are numbered in that order. Nothing of the row is kept.
// Near-duplicates are work too and count.
func (c *ServiceCounter) Add(row *voc.Labelled) {
	number := c.rows
	c.rows++
	c.keys = append(c.keys[:0], [2]string{"", ""}, [2]string{voc.GroupOfChannel, cmp.Or(row.Channel, voc.Other)})
	for _, topic := range row.TopicIDs {
		c.keys = append(c.keys, [2]string{voc.GroupOfTopic, topic})
	}
	if row.Team != "" {
		c.keys = append(c.keys, [2]string{voc.GroupOfTeam, row.Team})
	}
	if row.Agent != "" {
		c.keys = append(c.keys, [2]string{voc.GroupOfAgent, row.Agent})
	}
	for _, segment := range row.Segments {
		c.keys = append(c.keys, [2]string{voc.GroupOfSegment + segment.Name, segment.Value})
	}
	c.observed = c.observed[:0]
	for i := range indicatorSpecs {
		if value, weight, known := indicatorSpecs[i].value(row, c.now); known {
			c.observed = append(c.observed, observation{i, value, weight})
			c.most[i] = max(c.most[i], value)
		}
	}
	for _, key := range c.keys {
		group := c.groups[key]
		if group == nil {
			group = &serviceGroup{samples: make([]serviceSample, len(indicatorSpecs))}
			c.groups[[2]string{strings.Clone(key[0]), strings.Clone(key[1])}] = group
		}
		group.inquiries++
		for _, one := range c.observed {
			spec := &indicatorSpecs[one.indicator]
			sample := &group.samples[one.indicator]
			sample.sum, sample.weight, sample.count = sample.sum+one.value, sample.weight+one.weight, sample.count+1
			if (key[0] == "" || key[0] == voc.GroupOfTeam) && (spec.measure != measureCount || one.value > 0) {
				sample.rows.Add(number)
			}
			switch spec.measure {
			case measureQuantile, measureMean, measureNPS, measureTopBox:
				sample.values = append(sample.values, one.value)
			}
		}
	}
}

// weightedEstimators are those whose weights are of channels, so that rates and means by channel can be put together. Under
// voc.Raked people of one channel differ in weight.
var weightedEstimators = []string{voc.Equal, voc.Balanced, voc.Declared}

// Indicators returns every indicator of the whole week and of each group, sorted by group, key and the order of the
// indicators. weights are the week's: shares and means over all channels are given as they are (voc.Raw) and, where two
// channels or more measure them, weighted over these by each estimator. Quantiles and counts are given as they are
// only.
func (c *ServiceCounter) Indicators(weights []voc.ChannelWeight) []voc.Indicator {
	byEstimator := make(map[string]map[string]float64)
	for _, w := range weights {
		if byEstimator[w.Estimator] == nil {
			byEstimator[w.Estimator] = make(map[string]float64)
		}
		byEstimator[w.Estimator][w.Channel] = w.Weight
	}
	keys := make([][2]string, 0, len(c.groups))
	for key := range c.groups {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	var all []voc.Indicator
	for _, key := range keys {
		group := c.groups[key]
		for i, spec := range indicatorSpecs {
			one := spec.indicator(&group.samples[i], c.most[i])
			one.Week, one.Group, one.Key = c.week, key[0], key[1]
			if (key[0] == voc.GroupOfTeam || key[0] == voc.GroupOfAgent) && group.inquiries < smallGroup {
				one = voc.Indicator{Week: c.week, Group: key[0], Key: key[1], Name: one.Name, Unit: one.Unit, Formula: one.Formula, Estimator: voc.Raw, Withheld: true}
			}
			all = append(all, one)
			if key[0] != "" || !one.Measured || spec.measure == measureQuantile || spec.measure == measureCount {
				continue
			}
			for _, estimator := range weightedEstimators {
				if weighted, ok := c.weighted(i, estimator, byEstimator[estimator]); ok {
					if weighted.Count == one.Count {
						weighted.Rows = one.Rows
					}
					all = append(all, weighted)
				}
			}
		}
	}
	return all
}

// indicator makes the figure of one sample; most is the largest value of the week.
func (s *indicatorSpec) indicator(sample *serviceSample, most float64) voc.Indicator {
	one := voc.Indicator{Name: s.name, Unit: s.unit, Formula: s.formula, Estimator: voc.Raw, Count: sample.count}
	if sample.count == 0 {
		return one
	}
	one.Measured = true
	switch s.measure {
	case measureShare:
		one.Count = int64(sample.weight)
		one.Value = min(sample.sum/sample.weight, 1)
		one.Low, one.High = wilson(min(sample.sum, sample.weight), sample.weight)
	case measureQuantile:
		slices.Sort(sample.values)
		one.Value, one.Low, one.High = quantileInterval(sample.values, s.quantile)
	case measureMean:
		one.Value, one.Low, one.High = meanInterval(sample.values)
	case measureNPS:
		one.Value, one.Low, one.High = meanInterval(sample.values)
		one.Value, one.Low, one.High = 100*one.Value, max(100*one.Low, -100), min(100*one.High, 100)
	case measureTopBox:
		top := float64(topBox(sample.values, most))
		one.Value = top / float64(sample.count)
		one.Low, one.High = wilson(top, float64(sample.count))
	case measureCount:
		one.Value = sample.sum
		one.Low, one.High = one.Value, one.Value
	}
	counted := one.Count
	if s.measure == measureCount {
		counted = int64(one.Value)
	}
	if int64(sample.rows.Len()) == counted { // calls offered are no inquiries
		one.Rows = sample.rows
	}
	return one
}

// weighted is a share or a mean over the channels that measure it, with the interval by recovery of variance estimates
// (Zou & Donner 2008) from the limits of each channel. A mean of one answer has no limits: there is none over channels then.
func (c *ServiceCounter) weighted(spec int, estimator string, weights map[string]float64) (voc.Indicator, bool) {
	s := indicatorSpecs[spec]
	one := voc.Indicator{Week: c.week, Name: s.name, Unit: s.unit, Formula: s.formula, Estimator: estimator, Measured: true}
	var sum, below, above float64
	channels := 0
	for _, channel := range sortedKeys(weights) {
		group := c.groups[[2]string{voc.GroupOfChannel, channel}]
		if group == nil || weights[channel] <= 0 || group.samples[spec].weight <= 0 {
			continue
		}
		part, h := s.indicator(&group.samples[spec], c.most[spec]), weights[channel]
		if part.Count < 2 && (s.measure == measureMean || s.measure == measureNPS) {
			return one, false
		}
		channels++
		sum += h
		one.Value += h * part.Value
		one.Count += part.Count
		below += h * h * (part.Value - part.Low) * (part.Value - part.Low)
		above += h * h * (part.High - part.Value) * (part.High - part.Value)
	}
	if channels < 2 {
		return one, false
	}
	one.Value /= sum
	one.Low, one.High = one.Value-math.Sqrt(below)/sum, one.Value+math.Sqrt(above)/sum
	switch s.measure {
	case measureShare, measureTopBox:
		one.Value, one.Low, one.High = min(one.Value, 1), max(one.Low, 0), min(one.High, 1)
	case measureNPS:
		one.Low, one.High = max(one.Low, -100), min(one.High, 100)
	}
	return one, true
}

// quantileInterval is the quantile of sorted values, and the order statistics that hold it in 95 % of samples whatever
// the distribution (Conover 1999, section 3.2, by the normal approximation of the binomial distribution).
func quantileInterval(sorted []float64, quantile float64) (value, low, high float64) {
	n := float64(len(sorted))
	value = stat.Quantile(quantile, stat.LinInterp, sorted, nil)
	half := confidence95 * math.Sqrt(n*quantile*(1-quantile))
	at := func(rank float64) float64 { return sorted[int(min(max(rank, 1), n))-1] }
	return value, min(at(math.Floor(n*quantile-half)), value), max(at(math.Ceil(n*quantile+half)+1), value)
}

// meanInterval is the mean with Student's interval; of one value nothing is known of the spread.
func meanInterval(values []float64) (mean, low, high float64) {
	sorted := slices.Sorted(slices.Values(values)) // so that rounding does not depend on the order of rows
	mean, variance := stat.MeanVariance(sorted, nil)
	if len(sorted) < 2 {
		return mean, mean, mean
	}
	half := critical95(float64(len(sorted)-1)) * math.Sqrt(variance/float64(len(sorted)))
	return mean, mean - half, mean + half
}
