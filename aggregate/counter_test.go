package aggregate

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"voc"
)

func labelled(id, channel, person string, minutes int, topics ...string) *voc.Labelled {
	row := inquiry(id, channel, person, "", minutes)
	row.CountedAs = person
	row.TopicIDs = topics
	return row
}

func TestCounterCountsPeopleOnce(t *testing.T) {
	const day = 24 * 60
	rows := []*voc.Labelled{
		labelled("1", voc.Phone, "a", 0, "delivery", "delivery.late"),
		labelled("2", voc.Phone, "a", 10, "delivery", "delivery.late"),
		labelled("3", voc.Email, "a", day, "delivery", "delivery.late"),
		labelled("4", voc.Email, "b", day, "price"),
		labelled("5", voc.Phone, "c", 2*day), // no topic
		labelled("6", "", "d", 2*day, "price", "price"),
	}
	rows[0].Sentiment.Class, rows[0].Kind.Value, rows[0].Status = voc.Negative, voc.Complaint, "resolved"
	rows[1].Sentiment.Class, rows[1].Kind.Value, rows[1].Status = voc.Neutral, voc.Question, "open"
	rows[2].Sentiment.Class, rows[2].Kind.Value, rows[2].Status = voc.Positive, voc.Praise, "answered"
	counter := NewCounter(firstWeek)
	for _, row := range rows {
		counter.Add(row)
	}
	people := make(map[string]string)
	var order []string
	for _, c := range counter.Counts() {
		if c.Week != firstWeek {
			t.Fatalf("line of week %v", c.Week)
		}
		people[strings.Join([]string{c.Grouping, c.Channel, c.Topic, c.Day}, "|")] = fmt.Sprintf("%d/%d", c.People, c.Messages)
		if !slices.Contains(order, c.Grouping) {
			order = append(order, c.Grouping)
		}
		if c.Grouping == voc.GroupTopic && c.Topic == "delivery.late" {
			got := []int64{c.Positive, c.Neutral, c.Negative, c.Question, c.Request, c.Complaint, c.Opinion, c.Praise, c.Report, c.Resolved, c.Unresolved}
			if !slices.Equal(got, []int64{1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1}) {
				t.Errorf("messages by what they are: %v", got)
			}
		}
	}
	// Without margins there are no lines by segment.
	if !slices.Equal(order, groupings[:9]) {
		t.Errorf("groupings come as %v", order)
	}
	for line, want := range map[string]string{
		"total|||": "4/6", "channel|phone||": "2/3", "channel|email||": "2/2", "channel|other||": "1/1",
		"topic||delivery|": "1/3", "topic||delivery.late|": "1/3", "topic||price|": "2/2", "topic||uncategorised|": "1/1",
		"channel_topic|phone|delivery|": "1/2", "channel_topic|email|delivery|": "1/1",
		"channel_set|email;phone||": "1/3", "channel_set|phone||": "1/1", "channel_set|email||": "1/1",
		"channel_set_topic|email;phone|delivery.late|": "1/3", "channel_set_topic|email|price|": "1/1",
		"day|||2026-05-11": "1/2", "day|||2026-05-12": "2/2", "day_topic||price|2026-05-13": "1/1", "day_channel|phone||2026-05-11": "1/2",
	} {
		if people[line] != want {
			t.Errorf("%s is %q, want %s", line, people[line], want)
		}
	}
	if got := NewCounter(firstWeek).Counts(); len(got) != 0 {
		t.Errorf("an empty week has %d lines", len(got))
	}
}

