package sample

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"voc"
)

// entry is one inquiry in the making.
type entry struct {
	body     *body
	channel  string
	week     int
	at       time.Time
	person   *person // nil when the sender is unknown; written keeps who wrote all the same
	written  *person
	nearOf   *entry // the entry that it repeats nearly word for word
	thread   *entry // for mail: the inquiry whose answer this one replies to
	followed bool   // another entry replies to this one's answer
	overlap  int    // number of the planted person of several channels, counted from 1

	ref      string // how truth.json names it: the id, or for mail and LINE what the id is made from
	subject  string
	text     string
	reply    string
	canaries []canary

	answered, resolved time.Time
	status             string
}

// public tells whether everybody reads the channel, so that equal texts of two people are one voice there.
func public(channel string) bool { return channel == voc.SNS || channel == voc.Community }

// planner draws which inquiries there are.
type planner struct {
	library *library
	random  random
	pools   map[string][]*person
	entries []*entry
	used    map[string]map[*body]int // of the current week: channel → body → times
	free    map[string][]*person     // of the current week: people who have not written yet
	overlap int
}

func plan(seed uint64, l *library) []*entry {
	p := &planner{library: l, random: newRandom(seed, "plan"), pools: map[string][]*person{}}
	for _, space := range []string{spaceCRM, spaceMail, spaceLINE, spaceSNS, spaceForum} {
		p.pools[space] = people(newRandom(seed, "people "+space), space)
	}
	for week := range weekCount {
		start := len(p.entries)
		p.beginWeek()
		p.base(week)
		p.planted(week)
		own := p.entries[start:]
		p.overlaps(own)
		p.repeats(own)
		p.anonymous(p.entries[start:])
	}
	return p.entries
}

func (p *planner) beginWeek() {
	p.used, p.free = map[string]map[*body]int{}, map[string][]*person{}
	for _, channel := range channelOrder {
		p.used[channel] = map[*body]int{}
		space := spaceOf[channel]
		if p.free[space] == nil {
			p.free[space] = slices.Clone(p.pools[space])
			p.random.Shuffle(len(p.free[space]), func(i, j int) {
				f := p.free[space]
				f[i], f[j] = f[j], f[i]
			})
		}
	}
}

func (p *planner) newPerson(channel string) *person {
	space := spaceOf[channel]
	last := len(p.free[space]) - 1
	who := p.free[space][last]
	p.free[space] = p.free[space][:last]
	return who
}

// draw takes one of the bodies of a stratum that were used least this week. In a public channel no body is used
// twice in a week, since that would be a repost; there it may find none.
func (p *planner) draw(channel, stratum string) *body {
	var least []*body
	for _, b := range p.library.bodies[channel][stratum] {
		switch used := p.used[channel][b]; {
		case used > 0 && public(channel):
		case len(least) == 0 || used < p.used[channel][least[0]]:
			least = []*body{b}
		case used == p.used[channel][least[0]]:
			least = append(least, b)
		}
	}
	if len(least) == 0 {
		return nil
	}
	b := pick(p.random, least)
	p.used[channel][b]++
	return b
}

func (p *planner) add(week int, channel string, b *body, who *person) *entry {
	e := &entry{body: b, channel: channel, week: week, person: who, written: who}
	e.at = momentOf(p.random, channel, dayOf(p.random, channel, week))
	p.entries = append(p.entries, e)
	return e
}

func (p *planner) base(week int) {
	for _, channel := range channelOrder {
		mean := weeklyVolume[channel]
		if channel == mixChannel && week >= mixWeek {
			mean *= mixFactor
		}
		strata := p.library.strata[channel]
		share := make([]float64, len(strata))
		for i, stratum := range strata {
			share[i] = weights[stratum]
			if channel == loudChannel && stratum == loudTopic {
				share[i] = 0 // planted as a number of its own
			}
		}
		for range p.random.poisson(mean) {
			b := p.draw(channel, strata[p.random.weighted(share)])
			for b == nil {
				b = p.draw(channel, strata[p.random.weighted(share)])
			}
			p.add(week, channel, b, p.newPerson(channel))
		}
	}
}

func (p *planner) planted(week int) {
	for range p.random.between(14, 17) {
		p.add(week, loudChannel, p.draw(loudChannel, loudTopic), p.newPerson(loudChannel))
	}
	if week != burstWeek {
		return
	}
	for _, burst := range burstVolume {
		for range burst.count {
			if b := p.draw(burst.channel, burstTopic); b != nil {
				p.add(week, burst.channel, b, p.newPerson(burst.channel))
			}
		}
	}
}

