package aggregate

import (
	"math"
	"slices"

	"voc"
)

const (
	// weightCap is how many times the mean weight one person counts at most under voc.Raked: a common choice in
	// surveys (DeBell & Krosnick 2009), which bounds what a few people of a rare kind can do.
	weightCap = 5
	// rakingTolerance is how far a margin may be missed.
	rakingTolerance = 0.001
	rakingCycles    = 1000
	// rakingEffective is n_eff·p below which a raked share is flagged.
	rakingEffective = 10
)

// raking holds people by unit: what a person of several channels gives to each of them (w_ic), by the values of the
// margins.
type raking struct {
	statement  voc.Raking
	population *population
	segments   []string // texts of the combinations of values that occur
	groups     []segmentGroup
	base       [][]float64 // people by channel and segment: Σ w_ic
	factor     [][]float64 // weight of one person's unit there, in mean weights
	margins    []margin
	effective  float64
}

// segmentGroup is the people of one channel set and segment.
type segmentGroup struct {
	set, segment int
	people       float64
}

// margin is a partition of the units with the share that each part shall have.
type margin struct {
	name   string
	part   func(channel, segment int) int
	values []string
	target []float64
	known  []float64 // declared share, 0 for the unknown value
}

// Rake fits weights of people to the target mix and the declared margins by iterative proportional fitting (Deming &
// Stephan 1940), cut at Cap after each cycle, and says how well they meet. ok is false where no margin is declared,
// or none of its values occurs.
//
// A person of several channels counts in parts. People of whom a property is unknown keep the share that they have,
// and what a margin gives to values that nobody has goes to its other values in proportion.
func Rake(week voc.Week, counts []voc.Count, options Options) (voc.Raking, bool) {
	r := newRaking(newPopulation(counts), counts, options)
	if r == nil {
		return voc.Raking{}, false
	}
	r.statement.Week = week
	return r.statement, true
}

// newRaking is nil where nothing can be fitted.
func newRaking(p *population, counts []voc.Count, options Options) *raking {
	if len(options.Margins) == 0 || p.people == 0 {
		return nil
	}
	r := &raking{population: p, statement: voc.Raking{Cap: weightCap}}
	r.readGroups(counts)
	r.declareChannels(options)
	properties := 0
	names := sortedKeys(options.Margins)
	for i, name := range names {
		if r.declareProperty(name, i, names, options.Margins[name]) {
			properties++
		}
	}
	if properties == 0 {
		return nil
	}
	r.fit()
	r.state()
	return r
}

func (r *raking) readGroups(counts []voc.Count) {
	p := r.population
	people := make(map[[2]string]float64)
	for _, count := range counts {
		if count.Grouping == voc.GroupSegment && count.People > 0 {
			people[[2]string{count.Channel, count.Segment}] += min(float64(count.People), mostPeople)
			r.segments = append(r.segments, count.Segment)
		}
	}
	slices.Sort(r.segments)
	r.segments = slices.Compact(r.segments)
	r.base = make([][]float64, len(p.channels))
	r.factor = make([][]float64, len(p.channels))
	for c := range p.channels {
		r.base[c], r.factor[c] = make([]float64, len(r.segments)), make([]float64, len(r.segments))
		for s := range r.segments {
			r.factor[c][s] = 1
		}
	}
	for s, set := range p.sets {
		for segment, text := range r.segments {
			n := people[[2]string{set.written, text}]
			if n == 0 {
				continue
			}
			r.groups = append(r.groups, segmentGroup{s, segment, n})
			for _, c := range set.members {
				r.base[c][segment] += n / float64(len(set.members))
			}
		}
	}
}

func (r *raking) declareChannels(options Options) {
	p := r.population
	target := declaredWeights(p, options.Target, options.Pool)
	if target == nil {
		return
	}
	m := margin{name: "channel", values: p.channels, target: target, part: func(channel, _ int) int { return channel }}
	for _, channel := range p.channels {
		m.known = append(m.known, options.Target[channel])
	}
	r.margins = append(r.margins, m)
}

// declareProperty adds a margin, or returns false where nobody has any of its values.
func (r *raking) declareProperty(name string, at int, names []string, declared map[string]float64) bool {
	m := margin{name: name, values: append([]string{""}, sortedKeys(declared)...)}
	partOf := make([]int, len(r.segments))
	for s, text := range r.segments {
		value := splitSegment(text, names)[at]
		partOf[s] = max(slices.Index(m.values, value), 0)
	}
	m.part = func(_, segment int) int { return partOf[segment] }
	before := r.shares(m, func(c, s int) float64 { return r.base[c][s] })
	m.target, m.known = make([]float64, len(m.values)), make([]float64, len(m.values))
	var sum float64
	for v := 1; v < len(m.values); v++ {
		m.known[v] = declared[m.values[v]]
		if before[v] > 0 {
			sum += m.known[v]
		}
	}
	if sum <= 0 {
		return false
	}
	m.target[0] = before[0]
	for v := 1; v < len(m.values); v++ {
		if before[v] > 0 {
			m.target[v] = m.known[v] / sum * (1 - before[0])
		}
	}
	r.margins = append(r.margins, m)
	return true
}

