package store

import (
	"fmt"
	"reflect"
	"strings"
)

var tableMeanings = map[string]string{
	"inquiries": "One row per inquiry, sorted by `received_at`, `id_space`, `id`.",
	"opinions":  "One row per opinion: what customers say of what. Sorted by `row`, then by place in the text.",
	"counts":    "Counts of people and messages, integers only, so that they can be added up over weeks (people of different weeks may be the same).",
	"estimates": "Share of people who raise a topic, by estimator, with its interval. Made from the counts of the groupings `channel_set`, `channel_set_topic` (and their `_segment` forms for raked) and the weights of `channels`: raw x/n; equal, balanced, declared Σ h_c p_c with p_c = Σ w_ic y_i/Σ w_ic and w_ic = 1/m for people of m channels; raked Σ w_i y_i/Σ w_i. Formulas and sources of every column: docs/methods.md.",
	"channels":  "Weight of each channel under each estimator.",
}

// Schema returns docs/schema.md: every column of every table with type, unit and meaning.
func Schema() string {
	var b strings.Builder
	b.WriteString(`# Tables

<!-- Generated from the code of package store; do not edit. ` + "`go test ./store -run TestSchema -update`" + ` writes it. -->

Each published week has these tables as Parquet files (zstd) in ` + "`weeks/<week>/<build>/`" + `; ` + "`voc export`" + ` gives the same columns as Arrow IPC
or CSV. ` + "`catalog.json`" + ` names the build of each week. Texts are UTF-8, normalised and masked. Timestamps are milliseconds in UTC; days and
weeks are those of the time zone that the build's ` + "`manifest.json`" + ` names. A nullable column is NULL where the source did not say,
never 0. Lists are empty rather than NULL. Offsets are byte offsets into ` + "`text`" + `: start is included, end is not.
`)
	for _, t := range exportedTables() {
		fmt.Fprintf(&b, "\n## %s.parquet\n\n%s\n\n| column | type | unit | meaning |\n|---|---|---|---|\n", t.title(), tableMeanings[t.title()])
		writeColumns(&b, "", t.columns())
	}
	for _, t := range besideTables {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| column | type | unit | meaning |\n|---|---|---|---|\n", t.title, t.meaning)
		writeColumns(&b, "", t.columns)
	}
	return b.String()
}

// besideTables are the tables that are not part of a week's build.
var besideTables = []struct {
	title, meaning string
	columns        []column
}{
	{"reports/<week>.figures.parquet", "Figures that depend on other weeks too, or are made with the report: one figure a line, with its formula and source. Written anew with the report.", figuresTable.columns()},
	{"customers.parquet", "The customers table of voc.yaml, with tokens instead of ids. Beside catalog.json, where one is configured. Sorted by `person`.", customersTable.columns()},
	{"visits.parquet", "Visits of the help centre, with tokens instead of ids. Beside catalog.json, where they are configured. Sorted by `visited_at`.", visitsTable.columns()},
}

func writeColumns(b *strings.Builder, prefix string, columns []column) {
	for _, c := range columns {
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", prefix, c.name, c.typeName(), c.unit, c.doc)
		writeColumns(b, prefix+c.name+"[].", c.columns)
	}
}

func (c *column) typeName() string {
	name := map[reflect.Kind]string{
		reflect.String: "string", reflect.Int32: "int32", reflect.Int64: "int64", reflect.Float64: "double", reflect.Bool: "boolean", reflect.Struct: "group",
	}[c.kind]
	if c.instant {
		name = "timestamp(ms, UTC)"
	}
	if c.list {
		name = "list of " + name
	}
	if c.optional {
		name += ", nullable"
	}
	return name
}
