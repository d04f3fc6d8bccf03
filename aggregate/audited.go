package aggregate

import (
	"cmp"
	"math"
	"slices"

	"voc"
)

// AuditedShares holds the shares of inquiries of a week against an audited sample, by topic: the line over all channels
// first, then one for each audited channel. Lines with equal topic and channel are added up.
//
// The line over all channels is from the audits of no channel in particular where there are any. Else it is combined
// from the channels by their numbers of inquiries, with the interval by recovery of variance estimates (Zou & Donner
// 2008), where every channel with inquiries has a usable audit; else there is none, since a sample drawn by channel says
// nothing of channels that were left out.
func AuditedShares(figures voc.WeekFigures, audits []voc.Audit) []voc.AuditedShare {
	type place struct{ topic, channel string }
	messages := make(map[place]int64) // of the empty topic: all
	topics, channels := make(map[string]bool), make(map[string]bool)
	for _, count := range figures.Counts {
		switch count.Grouping {
		case voc.GroupTotal, voc.GroupChannel, voc.GroupTopic, voc.GroupChannelTopic:
			messages[place{count.Topic, count.Channel}] += count.Messages
			topics[count.Topic] = true
			if count.Channel != "" {
				channels[count.Channel] = true
			}
		}
	}
	sums := make(map[place]voc.Audit)
	audited := make(map[string]bool)
	for _, audit := range audits {
		key := place{audit.Topic, audit.Channel}
		if audit.Topic == "" || messages[place{"", audit.Channel}] == 0 {
			continue
		}
		sum := sums[key]
		sum.Topic, sum.Channel = audit.Topic, audit.Channel
		sum.TruePositive += max(audit.TruePositive, 0)
		sum.FalsePositive += max(audit.FalsePositive, 0)
		sum.FalseNegative += max(audit.FalseNegative, 0)
		sum.TrueNegative += max(audit.TrueNegative, 0)
		sums[key] = sum
		audited[audit.Topic] = true
	}
	var all []voc.AuditedShare
	for _, topic := range sortedKeys(audited) {
		var parts []voc.AuditedShare
		var weights []float64
		complete := true
		pooled := voc.Audit{Topic: topic}
		for _, channel := range sortedKeys(channels) {
			audit, found := sums[place{topic, channel}]
			if !found {
				complete = false
				continue
			}
			pooled.TruePositive, pooled.FalsePositive = pooled.TruePositive+audit.TruePositive, pooled.FalsePositive+audit.FalsePositive
			pooled.FalseNegative, pooled.TrueNegative = pooled.FalseNegative+audit.FalseNegative, pooled.TrueNegative+audit.TrueNegative
			n := messages[place{"", channel}]
			part := Audited(messages[place{topic, channel}], n, audit)
			complete = complete && part.Usable
			parts, weights = append(parts, part), append(weights, float64(n))
		}
		if audit, found := sums[place{topic, ""}]; found {
			all = append(all, Audited(messages[place{topic, ""}], messages[place{}], audit))
		} else if complete && len(parts) > 0 {
			all = append(all, combinedAudit(pooled, parts, weights))
		}
		all = append(all, parts...)
	}
	return all
}

// combinedAudit is Σ n_c π_c / Σ n_c over channels.
func combinedAudit(pooled voc.Audit, parts []voc.AuditedShare, weights []float64) voc.AuditedShare {
	one := Audited(1, 1, pooled) // for precision and recall
	one.Measured, one.Share, one.Usable, one.Channels = 0, 0, true, len(parts)
	var sum, below, above float64
	for _, n := range weights {
		sum += n
	}
	for i, part := range parts {
		h := weights[i] / sum
		one.Measured += h * part.Measured
		one.Share += h * part.Share
		below += h * h * (part.Share - part.Low) * (part.Share - part.Low)
		above += h * h * (part.High - part.Share) * (part.High - part.Share)
	}
	one.Measured, one.Share = min(one.Measured, 1), min(one.Share, 1)
	one.Low, one.High = max(one.Share-math.Sqrt(below), 0), min(one.Share+math.Sqrt(above), 1)
	return one
}

// SortAudits orders audits by topic and channel.
func SortAudits(audits []voc.Audit) {
	slices.SortFunc(audits, func(a, b voc.Audit) int {
		return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Channel, b.Channel))
	})
}
