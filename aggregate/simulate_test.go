package aggregate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"voc"
)

// Simulated populations with a known truth. The short runs have bounds that a sound method keeps with near
// certainty at their fixed seeds; -long runs as many replicates as the published figures rest on.

func replicates(short int) int {
	if *long {
		return 2000
	}
	return short
}

func binomial(random *rand.Rand, n int64, p float64) int64 {
	return int64(distuv.Binomial{N: float64(n), P: p, Src: random}.Rand())
}

// poisson draws a number with the mean and over-dispersion φ (negative binomial for φ > 1).
func poisson(random *rand.Rand, mean, phi float64) int64 {
	if phi > 1 {
		mean = distuv.Gamma{Alpha: mean / (phi - 1), Beta: 1 / (phi - 1), Src: random}.Rand()
	}
	if mean <= 0 {
		return 0
	}
	return int64(distuv.Poisson{Lambda: mean, Src: random}.Rand())
}

func TestSimulatedCoverage(t *testing.T) {
	shares := map[string]float64{"a": 0.005, "b": 0.02, "c": 0.05, "d": 0.1, "e": 0.3, "f": 0.7}
	topics := []string{"a", "b", "c", "d", "e", "f"}
	target := map[string]float64{"phone": 0.25, "email": 0.25, "chat": 0.25, "sns": 0.25}
	for _, c := range []struct {
		name string
		sets peopleBySet
	}{
		{"agree", peopleBySet{"phone": 2800, "email": 600, "chat": 400, "sns": 200}},
		{"overlap 10 %", peopleBySet{"phone": 2500, "email": 500, "chat": 400, "sns": 200, "email;phone": 300, "chat;email;phone": 100}},
		{"overlap 40 %", peopleBySet{"phone": 1500, "email": 400, "chat": 300, "sns": 200, "email;phone": 1000, "chat;email;phone": 300, "phone;sns": 300}},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(11, 12))
			covered, tried := make(map[string]int), make(map[string]int)
			below := make(map[string]int) // intervals that lie wholly below the truth
			for range replicates(150) {
				people := map[string]peopleBySet{"": c.sets}
				for _, topic := range topics {
					people[topic] = peopleBySet{}
					for _, set := range sortedSets(c.sets) {
						people[topic][set] = binomial(random, c.sets[set], shares[topic])
					}
				}
				figures := Estimate(firstWeek, countsOf(firstWeek, people), Options{Target: target})
				for _, e := range figures.Estimates {
					truth := shares[e.Topic]
					if truth == 0 || e.Estimator == voc.Within {
						continue
					}
					tried[e.Estimator]++
					if e.Low <= truth && truth <= e.High {
						covered[e.Estimator]++
					} else if e.High < truth {
						below[e.Estimator]++
					}
				}
			}
			for _, estimator := range []string{voc.Raw, voc.Equal, voc.Balanced, voc.Declared} {
				coverage := float64(covered[estimator]) / float64(tried[estimator])
				t.Logf("%-10s coverage %.3f, wholly below the truth %.3f", estimator, coverage, float64(below[estimator])/float64(tried[estimator]))
				if coverage < 0.93 || coverage > 0.99 {
					t.Errorf("%s covers %.3f of %d", estimator, coverage, tried[estimator])
				}
			}
		})
	}
}

func sortedSets(sets peopleBySet) []string {
	target := make(map[string]float64)
	for set := range sets {
		target[set] = 1
	}
	return sortedKeys(target)
}

// Skewed channels: the declared estimate must be far nearer to the truth of the customer base than raw shares.
func TestSimulatedSkew(t *testing.T) {
	channels := []string{"phone", "email", "chat", "sns"}
	size := peopleBySet{"phone": 14000, "email": 3000, "chat": 2000, "sns": 1000}
	target := map[string]float64{"phone": 0.25, "email": 0.25, "chat": 0.25, "sns": 0.25}
	random := rand.New(rand.NewPCG(21, 22))
	var rawError, declaredError float64
	for range replicates(40) {
		people := map[string]peopleBySet{"": size}
		truth := make(map[string]float64)
		for i, base := range []float64{0.005, 0.02, 0.1} {
			topic := fmt.Sprint("t", i)
			people[topic] = peopleBySet{}
			for c, channel := range channels {
				people[topic][channel] = binomial(random, size[channel], base*float64(c+1))
				truth[topic] += base * float64(c+1) / 4
			}
		}
		for _, e := range Estimate(firstWeek, countsOf(firstWeek, people), Options{Target: target}).Estimates {
			if want, planted := truth[e.Topic]; planted {
				switch deviation := (e.Share - want) / want; e.Estimator {
				case voc.Raw:
					rawError += deviation * deviation
				case voc.Declared:
					declaredError += deviation * deviation
				}
			}
		}
	}
	ratio := math.Sqrt(declaredError / rawError)
	t.Logf("error of declared / error of raw: %.3f", ratio)
	if ratio > 1.0/3 {
		t.Errorf("the declared error is %.3f of the raw one", ratio)
	}
}

