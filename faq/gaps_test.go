package faq

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"sort"
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

// row makes a labelled question.
func row(id int, person, channel, topic, text string) *voc.Labelled {
	l := &voc.Labelled{ID: fmt.Sprintf("q%04d", id), IDSpace: "test", Week: voc.Week{Year: 2026, Number: 30 + id%3}, Channel: channel, CountedAs: person,
		Text: voc.TrustMasked(tokenize.Normalize(text))}
	l.Kind = voc.Label{Value: voc.Question}
	if topic != voc.Uncategorised {
		l.Topics = []voc.Label{{Value: topic, Confidence: 0.8}}
	}
	return l
}

func stream(rows []*voc.Labelled) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// planted are questions without an article, worded in several ways.
var planted = map[string][]string{
	"delivery.area": {"海外への発送はしていますか？", "海外に発送できますか", "海外発送の方法を教えてください", "お世話になっております。台湾に住む家族に贈りたいのですが、海外発送は可能でしょうか？よろしくお願いします。"},
	"product.spec":  {"Wi-Fiに接続できません。設定方法を教えてください", "Wi-Fiの設定方法がわからない", "Wi-Fiにつながらないのですがどう設定しますか？"},
	"usage.manual":  {"取扱説明書をなくしました。どこかで見られますか？", "取扱説明書はどこで見られますか"},
	"usage.care":    {"カバーは洗濯機で洗えますか", "洗濯機で洗っても大丈夫ですか？"},
}

func plantedRows() []*voc.Labelled {
	var rows []*voc.Labelled
	id := 0
	for _, topic := range []string{"delivery.area", "product.spec", "usage.care", "usage.manual"} {
		wordings := planted[topic]
		for i := range 6 * len(wordings) {
			// Some people ask twice, in another channel.
			person := fmt.Sprintf("p-%s-%d", topic, i%(4*len(wordings)))
			rows = append(rows, row(id, person, []string{voc.Web, voc.Phone, voc.SNS}[i/2%3], topic, wordings[i%len(wordings)]))
			id++
		}
	}
	for i, text := range []string{"送料っていくらかかりますか？", "パスワードを忘れました", "領収書はどこからダウンロードできますか？", "電源が入りません", "駐車場はありますか"} {
		rows = append(rows, row(id, fmt.Sprintf("p-delivery.area-%d", i), voc.Email, voc.Uncategorised, text))
		id++
	}
	return rows
}

