package aggregate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

var monday = firstWeek.Start(time.UTC)

// inquiry is a row received some minutes into the week.
func inquiry(id, channel, person, text string, minutes int) *voc.Labelled {
	at := monday.Add(time.Duration(minutes) * time.Minute)
	return &voc.Labelled{ID: id, IDSpace: "test", Channel: channel, Person: person, Text: voc.TrustMasked(text),
		ReceivedAt: at, Week: firstWeek, Day: at.Format(time.DateOnly)}
}

const (
	lateParcel  = "注文した加湿器がまだ届きません。いつごろ届くのか教えていただけますでしょうか。"
	lateParcel2 = "注文した加湿器がまだ届きません。いつごろ届くのか教えていただけますでしょうか！！"
	otherMatter = "掃除機の充電ランプが点滅したままで、まったく動かなくなってしまいました。"
)

func TestNearDuplicates(t *testing.T) {
	anonymous := ownVoice(inquiry("1", "", "", "", 0))
	for _, c := range []struct {
		name string
		rows []*voc.Labelled
		want string // NearDuplicateOf/CountedAs of each row
	}{
		{"unknown senders, nearly the same", []*voc.Labelled{
			inquiry("1", voc.Web, "", lateParcel, 0), inquiry("2", voc.Web, "", lateParcel2, 5), inquiry("3", voc.Web, "p", otherMatter, 6),
		}, "/" + anonymous + " 1/" + anonymous + " /p"},
		{"other channel", []*voc.Labelled{
			inquiry("1", voc.Web, "", lateParcel, 0), inquiry("2", voc.Chat, "p", lateParcel, 5),
		}, "/" + anonymous + " /p"},
		{"short texts", []*voc.Labelled{
			inquiry("1", voc.Web, "", "まだ届かないです。", 0), inquiry("2", voc.Web, "p", "まだ届かないです。", 5),
		}, "/" + anonymous + " /p"},
		{"same person twice", []*voc.Labelled{
			inquiry("1", voc.Web, "p", lateParcel, 0), inquiry("2", voc.Web, "p", lateParcel2, 5),
		}, "/p 1/p"},
		{"two customers with one template", []*voc.Labelled{
			inquiry("1", voc.Web, "p", lateParcel, 0), inquiry("2", voc.Web, "q", lateParcel, 5), inquiry("3", voc.Web, "q", lateParcel2, 6),
		}, "/p /q 2/q"},
		{"sent before signing in", []*voc.Labelled{
			inquiry("1", voc.Web, "", lateParcel, 0), inquiry("2", voc.Web, "p", lateParcel, 5), inquiry("3", voc.Web, "q", lateParcel, 6),
		}, "/p 1/p /q"},
		{"reposts", []*voc.Labelled{
			inquiry("1", voc.SNS, "p", lateParcel, 0), inquiry("2", voc.SNS, "q", lateParcel2, 5), inquiry("3", voc.SNS, "", lateParcel, 6),
		}, "/p 1/p 1/p"},
		{"earliest by time, then by id", []*voc.Labelled{
			inquiry("3", voc.SNS, "r", lateParcel, 9), inquiry("2", voc.SNS, "q", lateParcel, 3), inquiry("1", voc.SNS, "p", lateParcel, 3),
		}, "1/p 1/p /p"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 10 {
				shuffled := slices.Clone(c.rows)
				rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				shuffled[0].NearDuplicateOf, shuffled[0].CountedAs = "old", "old"
				NearDuplicates(shuffled)
				var got []string
				for _, row := range c.rows {
					got = append(got, row.NearDuplicateOf+"/"+row.CountedAs)
				}
				if strings.Join(got, " ") != c.want {
					t.Fatalf("got  %s\nwant %s", strings.Join(got, " "), c.want)
				}
			}
		})
	}
	NearDuplicates(nil)
}

func TestNearDuplicatesChain(t *testing.T) {
	text := []rune("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん")
	var rows []*voc.Labelled
	for i := range 12 {
		// Each row is near the one before it, and the last is far from the first.
		rows = append(rows, inquiry(fmt.Sprint(i), voc.SNS, "", string(text[i*2:])+strings.Repeat("長", i), i))
	}
	NearDuplicates(rows)
	for _, row := range rows[1:] {
		if row.NearDuplicateOf != "0" || row.CountedAs != rows[0].CountedAs {
			t.Errorf("row %s duplicates %q and counts as %s", row.ID, row.NearDuplicateOf, row.CountedAs)
		}
	}
}

