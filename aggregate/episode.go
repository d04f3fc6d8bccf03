package aggregate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"voc"
)

// episodeGap is the longest time between two inquiries of one episode.
const episodeGap = 7 * 24 * time.Hour

// EpisodeCounter gathers the inquiries of some weeks and joins them to episodes. A week's figures are complete once the
// week after it has been added too; before, a customer who is still to come back is not seen. It is not safe for
// concurrent use.
type EpisodeCounter struct {
	location         *time.Location
	channels, topics names
	contacts         []contact
	people           personLinks
	week             voc.Week // of the row added last
	rows             uint32   // added of it
	merged           []mergedContacts
}

// mergedContacts are those of another counter, with this one's numbers of its channels and topics.
type mergedContacts struct {
	contacts         []contact
	channels, topics []uint32
}

// contact is one inquiry on one topic, 0 being all topics.
type contact struct {
	person         uint64 // see personHash
	at             int64  // milliseconds
	topic, channel uint32
	row            uint32 // of the inquiry in its week
	status         uint8
	known          bool // the status
}

// NewEpisodeCounter returns an empty counter; location is that of the weeks, nil for UTC.
func NewEpisodeCounter(location *time.Location) *EpisodeCounter {
	if location == nil {
		location = time.UTC
	}
	c := &EpisodeCounter{location: location, people: newPersonLinks()}
	c.topics.number("")
	return c
}

// Add takes an inquiry after NearDuplicates, in any order. The rows of figures are numbered in the order in which
// those of one week come, one after the other.
func (c *EpisodeCounter) Add(row *voc.Labelled) {
	if row.Week != c.week {
		c.week, c.rows = row.Week, 0
	}
	number := c.rows
	c.rows++
	c.people.own(row)
	if row.NearDuplicateOf != "" || row.CountedAs == "" || strings.HasPrefix(row.CountedAs, anonymousPrefix) {
		return
	}
	c.people.link(row)
	one := contact{person: personHash(row.CountedAs), channel: c.channels.number(cmp.Or(row.Channel, voc.Other)),
		row: number, status: statusCode(row.Status), known: row.Status != "", at: row.ReceivedAt.UnixMilli()}
	c.contacts = append(c.contacts, one)
	for _, topic := range row.TopicIDs {
		if topic != "" {
			one.topic = c.topics.number(topic)
			c.contacts = append(c.contacts, one)
		}
	}
}

// Merge adds what another counter has gathered. It is looked at in its place: nothing may be added to it any more.
func (c *EpisodeCounter) Merge(o *EpisodeCounter) {
	c.merged = append(c.merged, mergedContacts{o.contacts, c.channels.numbers(&o.channels), c.topics.numbers(&o.topics)})
	for _, m := range o.merged {
		c.merged = append(c.merged, mergedContacts{m.contacts, translated(m.channels, c.channels.numbers(&o.channels)), translated(m.topics, c.topics.numbers(&o.topics))})
	}
	c.people.merge(&o.people)
}

func translated(numbers, by []uint32) []uint32 {
	to := make([]uint32, len(numbers))
	for i, n := range numbers {
		to[i] = by[n]
	}
	return to
}

// contactsAtOnce bounds how many contacts are sorted together: people are independent of each other, so that they can be
// looked at in parts.
const contactsAtOnce = 1 << 18

// parts calls each with the contacts of some of the people, of all people once.
func (c *EpisodeCounter) parts(each func(contacts []contact)) {
	all := append([]mergedContacts{{contacts: c.contacts}}, c.merged...)
	total := 0
	for _, m := range all {
		total += len(m.contacts)
	}
	parts := uint64(1)
	for total/int(parts) > contactsAtOnce {
		parts *= 2
	}
	joined := c.people.joined()
	some := make([]contact, 0, min(total, contactsAtOnce*5/4))
	for part := range parts {
		some = some[:0]
		for _, m := range all {
			for _, one := range m.contacts {
				if len(joined) > 0 {
					if person, is := joined[one.person]; is {
						one.person = person
					}
				}
				if one.person%parts != part {
					continue
				}
				if m.topics != nil {
					one.channel, one.topic = m.channels[one.channel], m.topics[one.topic]
				}
				some = append(some, one)
			}
		}
		each(c.gather(some))
	}
}

