package tokenize

import (
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

var load = sync.OnceValues(Load)

// dictionary returns the one dictionary of the test binary.
func dictionary(tb testing.TB) *Dictionary {
	tb.Helper()
	d, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestVersion(t *testing.T) {
	version := dictionary(t).Version()
	if version != dictionaryVersion {
		t.Errorf("Version() = %q", version)
	}
	gomod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, release, _ := strings.Cut(version, "kagome-dict-ipa ")
	if !strings.Contains(string(gomod), "github.com/ikawaha/kagome-dict/ipa "+release+" ") && !strings.Contains(string(gomod), "github.com/ikawaha/kagome-dict/ipa "+release+"\n") {
		t.Errorf("the dictionary is said to be %q, which is not the release in go.mod", release)
	}
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if module.Path == "github.com/ikawaha/kagome-dict/ipa" && module.Version != release {
				t.Errorf("the build holds %s, the version says %s", module.Version, release)
			}
		}
	}
}

func TestTokenize(t *testing.T) {
	var tokenized voc.TokenizedText
	text := Normalize("電源が入らなかった!! ｶﾞｯｶﾘ。")
	dictionary(t).NewTokenizer().Tokenize(text, &tokenized)
	if len(tokenized.Sentences) != 2 || tokenized.Text != text {
		t.Fatalf("got %+v", tokenized)
	}
	want := []voc.Token{
		{Surface: "電源", PartOfSpeech: "名詞", SubClass: "一般", Base: "電源", Reading: "デンゲン"},
		{Surface: "が", PartOfSpeech: "助詞", SubClass: "格助詞", SubClass2: "一般", Base: "が", Reading: "ガ"},
		{Surface: "入ら", PartOfSpeech: "動詞", SubClass: "自立", InflectionType: "五段・ラ行", InflectionForm: "未然形", Base: "入る", Reading: "ハイラ"},
		{Surface: "なかっ", PartOfSpeech: "助動詞", InflectionType: "特殊・ナイ", InflectionForm: "連用タ接続", Base: "ない", Reading: "ナカッ"},
		{Surface: "た", PartOfSpeech: "助動詞", InflectionType: "特殊・タ", InflectionForm: "基本形", Base: "た", Reading: "タ"},
		{Surface: "!!", PartOfSpeech: "記号", SubClass: "一般", Base: "!!", Unknown: true},
	}
	first := tokenized.Sentences[0]
	got := tokenized.Tokens[first.First:first.Last]
	if len(got) != len(want) {
		t.Fatalf("got %d tokens, want %d: %+v", len(got), len(want), got)
	}
	for i, token := range got {
		if token.Unknown != (token.Entry == 0) {
			t.Errorf("token %d has entry %d", i, token.Entry)
		}
		token.Span, token.Entry = voc.Span{}, 0
		if token != want[i] {
			t.Errorf("token %d\n got %+v\nwant %+v", i, token, want[i])
		}
	}
}

// ordinaryTexts stand for what customers write, for tests that compare.
var ordinaryTexts = []string{
	"先日購入した掃除機が動かなくなりました。保証期間内なので修理をお願いしたいです。",
	"アプリにログインできません!パスワードを再設定してもメールが届かないです😭",
	"ﾎﾟｲﾝﾄが反映されてないんですけど、いつ入りますか？？ｗｗ",
	"店員さんの対応がとても丁寧で、気持ちよく買い物ができました♪(^^)",
	"解約方法がわかりにくい。「マイページから」と書いてあるが、どこにもない。",
	"OSをver.2.1に更新したらBluetoothが切れる。iPhone 15 Proです。",
	"何べん言うたら分かるんや。ええ加減にしてや〜",
	"", "。", "www", "㈱見本の𠮷田です", "ああああああああああああああ", "!!!???", "\u3042\u3099",
}