// simulateWeeks draws nine weeks of 60 topics over three channels whose volumes vary by mixNoise (standard
// deviation of the logarithm), and compares the last.
func simulateWeeks(random *rand.Rand, phi func(topic int) float64, mixNoise float64, planted func(week, topic int) float64) voc.WeekFigures {
	var weeks []voc.WeekFigures
	for w := range 9 {
		people := map[string]peopleBySet{"": {}}
		for c, channel := range []string{"phone", "email", "line"} {
			volume := math.Exp(mixNoise*random.NormFloat64()) * []float64{0.6, 0.3, 0.1}[c]
			people[""][channel] = int64(24000 * volume)
			for topic := range 60 {
				id := fmt.Sprintf("t%02d", topic)
				if people[id] == nil {
					people[id] = peopleBySet{}
				}
				mean := 200.0
				if planted != nil {
					mean = planted(w, topic)
				}
				// Topics differ from channel to channel, so that the mix matters.
				skew := []float64{1, 1 - float64(topic%3)/4, 1 + float64(topic%3)*2}[c]
				people[id][channel] = poisson(random, mean*volume*skew/(0.6+0.3*(1-float64(topic%3)/4)+0.1*(1+float64(topic%3)*2)), phi(topic))
			}
		}
		weeks = append(weeks, voc.WeekFigures{Week: firstWeek.Add(w), Counts: countsOf(firstWeek.Add(w), people)})
	}
	weeks[8] = Estimate(weeks[8].Week, weeks[8].Counts, Options{})
	return Compare(weeks, Options{})
}

func constant(phi float64) func(int) float64 { return func(int) float64 { return phi } }

func moversOf(figures voc.WeekFigures) []string {
	var movers []string
	for _, m := range figures.Movers {
		if m.Verdict == voc.VerdictMover {
			movers = append(movers, m.Topic)
		}
	}
	return movers
}

func TestSimulatedNullWeeks(t *testing.T) {
	for _, c := range []struct {
		name     string
		phi      func(int) float64
		mixNoise float64
	}{
		{"φ 1", constant(1), 0}, {"φ 2", constant(2), 0}, {"φ 1 and 3", func(topic int) float64 { return 1 + 2*float64(topic%2) }, 0},
		{"mix varies by .25", constant(1), 0.25},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(31, 32))
			n, withMover := replicates(50), 0
			for range n {
				if len(moversOf(simulateWeeks(random, c.phi, c.mixNoise, nil))) > 0 {
					withMover++
				}
			}
			t.Logf("weeks with a mover: %d of %d", withMover, n)
			if float64(withMover) > 0.1*float64(n) {
				t.Errorf("%d of %d weeks have a mover", withMover, n)
			}
		})
	}
}

func TestSimulatedPower(t *testing.T) {
	for _, c := range []struct{ phi, from, to, power float64 }{
		{1, 200, 300, 0.8}, {2, 200, 300, 0.8}, {1, 133, 200, 0}, {2, 133, 200, 0},
	} {
		random := rand.New(rand.NewPCG(41, 42))
		n, found := replicates(40), 0
		for range n {
			figures := simulateWeeks(random, constant(c.phi), 0, func(week, topic int) float64 {
				switch {
				case topic == 7 && week == 8:
					return c.to
				case topic == 7:
					return c.from
				}
				return 200
			})
			if slices.Contains(moversOf(figures), "t07") {
				found++
			}
		}
		t.Logf("φ %v, %v → %v: power %.2f", c.phi, c.from, c.to, float64(found)/float64(n))
		// The short run may fall short of the bar by chance.
		if slack := 0.1; float64(found) < (c.power-slack)*float64(n) || *long && float64(found) < c.power*float64(n) {
			t.Errorf("φ %v, %v → %v is found in %d of %d", c.phi, c.from, c.to, found, n)
		}
	}
}

// Volumes of ten channels with correlation .5 from week to week; one halves or stops.
func TestSimulatedFeedGuard(t *testing.T) {
	random := rand.New(rand.NewPCG(51, 52))
	n := replicates(200) // years of one week each
	flags := map[string]int{}
	for range n {
		volumes := make([][]float64, 10)
		for c := range volumes {
			deviation := 0.1 * random.NormFloat64()
			for range 9 {
				deviation = 0.5*deviation + 0.1*math.Sqrt(0.75)*random.NormFloat64()
				volumes[c] = append(volumes[c], float64(poisson(random, 400*math.Exp(deviation), 1)))
			}
		}
		volume := volumes[0][8]
		for name, factor := range map[string]float64{"none": 1, "half": 0.5, "stopped": 0} {
			volumes[0][8] = volume * factor
			figures := Compare(volumeWeeks(volumes), Options{})
			for _, g := range figures.Guards {
				if g.Kind == guardVolume || g.Kind == guardMissing {
					flags[name+"/"+fmt.Sprint(g.Channel == "c0")]++
				}
			}
		}
	}
	falseFlags := float64(flags["none/true"] + flags["none/false"])
	t.Logf("false guards a year %.2f; halved found %.3f, stopped %.3f", falseFlags/float64(n)*52,
		float64(flags["half/true"])/float64(n), float64(flags["stopped/true"])/float64(n))
	if falseFlags/float64(n)*52 > 1.5 {
		t.Errorf("%v false guards in %d weeks", falseFlags, n)
	}
	if float64(flags["half/true"]) < 0.9*float64(n) || flags["stopped/true"] != n {
		t.Errorf("halved found %d, stopped %d of %d", flags["half/true"], flags["stopped/true"], n)
	}
}

func volumeWeeks(volumes [][]float64) []voc.WeekFigures {
	weeks := make([]voc.WeekFigures, 9)
	for w := range weeks {
		people := map[string]peopleBySet{"": {}}
		for c := range volumes {
			people[""][fmt.Sprint("c", c)] = int64(volumes[c][w])
		}
		weeks[w] = voc.WeekFigures{Week: firstWeek.Add(w), Counts: countsOf(firstWeek.Add(w), people)}
	}
	return weeks
}
