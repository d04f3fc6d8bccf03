package aggregate

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat"

	"voc"
)

const (
	// feedLevel is the error probability of the weekly test of a channel's volume. It aims at one in a thousand;
	// correlation from week to week makes the test more liberal than it says.
	feedLevel = 0.0005
	// silence is the expected number of people of a day on which nobody has a probability of 10⁻⁴.
	silence = 9.2103403719761836
)

// volumes is the people in each channel of the history in its weeks.
func (h *history) volumes() [][]float64 {
	volumes := make([][]float64, len(h.channels))
	for c := range volumes {
		for _, w := range h.weeks {
			volumes[c] = append(volumes[c], w.plain[c])
		}
	}
	return volumes
}

// unusual tells of each channel whether its volume n in a week is out of line with the baseline weeks given
// for it:
//
//	|log(n + ½) − mean log(n + ½)| / (s̃ √(1 + 1/B)),  t with d₀ + B − 1 degrees of freedom, p < .0005,
//
// where s̃² is moderated across channels and at least 1/mean, the variance of the logarithm of a Poisson
// number. A channel that had people in fewer than minimumWeeks of its baseline weeks is not tested.
func unusual(volumes [][]float64, week int, baseline [][]int) []bool {
	type usual struct {
		channel                       int
		mean, center, variance, weeks float64
	}
	var tested []usual
	var variances, freedom []float64
	for c, weeks := range baseline {
		var logs []float64
		var sum float64
		present := 0
		for _, w := range weeks {
			logs = append(logs, math.Log(volumes[c][w]+0.5))
			sum += volumes[c][w]
			if volumes[c][w] > 0 {
				present++
			}
		}
		if present < minimumWeeks {
			continue
		}
		center, variance := stat.MeanVariance(logs, nil)
		b := float64(len(logs))
		tested = append(tested, usual{c, sum / b, center, variance, b})
		variances, freedom = append(variances, variance), append(freedom, b-1)
	}
	prior := fitVariancePrior(variances, freedom)
	flagged := make([]bool, len(volumes))
	for i, u := range tested {
		variance, total := prior.moderate(variances[i], freedom[i])
		variance = max(variance, 1/u.mean)
		t := (math.Log(volumes[u.channel][week]+0.5) - u.center) / math.Sqrt(variance*(1+1/u.weeks))
		flagged[u.channel] = twoSided(t, total) < feedLevel
	}
	return flagged
}

// feed is what is known of the volume of each channel of a history.
type feed struct {
	flagged []bool  // this week's volume is out of line
	usual   [][]int // baseline weeks of each channel, without those in which it was out of line itself
}

// checkFeed tests each channel's volume. A baseline week that is out of line with the other ones is left out
// of its channel's baseline, unless fewer than minimumWeeks would remain: then it is the new normal.
func (h *history) checkFeed() feed {
	volumes := h.volumes()
	outlying := make([]map[int]bool, len(h.channels))
	for c := range outlying {
		outlying[c] = make(map[int]bool)
	}
	for i, week := range h.baseline {
		others := append(append([]int(nil), h.baseline[:i]...), h.baseline[i+1:]...)
		for c, flagged := range unusual(volumes, week, repeat(others, len(volumes))) {
			outlying[c][week] = flagged
		}
	}
	f := feed{usual: repeat(h.baseline, len(volumes))}
	for c := range f.usual {
		var kept []int
		for _, week := range h.baseline {
			if !outlying[c][week] {
				kept = append(kept, week)
			}
		}
		if len(kept) >= minimumWeeks {
			f.usual[c] = kept
		}
	}
	f.flagged = unusual(volumes, len(h.weeks)-1, f.usual)
	return f
}

func repeat(weeks []int, times int) [][]int {
	all := make([][]int, times)
	for i := range all {
		all[i] = weeks
	}
	return all
}

// guards puts into words what checkFeed found, and looks for days without rows.
func (f feed) guards(h *history, options Options, over bool) []voc.Guard {
	var guards []voc.Guard
	for c, channel := range h.channels {
		name := voc.ChannelName(channel)
		now, mean := h.current().plain[c], 0.0
		for _, week := range f.usual[c] {
			mean += h.weeks[week].plain[c] / float64(len(f.usual[c]))
		}
		guard := voc.Guard{Week: h.week, Channel: channel}
		switch {
		case !f.flagged[c] || !over:
		case now == 0:
			guard.Kind = guardMissing
			guard.Detail = fmt.Sprintf("%sからの問い合わせが今週は1件もありません（ふだんは週平均%s人）。取り込み漏れの可能性があるため、%sの声が大きな割合を占める話題の増減は判定を保留します。",
				name, formatPeople(mean), name)
		default:
			guard.Kind = guardVolume
			direction, doubt := "多く", "取り込みの重複か、実際の増加か"
			if now < mean {
				direction, doubt = "少なく", "取り込み漏れか、実際の減少か"
			}
			guard.Detail = fmt.Sprintf("%sからの問い合わせは今週%s人で、ふだん（週平均%s人）より著しく%sなっています。%sをご確認ください。",
				name, formatPeople(now), formatPeople(mean), direction, doubt)
		}
		if guard.Kind != "" {
			guards = append(guards, guard)
		}
		if guard.Kind != guardMissing {
			guards = append(guards, f.silentDays(h, c, options)...)
		}
	}
	return guards
}

var weekdays = []string{"月", "火", "水", "木", "金", "土", "日"}

// silentDays finds the days of the week, as far as they are over, without rows of a channel where
// e^(−expected) < 10⁻⁴; expected is the mean of that weekday over the channel's
// usual weeks. Holidays are neither missing nor part of the mean.
func (f feed) silentDays(h *history, c int, options Options) []voc.Guard {
	if len(f.usual[c]) < minimumWeeks {
		return nil
	}
	var guards []voc.Guard
	for d, weekday := range weekdays {
		var expected, working float64
		for _, week := range f.usual[c] {
			w := h.weeks[week]
			if before := dayOf(w.week, d, options).Format(time.DateOnly); !slices.Contains(options.Holidays, before) {
				expected += w.daily[c][before]
				working++
			}
		}
		expected /= max(working, 1)
		day := dayOf(h.week, d, options)
		if slices.Contains(options.Holidays, day.Format(time.DateOnly)) {
			continue
		}
		over := options.Now.IsZero() || !options.Now.Before(dayOf(h.week, d+1, options))
		if !over || expected <= silence || h.current().daily[c][day.Format(time.DateOnly)] > 0 {
			continue
		}
		guards = append(guards, voc.Guard{Week: h.week, Kind: guardMissingDay, Channel: h.channels[c],
			Detail: fmt.Sprintf("%sは%d月%d日（%s）の問い合わせが1件もありません（この曜日はふだん平均%s人）。休業日でなければ、取り込み漏れがないかご確認ください。",
				voc.ChannelName(h.channels[c]), day.Month(), day.Day(), weekday, formatPeople(expected))})
	}
	return guards
}

// dayOf is the beginning of a day of the week, 0 = Monday, 7 = the end of the week.
func dayOf(week voc.Week, day int, options Options) time.Time {
	return week.Start(options.location()).AddDate(0, 0, day)
}
