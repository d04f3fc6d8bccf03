package index

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"voc"
	"voc/tokenize"
)

var loadDictionary = sync.OnceValues(tokenize.Load)

func tokenizer(t testing.TB) *tokenize.Tokenizer {
	t.Helper()
	d, err := loadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return d.NewTokenizer()
}

var testZone = time.FixedZone("JST", 9*60*60)

// testDocument is an inquiry of a test with its text and tokens.
type testDocument struct {
	row      int
	labelled voc.Labelled
	text     string
	tokens   voc.TokenizedText
}

var (
	firstWeek = voc.Week{Year: 2026, Number: 30}
	fragments = []string{"返品", "方法", "返品方法", "を", "教えて", "ください", "。", "配送", "が", "遅い", "届かない", "まだ", "、",
		"アプリ", "ログイン", "できません", "AB-1234", "パスワード", "変更", "したい", "\n", "料金", "の", "支払い", "cancel", "Cancel",
		"キャンセル", "です", "か？", "〔電話番号〕", "電話番号", "電話", "ありがとう", "😭", "ははは", "東京", "スタッフ", "対応", "！", "iPhone"}
	topics = [][]string{{"delivery", "delivery.late"}, {"account", "account.login"}, {"payment"}, {voc.Uncategorised},
		{"delivery", "delivery.late", "payment", "payment.refund"}}
	channels   = []string{voc.Phone, voc.Email, voc.Chat, "fax"}
	sentiments = []string{voc.Positive, voc.Neutral, voc.Negative}
	products   = []string{"", "Alpha", "Beta", "製品 C"}
)

// randomDocuments makes the inquiries of one week.
func randomDocuments(t testing.TB, random *rand.Rand, week voc.Week, n int) []testDocument {
	tokenizer := tokenizer(t)
	documents := make([]testDocument, n)
	for i := range documents {
		var text strings.Builder
		for range random.IntN(14) {
			text.WriteString(fragments[random.IntN(len(fragments))])
		}
		d := &documents[i]
		d.row, d.text = i, tokenize.Normalize(text.String())
		d.labelled = voc.Labelled{ID: fmt.Sprintf("%s-%d", week, i), Week: week, Channel: channels[random.IntN(len(channels))],
			Day:       week.Start(testZone).AddDate(0, 0, i*7/n).Format("2006-01-02"),
			Product:   products[random.IntN(len(products))],
			CountedAs: fmt.Sprintf("p-%d", random.IntN(n)),
			Labels: voc.Labels{TopicIDs: topics[random.IntN(len(topics))],
				Sentiment: voc.Sentiment{Class: sentiments[random.IntN(len(sentiments))]},
				Kind:      voc.Label{Value: voc.Kinds[random.IntN(len(voc.Kinds))]},
				Stage:     voc.Label{Value: append([]string{""}, voc.Stages...)[random.IntN(4)]},
				Signals:   someLabels(random, voc.Signals), Contents: someLabels(random, voc.Contents)}}
		tokenizer.Tokenize(d.text, &d.tokens)
	}
	return documents
}

func someLabels(random *rand.Rand, values []string) []voc.Label {
	var labels []voc.Label
	for _, value := range values {
		if random.IntN(3) == 0 {
			labels = append(labels, voc.Label{Value: value})
		}
	}
	return labels
}

// build writes the index of a week and returns its name.
func build(t testing.TB, week voc.Week, documents []testDocument) Week {
	t.Helper()
	return buildSegments(t, week, documents, segmentDocuments)
}

// buildSegments writes an index whose segments hold at most size documents.
func buildSegments(t testing.TB, week voc.Week, documents []testDocument, size int) Week {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	b, err := NewBuilder(dir)
	if err != nil {
		t.Fatal(err)
	}
	b.segmentDocuments = size
	for i := range documents {
		if err := b.Add(documents[i].row, &documents[i].labelled, &documents[i].tokens); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return Week{Week: week, Dir: dir}
}

func open(t testing.TB, weeks ...Week) *Index {
	t.Helper()
	x, err := Open(weeks, loadDictionary)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// corpus builds three weeks.
func corpus(t testing.TB, random *rand.Rand, size int) ([]Week, map[voc.Week][]testDocument) {
	var weeks []Week
	all := map[voc.Week][]testDocument{}
	for i := range 3 {
		week := firstWeek.Add(i)
		all[week] = randomDocuments(t, random, week, size/(i+1))
		weeks = append(weeks, build(t, week, all[week]))
	}
	return weeks, all
}
