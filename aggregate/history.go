package aggregate

import (
	"maps"
	"slices"

	"voc"
)

// BaselineWeeks is how many weeks back a week is compared.
const BaselineWeeks = 8

// minimumWeeks of them must have data.
const minimumWeeks = 4

// history is a week and the weeks it is compared with, over the union of their channels.
type history struct {
	week     voc.Week
	weeks    []weekPeople // ascending, the week itself last; earlier weeks without people are left out
	channels []string     // sorted
	baseline []int        // indices of the weeks that the week is compared with
}

// weekPeople is one week of a history.
type weekPeople struct {
	week       voc.Week
	population *population
	place      []int                // of each channel of the history in the population, or -1
	plain      []float64            // people in each channel; those of several channels in each
	daily      []map[string]float64 // the same by day
}

func newHistory(weeks []voc.WeekFigures) *history {
	h := &history{week: weeks[len(weeks)-1].Week}
	used := make(map[string]bool)
	var counts [][]voc.Count
	for i, figures := range weeks {
		last := i == len(weeks)-1
		if age := h.week.Sub(figures.Week); !last && (age < 1 || age > BaselineWeeks) {
			continue
		}
		p := newPopulation(figures.Counts)
		if p.people == 0 && !last {
			continue
		}
		h.weeks = append(h.weeks, weekPeople{week: figures.Week, population: p})
		for _, channel := range p.channels {
			used[channel] = true
		}
		if !last {
			h.baseline = append(h.baseline, len(h.weeks)-1)
		}
		counts = append(counts, figures.Counts)
	}
	h.channels = slices.Sorted(maps.Keys(used))
	for i := range h.weeks {
		h.readPlain(&h.weeks[i], counts[i])
	}
	return h
}

// readPlain reads the counts by channel and day; the channels of all weeks must be known.
func (h *history) readPlain(w *weekPeople, counts []voc.Count) {
	w.plain, w.daily, w.place = make([]float64, len(h.channels)), make([]map[string]float64, len(h.channels)), make([]int, len(h.channels))
	for c, channel := range h.channels {
		w.place[c] = w.population.index(channel)
		w.daily[c] = make(map[string]float64)
	}
	for _, count := range counts {
		c, known := slices.BinarySearch(h.channels, count.Channel)
		if !known || count.People <= 0 {
			continue
		}
		switch count.Grouping {
		case voc.GroupChannel:
			w.plain[c] = float64(count.People)
		case voc.GroupDayChannel:
			w.daily[c][count.Day] = float64(count.People)
		}
	}
}

func (h *history) current() *weekPeople { return &h.weeks[len(h.weeks)-1] }

// writers is Σ w_ic of each channel of the history in a week.
func (h *history) writers(w *weekPeople) []float64 { return h.spread(w, w.population.weight) }

// raising is Σ w_ic y_i of a topic.
func (h *history) raising(w *weekPeople, topic string) []float64 {
	return h.spread(w, w.population.byChannel(topic))
}

func (h *history) spread(w *weekPeople, values []float64) []float64 {
	all := make([]float64, len(h.channels))
	for c, place := range w.place {
		if place >= 0 {
			all[c] = values[place]
		}
	}
	return all
}
