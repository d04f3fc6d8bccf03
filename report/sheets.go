package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"voc"
)

// listedRouting is the number of lines of the routing sheet; routing.csv has all.
const listedRouting = 1000

// sheets are the tables of the workbook, the most read first.
func (r *Report) sheets() []sheet {
	d := &r.document
	return []sheet{
		summarySheet(d), topicSheet(d), channelSheet(d), rankingSheet(d), changeSheet(d), risingSheet(d), signalSheet(d), serviceSheet(d),
		measureSheet(d), prioritySheet(d), r.routingSheet(), opinionSheet(d), quoteSheet(d), faqSheet(d), trendSheet(d), reliabilitySheet(d), sourceSheet(d), methodSheet(d),
	}
}

func summarySheet(d *document) sheet {
	s := sheet{name: "要約", table: "summary", columns: []sheetColumn{{"項目", 22, asText}, {"内容", 110, asWrapped}}}
	add := func(name, text string) { s.rows = append(s.rows, []any{name, text}) }
	add("週", weekName(d.Week)+"　"+dates(d))
	for _, warning := range d.warnings {
		add("注意", warning)
	}
	for _, sentence := range d.Summary {
		add("まとめ", sentence.Text)
	}
	for _, signal := range d.Signals {
		add("すぐに知らせたい声", signal.Name+" "+signal.People.text())
	}
	add("声を寄せた人", d.Totals.People.text())
	add("件数", d.Totals.Messages.text())
	add("チャネル", fmt.Sprint(d.Totals.Channels))
	if u := d.Totals.Uncategorised; u != nil {
		add("未分類の割合", u.full())
	}
	if n := d.Routing.Lines; n > 0 {
		add("割り振る問い合わせ", fmt.Sprintf("%s件（うち優先「高」%s件、対応状況の分からないもの%s件）", voc.FormatCount(int64(n)), voc.FormatCount(int64(d.Routing.High())), voc.FormatCount(int64(d.Routing.StatusUnknown))))
	}
	add("チャネルの食い違い", fmt.Sprintf("%s（ρ = %.3f）", d.Totals.RhoWords, d.Totals.Rho))
	return s
}

// shareCells are a share and the ends of its interval, or empty cells.
func shareCells(s *share) []any {
	if s == nil {
		return []any{nil, nil, nil}
	}
	return []any{s.Share, s.Low, s.High}
}