// shares is the part of each value of a margin in the sum of a weight over the units.
func (r *raking) shares(m margin, weight func(channel, segment int) float64) []float64 {
	shares := make([]float64, len(m.values))
	var sum float64
	for c := range r.base {
		for s := range r.segments {
			shares[m.part(c, s)] += weight(c, s)
			sum += weight(c, s)
		}
	}
	for v := range shares {
		if sum > 0 {
			shares[v] /= sum
		}
	}
	return shares
}

func (r *raking) weight(c, s int) float64 { return r.base[c][s] * r.factor[c][s] }

// fit rakes until the weights stay as they are.
func (r *raking) fit() {
	for r.statement.Cycles < rakingCycles {
		r.statement.Cycles++
		before := make([][]float64, len(r.factor))
		for c := range r.factor {
			before[c] = slices.Clone(r.factor[c])
		}
		for _, m := range r.margins {
			shares := r.shares(m, r.weight)
			r.scale(func(c, s int) float64 {
				if share := shares[m.part(c, s)]; share > 0 {
					return m.target[m.part(c, s)] / share
				}
				return 1
			})
		}
		r.cut()
		var moved float64
		for c := range r.factor {
			for s := range r.segments {
				moved = max(moved, math.Abs(r.factor[c][s]-before[c][s]))
			}
		}
		if moved < 1e-10 {
			return
		}
	}
}

func (r *raking) scale(by func(c, s int) float64) {
	for c := range r.factor {
		for s := range r.segments {
			r.factor[c][s] *= by(c, s)
		}
	}
}

// cut brings the mean weight to 1 and no weight above the cap: what is cut goes to the others in proportion.
func (r *raking) cut() {
	for range 50 {
		var sum, people, atCap float64
		for c := range r.factor {
			for s := range r.segments {
				people += r.base[c][s]
				if r.factor[c][s] >= weightCap {
					r.factor[c][s] = weightCap
					atCap += r.weight(c, s)
				} else {
					sum += r.weight(c, s)
				}
			}
		}
		if sum <= 0 || people <= atCap {
			return
		}
		by := (people - atCap) / sum
		over := false
		r.scale(func(c, s int) float64 {
			if r.factor[c][s] >= weightCap {
				return 1
			}
			over = over || r.factor[c][s]*by > weightCap*(1+1e-12)
			return by
		})
		if !over {
			return
		}
	}
}

// person is the weight of a person of a group, in mean weights.
func (r *raking) person(g segmentGroup) float64 {
	var sum float64
	members := r.population.sets[g.set].members
	for _, c := range members {
		sum += r.factor[c][g.segment]
	}
	return sum / float64(len(members))
}

// state describes the fit.
func (r *raking) state() {
	var sum, squares, people, capped float64
	for _, g := range r.groups {
		a := r.person(g)
		sum, squares, people = sum+g.people*a, squares+g.people*a*a, people+g.people
		r.statement.Largest = max(r.statement.Largest, a)
		if a >= weightCap*(1-1e-9) {
			capped += g.people
		}
	}
	r.effective = min(sum*sum/squares, people)
	r.statement.Effective, r.statement.Capped = r.effective, capped/people
	for _, m := range r.margins {
		before := r.shares(m, func(c, s int) float64 { return r.base[c][s] })
		reached := r.shares(m, r.weight)
		for v, value := range m.values {
			if before[v] == 0 && m.known[v] == 0 {
				continue
			}
			r.statement.Margins = append(r.statement.Margins, voc.RakedShare{Margin: m.name, Value: value,
				Declared: m.known[v], Target: m.target[v], Before: before[v], Reached: reached[v]})
			r.statement.Deviation = max(r.statement.Deviation, math.Abs(reached[v]-m.target[v]))
		}
	}
	r.statement.Converged = r.statement.Deviation <= rakingTolerance
}

// channels is how much each channel counts.
func (r *raking) channels() []float64 {
	return r.shares(margin{values: r.population.channels, part: func(c, _ int) int { return c }}, r.weight)
}

// lines estimates each topic; counts are those of the week.
func (r *raking) lines(topics []string, counts []voc.Count) []voc.Estimate {
	raising := make(map[string]map[[2]string]float64)
	for _, count := range counts {
		if count.Grouping == voc.GroupSegmentTopic && count.People > 0 {
			if raising[count.Topic] == nil {
				raising[count.Topic] = make(map[[2]string]float64)
			}
			raising[count.Topic][[2]string{count.Channel, count.Segment}] += float64(count.People)
		}
	}
	p := r.population
	lines := make([]voc.Estimate, len(topics))
	for i, topic := range topics {
		var x, sum float64
		for _, g := range r.groups {
			a := r.person(g)
			sum += g.people * a
			x += min(raising[topic][[2]string{p.sets[g.set].written, r.segments[g.segment]}], g.people) * a
		}
		line := voc.Estimate{Topic: topic, Estimator: voc.Raked, Share: min(x/sum, 1), People: int64(p.raising(topic)),
			Base: int64(p.people), Effective: r.effective, Design: max(p.people/r.effective, 1)}
		line.Low, line.High = wilson(line.Share*r.effective, r.effective)
		if line.Share*r.effective < rakingEffective {
			line.Flag = voc.FlagFewPeople
		}
		lines[i] = line
	}
	return lines
}
