package report

import (
	"strings"

	"voc"
)

func risingSheet(d *document) sheet {
	s := sheet{name: "新しい動き", table: "rising", columns: []sheetColumn{{"種類", 20, asText}, {"対象", 24, asText}, {"話題・言い方", 34, asText}, {"日", 12, asText}, {"人数", 9, asCount}, {"見込み", 9, asDecimal}, {"向き", 9, asText}, {"q", 9, asProbability}, {commandTitle, 60, asText}}}
	for _, r := range d.Rising.Surges {
		s.rows = append(s.rows, []any{"急に増えた日", channelOrAll(r.LeadingChannel), r.Name, r.Day, r.People.Value, r.Expected, "多い", r.Q, commandCell(d, r.People)})
	}
	for _, p := range d.Rising.NewPhrases {
		s.rows = append(s.rows, []any{"新しい言い方", strings.Join(p.Channels, "、"), p.Target + " " + p.Predicate, p.FirstSeen, p.People.Value, nil, "", nil, commandCell(d, p.Messages)})
	}
	for _, list := range [][]distinctive{d.Rising.Distinctive, d.Rising.SegmentDistinctive} {
		for _, r := range list {
			way := "少ない"
			if r.More {
				way = "多い"
			}
			s.rows = append(s.rows, []any{"目立つ話題", r.Name, r.Title, "", r.People.Value, nil, way, r.Q, commandCell(d, r.People)})
		}
	}
	return s
}

func channelOrAll(channel string) string {
	if channel == "" {
		return "すべてのチャネル"
	}
	return channelName(channel)
}

func signalSheet(d *document) sheet {
	s := sheet{name: "すぐに知らせたい声", table: "signals", columns: []sheetColumn{{"手がかり", 24, asText}, {"人数", 9, asCount}, {"件数", 9, asCount}, {"主な話題", 40, asWrapped}, {"例", 80, asWrapped}, {commandTitle, 60, asText}}}
	for _, g := range d.Signals {
		var topics, quotes []string
		for _, t := range g.Topics {
			topics = append(topics, t.Name+" "+t.People.text())
		}
		for _, q := range g.Quotes {
			quotes = append(quotes, "「"+q.Text+"」")
		}
		s.rows = append(s.rows, []any{g.Name, g.People.Value, g.Messages.Value, strings.Join(topics, "、"), strings.Join(quotes, "\n"), commandCell(d, g.Messages)})
	}
	return s
}

func serviceSheet(d *document) sheet {
	s := sheet{name: "対応状況", table: "service", columns: []sheetColumn{{"範囲", 12, asText}, {"対象", 20, asText}, {"指標", 38, asText}, {"値", 14, asText}, {"95%区間", 24, asText}, {"数値", 14, asDecimal}, {"単位", 12, asText}, {"件数", 10, asCount}, {"集計方法", 20, asText}, {"計算式", 60, asText}}}
	add := func(of, key string, i indicator) {
		s.rows = append(s.rows, []any{of, key, i.Name, i.Text, i.Interval, i.Value, unitName(i.Unit), i.Count, voc.Visible(voc.EstimatorName(i.Estimator)), i.Formula})
	}
	for _, i := range d.Service.Indicators {
		add("全体", "", i)
	}
	for _, o := range d.Service.Open {
		s.rows = append(s.rows, []any{"全体", "", "未対応：" + o.Name, voc.FormatCount(o.Value) + "件", "", float64(o.Value), unitName(voc.UnitInquiries), o.Value, "", ""})
	}
	if e := d.Service.Episodes; e != nil {
		for _, part := range []struct {
			name  string
			value int64
		}{{"今週始まった件（同じ人・同じ話題の連なり）", e.Episodes}, {"うち再び問い合わせた件", e.Recontacted}, {"うち別のチャネルに移った件", e.Switched}, {"うち二重に受け付けた件", e.HandledTwice}} {
			s.rows = append(s.rows, []any{"全体", "", part.name, voc.FormatCount(part.value) + "件", "", float64(part.value), "件", part.value, "", ""})
		}
	}
	for _, g := range d.Service.Groups {
		of := "チャネル"
		if g.Group == voc.GroupOfTeam {
			of = "チーム"
		}
		for _, i := range g.Indicators {
			add(of, g.Name, i)
		}
	}
	for _, name := range d.Service.NotMeasured {
		s.rows = append(s.rows, []any{"全体", "", name, "測れていない"})
	}
	for _, team := range d.Service.Withheld {
		s.rows = append(s.rows, []any{"チーム", team, "", "件数が少ないため示さない"})
	}
	return s
}

// unitName names the unit of a number for people; an unknown one stands as it is.
func unitName(unit string) string {
	switch unit {
	case voc.UnitShare:
		return "割合"
	case voc.UnitSeconds:
		return "秒"
	case voc.UnitInquiries:
		return "件"
	case voc.UnitCustomers:
		return "人"
	case voc.UnitScore:
		return "点"
	case voc.UnitRatio:
		return "比"
	}
	return unit
}

