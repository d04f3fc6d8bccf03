package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
)

func newTopicsDiffCommand() *cobra.Command {
	var out string
	var weekNames []string
	var examples int
	var asJSON bool
	command := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "show which stored inquiries a new taxonomy would label otherwise",
		Long: `Labels the published inquiries with two taxonomies and shows what differs, topic by topic, with examples. Nothing is
written: after a taxonomy is adopted, ` + "`voc run --relabel`" + ` gives all weeks its labels. ` + builtIn + ` names the bundled taxonomy. Topics that
the source itself gave do not change and are not counted.`,
		Example: `  voc topics diff built-in topics.yaml --out voc-out
  voc topics diff old.yaml new.yaml --week last --json`,
		Args: arguments(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if examples < 0 {
				return wrongUse("voc topics diff: --examples must not be negative")
			}
			var taxonomies [2]*classify.Taxonomy
			for i, name := range args {
				var err error
				if taxonomies[i], err = readTaxonomy(name); err != nil {
					return err
				}
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			records, err := output.weeks(weekNames)
			if err != nil {
				return err
			}
			diff := newTopicDiff(args, taxonomies, examples)
			for _, record := range records {
				diff.Weeks = append(diff.Weeks, record.Week.String())
			}
			labeller, err := newTextLabeller(taxonomies[0], output.settings.Dictionary)
			if err != nil {
				return err
			}
			after := classify.New(taxonomies[1])
			for row, err := range output.allRows(records) {
				if err != nil {
					return err
				}
				if err := cmd.Context().Err(); err != nil {
					return err
				}
				if slices.ContainsFunc(row.Topics, func(l voc.Label) bool { return l.Origin == voc.OriginGiven }) {
					continue
				}
				labeller.tokenizer.Tokenize(row.Text.String(), &labeller.text)
				old := labeller.classifier.Classify(&labeller.text, classify.Given{})
				diff.add(row, old.Topics, after.Classify(&labeller.text, classify.Given{}).Topics)
			}
			diff.finish()
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), diff)
			}
			return diff.print(cmd.OutOrStdout())
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.IntVar(&examples, "examples", 3, "examples of each change of a topic")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// topicDiff is what two taxonomies say of the same inquiries.
type topicDiff struct {
	Old       taxonomyJSON   `json:"old"`
	New       taxonomyJSON   `json:"new"`
	Weeks     []string       `json:"weeks"`
	Inquiries int            `json:"inquiries"`
	Changed   int            `json:"changed"`        // inquiries
	People    int            `json:"changed_people"` // distinct people among them
	Topics    []*topicChange `json:"topics"`         // leaf topics whose inquiries differ, and uncategorised; most changes first

	limit   int
	byTopic map[string]*topicChange
	people  map[string]bool
	names   map[string]string
}

type taxonomyJSON struct {
	File    string `json:"file"`
	Version string `json:"version"`
}

// topicChange counts inquiries of one topic.
type topicChange struct {
	Topic  string          `json:"topic"`
	Name   string          `json:"name"`
	Old    int             `json:"old"`
	New    int             `json:"new"`
	Gained int             `json:"gained"`
	Lost   int             `json:"lost"`
	Gains  []changeExample `json:"gained_examples"`
	Losses []changeExample `json:"lost_examples"`
}

type changeExample struct {
	Week    string   `json:"week"`
	ID      string   `json:"id"`
	Channel string   `json:"channel"`
	Old     []string `json:"old"`
	New     []string `json:"new"`
	Text    string   `json:"text"`
}

func newTopicDiff(files []string, taxonomies [2]*classify.Taxonomy, limit int) *topicDiff {
	d := &topicDiff{
		Old: taxonomyJSON{files[0], taxonomies[0].Version()}, New: taxonomyJSON{files[1], taxonomies[1].Version()},
		limit: limit, byTopic: map[string]*topicChange{}, people: map[string]bool{}, names: map[string]string{voc.Uncategorised: "未分類"},
	}
	for _, taxonomy := range taxonomies {
		for _, topic := range taxonomy.Topics() {
			d.names[topic.ID] = topic.Name
		}
	}
	return d
}

// add compares the labels of one inquiry.
func (d *topicDiff) add(row *voc.Labelled, old, new []voc.Label) {
	d.Inquiries++
	before, after := leafTopics(old), leafTopics(new)
	changed := !slices.Equal(before, after)
	if changed {
		d.Changed++
		d.people[row.CountedAs] = true
	}
	example := func() changeExample {
		return changeExample{row.Week.String(), row.ID, row.Channel, before, after, row.Text.String()}
	}
	for _, id := range before {
		t := d.at(id)
		t.Old++
		if !slices.Contains(after, id) {
			if t.Lost++; len(t.Losses) < d.limit {
				t.Losses = append(t.Losses, example())
			}
		}
	}
	for _, id := range after {
		t := d.at(id)
		t.New++
		if !slices.Contains(before, id) {
			if t.Gained++; len(t.Gains) < d.limit {
				t.Gains = append(t.Gains, example())
			}
		}
	}
}

func (d *topicDiff) at(id string) *topicChange {
	t := d.byTopic[id]
	if t == nil {
		t = &topicChange{Topic: id, Name: d.names[id], Gains: []changeExample{}, Losses: []changeExample{}}
		d.byTopic[id] = t
	}
	return t
}

// leafTopics lists the ids of labels, or uncategorised alone.
func leafTopics(labels []voc.Label) []string {
	if len(labels) == 0 {
		return []string{voc.Uncategorised}
	}
	return voc.LabelValues(labels)
}

func (d *topicDiff) finish() {
	d.Topics = []*topicChange{}
	for _, t := range d.byTopic {
		if t.Gained+t.Lost > 0 {
			d.Topics = append(d.Topics, t)
		}
	}
	slices.SortFunc(d.Topics, func(x, y *topicChange) int {
		if n := y.Gained + y.Lost - x.Gained - x.Lost; n != 0 {
			return n
		}
		return strings.Compare(x.Topic, y.Topic)
	})
	d.People = len(d.people)
}

func (d *topicDiff) print(w io.Writer) error {
	fmt.Fprintf(w, "%d of %d inquiries (%d people) change their topics from %s to %s\n", d.Changed, d.Inquiries, d.People, d.Old.File, d.New.File)
	if len(d.Topics) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nTOPIC\tOLD\tNEW\tGAINED\tLOST\tNAME")
	for _, t := range d.Topics {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%s\n", t.Topic, t.Old, t.New, t.Gained, t.Lost, t.Name)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, t := range d.Topics {
		for _, list := range []struct {
			sign     string
			examples []changeExample
		}{{"+", t.Gains}, {"-", t.Losses}} {
			for _, e := range list.examples {
				fmt.Fprintf(w, "\n%s%s  %s  %s  id %s\n  %s → %s\n  %s\n", list.sign, t.Topic, e.Week, voc.ChannelName(e.Channel), e.ID,
					strings.Join(e.Old, " "), strings.Join(e.New, " "), strings.Join(strings.Fields(e.Text), " "))
			}
		}
	}
	return nil
}
