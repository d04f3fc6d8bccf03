package aggregate

import (
	"testing"

	"voc"
)

// Two channels of 300 and 100 inquiries, worked by hand. Phone: 60/300 labelled; Se 8/10, Sp 38/40, so that
// π = (.2 + .95 − 1)/.75 = .2. Mail: 40/100; Se 9/10, Sp 36/40, π = (.4 + .9 − 1)/.8 = .375. Together
// (300 · .2 + 100 · .375)/400 = .24375, measured 100/400.
func TestAuditedSharesCombineChannels(t *testing.T) {
	count := func(grouping, channel, topic string, messages int64) voc.Count {
		return voc.Count{Week: firstWeek, Grouping: grouping, Channel: channel, Topic: topic, Messages: messages, People: messages}
	}
	figures := voc.WeekFigures{Week: firstWeek, Counts: []voc.Count{
		count(voc.GroupTotal, "", "", 400), count(voc.GroupChannel, "phone", "", 300), count(voc.GroupChannel, "email", "", 100),
		count(voc.GroupTopic, "", "late", 100), count(voc.GroupChannelTopic, "phone", "late", 60), count(voc.GroupChannelTopic, "email", "late", 40),
	}}
	phone := voc.Audit{Topic: "late", Channel: "phone", TruePositive: 8, FalsePositive: 2, FalseNegative: 2, TrueNegative: 38}
	email := voc.Audit{Topic: "late", Channel: "email", TruePositive: 9, FalsePositive: 4, FalseNegative: 1, TrueNegative: 36}
	half := voc.Audit{Topic: "late", Channel: "email", TruePositive: 4, FalsePositive: 2, TrueNegative: 20}
	rest := voc.Audit{Topic: "late", Channel: "email", TruePositive: 5, FalsePositive: 2, FalseNegative: 1, TrueNegative: 16}
	for _, audits := range [][]voc.Audit{{phone, email}, {rest, phone, half}} {
		got := AuditedShares(figures, audits)
		if len(got) != 3 || got[0].Channel != "" || got[0].Channels != 2 || got[1].Channel != "email" || got[2].Channel != "phone" {
			t.Fatalf("%+v", got)
		}
		for i, want := range []struct{ measured, share, precision float64 }{{0.25, 0.24375, 17.0 / 23}, {0.4, 0.375, 9.0 / 13}, {0.2, 0.2, 0.8}} {
			one := got[i]
			if !near(one.Measured, want.measured, 1e-12) || !near(one.Share, want.share, 1e-12) || !near(one.Precision.Value, want.precision, 1e-12) ||
				!one.Usable || !(one.Low < one.Share && one.Share < one.High) {
				t.Errorf("%+v, want %+v", one, want)
			}
		}
		if width := got[0].High - got[0].Low; width >= got[1].High-got[1].Low || width <= 0 {
			t.Errorf("the interval over channels is %v wide", width)
		}
	}
	// A channel that nobody audited leaves nothing to say over all; an audit over all channels is taken as it is.
	if got := AuditedShares(figures, []voc.Audit{phone}); len(got) != 1 || got[0].Channel != "phone" {
		t.Errorf("%+v", got)
	}
	whole := phone
	whole.Channel = ""
	if got := AuditedShares(figures, []voc.Audit{whole}); len(got) != 1 || got[0].Channels != 0 || !near(got[0].Measured, 0.25, 1e-12) {
		t.Errorf("%+v", got)
	}
	if got := AuditedShares(figures, []voc.Audit{{Topic: "late", Channel: "kiosk", TruePositive: 1}, {TruePositive: 4}}); got != nil {
		t.Errorf("shares of a channel without inquiries: %+v", got)
	}
}