func measureSheet(d *document) sheet {
	s := sheet{name: "施策", table: "measures", columns: []sheetColumn{{"担当", 18, asText}, {"打ち手", 20, asText}, {"届く人（打ち手全体）", 20, asCount}, {"話題", 26, asText}, {"話題の人数", 12, asCount}, {"割合", 9, asPercent}, {"下限95%", 10, asPercent}, {"上限95%", 10, asPercent}, {"優先度の順位", 13, asCount}, {"優先度", 9, asDecimal}, {"多い意見", 36, asText}, {commandTitle, 60, asText}}}
	for _, g := range d.Measures {
		for _, t := range g.Topics {
			row := append([]any{g.OwnerName, g.MeasureName, g.People.Value, t.Name, t.People.Value}, shareCells(t.Shown)...)
			if t.Priority != nil {
				row = append(row, t.Priority.Rank, t.Priority.Score)
			} else {
				row = append(row, nil, nil)
			}
			text := ""
			if t.Opinion != nil {
				text = opinionsText([]opinion{*t.Opinion})
			}
			s.rows = append(s.rows, append(row, text, commandCell(d, t.People)))
		}
	}
	return s
}

func (r *Report) routingSheet() sheet {
	s := sheet{name: "割り振り", table: "routing", printed: 12} // where a reply comes from is for the screen
	widths := []float64{15, 7, 26, 20, 12, 16, 9, 11, 8, 8, 52, 52, 12, 22, 10, 12, 24}
	for i, title := range routingColumns {
		format := asText
		if i == 2 || i == 3 || i == 10 || i == 11 {
			format = asWrapped
		}
		s.columns = append(s.columns, sheetColumn{title, widths[i], format})
	}
	for line := range r.routing.sorted() {
		if len(s.rows) == listedRouting {
			s.rows = append(s.rows, []any{"（続きは routing.csv）"})
			break
		}
		row := make([]any, 0, len(routingColumns))
		for _, cell := range line.cells(r.routing.b) {
			row = append(row, cell)
		}
		s.rows = append(s.rows, row)
	}
	return s
}

func opinionSheet(d *document) sheet {
	s := sheet{name: "意見", table: "opinions", columns: []sheetColumn{{"話題", 26, asText}, {"何が", 26, asText}, {"どうだ", 26, asText}, {"向き", 9, asText}, {"人数", 9, asCount}, {"件数", 9, asCount}, {commandTitle, 60, asText}}}
	add := func(topic string, opinions []opinion) {
		for _, o := range opinions {
			s.rows = append(s.rows, []any{topic, o.Target, o.Predicate, polarityName(o.Polarity), o.People.Value, o.Messages.Value, commandCell(d, o.Messages)})
		}
	}
	add("（すべて）", d.Opinions)
	for _, t := range d.Topics {
		add(t.Name, t.Opinions)
	}
	return s
}

func quoteSheet(d *document) sheet {
	s := sheet{name: "お客様のことば", table: "quotes", columns: []sheetColumn{{"話題", 26, asText}, {"選び方", 12, asText}, {"本文（マスク済みの抜粋）", 90, asWrapped}, {"チャネル", 16, asText}, {"日", 12, asText}, {"感情", 9, asText}, {"ID空間", 12, asText}, {"ID", 24, asText}}}
	roles := map[string]string{roleRepresentative: "代表", roleExtreme: "極端"}
	for _, t := range d.Topics {
		for _, q := range t.Quotes {
			s.rows = append(s.rows, []any{t.Name, roles[q.Role], q.Text, channelName(q.Channel), q.Day, voc.Visible(voc.LabelName(q.Sentiment)), q.IDSpace, q.ID})
		}
	}
	return s
}

func faqSheet(d *document) sheet {
	s := sheet{name: "FAQ", table: "faq", columns: []sheetColumn{{"質問", 44, asWrapped}, {"状態", 16, asWrapped}, {"話題", 18, asWrapped}, {"人数", 8, asCount}, {"件数", 8, asCount}, {"チャネル", 18, asWrapped}, {"検索語", 22, asWrapped}, {"最も近い記事", 32, asWrapped}, {"答えている見込み", 10, asPercent}, {"理由", 32, asWrapped}, {"回答の下書き", 56, asWrapped}, {commandTitle, 60, asText}}}
	for _, g := range d.Gaps {
		var channels []string
		for _, c := range g.Channels {
			channels = append(channels, c.Name+" "+voc.FormatCount(c.People)+"人")
		}
		var draft []string
		for _, sentence := range g.Draft {
			draft = append(draft, sentence.Text)
		}
		row := []any{g.Question, g.KindName, g.TopicName, g.People.Value, g.Messages.Value, strings.Join(channels, "、"), strings.Join(g.Terms, "・"), "なし", nil, g.Reason, strings.Join(draft, "\n"), commandCell(d, g.Messages)}
		if len(g.Nearest) > 0 {
			row[7], row[8] = g.Nearest[0].Title, g.Nearest[0].Score
		}
		s.rows = append(s.rows, row)
	}
	if !d.GapsKnown {
		s.rows = [][]any{{"FAQの記事が渡されていないため、調べていません。"}}
	}
	return s
}

