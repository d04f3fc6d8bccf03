package report

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"voc"
)

var tokyo = time.FixedZone("Asia/Tokyo", 9*60*60)

// Payloads that must stay text in every format.
const (
	scriptPayload = `<script>alert("届いた")</script><img src=x onerror=alert(1)> "引用" & 'x' {{.Title}}`
	pipePayload   = "| 表 | **太字** `code` [押す](javascript:alert(1)) <b>b</b> @all\n# 見出し"
	longPayload   = "ほげABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"
	bidiPayload   = "返金\u202eしてください\u2066 \x00\x1b[31m赤\u200f"
)

type fixtureTopic struct {
	voc.Topic
	weight map[string]float64 // expected share of a channel's people
	texts  []string
	score  float64
}

func mix(phone, web, sns float64) map[string]float64 {
	return map[string]float64{voc.Phone: phone, voc.Web: web, voc.SNS: sns}
}

func leaf(id, parent, name, owner, stage, measure string) voc.Topic {
	return voc.Topic{ID: id, Parent: parent, Name: name, Owner: owner, Stage: stage, Measure: measure, Leaf: true}
}

var fixtureTopics = []fixtureTopic{
	{leaf("delivery.late", "delivery", "配送の遅れ", "process", "after", "process"), mix(.16, .12, .07), []string{"お世話になっております。先週注文した加湿器がまだ届きません。いつ届くのか教えてください。", "予定日を3日過ぎても荷物が来ないのですが、どうなっていますか", "配達が遅れるなら連絡がほしかったです。"}, -0.5},
	{leaf("delivery.damaged", "delivery", "破損・不良品", "process", "after", "process"), mix(.05, .05, .03), []string{"箱がつぶれていて中身も割れていました。交換をお願いします。"}, -0.7},
	{leaf("account.login", "account", "ログインできない", "product", "after", "product"), mix(.05, .08, .06), []string{"アプリを更新したらログインできなくなりました。パスワードを変えても同じです。", "ログイン画面から先に進めません。急いでいるので困っています。"}, -0.6},
	{leaf("account.register", "account", "会員登録", "product", "before", "onboarding"), mix(.03, .05, .01), []string{"会員登録の確認メールが届かないです。"}, -0.2},
	{leaf("payment.refund", "payment", "返金", "process", "after", "faq"), mix(.07, .06, .02), []string{"返金はいつごろ口座に入りますか。手順を知りたいです。", "返金の連絡がないまま2週間たちました。"}, -0.4},
	{leaf("payment.method", "payment", "支払い方法", "process", "at", "faq"), mix(.04, .06, .01), []string{"コンビニ払いは使えますか？"}, 0},
	{leaf("product.howto", "product", "使い方", "product", "after", "faq"), mix(.14, .10, .03), []string{"タイマーの設定方法が説明書を読んでもわかりません。", "フィルターの外し方を教えてください。"}, 0},
	{leaf("product.trouble", "product", "故障・不具合", "product", "after", "product"), mix(.10, .08, .06), []string{"電源が入らなくなりました。買って1か月です。", "運転中に異音がします。"}, -0.6},
	{leaf("product.design", "product", "色・デザイン", "product", "before", "product"), mix(.01, .01, .18), []string{"新色かわいい！ほしい！", "あの色、写真と違いすぎない？"}, 0.4},
	{leaf("product.stock", "product", "在庫・再入荷", "process", "before", "process"), mix(.04, .06, .06), []string{"再入荷の予定はありますか"}, 0},
	{leaf("price.high", "price", "価格", "product", "before", "product"), mix(.03, .03, .09), []string{"送料が高すぎて買うのをやめました。"}, -0.3},
	{leaf("price.campaign", "price", "割引・クーポン", "process", "before", "faq"), mix(.04, .06, .05), []string{"クーポンが使えないと表示されます。"}, -0.2},
	{leaf("staff.manner", "staff", "応対の態度", "people", "after", "training"), mix(.06, .02, .03), []string{"電話の方の言い方がとても冷たく感じました。"}, -0.8},
	{leaf("staff.praise", "staff", "応対へのお礼", "people", "after", "training"), mix(.05, .03, .02), []string{"とても丁寧に教えていただき、ありがとうございました。"}, 0.9},
	{leaf("cancel.how", "cancel", "解約の手続き", "process", "after", "faq"), mix(.03, .05, .02), []string{"解約したいのですが、どこから手続きできますか？"}, -0.2},
}

func (t *fixtureTopic) opinion() string {
	if t.score < 0 {
		return "困る"
	}
	return "知りたい"
}

