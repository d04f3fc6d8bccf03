package report

import (
	"cmp"
	"slices"

	"voc"
)

const (
	looksBig   = "big"
	looksSmall = "small"
)

// ranking puts the top ten of every channel beside the all-channel one.
func (b *builder) ranking() ranking {
	f := b.figures
	r := ranking{Columns: []rankColumn{}, Spread: []spread{}, OneChannel: []oneChannel{}}
	overall := map[string]int{}
	for i, id := range f.leaves {
		overall[id] = i + 1
	}
	all := rankColumn{Name: "すべてのチャネル", People: f.people(f.total()), Cells: []rankCell{}, Missed: []rankCell{}}
	for i, id := range f.leaves[:min(len(f.leaves), topListSize)] {
		cell := rankCell{Rank: i + 1, Topic: id, Name: b.name(id), People: f.people(f.topic(id)), OverallRank: i + 1}
		if shown := f.share(f.shown, id); shown != nil {
			cell.Share = *shown
		}
		all.Cells = append(all.Cells, cell)
	}
	r.Columns = append(r.Columns, all)
	for _, channel := range f.channels[:min(len(f.channels), channelLimit)] {
		r.Columns = append(r.Columns, b.rankColumn(channel, overall))
	}
	r.ChannelsLeftOut = max(0, f.written-channelLimit)
	b.addSpread(&r)
	return r
}

func (b *builder) rankColumn(channel string, overall map[string]int) rankColumn {
	f := b.figures
	people := f.channel(channel)
	column := rankColumn{
		Channel: channel, Name: channelName(channel), People: f.people(people), Few: people.People < fewPeople,
		Cells: []rankCell{}, Missed: []rankCell{},
	}
	raised := slices.DeleteFunc(slices.Clone(f.leaves), func(id string) bool { return f.channelTopic(channel, id).People == 0 })
	slices.SortFunc(raised, func(x, y string) int {
		return cmp.Or(cmp.Compare(f.channelTopic(channel, y).People, f.channelTopic(channel, x).People), cmp.Compare(overall[x], overall[y]))
	})
	rank := map[string]int{}
	for i, id := range raised {
		rank[id] = i + 1
	}
	for _, id := range raised[:min(len(raised), topListSize)] {
		column.Cells = append(column.Cells, b.rankCell(channel, id, rank[id], overall[id]))
	}
	for _, id := range f.leaves[:min(len(f.leaves), topListSize)] {
		if cell := b.rankCell(channel, id, rank[id], overall[id]); cell.Looks == looksSmall {
			column.Missed = append(column.Missed, cell)
		}
	}
	return column
}

func (b *builder) rankCell(channel, id string, rank, overall int) rankCell {
	f := b.figures
	c := f.channelTopic(channel, id)
	c.Channel, c.Topic = channel, id
	cell := rankCell{Rank: rank, Topic: id, Name: b.name(id), People: f.people(c), OverallRank: overall}
	within, ok := f.within(channel, id)
	if !ok {
		return cell
	}
	cell.Share = within
	if shown := f.share(f.shown, id); shown != nil {
		switch {
		case within.Low > shown.High:
			cell.Looks = looksBig
		case within.High < shown.Low:
			cell.Looks = looksSmall
		}
	}
	return cell
}

// Moved tells whether the place differs enough from the all-channel one to be worth saying.
func (c rankCell) Moved() bool { return max(c.Rank-c.OverallRank, c.OverallRank-c.Rank) >= 3 }

// addSpread finds the lowest and highest channel of each top topic, and the topics of one channel only.
func (b *builder) addSpread(r *ranking) {
	f := b.figures
	for i, id := range f.leaves {
		shown := f.share(f.shown, id)
		if shown == nil {
			continue
		}
		if e := f.estimates[estimateKey{f.shown, "", id}]; e.Label == voc.LabelOneChannel {
			r.OneChannel = append(r.OneChannel, oneChannel{id, b.name(id), *shown, b.channelShare(e.LabelChannel, id)})
		}
		if i >= topListSize {
			continue
		}
		var shares []channelShare
		for _, channel := range f.channels {
			if _, ok := f.within(channel, id); ok && f.channel(channel).People >= fewPeople {
				shares = append(shares, b.channelShare(channel, id))
			}
		}
		if len(shares) < 2 {
			continue
		}
		byShare := func(x, y channelShare) int {
			return cmp.Or(cmp.Compare(x.Share.Share, y.Share.Share), cmp.Compare(x.Channel, y.Channel))
		}
		r.Spread = append(r.Spread, spread{id, b.name(id), *shown, slices.MinFunc(shares, byShare), slices.MaxFunc(shares, byShare)})
	}
}

func (b *builder) channelShare(channel, topic string) channelShare {
	f := b.figures
	c := f.channelTopic(channel, topic)
	c.Channel, c.Topic = channel, topic
	within, _ := f.within(channel, topic)
	return channelShare{channel, channelName(channel), within, f.people(c)}
}

// rankRow is one rank over all columns; a column whose list is shorter has no cell there.
type rankRow struct {
	Rank  int
	Cells []rankRowCell
}

type rankRowCell struct{ Cell *rankCell }

// rankRows turns the columns of a ranking into the rows of its table.
func rankRows(r ranking) []rankRow {
	var rows []rankRow
	for i := range topListSize {
		row := rankRow{Rank: i + 1}
		filled := false
		for _, column := range r.Columns {
			cell := rankRowCell{}
			if i < len(column.Cells) {
				cell.Cell, filled = &column.Cells[i], true
			}
			row.Cells = append(row.Cells, cell)
		}
		if !filled {
			break
		}
		rows = append(rows, row)
	}
	return rows
}
