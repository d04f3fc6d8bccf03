package report

import (
	"strings"

	"voc"
)

// warnings are the guards as a reader meets them: those that say the same of several channels become one, so that what
// a careful reader must know does not bury what changed. JSON and the workbook have every guard by itself.
func (b *builder) warnings(guards []guard) []string {
	const small = "small_channel"
	var channels []string
	for _, g := range guards {
		if e := b.effective(g.Channel); g.Kind == small && e != nil {
			channels = append(channels, channelName(g.Channel)+"（実質"+trimZero(e.Effective)+"人、重み"+voc.FormatPercent(e.Weight)+"）")
		}
	}
	if len(channels) < 2 {
		channels = nil
	}
	lines := []string{}
	told := false
	for _, g := range guards {
		if g.Kind != small || channels == nil {
			lines = append(lines, strings.ReplaceAll(g.Detail, "％", "%"))
			continue
		}
		if !told {
			lines = append(lines, strings.Join(channels, "、")+"は、人数が少ないのに目標構成で重みを持つため、全チャネルの割合はこの少人数の声に左右されやすくなっています。")
		}
		told = true
	}
	return lines
}

// effective is the channel's weight under the declared mix; nil where it has none.
func (b *builder) effective(channel string) *voc.ChannelWeight {
	for i := range b.input.Week.Weights {
		if w := &b.input.Week.Weights[i]; w.Estimator == voc.Declared && w.Channel == channel {
			return w
		}
	}
	return nil
}
