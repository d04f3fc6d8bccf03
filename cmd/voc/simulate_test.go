package main

import (
	"flag"
	"math"
	"slices"
	"testing"

	"voc"
	"voc/aggregate"
)

// long draws as many replicates as the figures of docs/simulation.md rest on, and holds them against their bars.
var long = flag.Bool("long", false, "run long simulations")

// TestBundledScenarios runs every bundled scenario. The short run has wide bounds, which a sound method keeps at the
// fixed seed and a broken one does not.
func TestBundledScenarios(t *testing.T) {
	replicates, slack := 40, 1.0
	if *long {
		replicates, slack = 2000, 0
	}
	for _, name := range bundledScenarios() {
		t.Run(name, func(t *testing.T) {
			scenario, err := readScenario(name)
			if err != nil {
				t.Fatal(err)
			}
			if scenario.Name != name || scenario.Shows == "" {
				t.Errorf("the scenario calls itself %q and shows %q", scenario.Name, scenario.Shows)
			}
			s, err := aggregate.Simulate(scenario, replicates, 1)
			if err != nil {
				t.Fatal(err)
			}
			checkSimulation(t, s, slack)
		})
	}
}

// checkSimulation holds a simulation against its bars; slack 1 stands for few replicates, 0 for many.
func checkSimulation(t *testing.T, s aggregate.Simulation, slack float64) {
	t.Helper()
	errors := map[string]aggregate.EstimatorScore{}
	for _, e := range s.Estimators {
		errors[e.Estimator] = e
		if e.Intervals > 0 && (e.Coverage < 0.93-0.03*slack || e.Coverage > 0.99) {
			t.Errorf("%s covers %.3f of %d", e.Estimator, e.Coverage, e.Intervals)
		}
		if e.FewPeople > 0 && e.FewCoverage < 0.93-0.08*slack {
			t.Errorf("%s covers %.3f of %d with few people", e.Estimator, e.FewCoverage, e.FewPeople)
		}
	}
	if len(s.Estimators) > 0 && errors[voc.Balanced].ErrorEqual > (1+0.05*slack)*math.Max(errors[voc.Raw].ErrorEqual, errors[voc.Equal].ErrorEqual) {
		t.Errorf("balanced is further from the mean over channels than raw and equal: %+v", s.Estimators)
	}
	atMost := func(what string, value, bar, room float64) {
		if value > bar+room*slack {
			t.Errorf("%s is %.3f; at most %.3f was wanted", what, value, bar)
		}
	}
	atLeast := func(what string, value, bar, room float64) {
		if value < bar-room*slack {
			t.Errorf("%s is %.3f; at least %.3f was wanted", what, value, bar)
		}
	}
	switch {
	case s.Scenario == "skew":
		atMost("declared error / raw error", errors[voc.Declared].ErrorTarget/errors[voc.Raw].ErrorTarget, 1.0/3, 0)
	case s.Loud != nil:
		atLeast("naming the channel", s.Loud.Named, 0.95, 0.1)
		atMost("naming a channel for other topics", s.Loud.FalseNames, 0.01, 0.01)
	case s.Movers != nil:
		atMost("the decomposition's error", s.Movers.Kitagawa, 1e-12, 0)
		if slices.Contains([]string{"planted-phi-1", "planted-phi-2"}, s.Scenario) {
			atLeast("power", s.Movers.Power, 0.8, 0.1)
		} else if s.Movers.Power == 0 {
			atMost("weeks with a mover", s.Movers.WithMover, 0.1, 0.1)
		}
	case s.Surges != nil:
		atMost("false surges a year", s.Surges.FalseYear, 10, 10)
	case s.Feed != nil && s.Scenario == "outage-null":
		atMost("false guards a year", s.Feed.FalseYear, 1.5, 3)
	case s.Feed != nil:
		atLeast("power", s.Feed.Power, 0.9, 0.1)
	}
}