func trendSheet(d *document) sheet {
	s := sheet{name: "推移", table: "trends", columns: []sheetColumn{{"話題", 26, asText}, {"週", 12, asText}, {"割合（" + voc.EstimatorName(d.Estimator) + "）", 12, asPercent}, {"下限95%", 10, asPercent}, {"上限95%", 10, asPercent}, {"人数", 9, asCount}}}
	for _, p := range d.Totals.Trend {
		s.rows = append(s.rows, []any{"声を寄せた人", p.Week.String(), nil, nil, nil, p.People.Value})
	}
	for _, t := range d.Topics {
		for _, p := range t.Trend {
			row := append([]any{t.Name, p.Week.String()}, shareCells(p.Share)...)
			s.rows = append(s.rows, append(row, p.People.Value))
		}
	}
	return s
}

func reliabilitySheet(d *document) sheet {
	s := sheet{name: "確かさ", table: "reliability", columns: []sheetColumn{{"種類", 24, asText}, {"対象", 26, asText}, {"細目", 26, asText}, {"値", 10, asPercent}, {"下限95%", 10, asPercent}, {"上限95%", 10, asPercent}, {"人数", 9, asCount}, {"説明", 50, asText}}}
	add := func(kind, of, part string, v share, n any, text string) {
		s.rows = append(s.rows, []any{kind, of, part, v.Share, v.Low, v.High, n, text})
	}
	for _, a := range d.Reliability.Audited {
		channel := channelOrAll(a.Channel)
		add("分類の適合率", a.Name, channel, a.Precision, nil, "その話題とされた声のうち、本当にそうだった割合")
		add("分類の再現率", a.Name, channel, a.Recall, nil, "本当にその話題の声のうち、そうとされた割合")
		if a.Corrected != nil {
			add("誤りを正した割合", a.Name, channel, *a.Corrected, nil, "声に占める割合")
		}
	}
	if r := d.Reliability.Raking; r != nil {
		for _, m := range r.Margins {
			s.rows = append(s.rows, []any{"顧客属性への合わせ込み", m.Margin, m.Value, m.Reached, nil, nil, nil, "宣言 " + voc.FormatPercent(m.Target) + "、重みなし " + voc.FormatPercent(m.Before)})
		}
	}
	for _, o := range d.Reliability.Outcomes {
		add("その後との関係（差）", o.Title, o.Name, o.Difference, o.Raised, "原因とは限りません")
	}
	for _, o := range d.Reliability.Groups {
		add("その後の割合", o.Title, o.Name, o.Share, o.People, "")
	}
	for _, x := range d.Reliability.Sensitivity {
		s.rows = append(s.rows, []any{"重みによる順位の幅", x.Name, "", nil, nil, nil, nil, voc.FormatCount(int64(x.Best)) + "～" + voc.FormatCount(int64(x.Worst)) + "位（最も低いのは" + x.WorstUnder + "）"})
	}
	return s
}

func sourceSheet(d *document) sheet {
	s := sheet{name: "読み込んだファイル", table: "sources", printed: 8, columns: []sheetColumn{{"ファイル", 34, asText}, {"形式", 12, asText}, {"文字コード", 14, asText}, {"読んだ行", 11, asCount}, {"採用", 10, asCount}, {"重複", 10, asCount}, {"除外", 10, asCount}, {"削除依頼", 10, asCount}, {"SHA-256", 68, asText}}}
	for _, f := range d.Sources {
		s.rows = append(s.rows, []any{f.Name, f.Format, f.Encoding, f.Read, f.Published, f.Duplicate, f.Rejected, f.Forgotten, f.SHA256})
	}
	return s
}

func methodSheet(d *document) sheet {
	s := sheet{name: "集計方法", table: "method", columns: []sheetColumn{{"項目", 34, asWrapped}, {"説明", 110, asWrapped}}}
	for _, m := range d.Method {
		s.rows = append(s.rows, []any{m.Name, m.Text})
	}
	s.rows = append(s.rows, []any{"引用の選び方", d.QuoteRule}, []any{"割り振りの優先", d.Routing.Rule})
	for _, v := range d.Versions {
		s.rows = append(s.rows, []any{"版：" + v.Name, v.Value})
	}
	return s
}
