package aggregate

import (
	"math"
	"testing"

	"voc"
)

func simulate(t *testing.T, scenario Scenario, n int) Simulation {
	t.Helper()
	s, err := Simulate(scenario, n, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The simulator must be able to see that something is wrong: with a target far from the truth's own mix the raw
// share is far from the declared estimand, and with all people in two channels nothing is biased that should not be.
func TestSimulateShares(t *testing.T) {
	s := simulate(t, Scenario{Shares: &ShareScenario{
		Groups: []ScenarioGroup{{Channels: "phone", People: 9000}, {Channels: "email", People: 1000}, {Channels: "phone;email", People: 500}},
		Target: map[string]float64{"phone": 0.5, "email": 0.5},
		Topics: map[string]map[string]float64{"t": {"phone": 0.1, "email": 0.3}},
	}}, replicates(100))
	for _, e := range s.Estimators {
		if e.Intervals != s.Replicates || e.Coverage < 0.88 || math.Abs(e.Bias) > 0.02 {
			t.Errorf("%+v", e)
		}
		// Declared: phone (900 + 50)/9250 of the mean rates .1 and .2, email (300 + 50)/1250: the mean of .10270 and .28.
		// Raw is (900 + 300 + 100)/10500 = .12381, by 35.3 % less than .19135.
		if e.Estimator == voc.Raw && !near(e.ErrorTarget, 0.353, 0.01) {
			t.Errorf("raw is off by %v", e.ErrorTarget)
		}
		if e.Estimator == voc.Declared && e.ErrorTarget > 0.1 {
			t.Errorf("declared is off by %v", e.ErrorTarget)
		}
	}
	if len(s.Estimators) != 4 {
		t.Errorf("%d estimators", len(s.Estimators))
	}
}

func TestSimulateRefusesNonsense(t *testing.T) {
	days := DayScenario{Topics: 1, Mean: 1, Pattern: []float64{1, 1, 1, 1, 1, 1, 1}, Phi: 1}
	short := days
	short.Pattern = []float64{1}
	unbounded := days
	unbounded.Mean = math.NaN()
	for name, scenario := range map[string]Scenario{
		"nothing":    {},
		"two kinds":  {Days: &days, Feed: &FeedScenario{Channels: 1, Volume: 1}},
		"no groups":  {Shares: &ShareScenario{}},
		"nobody":     {Shares: &ShareScenario{Groups: []ScenarioGroup{{Channels: "phone"}}, Random: &RandomTopics{Topics: 1, Low: 0.1, High: 0.2}}},
		"short week": {Days: &short},
		"NaN":        {Days: &unbounded},
		"no phi":     {Weeks: &WeekScenario{Topics: 1, Mean: 1, Volume: 10, Channels: map[string]float64{"phone": 1}}},
		"growth": {Weeks: &WeekScenario{Topics: 1, Mean: 1, Volume: 10, Phi: []float64{1}, Channels: map[string]float64{"phone": 1},
			Grow: map[string]float64{"mars": 2}}},
	} {
		if _, err := Simulate(scenario, 1, 1); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := Simulate(Scenario{Days: &days}, 0, 1); err == nil {
		t.Error("no replicates are taken")
	}
	if _, err := Simulate(Scenario{Days: &days}, 2, 1); err != nil {
		t.Error(err)
	}
}