func TestOwnVoiceKeepsPartsApart(t *testing.T) {
	a, b := &voc.Labelled{IDSpace: "ab", ID: "c"}, &voc.Labelled{IDSpace: "a", ID: "bc"}
	if ownVoice(a) == ownVoice(b) {
		t.Error("id spaces run into ids")
	}
	if got := ownVoice(a); len(got) != len("i:")+24 || got[:2] != "i:" {
		t.Errorf("unknown sender counts as %q", got)
	}
}

// variants draws texts of which many are near each other, around the threshold as well.
func variants(random *rand.Rand, n int) []string {
	const runes = "あいうえおかきくけこさしすせそたちつてとなにぬねの、。届配送返金電源"
	alphabet := []rune(runes)
	draw := func(n int) []rune {
		text := make([]rune, n)
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		return text
	}
	base := [][]rune{draw(30), draw(60), draw(200)}
	var texts []string
	seen := make(map[string]bool)
	for len(texts) < n {
		text := slices.Clone(base[random.IntN(len(base))])
		for range random.IntN(5) {
			text[random.IntN(len(text))] = alphabet[random.IntN(len(alphabet))]
		}
		if random.IntN(4) == 0 {
			text = append(text, draw(random.IntN(20))...)
		}
		if !seen[string(text)] {
			seen[string(text)] = true
			texts = append(texts, string(text))
		}
	}
	return texts
}

// The join must find what comparing everything with everything finds.
func TestSimilarTextsFindsWhatComparingAllFinds(t *testing.T) {
	for seed := range uint64(20) {
		texts := variants(rand.New(rand.NewPCG(seed, 0)), 60)
		var all shingles
		var numbers []int32
		for _, text := range texts {
			numbers = append(numbers, int32(all.add(text)))
		}
		got := similarTexts(&all, numbers)
		sets := make([]map[string]bool, len(texts))
		want := make([]int32, len(texts))
		joined := 0
		for i, text := range texts {
			sets[i] = make(map[string]bool)
			runes := []rune(text)
			for j := range len(runes) - 4 {
				sets[i][string(runes[j:j+5])] = true
			}
			want[i] = int32(i)
			for j := range i {
				common := 0
				for shingle := range sets[i] {
					if sets[j][shingle] {
						common++
					}
				}
				if float64(common)/float64(len(sets[i])+len(sets[j])-common) >= 0.8 {
					want[i] = want[j]
					joined++
					break
				}
			}
		}
		if joined == 0 || joined > 55 {
			t.Fatalf("%d texts join: the test shows nothing", joined)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\ngot  %v\nwant %v", seed, got, want)
		}
	}
}

func BenchmarkNearDuplicates(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	parts := strings.Split("注文した商品が|昨日届いた荷物が|アプリの画面が|先日お願いした修理の件|まだ届きません|壊れていました|開けなくなりました|連絡がありません|確認をお願いします|返金してください|至急お電話ください|いつになりますか|困っています", "|")
	for _, c := range []struct {
		name string
		text func(i int) string
	}{
		{"distinct", func(int) string {
			var text strings.Builder
			for range 8 {
				fmt.Fprintf(&text, "%s%c。", parts[random.IntN(len(parts))], rune(0x4e00+random.IntN(3000)))
			}
			return text.String()
		}},
		{"equal", func(int) string { return lateParcel }},
		{"template", func(i int) string {
			return fmt.Sprintf("【お問い合わせフォーム】ご用件：配送について。下記の内容でお問い合わせを受け付けました。担当者より三営業日以内にご連絡いたします。注文番号は%09dで%09dです。", random.IntN(1e9), random.IntN(1e9))
		}},
	} {
		rows := make([]*voc.Labelled, 25000)
		for i := range rows {
			rows[i] = inquiry(fmt.Sprint(i), voc.Web, "", c.text(i), i%10000)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				NearDuplicates(rows)
			}
			b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
