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
	if o.Target == nil {
		return nil
	}
	if len(o.Target) == 0 {
		return errors.New("checking target mix: it names no channel; give each channel its share, or leave the target out")
	}
	var sum float64
	for _, channel := range slices.Sorted(maps.Keys(o.Target)) {
		share := o.Target[channel]
		if math.IsNaN(share) || share < 0 || share > 1 {
			return fmt.Errorf("checking target mix: the share of channel %q is %v; give a number from 0 to 1", channel, share)
		}
		sum += share
	}
	if math.Abs(sum-1) > targetTolerance {
		return fmt.Errorf("checking target mix: the shares sum to %.4g; mend them so that they sum to 1", sum)
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
