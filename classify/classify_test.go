package classify_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// TestNegation is the table of what ない does to a feeling.
func TestNegation(t *testing.T) {
	tests := []struct{ text, want string }{
		{"良い", voc.Positive}, {"良くない", voc.Negative}, {"良くありません", voc.Negative}, {"良くなかったです", voc.Negative},
		{"満足しています", voc.Positive}, {"満足していません", voc.Negative}, {"満足できない", voc.Negative}, {"満足とは言えない", voc.Negative},
		{"便利ではない", voc.Negative}, {"便利じゃない", voc.Negative}, {"おいしくない", voc.Negative}, {"良いとは思えません", voc.Negative},
		{"悪くない", voc.Positive}, {"悪くありません", voc.Positive}, {"不満はない", voc.Positive}, {"不満な点は特にありません", voc.Positive},
		{"文句なしです", voc.Positive}, {"問題ありません", voc.Positive}, {"心配ない", voc.Positive}, {"申し分ないです", voc.Positive},
		{"遅い", voc.Negative}, {"届かない", voc.Negative}, {"動きません", voc.Negative}, {"つながらず困る", voc.Negative}, {"返信がない", voc.Negative},
		{"食べられなかった", voc.Negative}, {"眠れなかった", voc.Negative}, {"使いにくい", voc.Negative}, {"分かりづらい", voc.Negative}, {"使いやすい", voc.Positive},
		{"使いやすくない", voc.Negative}, {"おすすめできません", voc.Negative}, {"二度と利用しない", voc.Negative}, {"また利用したい", voc.Positive},
		{"壊れているのではないでしょうか", voc.Negative}, {"遅すぎるんじゃないですか", voc.Negative},
		{"味だけでなく景色も良かった", voc.Positive}, {"良い所しかない", voc.Positive}, {"間違いなく最高です", voc.Positive},
		{"遅いかもしれません", voc.Negative}, {"良くないわけではない", voc.Neutral},
		{"つまらない", voc.Negative}, {"もったいない", voc.Negative}, {"物足りない", voc.Negative}, {"申し訳ないです", voc.Neutral},
		{"安心できない", voc.Negative}, {"笑顔がない", voc.Negative}, {"説明がない", voc.Negative}, {"手放せない", voc.Positive},
		{"静かで良いが、少し高い", voc.Neutral}, {"高いが、とても良い", voc.Positive}, {"とても良いが、壊れた", voc.Negative},
		{"楽しみにしていたのに", voc.Negative}, {"もっと安ければいいのに", voc.Negative}, {"改善してほしい", voc.Negative}, {"きれいにしてほしい", voc.Negative},
		{"あれば良かったです", voc.Negative}, {"どうすればいいですか", voc.Neutral}, {"お世話になっております。", voc.Neutral}, {"よろしくお願いいたします。", voc.Neutral},
		{"教えてくれて助かりました", voc.Positive}, {"教えてくれない", voc.Negative}, {"交換していただけますか", voc.Neutral}, {"親切にしていただきました", voc.Positive},
		{"利用させていただきました", voc.Neutral}, {"最高😊", voc.Positive}, {"(T_T)", voc.Negative}, {"😡", voc.Negative},
		{"ミストリーを買った", voc.Neutral}, {"重さを教えてください", voc.Neutral}, {"2台あります", voc.Neutral},
		{"早すぎん？最高", voc.Positive}, {"二重に請求されました", voc.Negative},
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	for _, test := range tests {
		if got := l.label(test.text).Sentiment; got.Class != test.want {
			t.Errorf("%s is %s %.2f %v, want %s", test.text, got.Class, got.Score, rules(got.Evidence), test.want)
		}
	}
}

func rules(evidence []voc.Evidence) []string {
	var names []string
	for _, e := range evidence {
		names = append(names, e.Rule)
	}
	return names
}

func TestOpinions(t *testing.T) {
	tests := []struct{ text, target, predicate, polarity string }{
		{"ウィンカーの位置がわかりにくい。", "ウィンカーの位置", "わかりにくい", voc.Negative},
		{"ウィンカーの位置を見直してほしい。", "ウィンカーの位置", "見直す", voc.Request},
		{"位置の見直しをお願いします。", "位置", "見直す", voc.Request},
		{"荷物がまだ届いておりません。", "荷物", "届かない", voc.Negative},
		{"店員さんの対応は、とても丁寧でした。", "店員さんの対応", "丁寧", voc.Positive},
		{"丁寧な対応に感謝します。", "対応", "丁寧", voc.Positive},
		{"電源が入りません。", "電源", "入らない", voc.Negative},
		{"使い勝手が悪い", "使い勝手", "悪い", voc.Negative},
		{"味はおいしくない。", "味", "おいしくない", voc.Negative},
		{"アプリは便利ではない。", "アプリ", "便利ではない", voc.Negative},
		{"充電器がほしいです。", "充電器", "ほしい", voc.Request},
		{"送料を下げてください。", "送料", "安くする", voc.Request},
		{"音がうるさい", "音", "うるさい", voc.Negative},
		{"説明書がない", "説明書", "ない", voc.Negative},
		{"ポイントが反映されない", "ポイント", "反映されない", voc.Negative},
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	for _, test := range tests {
		var got []string
		found := false
		for _, unit := range l.label(test.text).Opinions {
			got = append(got, unit.Target+"/"+unit.Predicate+"/"+unit.Polarity)
			found = found || unit.Target == test.target && unit.Predicate == test.predicate && unit.Polarity == test.polarity
		}
		if !found {
			t.Errorf("%s: %v, want %s/%s/%s", test.text, got, test.target, test.predicate, test.polarity)
		}
	}
	for _, text := range []string{"とても良いです。", "お世話になっております。", "届きません。", "", "ほしい"} {
		if units := l.label(text).Opinions; len(units) != 0 {
			t.Errorf("%q gives opinions %v, want none without a target", text, units)
		}
	}
}

func TestGiven(t *testing.T) {
	taxonomy := classify.DefaultTaxonomy()
	c := classify.New(taxonomy)
	text := &voc.TokenizedText{}
	labels := c.Classify(text, classify.Given{Topics: []string{" 配送の遅れ・未着 ", "login", "delivery.late", "独自の分類", ""}, Sentiment: "ネガティブ", Kind: "クレーム"})
	if got, want := labels.TopicIDs, []string{"account", "account.login", "delivery", "delivery.late", "独自の分類"}; !slices.Equal(got, want) {
		t.Errorf("topic ids %v, want %v", got, want)
	}
	for _, topic := range labels.Topics {
		if topic.Origin != voc.OriginGiven || topic.Confidence != 1 {
			t.Errorf("topic %+v, want given with confidence 1", topic)
		}
	}
	if labels.Sentiment.Class != voc.Negative || labels.Sentiment.Origin != voc.OriginGiven || labels.Sentiment.Score >= 0 {
		t.Errorf("sentiment %+v", labels.Sentiment)
	}
	if labels.Kind.Value != voc.Complaint || labels.Kind.Origin != voc.OriginGiven {
		t.Errorf("kind %+v", labels.Kind)
	}
	labels = c.Classify(text, classify.Given{Sentiment: "???", Kind: "???"})
	if labels.Sentiment.Class != voc.Neutral || labels.Sentiment.Origin != voc.OriginRule || labels.Kind.Origin != voc.OriginRule {
		t.Errorf("unknown given labels were taken: %+v", labels)
	}
	if !slices.Equal(labels.TopicIDs, []string{voc.Uncategorised}) || len(labels.Topics) != 0 {
		t.Errorf("empty text has topics %v", labels.TopicIDs)
	}
}

func TestVersion(t *testing.T) {
	small, err := classify.ParseTaxonomy("t.yaml", []byte(smallTaxonomy))
	if err != nil {
		t.Fatal(err)
	}
	if classify.Version(small) == classify.Version(classify.DefaultTaxonomy()) {
		t.Error("two taxonomies have one version")
	}
	again, err := classify.ParseTaxonomy("t.yaml", []byte(smallTaxonomy))
	if err != nil {
		t.Fatal(err)
	}
	if classify.Version(small) != classify.Version(again) {
		t.Error("version is not stable")
	}
}

// TestResultOwnsMemory reuses every buffer and looks whether an earlier result changed.
func TestResultOwnsMemory(t *testing.T) {
	l := newLabeller(t, classify.DefaultTaxonomy())
	first := l.label("荷物が届きません。ひどい対応です。位置を見直してほしい。")
	copied := l.label("荷物が届きません。ひどい対応です。位置を見直してほしい。")
	l.label("アプリが落ちるので返金してください。とても残念です。音がうるさい。")
	if !reflect.DeepEqual(first, copied) {
		t.Errorf("labels differ:\n%+v\n%+v", first, copied)
	}
}

// check fails where labels break a promise of the package.
func check(t *testing.T, text string, labels voc.Labels) {
	t.Helper()
	span := func(s voc.Span, what string) {
		if s.Start < 0 || s.End < s.Start || s.End > len(text) {
			t.Errorf("%q: span %v of %s lies outside the text", text, s, what)
		}
	}
	for _, topic := range labels.Topics {
		if topic.Confidence < 0.5 || topic.Confidence > 1 || len(topic.Evidence) == 0 {
			t.Errorf("%q: topic %+v", text, topic)
		}
		for _, e := range topic.Evidence {
			span(e.Span, e.Rule)
			if !strings.HasPrefix(e.Rule, topic.Value+"/") || e.Start == e.End {
				t.Errorf("%q: evidence %+v of %s", text, e, topic.Value)
			}
		}
	}
	if !slices.IsSorted(labels.TopicIDs) || len(labels.TopicIDs) == 0 || len(slices.Compact(slices.Clone(labels.TopicIDs))) != len(labels.TopicIDs) {
		t.Errorf("%q: topic ids %v", text, labels.TopicIDs)
	}
	if labels.Sentiment.Score < -1 || labels.Sentiment.Score > 1 || labels.Sentiment.Class == "" {
		t.Errorf("%q: sentiment %+v", text, labels.Sentiment)
	}
	if !slices.Contains(voc.Kinds, labels.Kind.Value) {
		t.Errorf("%q: kind %+v", text, labels.Kind)
	}
	for _, e := range append(slices.Clone(labels.Sentiment.Evidence), labels.Kind.Evidence...) {
		span(e.Span, e.Rule)
		if e.Rule == "" {
			t.Errorf("%q: evidence without a rule at %v", text, e.Span)
		}
	}
	last := 0
	for _, unit := range labels.Opinions {
		span(unit.Span, "opinion")
		if unit.Target == "" || unit.Predicate == "" || !strings.Contains(text, unit.Target) || unit.Start < last {
			t.Errorf("%q: opinion %+v", text, unit)
		}
		last = unit.Start
	}
}

func TestHostile(t *testing.T) {
	l := newLabeller(t, classify.DefaultTaxonomy())
	for _, piece := range []string{"ない", "しかない", "電話", "電話つながらない。", "良いのに", "が", "の", "なければならない", "くれ", "😊", "(", "「", "二重", "ても", "ほしい", "すぎ", "w", "ー", "か？", "届く"} {
		text := tokenize.Normalize(strings.Repeat(piece, 3000))
		check(t, text, l.label(text))
	}
}

func FuzzClassify(f *testing.F) {
	for _, seed := range []string{"", "届かない", "電話がつながらないのに、返金してほしい！？😊(T_T)", "良い\xff\xfe", "ないないない", "かもしれない。なければならない。だけでなく、良かった。", "教えてくれ", "のが"} {
		f.Add(seed)
	}
	d, err := dictionary()
	if err != nil {
		f.Fatal(err)
	}
	tokenizer := d.NewTokenizer()
	one, two := classify.New(classify.DefaultTaxonomy()), classify.New(classify.DefaultTaxonomy())
	f.Fuzz(func(t *testing.T, raw string) {
		text := tokenize.Normalize(raw)
		var tokens voc.TokenizedText
		tokenizer.Tokenize(text, &tokens)
		labels := one.Classify(&tokens, classify.Given{})
		check(t, text, labels)
		if again := two.Classify(&tokens, classify.Given{}); !reflect.DeepEqual(labels, again) {
			t.Errorf("%q: two classifiers differ:\n%+v\n%+v", text, labels, again)
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	d, err := dictionary()
	if err != nil {
		b.Fatal(err)
	}
	tokenizer := d.NewTokenizer()
	var texts []voc.TokenizedText
	size := 0
	for _, text := range []string{
		"注文した商品がまだ届きません。", "アプリにログインできません。どうすればいいですか。", "店員さんの対応がとても丁寧で助かりました。ありがとうございました。",
		"同じ注文で二重に請求されています。至急確認してください。", "音がうるさいので返品したいです。", "領収書の発行をお願いします。",
	} {
		var into voc.TokenizedText
		tokenizer.Tokenize(text, &into)
		texts = append(texts, into)
		size += len(text)
	}
	c := classify.New(classify.DefaultTaxonomy())
	b.SetBytes(int64(size / len(texts)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		c.Classify(&texts[i%len(texts)], classify.Given{})
		i++
	}
}
