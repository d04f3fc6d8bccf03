package aggregate

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"voc"
)

// Options is what the user declared. The zero Options is valid.
type Options struct {
	// Target is the share of the customer base by channel and sums to 1; nil when none is declared.
	Target map[string]float64
	// Margins is the share of the customer base by the values of properties such as plan or region (names of
	// voc.Segment); the shares of each property sum to 1. nil when none is declared.
	Margins map[string]map[string]float64
	// Pool names, for a channel with few people or without a share in Target, the channel that it is counted with.
	Pool map[string]string
	// Priority weighs the factors of a topic's severity.
	Priority PriorityWeights
	// Holidays are days (2026-08-11) on which silence of a channel is no sign of missing data.
	Holidays []string
	// Now says whether the last week is over; the zero time means that it is. Only Compare looks at it.
	Now      time.Time
	Location *time.Location // of the weeks; nil means UTC
	// Topics is the taxonomy. A topic that is not listed is a leaf.
	Topics []voc.Topic
	// TopList is the size of the top list that a robust topic must stay within; 0 means 10.
	TopList int
}

// targetTolerance is how far from 1 the declared shares may sum, for shares written with few decimals.
const targetTolerance = 1e-3

// Check tells what is wrong with the options, with what to do about it.
func (o Options) Check() error {
	if o.TopList < 0 {
		return fmt.Errorf("checking options: the size of the top list is %d; give a positive number, or 0 for 10", o.TopList)
	}
	if o.Target != nil {
		if err := checkShares(o.Target, "channel"); err != nil {
			return fmt.Errorf("checking target mix: %w", err)
		}
	}
	for _, channel := range slices.Sorted(maps.Keys(o.Pool)) {
		partner := o.Pool[channel]
		if o.Pool[partner] != "" {
			return fmt.Errorf("checking pools: %q is counted with %q, which is itself counted with %q; name one that stands alone", channel, partner, o.Pool[partner])
		}
		if o.Target[partner] <= 0 {
			return fmt.Errorf("checking pools: %q is counted with %q, which has no share in the target mix; give it one", channel, partner)
		}
	}
	for _, margin := range slices.Sorted(maps.Keys(o.Margins)) {
		if margin == "channel" {
			return errors.New("checking margins: channel is no property of customers; give the shares of the channels under target")
		}
		if err := checkShares(o.Margins[margin], "value"); err != nil {
			return fmt.Errorf("checking margin %q: %w", margin, err)
		}
	}
	if err := o.Priority.Check(); err != nil {
		return err
	}
	for _, day := range o.Holidays {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return fmt.Errorf("checking holidays: %q is not a day such as 2026-08-11", day)
		}
	}
	return nil
}

// checkShares tells what is wrong with shares that shall sum to 1; what names their keys.
func checkShares(shares map[string]float64, what string) error {
	if len(shares) == 0 {
		return fmt.Errorf("it names no %s; give each %s its share, or leave it out", what, what)
	}
	var sum float64
	for _, key := range slices.Sorted(maps.Keys(shares)) {
		share := shares[key]
		if math.IsNaN(share) || share < 0 || share > 1 {
			return fmt.Errorf("the share of %s %q is %v; give a number from 0 to 1", what, key, share)
		}
		sum += share
	}
	if math.Abs(sum-1) > targetTolerance {
		return fmt.Errorf("the shares sum to %.4g; mend them so that they sum to 1", sum)
	}
	return nil
}

func (o Options) topList() int {
	if o.TopList <= 0 {
		return 10
	}
	return o.TopList
}

func (o Options) location() *time.Location {
	if o.Location == nil {
		return time.UTC
	}
	return o.Location
}

// parents is the set of listed topics that have children.
func (o Options) parents() map[string]bool {
	parents := make(map[string]bool)
	for _, topic := range o.Topics {
		if !topic.Leaf {
			parents[topic.ID] = true
		}
	}
	return parents
}

// topicIDs lists, sorted, every topic that is in the taxonomy or was raised in one of the populations, and
// Uncategorised.
func (o Options) topicIDs(populations ...*population) []string {
	ids := []string{voc.Uncategorised}
	for _, topic := range o.Topics {
		ids = append(ids, topic.ID)
	}
	for _, p := range populations {
		for topic := range p.raised {
			ids = append(ids, topic)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
