package aggregate

import "embed"

// Scenarios are the bundled scenario files, scenarios/NAME.yaml; docs/simulation.md holds their figures.
//
//go:embed scenarios
var Scenarios embed.FS
