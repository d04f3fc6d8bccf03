package aggregate

import (
	"cmp"
	"maps"
	"slices"

	"voc"
)

// population is the people of one week as the channel-set counts give them.
type population struct {
	channels []string // used by anybody, sorted
	sets     []channelSet
	people   float64 // who wrote
	// weight is Σ w_ic of each channel, where a person who used m channels has w_ic = 1/m in each; the sum over
	// channels is people.
	weight []float64
	// effective is n_c = (Σ w_ic)² / Σ w_ic², the effective number of people of each channel.
	effective []float64
	// raised tells, by topic, how many people of which set raised it in any channel; never more than the set has.
	raised map[string][]setCount
}

// mostPeople bounds a count that can only be damage, beyond which quantiles lose their precision.
const mostPeople = 1e12

// channelSet is the people who used exactly these channels.
type channelSet struct {
	written string // as in voc.Count
	members []int  // indices in channels
	people  float64
}

type setCount struct {
	set    int
	people float64
}

// newPopulation reads the channel-set counts; it makes sense of any counts, also of such as contradict
// each other. A set without people is left out.
func newPopulation(counts []voc.Count) *population {
	size := make(map[string]float64)
	used := make(map[string]bool)
	for _, count := range counts {
		if count.Grouping == voc.GroupChannelSet && count.People > 0 {
			size[count.Channel] += min(float64(count.People), mostPeople)
			for _, channel := range splitChannels(count.Channel) {
				used[channel] = true
			}
		}
	}
	p := &population{channels: slices.Sorted(maps.Keys(used)), raised: make(map[string][]setCount)}
	setOf := make(map[string]int, len(size))
	for _, written := range slices.Sorted(maps.Keys(size)) {
		var members []int
		for _, channel := range splitChannels(written) {
			member, _ := slices.BinarySearch(p.channels, channel)
			members = append(members, member)
		}
		slices.Sort(members)
		setOf[written] = len(p.sets)
		p.sets = append(p.sets, channelSet{written, slices.Compact(members), size[written]})
	}

	p.weight, p.effective = make([]float64, len(p.channels)), make([]float64, len(p.channels))
	squares := make([]float64, len(p.channels))
	for _, set := range p.sets {
		p.people += set.people
		m := float64(len(set.members))
		for _, c := range set.members {
			p.weight[c] += set.people / m
			squares[c] += set.people / (m * m)
		}
	}
	for c := range p.channels {
		p.effective[c] = p.weight[c] * p.weight[c] / squares[c]
	}
	p.readTopics(counts, setOf)
	return p
}

func (p *population) readTopics(counts []voc.Count, setOf map[string]int) {
	for _, count := range counts {
		if count.Grouping != voc.GroupChannelSetTopic || count.People <= 0 || count.Topic == "" {
			continue
		}
		if set, known := setOf[count.Channel]; known {
			people := min(float64(count.People), p.sets[set].people)
			p.raised[count.Topic] = append(p.raised[count.Topic], setCount{set, people})
		}
	}
	for topic, sets := range p.raised {
		// A set that is given twice for a topic counts once, with the greater number.
		slices.SortFunc(sets, func(a, b setCount) int { return cmp.Or(a.set-b.set, cmp.Compare(b.people, a.people)) })
		p.raised[topic] = slices.CompactFunc(sets, func(a, b setCount) bool { return a.set == b.set })
	}
}

// raising is the number of people who raised a topic.
func (p *population) raising(topic string) float64 {
	var people float64
	for _, count := range p.raised[topic] {
		people += count.people
	}
	return people
}

// byChannel distributes the people who raised a topic over the channels they used: Σ w_ic y_i.
func (p *population) byChannel(topic string) []float64 {
	people := make([]float64, len(p.channels))
	for _, count := range p.raised[topic] {
		set := p.sets[count.set]
		for _, c := range set.members {
			people[c] += count.people / float64(len(set.members))
		}
	}
	return people
}

// rates is p_c = Σ w_ic y_i / Σ w_ic of a topic in each channel.
func (p *population) rates(topic string) []float64 {
	rates := p.byChannel(topic)
	for c := range rates {
		rates[c] = min(rates[c]/p.weight[c], 1)
	}
	return rates
}

// index returns the index of a channel, or -1.
func (p *population) index(channel string) int {
	if c, found := slices.BinarySearch(p.channels, channel); found {
		return c
	}
	return -1
}
