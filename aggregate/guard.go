package aggregate

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"voc"
)

// Kinds of guards, in the order in which they are shown.
const (
	guardIncomplete = "incomplete_week"
	guardMissing    = "missing_channel"
	guardMissingDay = "missing_day"
	guardVolume     = "volume"
	guardFewWeeks   = "few_weeks"
	guardNoTarget   = "no_target"
	guardSmall      = "small_channel"
	guardPooled     = "pooled_channel"
	guardRaking     = "raking"
)

var guardOrder = []string{
	guardIncomplete, guardMissing, guardMissingDay, guardVolume, guardFewWeeks, guardNoTarget, guardSmall, guardPooled, guardRaking,
}

// smallChannel is the effective number of people below which a channel carries a declared weight badly.
const smallChannel = 30

func sortGuards(guards []voc.Guard) {
	slices.SortStableFunc(guards, func(a, b voc.Guard) int {
		return cmp.Or(cmp.Compare(slices.Index(guardOrder, a.Kind), slices.Index(guardOrder, b.Kind)),
			cmp.Compare(a.Channel, b.Channel))
	})
}

// weightGuards tells what of the target mix the week cannot bear.
func weightGuards(week voc.Week, p *population, options Options, estimators []weighting) []voc.Guard {
	var guards []voc.Guard
	warn := func(kind, channel, format string, arguments ...any) {
		guards = append(guards, voc.Guard{Week: week, Kind: kind, Channel: channel, Detail: fmt.Sprintf(format, arguments...)})
	}
	shown := estimators[len(estimators)-1]
	switch {
	case len(options.Target) == 0 && len(p.channels) > 1:
		warn(guardNoTarget, "", "顧客全体のチャネル構成（目標構成）が設定されていないため、全チャネルの割合はチャネル間の食い違いに応じて調整した値を先に示しています。")
	case len(options.Target) == 0:
	case shown.estimator != voc.Declared:
		warn(guardNoTarget, "", "目標構成にあるチャネルからの問い合わせが今週は1件もないため、目標構成による割合は計算していません。")
	default:
		for c, channel := range p.channels {
			name, share := voc.ChannelName(channel), options.Target[channel]
			switch {
			case isPooled(p, c, options.Target, options.Pool):
				partner := voc.ChannelName(options.Pool[channel])
				warn(guardPooled, channel, "%sは単独で割合を出すには人数か目標構成が足りないため、設定に従って%sと合わせて数えています。", name, partner)
			case shown.channels[c] == 0:
				warn(guardNoTarget, channel, "%sは目標構成に含まれていないため、%sの声は目標構成による割合に反映されていません。", name, name)
			case p.effective[c] < smallChannel:
				warn(guardSmall, channel, "%sは今週の人数が実質%s人と少ないのに目標構成では%sを占めるため、全チャネルの割合はこの少人数の声に左右されやすくなっています。",
					name, formatPeople(p.effective[c]), formatPercent(share))
			}
		}
		for _, channel := range sortedKeys(options.Target) {
			if options.Target[channel] <= 0 || p.index(channel) >= 0 {
				continue
			}
			share, name := formatPercent(options.Target[channel]), voc.ChannelName(channel)
			if partner := options.Pool[channel]; options.Target[partner] > 0 && p.index(partner) >= 0 {
				warn(guardMissing, channel, "目標構成で%sを占める%sからの問い合わせが今週はないため、設定に従ってその分を%sに加えました。", share, name, voc.ChannelName(partner))
			} else {
				warn(guardMissing, channel, "目標構成で%sを占める%sからの問い合わせが今週はないため、その分をほかのチャネルに比例して割り振りました。", share, name)
			}
		}
	}
	sortGuards(guards)
	return guards
}

// rakingGuards tells what the raked weights do not meet; raked is nil where there are none.
func rakingGuards(week voc.Week, raked *raking, options Options) []voc.Guard {
	if len(options.Margins) == 0 {
		return nil
	}
	guard := voc.Guard{Week: week, Kind: guardRaking}
	if raked == nil {
		guard.Detail = fmt.Sprintf("顧客属性（%s）がわかる問い合わせが今週はないため、属性構成に合わせた割合は計算していません。", strings.Join(sortedKeys(options.Margins), "、"))
		return []voc.Guard{guard}
	}
	s := raked.statement
	switch {
	case !s.Converged:
		guard.Detail = fmt.Sprintf("属性構成に合わせた重みは目標に届いていません（最大%sのずれ）。1人の重みを平均の%s倍までに抑えているか、目標どうしが両立しないためです。", formatPoints(s.Deviation), formatPeople(s.Cap))
	case s.Capped > 0:
		guard.Detail = fmt.Sprintf("属性構成に合わせた重みは、%sの人について平均の%s倍で打ち切りました。", formatPercent(s.Capped), formatPeople(s.Cap))
	}
	var unknown []string
	for _, share := range s.Margins {
		if share.Value == "" && share.Before >= 0.2 {
			unknown = append(unknown, fmt.Sprintf("%sは%s", share.Margin, formatPercent(share.Before)))
		}
	}
	if len(unknown) > 0 {
		guard.Detail += fmt.Sprintf("属性がわからない人が多く（%s）、その人たちの割合はそのままにしています。", strings.Join(unknown, "、"))
	}
	if guard.Detail == "" {
		return nil
	}
	return []voc.Guard{guard}
}

func formatPoints(difference float64) string {
	return strconv.FormatFloat(100*difference, 'f', 1, 64) + "ポイント"
}

func sortedKeys[V any](values map[string]V) []string { return slices.Sorted(maps.Keys(values)) }

// formatPeople writes a number of people, with one decimal where it is small and not whole.
func formatPeople(n float64) string {
	if n >= 100 || n == math.Trunc(n) {
		return strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	}
	return strconv.FormatFloat(n, 'f', 1, 64)
}

func formatPercent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + "％" }
