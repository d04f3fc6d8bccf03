package classify

import (
	"cmp"
	"crypto/sha256"
	"hash/fnv"
	"io"
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

// RepeatMarker gives the signal repeat to every inquiry that is its person's third or later on one topic among the rows
// of a week, over all channels, and takes it from those to which an earlier marker gave it. A week's tables depend on its
// own rows only, so the weeks before are not looked at. It keeps some 100 bytes for each person and topic, and nothing of
// the rows.
//
// Rows that count for nobody known and near-duplicates are no contacts. The evidence names the topic and has no span, since
// no text says it; where the text itself says it (何度も電話しています) the signal stays as the text gave it.
type RepeatMarker struct {
	seen map[contactKey]contacts
}

// contactKey is the head of the SHA-256 of a person and a topic.
type contactKey [16]byte

type contacts struct {
	count   int32
	channel uint32 // hash
	last    int64  // milliseconds
}

// NewRepeatMarker returns a marker for the rows of one week.
func NewRepeatMarker() *RepeatMarker { return &RepeatMarker{map[contactKey]contacts{}} }

// Mark takes the week's rows in order of time, after NearDuplicateOf and CountedAs were decided.
func (m *RepeatMarker) Mark(row *voc.Labelled) {
	row.Signals = slices.DeleteFunc(row.Signals, fromHistory)
	if row.CountedAs == "" || row.NearDuplicateOf != "" {
		return
	}
	repeated, at, channel := "", row.ReceivedAt.UnixMilli(), hashOfChannel(row.Channel)
	for i := range row.Topics {
		topic := row.Topics[i].Value
		if topic == "" || topic == voc.Uncategorised {
			continue
		}
		key := keyOfContact(row.CountedAs, topic)
		c, known := m.seen[key]
		if !known || c.channel != channel || at-c.last > continuation.Milliseconds() {
			c.count++
		}
		c.last, c.channel = at, channel
		m.seen[key] = c
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

func keyOfContact(person, topic string) contactKey {
	var scratch [128]byte
	joined := append(append(append(scratch[:0], person...), 0), topic...)
	sum := sha256.Sum256(joined)
	return contactKey(sum[:])
}

func hashOfChannel(channel string) uint32 {
	h := fnv.New32a()
	io.WriteString(h, channel)
	return h.Sum32()
}

// fromHistory tells whether a signal comes from earlier inquiries alone.
func fromHistory(l voc.Label) bool {
	return l.Value == voc.SignalRepeat && len(l.Evidence) == 1 && strings.HasPrefix(l.Evidence[0].Rule, historyRule)
}
