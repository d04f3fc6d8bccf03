package store

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

var tokyo = func() *time.Location {
	location, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		panic(err)
	}
	return location
}()

var testWeek = voc.Week{Year: 2026, Number: 34}

var sentences = []string{
	"注文した加湿器がまだ届きません。", "配送状況を確認したいのですが、どこを見ればよいですか。", "先週から電源が入らなくなりました。",
	"対応してくださった方がとても親切でした。", "解約の手続きが分かりにくいです。", "請求金額が先月と違うようです。",
	"フィルターの交換時期を教えてください。", "アプリを更新してからログインできません。", "もう少し静かだと助かります。", "返品の送料はどちらの負担になりますか？",
}

// sampleRows makes n rows of a week that look like real ones, sorted as WriteInquiries wants them.
func sampleRows(week voc.Week, n int, seed uint64) []*voc.Labelled {
	random := rand.New(rand.NewPCG(seed, 1))
	channels := []string{voc.Phone, voc.Email, voc.Chat, voc.Web, voc.SNS}
	topics := []string{"delivery.late", "trouble.power", "billing.amount", "staff.praise", "account.login", "howto.filter"}
	start := week.Start(tokyo)
	rows := make([]*voc.Labelled, n)
	for i := range rows {
		at := start.Add(time.Duration(random.Int64N(int64(7*24*time.Hour))) / time.Millisecond * time.Millisecond)
		var text strings.Builder
		var sentenceStart int
		for range 1 + random.IntN(6) {
			sentenceStart = text.Len()
			text.WriteString(sentences[random.IntN(len(sentences))])
		}
		last := voc.Span{Start: sentenceStart, End: text.Len()}
		topic := topics[random.IntN(len(topics))]
		parent, _, _ := strings.Cut(topic, ".")
		row := &voc.Labelled{
			ID: fmt.Sprintf("q%07d", i), IDSpace: "crm",
			Source:     voc.Source{File: "inquiries.csv", Line: int64(i + 2), Start: int64(i * 400), End: int64(i*400 + 380)},
			ReceivedAt: at, Week: week, Day: at.Format(time.DateOnly),
			ContentHash: fmt.Sprintf("%016x%016x", random.Uint64(), random.Uint64()),
			Channel:     channels[random.IntN(len(channels))], Person: fmt.Sprintf("p%030x", random.IntN(n)),
			Text: voc.TrustMasked(text.String()),
			Labels: voc.Labels{
				Topics:    []voc.Label{{Value: topic, Confidence: 0.8, Origin: voc.OriginRule, Evidence: []voc.Evidence{{Span: last, Rule: "topic/" + topic + "/1"}}}},
				TopicIDs:  []string{parent, topic},
				Sentiment: voc.Sentiment{Class: voc.Negative, Score: -0.5, Origin: voc.OriginRule, Evidence: []voc.Evidence{{Span: last, Rule: "lexicon/ない"}}},
				Kind:      voc.Label{Value: voc.Question, Confidence: 0.7, Origin: voc.OriginRule, Evidence: []voc.Evidence{{Span: last, Rule: "kind/question"}}},
			},
		}
		row.CountedAs = row.Person
		if random.IntN(2) == 0 {
			row.Opinions = []voc.OpinionUnit{{Target: "配送", Predicate: "おそい", Polarity: voc.Negative, Span: last}}
		}
		if random.IntN(4) == 0 {
			row.Reply = voc.TrustMasked("お問い合わせありがとうございます。担当の者が確認いたします。")
			row.Status = "resolved"
			row.CSAT = voc.Some(float64(1 + random.IntN(5)))
			row.UpdatedAt = at.Add(time.Hour)
		}
		rows[i] = row
	}
	slices.SortFunc(rows, compareRows)
	return rows
}

// fullRow has every field set, so that a forgotten one shows.
func fullRow(t testing.TB) *voc.Labelled {
	row := new(voc.Labelled)
	n := 0
	fill(t, reflect.ValueOf(row).Elem(), &n)
	row.Week = testWeek
	row.ReceivedAt = testWeek.Start(tokyo).Add(5*time.Hour + 7*time.Millisecond)
	row.Day = row.ReceivedAt.Format(time.DateOnly)
	row.Text = voc.TrustMasked(strings.Repeat("あ", 1000))
	return row
}

// fill sets everything below v to distinct values that are not zero.
func fill(t testing.TB, v reflect.Value, n *int) {
	*n++
	switch target := v.Addr().Interface().(type) {
	case *time.Time:
		*target = time.Date(2026, 8, 17, 0, 0, *n, 1e6, tokyo)
		return
	case *voc.MaskedText:
		*target = voc.TrustMasked(fmt.Sprint("伏せた文 ", *n))
		return
	case *voc.Span: // on rune boundaries of あああ…
		*target = voc.Span{Start: 3 * *n, End: 3**n + 3}
		return
	case *voc.Week:
		*target = testWeek
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("値", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint32:
		v.SetUint(uint64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.25)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), n)
		}
	default:
		t.Fatalf("fill does not know %v", v.Type())
	}
}

// WriteInquiries writes all rows of a week, a few at a time.
func (b *Build) WriteInquiries(rows []*voc.Labelled) error {
	w, err := b.Inquiries()
	if err != nil {
		return err
	}
	defer w.Abort()
	for batch := range slices.Chunk(rows, 100) {
		if err := w.Write(batch); err != nil {
			return err
		}
	}
	return w.Close()
}
