package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
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
	var all []aggregate.Simulation
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
			all = append(all, s)
		})
	}
	if !*long {
		return
	}
	const golden = "../../docs/simulation.md"
	document := simulationDocument(all)
	if *update {
		if err := os.WriteFile(golden, []byte(document), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if held, err := os.ReadFile(golden); err != nil || string(held) != document {
		t.Errorf("%s holds other figures (%v); rewrite it with go test ./cmd/voc -run TestBundledScenarios -long -update", golden, err)
	}
}

// simulationDocument is docs/simulation.md.
func simulationDocument(all []aggregate.Simulation) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Simulation

<!-- Generated: go test ./cmd/voc -run TestBundledScenarios -timeout 60m -long -update -->

Populations with a known truth are drawn %d times (seed %d) and go through the code that makes the published figures.
Each line can be repeated, for example: `+"`voc simulate --scenario skew --replicates %d --seed %d`"+`. The scenarios stand in
[aggregate/scenarios](../aggregate/scenarios); [methods.md](methods.md) explains the methods.

## Shares

*Coverage*: how many of the nominal 95 %% intervals hold the truth, for topics that at least 20 people are expected to raise;
*few*: for rarer ones. Each estimator is held against its own estimand: the share it would give if everybody simulated had
been asked, at its weights. *Bias* and *error* (root of the mean squared error) are relative to it; *to target* is the error
against the declared mix, *to equal* against the plain mean over channels.

| scenario | estimator | coverage | few | bias | error | to target | to equal | design effect |
|---|---|---|---|---|---|---|---|---|
`, all[0].Replicates, all[0].Seed, all[0].Replicates, all[0].Seed)
	var shows, others strings.Builder
	for _, s := range all {
		fmt.Fprintf(&shows, "- **%s**: %s\n", s.Scenario, s.Shows)
		for _, e := range s.Estimators {
			few, target := "–", "–"
			if e.FewPeople > 0 {
				few = fmt.Sprintf("%.1f %% of %d", 100*e.FewCoverage, e.FewPeople)
			}
			if e.ErrorTarget > 0 {
				target = fmt.Sprintf("%.1f %%", 100*e.ErrorTarget)
			}
			fmt.Fprintf(&b, "| %s | %s | %.1f %% | %s | %+.2f %% | %.1f %% | %s | %.1f %% | %.2f |\n", s.Scenario, e.Estimator, 100*e.Coverage, few,
				100*e.Bias, 100*e.Error, target, 100*e.ErrorEqual, e.DesignMean)
		}
		var warned []string
		for _, guard := range s.Guards {
			warned = append(warned, strings.TrimSuffix(guard.Kind+" of "+guard.Channel, " of "))
		}
		if len(warned) > 0 {
			fmt.Fprintf(&others, "| %s | warnings | %s |\n", s.Scenario, strings.Join(warned, ", "))
		}
		if s.Loud != nil {
			fmt.Fprintf(&others, "| %s | the channel is named in | %.1f %% of weeks |\n| | of the other topics, called one-channel | %.2f %% |\n", s.Scenario, 100*s.Loud.Named, 100*s.Loud.FalseNames)
		}
		if m := s.Movers; m != nil {
			fmt.Fprintf(&others, "| %s | weeks with any false mover | %.1f %% |\n", s.Scenario, 100*m.WithMover)
			if m.Power > 0 {
				fmt.Fprintf(&others, "| | the planted change is found in | %.1f %% of weeks |\n", 100*m.Power)
			}
		}
		if m := s.Surges; m != nil {
			fmt.Fprintf(&others, "| %s | false surges a year | %.1f |\n", s.Scenario, m.FalseYear)
			if m.Power > 0 {
				fmt.Fprintf(&others, "| | the planted day is found in | %.1f %% of weeks |\n", 100*m.Power)
			}
		}
		if m := s.Feed; m != nil {
			fmt.Fprintf(&others, "| %s | false guards a year over the channels | %.1f |\n", s.Scenario, m.FalseYear)
			if m.Power > 0 {
				fmt.Fprintf(&others, "| | the changed channel is named in | %.1f %% of weeks |\n", 100*m.Power)
			}
		}
	}
	fmt.Fprintf(&b, `
## Changes, surges, feeds

The decomposition into rate and mix effect adds up to the change of the raw share within 10⁻¹² in every replicate.

| scenario | figure | |
|---|---|---|
%s
## What each scenario is to show

%s
## Where a bar is missed

%s- A day of 2.5 times ten people among 60 topics is found in about half of the weeks. A lower threshold would find more, and
  bring false surges that nobody has time for.
- The groups of people are drawn once and kept: intervals answer what these writers would say, not who would write.
`, others.String(), shows.String(), missedCoverage(all))
	return b.String()
}

// missedCoverage lists the intervals whose coverage lies outside of 93 to 97 %, with what is known of the reason.
func missedCoverage(all []aggregate.Simulation) string {
	var lines, few strings.Builder
	for _, s := range all {
		for _, e := range s.Estimators {
			if e.FewPeople > 0 && e.FewCoverage < 0.93 {
				fmt.Fprintf(&few, "- %s, %s, topics that fewer than 20 people raise: %.0f of %d intervals cover, where at least 93 %% are to.\n",
					s.Scenario, e.Estimator, e.FewCoverage*float64(e.FewPeople), e.FewPeople)
			}
			if e.Intervals == 0 || e.Coverage >= 0.93 && e.Coverage <= 0.97 {
				continue
			}
			if lines.Len() == 0 {
				lines.WriteString(`- Coverage is to be 93 to 97 % where at least 20 people raise the topic. Outside of it are the intervals listed here, all above. What
  makes them wide is the upper limit: it lies below the truth in far fewer than the 2.5 % of weeks that it may, the lower limit
  above it in about as many. A channel of 15 or 30 people in which nobody raises a topic lets its rate be anything up to a tenth,
  and with a tenth of the weight on it that is most of the interval. Where the topic is raised by effectively at least 20 people (Kish), so
  that no such channel decides, coverage is nearer to its nominal 95 %. A narrower upper limit for channels without
  anybody (the one-sided 95 % quantile) was tried with 500 replicates: it takes .2 to .4 points off here, which is not enough for declared, and .6 to 1.1
  points off the topics of overlap-10 that fewer than 20 people raise, which are covered in 94 % and must be in 93 %. So the wider one
  stays. Cutting the upper limit at Wilson's for n_eff, as the lower one is, was tried with 400 replicates: it
  covers 85 to 88 % here.
`)
			}
			fmt.Fprintf(&lines, "  - %s, %s: %.1f %%; the upper limit is below the truth in %.1f %%, the lower one above it in %.1f %%; with effectively 20 people %.1f %% of %d.\n",
				s.Scenario, e.Estimator, 100*e.Coverage, 100*e.Below, 100*(1-e.Coverage-e.Below), 100*e.EnoughCoverage, e.Enough)
		}
	}
	return lines.String() + few.String()
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
		if e.FewPeople >= 200 && e.FewCoverage < 0.93-0.08*slack {
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
	case s.Scenario == "small-channels":
		if want := []aggregate.SimulatedGuard{{Kind: "small_channel", Channel: "letter"}}; !slices.Equal(s.Guards, want) {
			t.Errorf("warnings %+v, want %+v", s.Guards, want)
		}
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