// contactsOfBucket is about how many contacts a bucket of people has.
const contactsOfBucket = 4

// gather returns contacts so that those of each person and topic stand together, in order of time. People are dealt out
// to many small buckets by their hash, so that no long list is sorted.
func (c *EpisodeCounter) gather(contacts []contact) []contact {
	width := 0 // of the numbers of buckets, in bits
	for len(contacts)>>width > contactsOfBucket {
		width++
	}
	ends := make([]int, 1<<width+1)
	bucket := func(one *contact) int { return int(one.person >> 1 >> (63 - width)) }
	for i := range contacts {
		ends[bucket(&contacts[i])+1]++
	}
	for i := range ends[1:] {
		ends[i+1] += ends[i]
	}
	sorted := make([]contact, len(contacts))
	for i := range contacts {
		end := &ends[bucket(&contacts[i])] // the start as yet
		sorted[*end] = contacts[i]
		*end++
	}
	start := 0
	for _, end := range ends[:1<<width] {
		slices.SortFunc(sorted[start:end], c.compare)
		start = end
	}
	return sorted
}

func (c *EpisodeCounter) compare(a, b contact) int {
	switch { // the first three decide almost always
	case a.person != b.person:
		return cmp.Compare(a.person, b.person)
	case a.topic != b.topic:
		return cmp.Compare(a.topic, b.topic)
	case a.at != b.at:
		return cmp.Compare(a.at, b.at)
	}
	return cmp.Or(cmp.Compare(c.channels.list[a.channel], c.channels.list[b.channel]), cmp.Compare(a.status, b.status))
}

// Episodes returns the figures of the episodes that began in a week, all topics first, then by topic. Topics without
// one are left out.
func (c *EpisodeCounter) Episodes(week voc.Week) []voc.Episodes {
	from, to := week.Start(c.location).UnixMilli(), week.Add(1).Start(c.location).UnixMilli()
	byTopic := make(map[uint32]*voc.Episodes)
	c.parts(func(contacts []contact) {
		for first := 0; first < len(contacts); {
			end := first + 1
			for end < len(contacts) && follows(contacts[end-1], contacts[end]) {
				end++
			}
			if at := contacts[first].at; at >= from && at < to {
				topic := contacts[first].topic
				if byTopic[topic] == nil {
					byTopic[topic] = &voc.Episodes{Week: week, Topic: c.topics.list[topic]}
				}
				addEpisode(byTopic[topic], contacts[first:end])
			}
			first = end
		}
	})
	var all []voc.Episodes
	for _, figures := range byTopic {
		all = append(all, *figures)
	}
	slices.SortFunc(all, func(a, b voc.Episodes) int { return cmp.Compare(a.Topic, b.Topic) })
	return all
}

func follows(a, b contact) bool {
	return a.topic == b.topic && a.person == b.person && b.at-a.at <= episodeGap.Milliseconds()
}

// addEpisode counts one episode, whose contacts come in order of time.
func addEpisode(e *voc.Episodes, contacts []contact) {
	first := int(contacts[0].row)
	e.Episodes++
	e.Rows.Add(first)
	e.Inquiries += int64(len(contacts))
	e.InquirySquares += int64(len(contacts)) * int64(len(contacts))
	switched, twice := false, false
	for i, one := range contacts[1:] {
		if one.channel != contacts[i].channel {
			switched = true
			twice = twice || contacts[i].known && contacts[i].status == statusUnresolved
		}
	}
	if len(contacts) > 1 {
		e.Recontacted++
		e.RecontactedRows.Add(first)
	}
	if switched {
		e.Switched++
		e.SwitchedRows.Add(first)
	}
	if twice {
		e.HandledTwice++
		e.HandledTwiceRows.Add(first)
	}
	last := contacts[len(contacts)-1]
	if !last.known {
		return
	}
	e.StatusKnown++
	if last.status == statusResolved {
		e.Resolved++
		e.ResolvedRows.Add(first)
		if len(contacts) == 1 {
			e.OneContact++
		}
	}
}