// crmChannels share their customers.
var crmChannels = []string{voc.Phone, voc.Web, voc.Chat, voc.Visit}

// overlaps lets some people raise their matter in a second or third channel within the week.
func (p *planner) overlaps(week []*entry) {
	planted := 0
	for _, i := range p.random.Perm(len(week)) {
		first := week[i]
		if planted == overlapsWeek {
			return
		}
		if spaceOf[first.channel] != spaceCRM || first.body.topics[0] == "none" {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(crmChannels), func(channel string) bool {
			return channel == first.channel || len(p.library.bodies[channel][first.body.stratum()]) == 0
		})
		if len(others) == 0 {
			continue
		}
		p.random.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		count := 1
		if p.random.chance(.2) {
			count = min(2, len(others))
		}
		p.overlap++
		planted++
		first.overlap = p.overlap
		for _, channel := range others[:count] {
			e := p.add(first.week, channel, p.draw(channel, first.body.stratum()), first.person)
			e.overlap = p.overlap
			e.at = momentOf(p.random, channel, p.soonAfter(first.at))
		}
	}
}

// soonAfter returns a day at most two days after at, in the same week.
func (p *planner) soonAfter(at time.Time) time.Time {
	later := at.AddDate(0, 0, p.random.between(0, 2))
	if voc.WeekOf(later) != voc.WeekOf(at) {
		later = at
	}
	return later
}

// repeats lets some people write again in the same channel, in other words; reposts and double submits repeat a
// text.
func (p *planner) repeats(week []*entry) {
	reposts, doubles := p.random.between(4, 6), 2
	for _, i := range p.random.Perm(len(week)) {
		first := week[i]
		long := utf8.RuneCountInString(first.body.text) >= 30
		switch {
		case first.channel == voc.SNS && reposts > 0 && long:
			reposts--
			for range p.random.between(1, 2) {
				who := p.newPerson(voc.SNS)
				e := p.add(first.week, voc.SNS, first.body, who)
				e.nearOf = first
				if p.random.chance(.3) {
					e.person = nil
				}
				e.at = shortlyAfter(first.at, time.Duration(p.random.between(5, 900))*time.Minute)
			}
		case first.channel == voc.Web && doubles > 0 && long && first.overlap == 0 && !strings.Contains(first.body.text, "{"):
			doubles--
			e := p.add(first.week, voc.Web, first.body, first.person)
			e.nearOf = first
			p.used[voc.Web][first.body]++
			e.at = shortlyAfter(first.at, time.Duration(p.random.between(1, 9))*time.Minute)
		case slices.Contains([]string{voc.Phone, voc.Email, voc.Chat}, first.channel) && p.random.chance(.04):
			b := p.draw(first.channel, first.body.stratum())
			if b == first.body {
				p.used[first.channel][b]--
				continue
			}
			e := p.add(first.week, first.channel, b, first.person)
			e.at = momentOf(p.random, first.channel, p.soonAfter(first.at))
			if e.at.Before(first.at) {
				e.at = shortlyAfter(first.at, 3*time.Hour)
			}
			if first.channel == voc.Email {
				e.thread, first.followed = first, true
			}
		}
	}
}

// shortlyAfter adds to at, but stays within the week.
func shortlyAfter(at time.Time, d time.Duration) time.Time {
	for voc.WeekOf(at.Add(d)) != voc.WeekOf(at) {
		d /= 2
	}
	return at.Add(d)
}

// unknownSender is the share of rows that come without a customer number. Only texts that nobody else sent that
// week may lose it: an unknown sender of an equal text would be taken for the other one.
var unknownSender = map[string]float64{voc.Phone: .22, voc.Chat: .3, voc.Web: .06, voc.Visit: .6}

func (p *planner) anonymous(week []*entry) {
	for _, e := range week {
		if p.random.chance(unknownSender[e.channel]) && e.overlap == 0 && e.nearOf == nil && p.used[e.channel][e.body] == 1 && !p.wroteAgain(week, e) {
			e.person = nil
		}
	}
}

func (p *planner) wroteAgain(week []*entry, e *entry) bool {
	return slices.ContainsFunc(week, func(o *entry) bool { return o != e && o.written == e.written })
}
