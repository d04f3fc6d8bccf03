package report

import (
	"strings"
	"testing"

	"voc"
)

// summaryOf builds a report and returns its sentences in one text.
func summaryOf(t *testing.T, input Input) (*Report, string) {
	t.Helper()
	r, err := Build(input)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range r.document.Summary {
		texts = append(texts, s.Text)
	}
	return r, strings.Join(texts, "\n")
}

// setEstimate changes the shown estimate of a topic over all channels.
func setEstimate(w *voc.WeekFigures, topic string, share, low, high float64) {
	for i := range w.Estimates {
		if e := &w.Estimates[i]; e.Topic == topic && e.Estimator == voc.Balanced && e.Channel == "" {
			e.Share, e.Low, e.High = share, low, high
		}
	}
}

// TestSummaryClaimsNoMoreThanTheFigures holds the sentences against weeks that support less, or more, than the usual one.
func TestSummaryClaimsNoMoreThanTheFigures(t *testing.T) {
	contains := func(text string, want bool, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if strings.Contains(text, part) != want {
				t.Errorf("contains %q: %v, want %v\n%s", part, !want, want, text)
			}
		}
	}
	base, _ := fixture()
	_, text := summaryOf(t, base)
	contains(text, true, "順位ははっきりしません", "の声は、どの話題にも入りません", "特に8月19日（水）は", "最も多い意見は「配送の遅れ 困る」（42人）", "偏った声です", "（2人が尋ねています）")

	clear, _ := fixture()
	setEstimate(&clear.Week, "account.login", .4, .35, .45)
	setEstimate(&clear.Week, voc.Uncategorised, .1, .08, .12)
	_, text = summaryOf(t, clear)
	contains(text, true, "最も多い話題は「ログインできない」で、声を寄せた人の40.0%（95%区間 35.0～45.0%）にあたります。")
	contains(text, false, "順位ははっきりしません", "どの話題にも入りません")

	tiny := fixtureRows(fixtureWeek, map[string]int{voc.Phone: 5}, false)
	_, text = summaryOf(t, Input{Week: figuresOf(fixtureWeek, tiny), Rows: sequence(tiny), Location: tokyo, OutDir: "voc-out"})
	contains(text, true, "どの話題も5人に満たないため、どれが多いかはまだ言えません。", "電話だけに届きました", "増減はまだ判定できません（前の週が4週分必要で、いまは0週分。")
	contains(text, false, "最も多い話題")

	withheld, _ := fixture()
	for i := range withheld.Week.Movers {
		withheld.Week.Movers[i].Verdict = voc.VerdictWithheld
	}
	r, text := summaryOf(t, withheld)
	contains(text, true, "今週は増減の判定を保留しています。")
	var page strings.Builder
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	contains(page.String(), true, "今週は、増減を判定した話題がありません。")
	contains(page.String(), false, "はっきり変わった話題はありません")

	// A topic of one channel that next to nobody raised there is no news.
	quiet, _ := fixture()
	for i := range quiet.Week.Estimates {
		if e := &quiet.Week.Estimates[i]; e.Label == voc.LabelOneChannel {
			e.LabelChannel = voc.Web
		}
	}
	_, text = summaryOf(t, quiet)
	contains(text, false, "偏った声です")
	contains(text, true, "だけを聞いていたら、")

	alone, _ := fixture()
	alone.Gaps = alone.Gaps[1:] // one person asks
	_, text = summaryOf(t, alone)
	contains(text, false, "FAQ")
}

func TestWarningsOfSeveralChannelsShareALine(t *testing.T) {
	input, _ := fixture()
	input.Week.Guards = nil
	for _, channel := range []string{voc.SNS, voc.Web} {
		input.Week.Weights = append(input.Week.Weights, voc.ChannelWeight{Channel: channel, Estimator: voc.Declared, Weight: .06, Effective: 12.5})
		input.Week.Guards = append(input.Week.Guards, voc.Guard{Kind: "small_channel", Channel: channel, Detail: channel + "は6.0％"})
	}
	input.Week.Guards = append(input.Week.Guards, voc.Guard{Kind: "volume", Detail: "件数が3.0％少ない。"})
	r, _ := summaryOf(t, input)
	want := []string{"SNS（実質12.5人、重み6.0%）、Webフォーム（実質12.5人、重み6.0%）は、人数が少ないのに目標構成で重みを持つため、全チャネルの割合はこの少人数の声に左右されやすくなっています。", "件数が3.0%少ない。"}
	if got := r.document.warnings; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(r.document.Guards) != 3 {
		t.Errorf("JSON has %d guards, want 3", len(r.document.Guards))
	}
	input.Week.Guards = input.Week.Guards[1:]
	r, _ = summaryOf(t, input)
	if got := r.document.warnings; len(got) != 2 || got[0] != "webは6.0%" {
		t.Errorf("got %q, want the only channel's own warning", got)
	}
}