func randomRows(random *rand.Rand, n int) []*voc.Labelled {
	channels := []string{voc.Phone, voc.Email, voc.SNS, "a;b", `c\`, "", "電話2"}
	topics := []string{"a", "a.b", "a.c", "d", "e", voc.Uncategorised}
	rows := make([]*voc.Labelled, n)
	for i := range rows {
		row := labelled(fmt.Sprint(i), channels[random.IntN(len(channels))], fmt.Sprint("p", random.IntN(n/2+1)), random.IntN(7*24*60))
		for range random.IntN(4) {
			row.TopicIDs = append(row.TopicIDs, topics[random.IntN(len(topics))])
		}
		row.Sentiment.Class = []string{"", voc.Positive, voc.Neutral, voc.Negative, "?"}[random.IntN(5)]
		row.Kind.Value = append(voc.Kinds, "", "?")[random.IntN(len(voc.Kinds)+2)]
		row.Status = []string{"", "resolved", "open", "answered"}[random.IntN(4)]
		rows[i] = row
	}
	return rows
}

func TestCountsDoNotDependOnOrderOrSplit(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		rows := randomRows(random, 300)
		whole := NewCounter(firstWeek)
		for _, row := range rows {
			whole.Add(row)
		}
		want := whole.Counts()
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		parts := make([]*Counter, 1+random.IntN(5))
		for i := range parts {
			parts[i] = NewCounter(firstWeek)
		}
		for _, row := range rows {
			parts[random.IntN(len(parts))].Add(row)
		}
		merged := NewCounter(firstWeek)
		for _, part := range parts {
			before := part.Counts()
			merged.Merge(part)
			if !slices.Equal(part.Counts(), before) {
				t.Fatal("Merge changed the counter that was merged")
			}
		}
		if !slices.Equal(merged.Counts(), want) {
			t.Fatalf("seed %d: counts differ", seed)
		}
	}
}

// The counts must agree with a plain recount of distinct people.
func TestCountsAgainstRecount(t *testing.T) {
	rows := randomRows(rand.New(rand.NewPCG(7, 7)), 400)
	counter := NewCounter(firstWeek)
	sets := make(map[string]map[string]bool)
	for _, row := range rows {
		counter.Add(row)
		if sets[row.CountedAs] == nil {
			sets[row.CountedAs] = make(map[string]bool)
		}
		channel := row.Channel
		if channel == "" {
			channel = voc.Other
		}
		sets[row.CountedAs][channel] = true
	}
	people := make(map[[4]string]map[string]bool)
	messages := make(map[[4]string]int64)
	for _, row := range rows {
		channel, topics := row.Channel, slices.Compact(slices.Sorted(slices.Values(row.TopicIDs)))
		if channel == "" {
			channel = voc.Other
		}
		if len(topics) == 0 {
			topics = []string{voc.Uncategorised}
		}
		set := joinChannels(slices.Sorted(maps.Keys(sets[row.CountedAs])))
		keys := [][4]string{{voc.GroupTotal}, {voc.GroupChannel, channel}, {voc.GroupChannelSet, set},
			{voc.GroupDay, "", "", row.Day}, {voc.GroupDayChannel, channel, "", row.Day}}
		for _, topic := range topics {
			keys = append(keys, [4]string{voc.GroupTopic, "", topic}, [4]string{voc.GroupChannelTopic, channel, topic},
				[4]string{voc.GroupChannelSetTopic, set, topic}, [4]string{voc.GroupDayTopic, "", topic, row.Day})
		}
		for _, key := range keys {
			if people[key] == nil {
				people[key] = make(map[string]bool)
			}
			people[key][row.CountedAs] = true
			messages[key]++
		}
	}
	counts := counter.Counts()
	if len(counts) != len(people) {
		t.Errorf("%d lines, want %d", len(counts), len(people))
	}
	for _, c := range counts {
		key := [4]string{c.Grouping, c.Channel, c.Topic, c.Day}
		if c.People != int64(len(people[key])) || c.Messages != messages[key] {
			t.Errorf("%v: %d people, %d messages; want %d and %d", key, c.People, c.Messages, len(people[key]), messages[key])
		}
	}
}

func FuzzChannelSet(f *testing.F) {
	f.Add("phone", "e;mail", `c\`)
	f.Add("", ";", `\;`)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		channels := []string{a, b, c}
		if got := splitChannels(joinChannels(channels)); !slices.Equal(got, channels) {
			t.Errorf("%q comes back as %q", channels, got)
		}
		splitChannels(a) // any text is some set
	})
}

func BenchmarkCounter(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	channels := []string{voc.Phone, voc.Email, voc.Chat, voc.Web, voc.SNS, voc.LINE, voc.Community, voc.Visit}
	rows := make([]*voc.Labelled, 100000)
	for i := range rows {
		leaf := random.IntN(40)
		parent := fmt.Sprintf("topic%d", leaf/5)
		rows[i] = labelled(fmt.Sprint(i), channels[random.IntN(8)], fmt.Sprintf("c:%024x", random.IntN(70000)), random.IntN(7*24*60),
			parent, fmt.Sprintf("%s.%d", parent, leaf))
		rows[i].Sentiment.Class, rows[i].Kind.Value = voc.Negative, voc.Complaint
	}
	b.Run("Add", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			counter := NewCounter(firstWeek)
			for _, row := range rows {
				counter.Add(row)
			}
		}
		b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	counter := NewCounter(firstWeek)
	for _, row := range rows {
		counter.Add(row)
	}
	b.Run("Counts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			counter.Counts()
		}
		b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	counts := counter.Counts()
	b.Run("Estimate", func(b *testing.B) {
		for b.Loop() {
			Estimate(firstWeek, counts, Options{})
		}
		b.ReportMetric(float64(len(counts)), "counts")
	})
}