var fixtureGroups = []voc.Topic{
	{ID: "delivery", Name: "配送"}, {ID: "account", Name: "アカウント"}, {ID: "payment", Name: "支払い・返金"},
	{ID: "product", Name: "商品"}, {ID: "price", Name: "価格"}, {ID: "staff", Name: "応対"}, {ID: "cancel", Name: "解約"},
}

// fixtureRows makes the rows of one week: in the last week "account.login" bursts and hostile texts appear.
func fixtureRows(week voc.Week, channels map[string]int, last bool) []*voc.Labelled {
	random := rand.New(rand.NewPCG(uint64(week.Number), 7))
	var rows []*voc.Labelled
	start := week.Start(tokyo)
	add := func(channel, person, text string, topic *fixtureTopic) {
		at := start.Add(time.Duration(random.IntN(7*24*60)) * time.Minute)
		row := &voc.Labelled{
			ID: fmt.Sprintf("%s-%04d", channel, len(rows)+1), IDSpace: channel, ReceivedAt: at, Week: week, Day: at.Format(time.DateOnly),
			Channel: channel, Person: person, CountedAs: person, Text: voc.TrustMasked(text),
		}
		row.Sentiment = voc.Sentiment{Class: voc.Neutral}
		row.Kind = voc.Label{Value: voc.Question}
		row.Segments = []voc.Segment{{Name: "plan", Value: []string{"standard", "premium"}[len(rows)%2]}}
		if channel == voc.Phone {
			row.Status = []string{"open", "resolved", "resolved", "unresolved", "answered"}[len(rows)%5]
		}
		if topic == nil {
			row.TopicIDs = []string{voc.Uncategorised}
		} else {
			row.TopicIDs = []string{topic.Parent, topic.ID}
			confidence := 0.6 + float64(random.IntN(40))/100
			end := min(len(text), len("お世話に"))
			row.Topics = []voc.Label{{Value: topic.ID, Confidence: confidence, Origin: voc.OriginRule, Evidence: []voc.Evidence{{Span: voc.Span{Start: 0, End: end}, Rule: topic.ID + ":1"}}}}
			row.Opinions = []voc.OpinionUnit{{Target: topic.Name, Predicate: topic.opinion(), Polarity: voc.Negative, Span: voc.Span{Start: 0, End: end}}}
			if topic.ID == "cancel.how" {
				row.Signals = []voc.Label{{Value: voc.SignalCancel, Evidence: row.Topics[0].Evidence}}
			}
			row.Sentiment.Score = math.Round(100*(topic.score+(random.Float64()-.5)*.4)) / 100
			switch {
			case row.Sentiment.Score > .1:
				row.Sentiment.Class = voc.Positive
			case row.Sentiment.Score < -.1:
				row.Sentiment.Class = voc.Negative
			}
		}
		rows = append(rows, row)
	}
	for _, channel := range slices.Sorted(func(yield func(string) bool) {
		for c := range channels {
			if !yield(c) {
				return
			}
		}
	}) {
		for i := range channels[channel] {
			person := fmt.Sprintf("%s-p%d", channel, i)
			if i < 4 {
				person = fmt.Sprintf("shared-p%d", i) // people who use several channels
			}
			said := 0
			for j := range fixtureTopics {
				topic := &fixtureTopics[j]
				p := topic.weight[channel]
				if last && topic.ID == "account.login" {
					p *= 3
				}
				if random.Float64() < p {
					add(channel, person, topic.texts[random.IntN(len(topic.texts))], topic)
					said++
				}
			}
			if said == 0 {
				add(channel, person, "いつも使っています。", nil)
			}
		}
	}
	if last {
		trouble := &fixtureTopics[7]
		for i, payload := range []string{scriptPayload, pipePayload, longPayload, bidiPayload} {
			add(voc.SNS, fmt.Sprintf("hostile-%d", i), payload, trouble)
			rows[len(rows)-1].Topics[0].Confidence = 1
		}
	}
	return rows
}