func optionalCell(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// commandCell is the search behind a count.
func commandCell(d *document, c count) any {
	if c.Query == nil {
		return nil
	}
	return c.Query.command(d.Out)
}

func topicSheet(d *document) sheet {
	s := sheet{name: "トピック", table: "topics", printed: 17, columns: []sheetColumn{
		{"順位", 7, asCount}, {"話題", 24, asText}, {"割合（" + voc.EstimatorName(d.Estimator) + "）", 14, asPercent}, {"下限95%", 9, asPercent}, {"上限95%", 9, asPercent},
		{"単純集計", 9, asPercent}, {"チャネル均等", 9, asPercent}, {"人数", 8, asCount}, {"件数", 8, asCount}, {"否定（件）", 9, asCount}, {"中立（件）", 9, asCount}, {"肯定（件）", 9, asCount},
		{"増減の判定", 19, asText}, {"増減率", 9, asPoints}, {"担当", 16, asText}, {"打ち手", 20, asText}, {"優先度の順位", 9, asCount},
		{"増減下限", 9, asPoints}, {"増減上限", 9, asPoints}, {"チャネルの中の変化", 12, asPoints}, {"構成の変化", 9, asPoints}, {"多い意見", 60, asText}, {"偏り", 18, asText}, {"大分類", 20, asText}, {"ID", 24, asText}, {commandTitle, 60, asText},
	}}
	for _, t := range slices.Concat(d.Topics, d.Groups) {
		row := append([]any{t.Rank, t.Name}, shareCells(t.Shown)...)
		if t.Rank == 0 {
			row[0] = nil // Uncategorised has no place
		}
		row = append(row, shareCells(t.Raw)[0], shareCells(t.Equal)[0], t.People.Value, t.Messages.Value, t.Sentiment.Negative.Value, t.Sentiment.Neutral.Value, t.Sentiment.Positive.Value)
		var rank, verdict, change, low, high, rate, mix any
		if t.Priority != nil {
			rank = t.Priority.Rank
		}
		if c := t.Change; c != nil {
			verdict = c.Words
			if c.Verdict == voc.VerdictMover || c.Verdict == voc.VerdictNoChange {
				change, low, high, rate, mix = c.Change, c.Low, c.High, c.RateEffect, c.MixEffect
			}
		}
		bias := ""
		switch t.Label {
		case voc.LabelOneChannel:
			bias = channelName(t.LabelChannel) + "に偏った声"
		case voc.LabelRobust:
			bias = "どの見方でも上位"
		}
		group := t.ParentName
		if isGroupRow(d, t.ID) {
			group = "（大分類）"
		}
		s.rows = append(s.rows, append(row, verdict, change, voc.Visible(voc.OwnerName(t.Owner)), voc.Visible(voc.MeasureName(t.Measure)), rank, low, high, rate, mix,
			opinionsText(t.Opinions), bias, group, t.ID, commandCell(d, t.Messages)))
	}
	return s
}

func isGroupRow(d *document, topic string) bool { return find(d.Groups, topic) != nil }

func prioritySheet(d *document) sheet {
	s := sheet{name: "優先度", table: "priorities", columns: []sheetColumn{{"順位", 7, asCount}, {"話題", 26, asText}, {"優先度", 9, asDecimal}, {"影響を受ける人", 15, asDecimal}, {"深刻さ", 9, asDecimal}, {"増え方", 9, asDecimal},
		{"否定的", 9, asPercent}, {"未解決", 9, asPercent}, {"再問い合わせ", 13, asPercent}, {"解約の意向", 12, asPercent}, {"担当", 16, asText}, {"打ち手", 20, asText}}}
	ranked := slices.DeleteFunc(slices.Clone(d.Topics), func(t topic) bool { return t.Priority == nil })
	slices.SortStableFunc(ranked, func(x, y topic) int { return cmp.Compare(x.Priority.Rank, y.Priority.Rank) })
	for _, t := range ranked {
		p := t.Priority
		s.rows = append(s.rows, []any{p.Rank, t.Name, p.Score, p.Affected, p.Severity, p.Growth, p.Negative, optionalCell(p.Unresolved), optionalCell(p.Recontact), optionalCell(p.Cancel),
			voc.Visible(voc.OwnerName(t.Owner)), voc.Visible(voc.MeasureName(t.Measure))})
	}
	return s
}

// opinionsText lists opinions in one cell.
func opinionsText(opinions []opinion) string {
	var texts []string
	for _, o := range opinions {
		texts = append(texts, fmt.Sprintf("%s %s（%s人）", o.Target, o.Predicate, voc.FormatCount(o.People.Value)))
	}
	return strings.Join(texts, "、")
}

func channelSheet(d *document) sheet {
	s := sheet{name: "チャネル", table: "channels", columns: []sheetColumn{{"チャネル", 20, asText}, {"人数", 9, asCount}, {"件数", 9, asCount}, {"1人あたり件数", 14, asDecimal}, {"人数の比率", 12, asPercent}}}
	if len(d.Channels) > 0 {
		for _, w := range d.Channels[0].Weights {
			s.columns = append(s.columns, sheetColumn{"重み（" + voc.EstimatorName(w.Estimator) + "）", 24, asPercent})
		}
	}
	weights := len(s.columns) - 5
	s.columns = append(s.columns, sheetColumn{"否定（件）", 11, asCount}, sheetColumn{"中立（件）", 11, asCount}, sheetColumn{"肯定（件）", 11, asCount}, sheetColumn{commandTitle, 60, asText})
	for _, c := range d.Channels {
		row := []any{c.Name, c.People.Value, c.Messages.Value, c.MessagesPerPerson, c.RawWeight}
		for i := range weights {
			if i < len(c.Weights) {
				row = append(row, c.Weights[i].Weight)
			} else {
				row = append(row, nil)
			}
		}
		s.rows = append(s.rows, append(row, c.Sentiment.Negative.Value, c.Sentiment.Neutral.Value, c.Sentiment.Positive.Value, commandCell(d, c.Messages)))
	}
	return s
}

func rankingSheet(d *document) sheet {
	s := sheet{name: "チャネル別順位", table: "ranking", columns: []sheetColumn{{"チャネル", 20, asText}, {"順位", 7, asCount}, {"話題", 26, asText}, {"割合", 9, asPercent}, {"下限95%", 10, asPercent}, {"上限95%", 10, asPercent},
		{"人数", 9, asCount}, {"全体の順位", 12, asCount}, {"見え方", 16, asText}}}
	looks := map[string]string{looksBig: "大きく見える", looksSmall: "小さく見える"}
	for _, column := range d.Ranking.Columns {
		for _, c := range column.Cells {
			s.rows = append(s.rows, []any{column.Name, c.Rank, c.Name, c.Share.Share, c.Share.Low, c.Share.High, c.People.Value, c.OverallRank, looks[c.Looks]})
		}
		for _, c := range column.Missed {
			if c.Rank == 0 || c.Rank > topListSize {
				s.rows = append(s.rows, []any{column.Name, c.Rank, c.Name, c.Share.Share, c.Share.Low, c.Share.High, c.People.Value, c.OverallRank, looks[c.Looks]})
			}
		}
	}
	return s
}

func changeSheet(d *document) sheet {
	s := sheet{name: "変化", table: "changes", columns: []sheetColumn{{"話題", 26, asText}, {"判定", 20, asText}, {"今週の人数", 12, asCount}, {"これまでの平均", 15, asDecimal}, {"比べた週", 10, asCount}, {"増減率", 10, asPoints}, {"下限95%", 10, asPoints}, {"上限95%", 10, asPoints},
		{"q", 9, asProbability}, {"割合", 9, asPercent}, {"これまでの割合", 15, asPercent}, {"チャネルの中の変化", 18, asPoints}, {"構成の変化", 12, asPoints}, {"内訳", 34, asText}, {"主なチャネル", 14, asText}}}
	for _, list := range [][]mover{d.Movers.Clear, d.Movers.NoChange, d.Movers.Withheld, d.Movers.TooFew} {
		for _, m := range list {
			leading := ""
			if m.LeadingChannel != "" {
				leading = channelName(m.LeadingChannel)
			}
			row := []any{m.Name, m.verdictName(), m.People.Value, m.Baseline, m.BaselineWeeks, m.Change, m.Low, m.High, m.Q, m.Share, m.BaselineShare, m.RateEffect, m.MixEffect, m.EffectWords, leading}
			if m.Verdict == voc.VerdictTooFew || m.Verdict == voc.VerdictWithheld {
				for i := 5; i <= 8; i++ {
					row[i] = nil // no figure where there is no verdict
				}
			}
			s.rows = append(s.rows, row)
		}
	}
	return s
}
