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
	location                 *time.Location
	people, channels, topics names
	contacts                 []contact
	links                    []personLink // people who are one in some week, though not in every
	owners                   map[identifierWeek]uint32
	shared                   map[identifierWeek]bool // identifiers that joined nobody in the week
}

// personLink is a token, and the person that a week counts it as. of names the week's identifier where the token is one.
type personLink struct {
	token, person uint32
	of            identifierWeek
}

// identifierWeek is an identifier in a week; the zero value is none.
type identifierWeek struct {
	identifier string
	week       voc.Week
}

// contact is one inquiry on one topic, 0 being all topics.
type contact struct {
	person, topic, channel uint32
	status                 uint8
	known                  bool  // the status
	at                     int64 // milliseconds
}

// NewEpisodeCounter returns an empty counter; location is that of the weeks, nil for UTC.
func NewEpisodeCounter(location *time.Location) *EpisodeCounter {
	if location == nil {
		location = time.UTC
	}
	c := &EpisodeCounter{location: location, owners: make(map[identifierWeek]uint32), shared: make(map[identifierWeek]bool)}
	c.topics.number("")
	return c
}

// Add takes an inquiry after NearDuplicates, in any order.
func (c *EpisodeCounter) Add(row *voc.Labelled) {
	c.own(row)
	if row.NearDuplicateOf != "" || row.CountedAs == "" || strings.HasPrefix(row.CountedAs, anonymousPrefix) {
		return
	}
	c.link(row)
	one := contact{person: c.people.number(row.CountedAs), channel: c.channels.number(cmp.Or(row.Channel, voc.Other)),
		status: statusCode(row.Status), known: row.Status != "", at: row.ReceivedAt.UnixMilli()}
	c.contacts = append(c.contacts, one)
	for _, topic := range row.TopicIDs {
		if topic != "" {
			one.topic = c.topics.number(topic)
			c.contacts = append(c.contacts, one)
		}
	}
}

// link notes that a customer, or an identifier, is the person that the row's week counts it as: weeks join their people
// by their own rows, so that one person may be called by several tokens.
func (c *EpisodeCounter) link(row *voc.Labelled) {
	token := row.Person
	var of identifierWeek
	if token == "" && len(row.Identifiers) == 1 {
		token = row.Identifiers[0]
		of = identifierWeek{strings.Clone(token), row.Week}
	}
	if token != "" && token != row.CountedAs {
		c.links = append(c.links, personLink{c.people.number(token), c.people.number(row.CountedAs), of})
	}
}

// own notes whom the rows of an identifier count for. An identifier that joins has one person in a week; one that the week
// ignored, because too many customers share it, has several, and must not join them over weeks.
func (c *EpisodeCounter) own(row *voc.Labelled) {
	for _, identifier := range row.Identifiers {
		key := identifierWeek{identifier, row.Week}
		counted := c.people.number(row.CountedAs)
		if owner, known := c.owners[key]; !known {
			key.identifier = strings.Clone(identifier)
			c.owners[key] = counted
		} else if owner != counted && !c.shared[key] {
			key.identifier = strings.Clone(identifier)
			c.shared[key] = true
		}
	}
}

// joinPeople gives the contacts of people who are one the same number.
func (c *EpisodeCounter) joinPeople() {
	if len(c.links) == 0 {
		return
	}
	sets := newDisjoint(len(c.people.list))
	for _, link := range c.links {
		if !c.shared[link.of] {
			sets.join(int(link.token), int(link.person))
		}
	}
	for i := range c.contacts {
		c.contacts[i].person = uint32(sets.root(int(c.contacts[i].person)))
	}
}

// Episodes returns the figures of the episodes that began in a week, all topics first, then by topic. Topics without
// one are left out.
func (c *EpisodeCounter) Episodes(week voc.Week) []voc.Episodes {
	c.joinPeople()
	slices.SortFunc(c.contacts, func(a, b contact) int {
		switch { // the first three decide almost always
		case a.topic != b.topic:
			return cmp.Compare(a.topic, b.topic)
		case a.person != b.person:
			return cmp.Compare(a.person, b.person)
		case a.at != b.at:
			return cmp.Compare(a.at, b.at)
		}
		return cmp.Or(cmp.Compare(c.channels.list[a.channel], c.channels.list[b.channel]), cmp.Compare(a.status, b.status))
	})
	from, to := week.Start(c.location).UnixMilli(), week.Add(1).Start(c.location).UnixMilli()
	byTopic := make(map[uint32]*voc.Episodes)
	for first := 0; first < len(c.contacts); {
		end := first + 1
		for end < len(c.contacts) && c.follows(c.contacts[end-1], c.contacts[end]) {
			end++
		}
		if at := c.contacts[first].at; at >= from && at < to {
			topic := c.contacts[first].topic
			if byTopic[topic] == nil {
				byTopic[topic] = &voc.Episodes{Week: week, Topic: c.topics.list[topic]}
			}
			addEpisode(byTopic[topic], c.contacts[first:end])
		}
		first = end
	}
	var all []voc.Episodes
	for _, figures := range byTopic {
		all = append(all, *figures)
	}
	slices.SortFunc(all, func(a, b voc.Episodes) int { return cmp.Compare(a.Topic, b.Topic) })
	return all
}

func (c *EpisodeCounter) follows(a, b contact) bool {
	return a.topic == b.topic && a.person == b.person && b.at-a.at <= episodeGap.Milliseconds()
}

// addEpisode counts one episode, whose contacts come in order of time.
func addEpisode(e *voc.Episodes, contacts []contact) {
	e.Episodes++
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
	}
	if switched {
		e.Switched++
	}
	if twice {
		e.HandledTwice++
	}
	last := contacts[len(contacts)-1]
	if !last.known {
		return
	}
	e.StatusKnown++
	if last.status == statusResolved {
		e.Resolved++
		if len(contacts) == 1 {
			e.OneContact++
		}
	}
}