// count counts rows the slow and plain way.
func countRows(week voc.Week, rows []*voc.Labelled) []voc.Count {
	type key struct{ grouping, channel, topic string }
	counts := map[key]*voc.Count{}
	people := map[key]map[string]bool{}
	add := func(k key, row *voc.Labelled) {
		c := counts[k]
		if c == nil {
			c = &voc.Count{Week: week, Grouping: k.grouping, Channel: k.channel, Topic: k.topic}
			if k.grouping == voc.GroupDayTopic {
				c.Channel, c.Day = "", k.channel
			}
			counts[k], people[k] = c, map[string]bool{}
		}
		people[k][row.CountedAs] = true
		c.People = int64(len(people[k]))
		c.Messages++
		switch row.Sentiment.Class {
		case voc.Positive:
			c.Positive++
		case voc.Neutral:
			c.Neutral++
		case voc.Negative:
			c.Negative++
		}
	}
	for _, row := range rows {
		add(key{grouping: voc.GroupTotal}, row)
		for _, topic := range row.TopicIDs {
			add(key{voc.GroupDayTopic, row.Day, topic}, row)
		}
		add(key{voc.GroupChannel, row.Channel, ""}, row)
		for _, topic := range row.TopicIDs {
			add(key{voc.GroupTopic, "", topic}, row)
			add(key{voc.GroupChannelTopic, row.Channel, topic}, row)
		}
	}
	var list []voc.Count
	for _, c := range counts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b voc.Count) int {
		return cmp.Or(cmp.Compare(a.Grouping, b.Grouping), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Topic, b.Topic))
	})
	return list
}

func wilson(x, n int64) share {
	if n == 0 {
		return share{0, 0, 1}
	}
	const z = 1.959964
	p, size := float64(x)/float64(n), float64(n)
	centre := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return share{p, math.Max(0, centre-half), math.Min(1, centre+half)}
}

// figuresOf estimates roughly: enough to look like a week.
func figuresOf(week voc.Week, rows []*voc.Labelled) voc.WeekFigures {
	w := voc.WeekFigures{Week: week, Counts: countRows(week, rows), Shown: voc.Balanced, Rho: 0.034}
	f := newFigures(w, voc.Balanced, nil)
	total := f.total().People
	for _, channel := range f.channels {
		c := f.channel(channel)
		equal := 1 / float64(len(f.channels))
		w.Weights = append(w.Weights,
			voc.ChannelWeight{Week: week, Channel: channel, Estimator: voc.Equal, Weight: equal, People: c.People, Messages: c.Messages},
			voc.ChannelWeight{Week: week, Channel: channel, Estimator: voc.Balanced, Weight: (equal + float64(c.People)/float64(total)) / 2, People: c.People, Messages: c.Messages})
	}
	for _, c := range w.Counts {
		if c.Grouping != voc.GroupTopic {
			continue
		}
		mean := 0.0
		for _, channel := range f.channels {
			n, x := f.channel(channel).People, f.channelTopic(channel, c.Topic).People
			s := wilson(x, n)
			mean += s.Share / float64(len(f.channels))
			w.Estimates = append(w.Estimates, voc.Estimate{Week: week, Topic: c.Topic, Estimator: voc.Within, Channel: channel, Share: s.Share, Low: s.Low, High: s.High, People: x, Base: n})
		}
		raw := wilson(c.People, total)
		for estimator, p := range map[string]float64{voc.Raw: raw.Share, voc.Equal: mean, voc.Balanced: (raw.Share + mean) / 2} {
			e := voc.Estimate{Week: week, Topic: c.Topic, Estimator: estimator, Share: p, Low: math.Max(0, p-(raw.Share-raw.Low)*1.2), High: p + (raw.High-raw.Share)*1.2, People: c.People, Base: total}
			if c.Topic == "product.design" {
				e.Label, e.LabelChannel = voc.LabelOneChannel, voc.SNS
			} else if c.Topic == "delivery.late" || c.Topic == "account.login" {
				e.Label = voc.LabelRobust
			}
			w.Estimates = append(w.Estimates, e)
		}
	}
	return w
}

func sequence(rows []*voc.Labelled) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		reused := new(voc.Labelled) // as a reader that reuses its row would
		for _, row := range rows {
			*reused = *row
			if !yield(reused, nil) {
				return
			}
		}
	}
}

var fixtureWeek = voc.Week{Year: 2026, Number: 34}