func TestGaps(t *testing.T) {
	m := NewMatcher(articles(t), dictionary(t))
	rows := plantedRows()
	analysis, err := Analyze(m, stream(rows), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var golden strings.Builder
	for _, c := range append([]Coverage{analysis.Coverage}, analysis.Topics...) {
		fmt.Fprintf(&golden, "%-15s questions %d, with an article %d; people %d, answered %d\n", c.Topic, c.Questions, c.AnsweredQuestions, c.People, c.Answered)
	}
	for _, g := range analysis.Gaps {
		fmt.Fprintf(&golden, "\n%s: %d people, %d messages\n  %s\n  terms %v\n  channels %v\n", g.Topic, g.People, g.Messages, g.Question, g.Terms, g.Channels)
		for _, n := range g.Nearest {
			fmt.Fprintf(&golden, "  nearest %s %.2f\n", n.ID, n.Score)
		}
		for _, e := range g.Examples {
			fmt.Fprintf(&golden, "  %s %s %s %s\n", e.ID, e.Channel, e.Week, e.Text)
		}
	}
	compareGolden(t, "testdata/gaps.golden", golden.String())

	for _, g := range analysis.Gaps {
		if len(g.Examples) == 0 || len(g.Examples) > maxExamples || len(g.Nearest) > maxNearest || g.People > g.Messages {
			t.Errorf("%+v", g)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		shuffled, err := Analyze(m, stream(rows), Options{})
		if err != nil || !reflect.DeepEqual(shuffled, analysis) {
			t.Fatalf("the result depends on the order of the questions: %v", err)
		}
	}
	gaps, err := Gaps(m, stream(rows), Options{Limit: 2})
	if err != nil || !reflect.DeepEqual(gaps, analysis.Gaps[:2]) {
		t.Errorf("two gaps: %v, %v", gaps, err)
	}
}

func TestAnalyzeEdges(t *testing.T) {
	m := NewMatcher(nil, dictionary(t))
	failure := errors.New("disk")
	_, err := Gaps(m, func(yield func(*voc.Labelled, error) bool) { yield(nil, failure) }, Options{})
	if !errors.Is(err, failure) {
		t.Errorf("an error of the questions is passed on: %v", err)
	}
	for _, options := range []Options{{Threshold: -1}, {Threshold: 1.5}, {Limit: -1}} {
		if _, err := Gaps(m, stream(nil), options); err == nil {
			t.Errorf("%+v: no error", options)
		}
	}
	if a, err := Analyze(m, stream(nil), Options{}); err != nil || len(a.Gaps) != 0 || a.Coverage.Questions != 0 {
		t.Errorf("no questions: %+v, %v", a, err)
	}
	// Without articles everything is open; texts without words are grouped by their wording.
	rows := []*voc.Labelled{row(1, "a", voc.Web, "t", "？？？"), row(2, "b", voc.Web, "t", "？？？"), row(3, "c", voc.Web, "t", ""), row(4, "c", voc.Web, "t", "返品できますか？")}
	a, err := Analyze(m, stream(rows), Options{})
	if err != nil || len(a.Gaps) != 3 || !reflect.DeepEqual(a.Coverage, Coverage{Questions: 4, People: 3}) {
		t.Errorf("%+v, %v", a, err)
	}
}

// rowIDs names rows by week.
func rowIDs(rows []*voc.Labelled) []voc.RowID {
	var ids []voc.RowID
	for _, row := range rows {
		ids = append(ids, voc.RowID{Week: row.Week, IDSpace: row.IDSpace, ID: row.ID})
	}
	sort.SliceStable(ids, func(i, j int) bool { return ids[i].Week.Compare(ids[j].Week) < 0 })
	return ids
}

func TestCoverageCountsPeople(t *testing.T) {
	m := NewMatcher(articles(t), dictionary(t))
	rows := []*voc.Labelled{
		row(1, "a", voc.Web, "x", "送料はいくらですか"), row(2, "a", voc.Phone, "x", "送料はいくらですか？"), // answered twice
		row(3, "b", voc.Web, "x", "送料はいくらですか"), row(4, "b", voc.Web, "y", "駐車場はありますか"), // one of two
		row(5, "c", voc.Web, "y", "駐車場はありますか"),
	}
	a, err := Analyze(m, stream(rows), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Coverage{
		{Questions: 5, AnsweredQuestions: 3, People: 3, Answered: 1},
		{Topic: "x", Questions: 3, AnsweredQuestions: 3, People: 2, Answered: 2, Rows: rowIDs(rows[:3]), AnsweredRows: rowIDs(rows[:3])},
		{Topic: "y", Questions: 2, People: 2, Rows: rowIDs(rows[3:])},
	}
	if got := append([]Coverage{a.Coverage}, a.Topics...); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if len(a.Gaps) != 1 || a.Gaps[0].People != 2 {
		t.Errorf("%+v", a.Gaps)
	}
}

func TestQuestionOf(t *testing.T) {
	tokenizer := dictionary(t).NewTokenizer()
	for text, want := range map[string]string{
		"お世話になっております。先日加湿器を買いました。フィルターの交換時期を教えてください。よろしくお願いします。": "フィルターの交換時期を教えてください。",
		"返品したいです。どうすればいいですか？":         "返品したいです。どうすればいいですか？",
		"質問です。送料はいくらですか？ご返信お待ちしています。": "送料はいくらですか?",
		"電源が入りません。":                   "電源が入りません。",
		"ありがとうございました":                 "ありがとうございました",
		"":                            "",
	} {
		text = tokenize.Normalize(text)
		var tokenized voc.TokenizedText
		tokenizer.Tokenize(text, &tokenized)
		span := questionOf(&tokenized)
		if got := text[span.Start:span.End]; got != tokenize.Normalize(want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	for _, same := range [][]string{{"支払い", "支払う", "支払"}, {"払い戻し", "払戻し", "払い戻す"}, {"サーバー", "サーバ"}, {"Wi-Fi", "wi-fi"}, {"申し込み", "申込"}} {
		for _, word := range same[1:] {
			if stemOf(word) != stemOf(same[0]) {
				t.Errorf("%s and %s have the stems %s and %s", word, same[0], stemOf(word), stemOf(same[0]))
			}
		}
	}
	if stemOf("カバー") != "かばー" || stemOf("ゴミ") != stemOf("ごみ") || stemOf("赤ちゃん") == stemOf("赤い") || stemOf("車椅子") != stemOf("車いす") || stemOf("する") != "する" {
		t.Errorf("%s %s", stemOf("カバー"), stemOf("する"))
	}
}

func FuzzMatch(f *testing.F) {
	m := NewMatcher(articles(f), dictionary(f))
	f.Add("返品したい。〔電話番号〕どうすれば？")
	f.Add("〔〔〕")
	f.Fuzz(func(t *testing.T, text string) {
		matches := m.Match(text, 5)
		if len(matches) > 5 {
			t.Fatal("more matches than asked for")
		}
		for i, match := range matches {
			if !(match.Score > 0 && match.Score <= 1) || i > 0 && match.Score > matches[i-1].Score {
				t.Fatalf("%q: %+v", text, matches)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	m := NewMatcher(articles(b), dictionary(b))
	halves := questions(b)
	all := append(halves[0], halves[1]...)
	i := 0
	for b.Loop() {
		m.Match(all[i%len(all)].question, 3)
		i++
	}
}

// BenchmarkAnalyze groups 20,000 questions, all of one topic and most of them open.
func BenchmarkAnalyze(b *testing.B) {
	m := NewMatcher(articles(b), dictionary(b))
	random := rand.New(rand.NewPCG(1, 2))
	halves := questions(b)
	all := append(halves[0], halves[1]...)
	var rows []*voc.Labelled
	for i := range 20_000 {
		text := all[random.IntN(len(all))].question + all[random.IntN(len(all))].question
		rows = append(rows, row(i, fmt.Sprint("p", random.IntN(15_000)), voc.Web, "t", text))
	}
	for b.Loop() {
		if _, err := Gaps(m, stream(rows), Options{Threshold: 0.99}); err != nil {
			b.Fatal(err)
		}
	}
}
