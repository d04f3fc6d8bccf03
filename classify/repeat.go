package classify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"voc"
)

const (
	// repeatedContacts is from which inquiry of one person on one topic on an inquiry is a repeated one.
	repeatedContacts = 3
	// continuation is the longest time after which an inquiry in the same channel still goes on with the one before and
	// is no contact of its own.
	continuation = time.Hour
	// historyRule begins the rule of a signal that a person's earlier inquiries gave; the topic follows.
	historyRule = "history:"
)

// MarkRepeats gives the signal repeat to every inquiry that is its person's third or later on one topic within rows, over
// all channels, and takes it from those to which an earlier call gave it. rows are those of one week in order of time, after
// near-duplicates were found: a week's tables depend on its own rows only, so the weeks before are not looked at.
//
// Rows without a known customer and near-duplicates are no contacts. The evidence names the topic and has no span, since no
// text says it; where the text itself says it (何度も電話しています) the signal stays as the text gave it.
func MarkRepeats(rows []*voc.Labelled) {
	type subject struct{ space, person, topic string }
	type contacts struct {
		count   int
		last    time.Time
		channel string
	}
	seen := make(map[subject]*contacts)
	for _, row := range rows {
		row.Signals = slices.DeleteFunc(row.Signals, fromHistory)
		if row.Person == "" || row.NearDuplicateOf != "" {
			continue
		}
		repeated := ""
		for i := range row.Topics {
			topic := row.Topics[i].Value
			if topic == "" || topic == voc.Uncategorised {
				continue
			}
			key := subject{row.IDSpace, row.Person, topic}
			c := seen[key]
			if c == nil {
				c = &contacts{}
				seen[key] = c
			}
			if c.count == 0 || c.channel != row.Channel || row.ReceivedAt.Sub(c.last) > continuation {
				c.count++
			}
			c.last, c.channel = row.ReceivedAt, row.Channel
			if c.count >= repeatedContacts && repeated == "" {
				repeated = topic
			}
		}
		if repeated != "" && !slices.ContainsFunc(row.Signals, func(l voc.Label) bool { return l.Value == voc.SignalRepeat }) {
			row.Signals = append(row.Signals, voc.Label{Value: voc.SignalRepeat, Confidence: 1, Origin: voc.OriginRule,
				Evidence: []voc.Evidence{{Rule: historyRule + repeated}}})
			slices.SortFunc(row.Signals, func(x, y voc.Label) int {
				return cmp.Compare(slices.Index(voc.Signals, x.Value), slices.Index(voc.Signals, y.Value))
			})
		}
	}
}

// fromHistory tells whether a signal comes from earlier inquiries alone.
func fromHistory(l voc.Label) bool {
	return l.Value == voc.SignalRepeat && len(l.Evidence) == 1 && strings.HasPrefix(l.Evidence[0].Rule, historyRule)
}