// fixture is a realistic week with eleven weeks before it, and its rows.
func fixture() (Input, []*voc.Labelled) {
	var topics []voc.Topic
	topics = append(topics, fixtureGroups...)
	for _, t := range fixtureTopics {
		topics = append(topics, t.Topic)
	}
	channels := map[string]int{voc.Phone: 160, voc.Web: 90, voc.SNS: 60}
	var history []voc.WeekFigures
	var rows []*voc.Labelled
	for back := 11; back >= 0; back-- {
		week := fixtureWeek.Add(-back)
		rows = fixtureRows(week, channels, back == 0)
		history = append(history, figuresOf(week, rows))
	}
	now := &history[len(history)-1]
	for _, t := range fixtureTopics {
		people := (&figures{counts: indexCounts(now.Counts)}).topic(t.ID).People
		m := voc.Mover{Week: fixtureWeek, Topic: t.ID, People: people, Baseline: 15.5, BaselineWeeks: 8, Q: 1, P: 1, Verdict: voc.VerdictNoChange, RateEffect: .004, MixEffect: -.002}
		m.Change = float64(people)/m.Baseline - 1
		m.Low, m.High = m.Change-.35, m.Change+.45
		switch t.ID {
		case "account.login":
			m.Baseline, m.Verdict, m.P, m.Q = 19.4, voc.VerdictMover, .00001, .0002
			m.Change = float64(people)/m.Baseline - 1
			m.Low, m.High, m.RateEffect, m.MixEffect, m.LeadingChannel = m.Change-.6, m.Change+.8, .11, .004, voc.Web
			now.Movers = slices.Insert(now.Movers, 0, m)
			continue
		case "delivery.damaged":
			m.Baseline, m.Verdict, m.P, m.Q, m.Change, m.Low, m.High, m.RateEffect, m.MixEffect, m.LeadingChannel = 30, voc.VerdictMover, .001, .01, -.52, -.7, -.3, -.04, .001, voc.Phone
		case "cancel.how", "account.register":
			m.Verdict, m.Baseline = voc.VerdictTooFew, 6.3
		case "price.high":
			m.Verdict = voc.VerdictWithheld
		}
		now.Movers = append(now.Movers, m)
	}
	now.Guards = []voc.Guard{{Week: fixtureWeek, Kind: "no_target", Detail: "顧客構成（チャネル別の割合）が設定されていないため、チャネル調整の値を表示しています。"}}
	gaps := []voc.FAQGap{
		{Kind: voc.GapNoArticle, Reason: "合う記事がありません。", Rising: true, Trend: voc.Some(1.8), Unresolved: voc.Some(.5), LookedUp: 1, State: "new", Wordings: []voc.GapWording{{Text: "タイマーを毎朝にしたい", People: 1}},
			Draft: []voc.DraftSentence{{Text: "時計のボタンを3秒押してください。", Replies: 2, Source: voc.RowID{Week: fixtureWeek, IDSpace: voc.Phone, ID: "phone-0001"}}},
			Topic: "product.howto", Question: "タイマーを毎日同じ時刻に設定するにはどうすればいいですか？", People: 2, Messages: 2, Channels: []voc.ChannelCount{{Channel: voc.Phone, People: 1}, {Channel: voc.Web, People: 1}},
			Terms: []string{"タイマー", "毎日", "設定"}, Nearest: []voc.ArticleMatch{{ID: "A-12", Title: "時計の合わせ方", Score: .31, Lacks: []string{"毎日"}}},
			Examples: []voc.GapExample{{ID: "phone-0001", Channel: voc.Phone, Week: fixtureWeek, Text: voc.TrustMasked("タイマーを毎日同じ時刻にしたい")}, {ID: "web-0002", Channel: voc.Web, Week: fixtureWeek, Text: voc.TrustMasked(pipePayload)}}},
		{Topic: voc.Uncategorised, Question: scriptPayload, People: 1, Messages: 9, Channels: []voc.ChannelCount{{Channel: voc.SNS, People: 1}}},
	}
	return Input{
		Insights: fixtureInsights(rows, now.Counts),
		Title:    "架空家電ストア", Week: *now, History: history, Topics: topics, Rows: sequence(rows), Gaps: gaps, GapsKnown: true, Location: tokyo,
		Sources: []SourceLine{
			{"phone.csv", "csv", "CP932", 1204, 1199, 3, 2, 0, "9f2b5c0e7a41d8c3"}, {"web.csv", "csv", "UTF-8", 731, 731, 0, 0, 0, ""}, {"sns|公開.jsonl", "jsonl", "UTF-8", 420, 400, 17, 1, 2, "77aa01b2c3d4e5f6"},
		},
		Versions: []VersionLine{{"voc", "0.1.0"}, {"辞書", "IPA 2.7.0"}, {"分類表", "2026-08 (40 話題)"}, {"規則", "a1b2c3d4"}, {"鍵", "k-7f3a"}},
		OutDir:   "voc-out",
	}, rows
}

func indexCounts(counts []voc.Count) map[countKey]voc.Count {
	index := map[countKey]voc.Count{}
	for _, c := range counts {
		index[countKey{c.Grouping, c.Channel, c.Topic}] = c
	}
	return index
}
