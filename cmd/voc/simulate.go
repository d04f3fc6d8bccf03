package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"voc/aggregate"
)

func newSimulateCommand() *cobra.Command {
	var scenarioPath string
	var replicates int
	var seed uint64
	var asJSON bool
	command := &cobra.Command{
		Use:   "simulate",
		Short: "hold the estimates against simulated populations with a known truth",
		Long: `Draws simulated populations with a known truth, runs the code that makes the published figures on them, and prints
how near it comes: coverage of the 95 % intervals, bias and error of each estimator against its own estimand, false
movers, surges and guards, and power. Equal seeds give equal figures. docs/simulation.md holds the figures of the
bundled scenarios: ` + strings.Join(bundledScenarios(), ", ") + `.`,
		Example: `  voc simulate --scenario skew --replicates 200
  voc simulate --scenario my-channels.yaml --replicates 2000 --seed 7 --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if replicates < 1 {
				return wrongUse("voc simulate: --replicates must be at least 1")
			}
			if scenarioPath == "" {
				return wrongUse("voc simulate: name a file or a bundled scenario with --scenario; bundled are %s", strings.Join(bundledScenarios(), ", "))
			}
			scenario, err := readScenario(scenarioPath)
			if err != nil {
				return err
			}
			simulation, err := aggregate.Simulate(scenario, replicates, seed)
			if err != nil {
				return fmt.Errorf("%s: %w", scenarioPath, err)
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), simulation)
			}
			printSimulation(cmd.OutOrStdout(), simulation)
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&scenarioPath, "scenario", "s", "", "scenario file (YAML), or the name of a bundled one")
	f.IntVarP(&replicates, "replicates", "n", 200, "how often the population is drawn")
	f.Uint64Var(&seed, "seed", 1, "seed of the random numbers")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// bundledScenarios lists the names in order.
func bundledScenarios() []string {
	entries, err := aggregate.Scenarios.ReadDir("scenarios")
	if err != nil {
		return nil // the directory is part of the program
	}
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	return names
}

// readScenario reads a scenario file, or the bundled one of that name; errors name line and column.
func readScenario(name string) (aggregate.Scenario, error) {
	var scenario aggregate.Scenario
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		bundled, bundledErr := aggregate.Scenarios.ReadFile(path.Join("scenarios", name+".yaml"))
		if bundledErr != nil {
			return scenario, fmt.Errorf("there is no scenario file %s, and no bundled scenario of that name; bundled are %s", name, strings.Join(bundledScenarios(), ", "))
		}
		data, err = bundled, nil
	}
	if err != nil {
		return scenario, fmt.Errorf("reading the scenario: %w", err)
	}
	if err := decodeScenario(data, &scenario); err != nil && !errors.Is(err, io.EOF) {
		var positioned yaml.Error
		if errors.As(err, &positioned) && positioned.GetToken() != nil {
			at := positioned.GetToken().Position
			return scenario, fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, positioned.GetMessage())
		}
		return scenario, fmt.Errorf("%s: %w", name, err)
	}
	if err := scenario.Check(); err != nil {
		return scenario, fmt.Errorf("%s: %w", name, err)
	}
	return scenario, nil
}

// decodeScenario reads the YAML of a scenario; the library panics on some malformed tags and anchors.
func decodeScenario(data []byte, scenario *aggregate.Scenario) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("it is no well-formed YAML (%v): look for a tag !, an anchor & or an alias * that is not meant", cause)
		}
	}()
	return yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(scenario)
}

func printSimulation(w io.Writer, s aggregate.Simulation) {
	fmt.Fprintf(w, "%s, %d replicates, seed %d\n%s\n", s.Scenario, s.Replicates, s.Seed, s.Shows)
	if len(s.Estimators) > 0 {
		fmt.Fprintf(w, "\n%-9s %9s %9s %8s %8s %8s %8s %8s %6s\n", "estimator", "intervals", "coverage", "(few)", "bias", "error", "target", "equal", "deff")
	}
	for _, e := range s.Estimators {
		few := "–"
		if e.FewPeople > 0 {
			few = fmt.Sprintf("%.3f", e.FewCoverage)
		}
		fmt.Fprintf(w, "%-9s %9d %9.3f %8s %8.4f %8.4f %8.4f %8.4f %6.2f\n", e.Estimator, e.Intervals+e.FewPeople, e.Coverage, few, e.Bias, e.Error, e.ErrorTarget, e.ErrorEqual, e.DesignMean)
	}
	if s.Loud != nil {
		fmt.Fprintf(w, "\nthe one channel's voice is named in %.3f; of other topics %.4f are\n", s.Loud.Named, s.Loud.FalseNames)
	}
	if m := s.Movers; m != nil {
		fmt.Fprintf(w, "\nweeks with a false mover %.3f, false movers a week %.4f, power %.3f, decomposition off by at most %.2g\n", m.WithMover, m.False, m.Power, m.Kitagawa)
	}
	if m := s.Surges; m != nil {
		fmt.Fprintf(w, "\nfalse surges a year %.2f, power %.3f\n", m.FalseYear, m.Power)
	}
	if m := s.Feed; m != nil {
		fmt.Fprintf(w, "\nfalse guards a year %.2f, power %.3f\n", m.FalseYear, m.Power)
	}
}
