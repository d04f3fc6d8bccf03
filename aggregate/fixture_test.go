package aggregate

import (
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"

	"voc"
)

// long runs the simulations with the replicates that a published figure needs.
var long = flag.Bool("long", false, "run long simulations")

var firstWeek = voc.Week{Year: 2026, Number: 20}

// people is how many people used which set of channels, or raised a topic in it.
type peopleBySet map[string]int64

// countsOf makes the counts of a week from people by channel set ("" as topic) and topic.
func countsOf(week voc.Week, people map[string]peopleBySet) []voc.Count {
	lines := make(map[[3]string]int64)
	for topic, sets := range people {
		for set, n := range sets {
			total, channelLine, setLine := voc.GroupTotal, voc.GroupChannel, voc.GroupChannelSet
			if topic != "" {
				total, channelLine, setLine = voc.GroupTopic, voc.GroupChannelTopic, voc.GroupChannelSetTopic
			}
			lines[[3]string{total, "", topic}] += n
			lines[[3]string{setLine, set, topic}] += n
			for _, channel := range strings.Split(set, ";") {
				lines[[3]string{channelLine, channel, topic}] += n
			}
		}
	}
	var counts []voc.Count
	for _, key := range slices.SortedFunc(maps.Keys(lines), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }) {
		if n := lines[key]; n > 0 {
			counts = append(counts, voc.Count{Week: week, Grouping: key[0], Channel: key[1], Topic: key[2], People: n, Messages: n})
		}
	}
	return counts
}

func leaves(ids ...string) []voc.Topic {
	var topics []voc.Topic
	for _, id := range ids {
		topics = append(topics, voc.Topic{ID: id, Leaf: true})
	}
	return topics
}

func find(t *testing.T, figures voc.WeekFigures, topic, estimator, channel string) voc.Estimate {
	t.Helper()
	for _, e := range figures.Estimates {
		if e.Topic == topic && e.Estimator == estimator && e.Channel == channel {
			return e
		}
	}
	t.Fatalf("no estimate %s of %s in channel %q", estimator, topic, channel)
	return voc.Estimate{}
}

func near(a, b, tolerance float64) bool { return a-b <= tolerance && b-a <= tolerance }
