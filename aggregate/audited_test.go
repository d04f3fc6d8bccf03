package aggregate

import (
	"math/rand/v2"
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

// The interval of Lang & Reiczigel (2014) by hand: 300 of 1,000 measured, Se 80/100, Sp 180/200. With one added on either side Se′ = 81/102
// and Sp′ = 181/202, with z²/2 p′ = 301.92073/1003.84146; v_Se = .00160289, v_Sp = .00046116, v_p = .00020950; π′ = .28516, the shift
// 2z²(.28516 · .00160289 − .71484 · .00046116) = .00098, half the width 1.95996 √(.00020950 + .00013034 + .00023565)/.69016 = .06813.
func TestAuditedIntervalByHand(t *testing.T) {
	got := Audited(300, 1000, voc.Audit{TruePositive: 80, FalseNegative: 20, TrueNegative: 180, FalsePositive: 20})
	if !near(got.Low, 0.28516+0.00098-0.06813, 2e-5) || !near(got.High, 0.28516+0.00098+0.06813, 2e-5) {
		t.Errorf("%v to %v", got.Low, got.High)
	}
}

// The interval covers, also with few audited inquiries, which is where it is on the safe side.
func TestAuditedInterval(t *testing.T) {
	for _, c := range []struct {
		truth, sensitivity, specificity float64
		positives, negatives            int64
	}{{0.1, 0.8, 0.97, 200, 300}, {0.02, 0.7, 0.99, 30, 200}, {0.3, 0.9, 0.95, 20, 60}, {0.05, 0.6, 0.9, 25, 100}, {0.005, 0.8, 0.995, 20, 400}} {
		random := rand.New(rand.NewPCG(5, 5))
		covered, n, slack := 0, 600, 0.02
		if *long {
			n, slack = 20_000, 0.003
		}
		for range n {
			tp, tn := binomial(random, c.positives, c.sensitivity), binomial(random, c.negatives, c.specificity)
			x := binomial(random, 2000, c.truth*c.sensitivity+(1-c.truth)*(1-c.specificity))
			got := Audited(x, 2000, voc.Audit{TruePositive: tp, FalseNegative: c.positives - tp, TrueNegative: tn, FalsePositive: c.negatives - tn})
			if got.Low <= c.truth && c.truth <= got.High {
				covered++
			}
		}
		coverage := float64(covered) / float64(n)
		t.Logf("%+v: coverage %.3f", c, coverage)
		if coverage < 0.95-slack || coverage > 0.99+slack/4 {
			t.Errorf("%+v: coverage %.3f", c, coverage)
		}
	}
}