func TestTokenizeAgreesWithKagome(t *testing.T) {
	direct, err := tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos())
	if err != nil {
		t.Fatal(err)
	}
	tokenize := dictionary(t).NewTokenizer()
	var tokenized voc.TokenizedText
	for _, text := range ordinaryTexts {
		text = Normalize(text)
		tokenize.Tokenize(text, &tokenized)
		for _, sentence := range tokenized.Sentences {
			tokens := tokenized.Tokens[sentence.First:sentence.Last]
			for _, want := range direct.Analyze(text[sentence.Start:sentence.End], tokenizer.Normal) {
				if strings.Trim(want.Surface, " ") == "" {
					continue
				}
				if len(tokens) == 0 {
					t.Fatalf("%q: no token for %q", text, want.Surface)
				}
				got := tokens[0]
				tokens = tokens[1:]
				if got.Surface != want.Surface || got.Start != sentence.Start+want.Position || got.Unknown != (want.Class == tokenizer.UNKNOWN) {
					t.Errorf("%q: got %+v, want %v", text, got, want)
				}
				features := strings.Join([]string{star(got.PartOfSpeech), star(got.SubClass), star(got.SubClass2), star(got.SubClass3), star(got.InflectionType), star(got.InflectionForm)}, ",")
				expected := strings.Join(want.Features()[:6], ",")
				if got.Unknown && expected == "名詞,サ変接続,*,*,*,*" {
					expected = "記号,一般,*,*,*,*"
				}
				if features != expected {
					t.Errorf("%q: %s has features %s, want %s", text, got.Surface, features, expected)
				}
				if base, ok := want.BaseForm(); ok && base != "*" && base != got.Base {
					t.Errorf("%q: base of %s is %s, want %s", text, got.Surface, got.Base, base)
				}
				if reading, ok := want.Reading(); ok && reading != "*" && reading != got.Reading {
					t.Errorf("%q: reading of %s is %s, want %s", text, got.Surface, got.Reading, reading)
				}
			}
			if len(tokens) > 0 {
				t.Errorf("%q: %d tokens too many", text, len(tokens))
			}
		}
	}
}

func star(feature string) string {
	if feature == "" {
		return "*"
	}
	return feature
}

// checkTokens holds what is true of the tokens of every text.
func checkTokens(t *testing.T, tokenized *voc.TokenizedText) {
	t.Helper()
	next := 0
	for _, sentence := range tokenized.Sentences {
		if sentence.First != next || sentence.Last < sentence.First || sentence.Last > len(tokenized.Tokens) {
			t.Fatalf("sentence %+v behind token %d of %d", sentence, next, len(tokenized.Tokens))
		}
		next = sentence.Last
		end := sentence.Start
		for _, token := range tokenized.Tokens[sentence.First:sentence.Last] {
			if token.Start < end || token.End > sentence.End || tokenized.Text[token.Start:token.End] != token.Surface || token.Surface == "" || token.Base == "" || token.PartOfSpeech == "" {
				t.Fatalf("token %+v of sentence %+v in %q", token, sentence, tokenized.Text)
			}
			if between := strings.Trim(tokenized.Text[end:token.Start], " "); between != "" {
				t.Errorf("%q of %q belongs to no token", between, tokenized.Text)
			}
			end = token.End
		}
		if rest := strings.Trim(tokenized.Text[end:sentence.End], " "); rest != "" {
			t.Errorf("%q of %q belongs to no token", rest, tokenized.Text)
		}
	}
	if next != len(tokenized.Tokens) {
		t.Errorf("%d tokens belong to no sentence", len(tokenized.Tokens)-next)
	}
}

func FuzzTokenize(f *testing.F) {
	for _, text := range ordinaryTexts {
		f.Add(text)
	}
	tokenizer := dictionary(f).NewTokenizer()
	var tokenized voc.TokenizedText
	f.Fuzz(func(t *testing.T, text string) {
		tokenizer.Tokenize(Normalize(text), &tokenized)
		checkTokens(t, &tokenized)
	})
}

// Hostile texts; an analysis that grows with the square of the text would not come to an end.
func TestTokenizeHostile(t *testing.T) {
	tokenizer := dictionary(t).NewTokenizer()
	var tokenized voc.TokenizedText
	for _, unit := range []string{"アイウエオ", "ｗw", "1", "漢", "!?", "あ"} {
		tokenizer.Tokenize(Normalize(strings.Repeat(unit, 100_000/len(unit))), &tokenized)
		checkTokens(t, &tokenized)
	}
}

func TestTokenizeReusesSlices(t *testing.T) {
	tokenizer := dictionary(t).NewTokenizer()
	var reused, fresh voc.TokenizedText
	for _, text := range ordinaryTexts {
		text = Normalize(text)
		tokenizer.Tokenize(text, &reused)
		fresh = voc.TokenizedText{}
		dictionary(t).NewTokenizer().Tokenize(text, &fresh)
		if len(reused.Tokens) != len(fresh.Tokens) || len(reused.Sentences) != len(fresh.Sentences) {
			t.Fatalf("%q: reuse changes the result", text)
		}
		for i := range fresh.Tokens {
			if reused.Tokens[i] != fresh.Tokens[i] {
				t.Errorf("%q: token %d is %+v with reuse, %+v without", text, i, reused.Tokens[i], fresh.Tokens[i])
			}
		}
	}
}

func BenchmarkTokenize(b *testing.B) {
	text := Normalize(strings.Repeat(strings.Join(ordinaryTexts[:7], ""), 3))
	tokenizer := dictionary(b).NewTokenizer()
	var tokenized voc.TokenizedText
	tokens := 0
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tokenizer.Tokenize(text, &tokenized)
		tokens += len(tokenized.Tokens)
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}
