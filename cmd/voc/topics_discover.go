package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
	"voc/store"
)

func newTopicsDiscoverCommand() *cobra.Command {
	var out string
	var weekNames []string
	var people int
	var asJSON, asYAML, all bool
	command := &cobra.Command{
		Use:   "discover",
		Short: "propose topics from the inquiries in which none was found",
		Long: `Groups the uncategorised inquiries by what they are about and proposes a topic for each group that enough people share:
a name from its distinctive phrases, its people, channels and weeks, examples, and a rule for the taxonomy with its measured
precision (share of what it finds among the uncategorised that lies in the group) and recall. The same inquiries give the same
proposals. Record what you think of one with ` + "`voc topics decide`" + `; rejected ones are shown no more.`,
		Example: `  voc topics discover --out voc-out
  voc topics discover --week last --people 5 --json
  voc topics discover --yaml >> topics.yaml`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if people < 1 || asJSON && asYAML {
				return wrongUse("voc topics discover: --people must be at least 1, and --json and --yaml exclude each other")
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			records, err := output.weeks(weekNames)
			if err != nil {
				return err
			}
			decisions, err := readDecisions(out)
			if err != nil {
				return err
			}
			found, err := discover(output, records, people)
			if err != nil {
				return err
			}
			found.apply(decisions, all)
			switch {
			case asJSON:
				return writeJSON(cmd.OutOrStdout(), found)
			case asYAML:
				found.printYAML(cmd.OutOrStdout())
			default:
				found.print(cmd.OutOrStdout())
			}
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.IntVar(&people, "people", 3, "least number of people behind a proposal")
	f.BoolVar(&all, "all", false, "also show rejected proposals")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	f.BoolVar(&asYAML, "yaml", false, "print the accepted proposals as entries of a taxonomy")
	return command
}

// discovery is what was proposed, as --json prints it.
type discovery struct {
	Weeks         []string       `json:"weeks"`
	Inquiries     int            `json:"inquiries"`
	Uncategorised int            `json:"uncategorised"` // inquiries
	Proposals     []proposalJSON `json:"proposals"`

	entries []classify.Proposal // in the order of Proposals
}

type proposalJSON struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Decision  *decision        `json:"decision"` // null while there is none
	People    int              `json:"people"`
	Messages  int              `json:"messages"`
	Channels  map[string]int64 `json:"channels"` // people
	Trend     []weekPeopleJSON `json:"trend"`
	Phrases   []string         `json:"phrases"`
	Rule      []string         `json:"rule"`      // terms under any
	Precision float64          `json:"precision"` // of the rule on the uncategorised inquiries
	Recall    float64          `json:"recall"`    // share of the group that the rule finds
	Others    int              `json:"others"`    // inquiries with a topic that the rule finds too
	Examples  []gapExampleJSON `json:"examples"`
}

type weekPeopleJSON struct {
	Week   string `json:"week"`
	People int    `json:"people"`
}

// discover reads the inquiries twice: to find groups, and to measure their rules.
func discover(output *output, records []store.WeekRecord, people int) (*discovery, error) {
	taxonomy := classify.DefaultTaxonomy()
	dictionary, err := output.settings.Dictionary()
	if err != nil {
		return nil, fmt.Errorf("loading the dictionary: %w", err)
	}
	tokenizer := dictionary.NewTokenizer()
	var text voc.TokenizedText
	each := func(do func(*voc.Labelled, *voc.TokenizedText)) error {
		for row, err := range output.allRows(records) {
			if err != nil {
				return err
			}
			tokenizer.Tokenize(row.Text.String(), &text)
			do(row, &text)
		}
		return nil
	}
	found := &discovery{Proposals: []proposalJSON{}}
	for _, record := range records {
		found.Weeks = append(found.Weeks, record.Week.String())
	}
	finder := classify.NewDiscovery(taxonomy)
	err = each(func(row *voc.Labelled, text *voc.TokenizedText) {
		found.Inquiries++
		if len(row.Topics) == 0 {
			found.Uncategorised++
		}
		finder.Add(row, text)
	})
	if err != nil {
		return nil, err
	}
	found.entries = finder.Proposals(people)
	measurer, err := classify.NewMeasurer(found.entries)
	if err != nil {
		return nil, err
	}
	if err := each(measurer.Add); err != nil {
		return nil, err
	}
	for i := range found.entries {
		found.Proposals = append(found.Proposals, proposalForJSON(&found.entries[i], measurer.Measures[i]))
	}
	return found, nil
}

func proposalForJSON(p *classify.Proposal, m classify.Measure) proposalJSON {
	answer := proposalJSON{
		ID: p.ID, Name: p.Name, People: p.People, Messages: len(p.Members), Channels: map[string]int64{}, Phrases: append([]string{}, p.Phrases...), Rule: p.Terms,
		Precision: float64(m.Right) / float64(max(m.Found, 1)), Recall: float64(m.Right) / float64(max(m.Members, 1)), Others: m.Categorised,
	}
	for _, channel := range p.Channels {
		answer.Channels[channel.Channel] = channel.People
	}
	for _, week := range p.Weeks {
		answer.Trend = append(answer.Trend, weekPeopleJSON{week.Week.String(), week.People})
	}
	for _, row := range p.Members[:min(3, len(p.Members))] {
		answer.Examples = append(answer.Examples, gapExampleJSON{row.ID, row.Week.String(), row.Channel, row.Text.String()})
	}
	return answer
}

// apply marks the proposals with what was decided and leaves the rejected ones out.
func (d *discovery) apply(decisions []decision, all bool) {
	var shown []proposalJSON
	var entries []classify.Proposal
	for i, p := range d.Proposals {
		for k := range decisions {
			if decisions[k].isOf(p.ID, p.Rule) {
				p.Decision = &decisions[k]
			}
		}
		if p.Decision == nil || p.Decision.Decision != decideReject || all {
			shown, entries = append(shown, p), append(entries, d.entries[i])
		}
	}
	d.Proposals, d.entries = append([]proposalJSON{}, shown...), entries
}

func (d *discovery) print(w io.Writer) {
	fmt.Fprintf(w, "%d proposals from %d uncategorised of %d inquiries\n", len(d.Proposals), d.Uncategorised, d.Inquiries)
	for _, p := range d.Proposals {
		state := ""
		if p.Decision != nil {
			state = "  [" + strings.TrimSpace(p.Decision.Decision+" "+p.Decision.Topic) + "]"
		}
		fmt.Fprintf(w, "\n%s  %s%s\n  %d people, %d messages", p.ID, p.Name, state, p.People, p.Messages)
		var channels, trend []string
		for channel := range p.Channels {
			channels = append(channels, channel)
		}
		slices.SortFunc(channels, func(x, y string) int {
			if p.Channels[x] != p.Channels[y] {
				return int(p.Channels[y] - p.Channels[x])
			}
			return strings.Compare(x, y)
		})
		for _, channel := range channels {
			fmt.Fprintf(w, "  %s %d", voc.ChannelName(channel), p.Channels[channel])
		}
		for _, week := range p.Trend {
			trend = append(trend, fmt.Sprintf("%s %d", week.Week, week.People))
		}
		fmt.Fprintf(w, "\n  weeks: %s\n  rule: any: [%s]\n  precision %.2f, recall %.2f, also finds %d inquiries that have a topic\n",
			strings.Join(trend, ", "), strings.Join(p.Rule, ", "), p.Precision, p.Recall, p.Others)
		for _, example := range p.Examples {
			fmt.Fprintf(w, "  - %s (%s, id %s)\n", strings.Join(strings.Fields(example.Text), " "), voc.ChannelName(example.Channel), example.ID)
		}
	}
}

// printYAML writes the accepted and merged proposals so that they can be put into a taxonomy.
func (d *discovery) printYAML(w io.Writer) {
	for i, p := range d.Proposals {
		switch {
		case p.Decision == nil:
		case p.Decision.Decision == decideAccept:
			fmt.Fprint(w, d.entries[i].Entry(p.Decision.Topic, p.Decision.Name))
		case p.Decision.Decision == decideMerge:
			fmt.Fprintf(w, "  # to the rules of %s:\n  #    - any: [%s]\n", p.Decision.Topic, strings.Join(p.Rule, ", "))
		}
	}
}

// The decisions on a proposal.
const (
	decideAccept = "accept"
	decideMerge  = "merge"
	decideReject = "reject"
)

// decision is one line of topic_decisions.json in the output directory.
type decision struct {
	Proposal string   `json:"proposal"`
	Decision string   `json:"decision"`
	Topic    string   `json:"topic"` // new id, or the topic it merges into; empty for a rejection
	Name     string   `json:"name"`
	Rule     []string `json:"rule"`
}

// isOf tells whether the decision was on a proposal: the same one, or one with half of its rule's terms, since new weeks
// change a group a little.
func (d *decision) isOf(id string, rule []string) bool {
	if d.Proposal == id {
		return true
	}
	shared := 0
	for _, term := range rule {
		if slices.Contains(d.Rule, term) {
			shared++
		}
	}
	return shared > 0 && 2*shared >= max(len(rule), len(d.Rule))
}

func decisionsFile(out string) string { return filepath.Join(out, "topic_decisions.json") }

func readDecisions(out string) ([]decision, error) {
	data, err := os.ReadFile(decisionsFile(out))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the decisions on topics: %w", err)
	}
	var decisions []decision
	if err := json.Unmarshal(data, &decisions); err != nil {
		return nil, fmt.Errorf("reading %s: %w; mend it, or delete it to decide anew", decisionsFile(out), err)
	}
	return decisions, nil
}

// writeDecisions replaces the file by rename.
func writeDecisions(out string, decisions []decision) error {
	data, err := json.MarshalIndent(decisions, "", "  ")
	if err != nil {
		return err
	}
	temporary := decisionsFile(out) + ".new"
	if err := os.WriteFile(temporary, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the decisions on topics: %w", err)
	}
	if err := os.Rename(temporary, decisionsFile(out)); err != nil {
		return fmt.Errorf("writing the decisions on topics: %w", err)
	}
	return nil
}
