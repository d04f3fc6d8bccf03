package tokenize

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "昨日届いた商品が壊れていました。", "昨日届いた商品が壊れていました。"},
		{"half-width kana", "ｻｰﾋﾞｽがﾊﾟﾝｸ､ﾔﾊﾞｲ｡｢ﾃｽﾄ｣･ｦ", "サービスがパンク、ヤバイ。「テスト」・ヲ"},
		{"half-width mark without a base", "ｱﾞﾝﾟ", "ア゛ン゜"},
		{"decomposed", "か\u3099は\u309aう\u3099ワ\u3099 cafe\u0301", "がぱゔワ゛ café"},
		{"spacing marks", "カ゛ハ゜あ゛", "ガパあ゛"},
		{"full-width ASCII", "ＡＢＣ１２３！？（ａ）＠", "ABC123!?(a)@"},
		{"compatibility", "㈱見本　㌔㎏㎡㍻№１Ⅱ℡‼⁉﹏", "(株)見本 キロkgm2平成No1IITEL!!?﹏"},
		{"kept", "①②Ⓐ㊙℃…『』【】〒〔〕𠮷髙﨑", "①②Ⓐ㊙℃…『』【】〒〔〕𠮷髙﨑"},
		{"compatibility ideograph", "神\ufa19", "神神"},
		{"mathematical letters", "𝐎𝐊𝟎𝟏", "OK01"},
		{"quotes", "‘a’“b”＂", `'a'"b""`},
		{"yen", "￥1,000と¥5", "¥1,000と¥5"},
		{"dashes between digits", "０９０－００００−１２３４ー５６７‐８―９", "090-0000-1234-567-8-9"},
		{"dash as long vowel", "サ−ビス、ユ－ザ‐登録、センタ-", "サービス、ユーザー登録、センター"},
		{"dash behind hiragana", "ありがと−！そう-です", "ありがとー!そう-です"},
		{"dash before ASCII", "レベル-3とコート−A", "レベル-3とコート-A"},
		{"dash doubled", "ええと――でも", "ええと--でも"},
		{"long vowel in ASCII", "AーB Tーシャツ", "A-B Tーシャツ"},
		{"wave dashes", "１０〜１２時、１０～１２時 ∼ はーい~ a~b", "10〜12時、10〜12時 〜 はーい〜 a~b"},
		{"zero width", "090\u200b-0000\ufeff-12\u00ad34\u2060", "090-0000-1234"},
		{"control", "a\x00b\x07c\x7f\u0085d", "abc\nd"},
		{"white space", "  a\t\u00a0\u3000 b \r\n\r c\n\n\n\nd \n", "a b\n\nc\n\nd"},
		{"bidirectional marks", "\u202eabc\u202c\u2066x\u2069", "abcx"},
		{"variation selectors", "葛\U000E0100城✨\ufe0f", "葛城✨"},
		{"emoji sequence", "👨\u200d👩\u200d👧 \u200d👦a\u200db", "👨\u200d👩\u200d👧 👦ab"},
		{"keycap", "0\ufe0f\u20e39\ufe0f\u20e3", "09"},
		{"entities", "&lt;3 &amp; &#48;&#x39;0&nbsp;&quot;x&quot; &hearts;", "<3 & 090 \"x\" ♥"},
		{"no entities", "a&b; &unknown; ?a=1&copy=2 &;", "a&b; &unknown; ?a=1&copy=2 &;"},
		{"nested entities", "&amp;amp;amp;lt;", "<"},
		{"entity from entities", "&am&#112;;x&#38;lt&#59;", "&x<"},
		{"tags", "<p>一行目<br>二行目<BR/>三<b>太</b>字</p><span class=\"a b\">色</span>", "一行目\n二行目\n三太字\n色"},
		{"no tags", "a<b and (>_<) <http://example.jp> x<y>z", "a<b and (>_<) <http://example.jp> x<y>z"},
		{"tag from tags", "<b<i>r>x", "\nx"[1:]},
		{"runs", "すごーーーい！！！！！？？？ｗｗｗｗｗああああああ。。。。〜〜〜………", "すごーい!!??wwwあああ。。。〜……"},
		{"digits never", "00000000111111 〇〇〇〇〇〇 一一一一 ⓪⓪⓪⓪", "00000000111111 〇〇〇〇〇〇 一一一一 ⓪⓪⓪⓪"},
		{"rules", "==========\n**********", "===\n***"},
		{"emoji run", "😂😂😂😂😂😂", "😂😂😂"},
		{"kaomoji", "(^_^)/ ( ;∀;) m(_ _)m orz", "(^_^)/ ( ;∀;) m(_ _)m orz"},
		{"more kaomoji", "(´・ω・｀) ＼(^o^)／ (ﾟДﾟ) (≧▽≦) (*'▽'*) (T_T) ヽ(`Д´)ﾉ", "(´・ω・`) \\(^o^)/ (゜Д゜) (≧▽≦) (*'▽'*) (T_T) ヽ(`Д´)ノ"},
		{"emoji with skin tones and flags", "👍🏽🇯🇵🙇‍♀️😡❤️", "👍🏽🇯🇵🙇\u200d♀😡❤"},
		{"URLs", "https://example.jp/~a-b/c_d?x=1&y=2#z と http://例え.jp/", "https://example.jp/~a-b/c_d?x=1&y=2#z と http://例え.jp/"},
		{"full-width URL", "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｊｐ／ａ−ｂ", "https://example.jp/a-b"},
		{"surrogate plane", "𠮷野家と𩸽と𠮟る", "𠮷野家と𩸽と𠮟る"},
		{"laughter", "ｗｗｗｗｗｗ wwwww 草草草草草 (笑)（笑）", "www www 草草草 (笑)(笑)"},
		{"mixed marks", "えっ！？！？！？", "えっ!?!?!?"},
		{"every dash", "1-2‐3‑4‒5–6—7―8−9─0━1﹘2﹣3⁃4➖5－6", "1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6"},
		{"every dash as long vowel", "ア-!イ‐!ウ‑!エ–!オ—!カ―!キ−!ク─!ケ━!コ－!サｰ!", "アー!イー!ウー!エー!オー!カー!キー!クー!ケー!コー!サー!"},
		{"half-width voiced kana", "ｶﾞｷﾞｸﾞｹﾞｺﾞﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟｳﾞｧ", "ガギグゲゴパピプペポヴァ"},
		{"invalid", "あ\xff\xfeい\xe3\x81", "あい"},
		{"empty", " \n\u200b ", ""},
		{"too many marks", "e" + strings.Repeat("\u0301\u0300", 20), "é\u0300\u0301\u0300"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Normalize(c.text)
			if got != c.want {
				t.Errorf("Normalize(%q)\n got %q\nwant %q", c.text, got, c.want)
			}
			checkNormalized(t, c.text)
		})
	}
}

// checkNormalized holds what is true of the normal form of every text.
func checkNormalized(t *testing.T, text string) {
	t.Helper()
	once := Normalize(text)
	if twice := Normalize(once); twice != once {
		t.Errorf("not idempotent on %q\n once %q\ntwice %q", text, once, twice)
	}
	if !utf8.ValidString(once) {
		t.Errorf("Normalize(%q) = %q is not UTF-8", text, once)
	}
	if once != strings.Trim(once, " \n") || strings.Contains(once, "  ") || strings.Contains(once, "\n\n\n") || strings.ContainsAny(once, "\r\t\x00\u200b\u3000") {
		t.Errorf("Normalize(%q) = %q has white space or control characters left", text, once)
	}
}

func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"", "ｻ-ﾋﾞｽ", "カ-゛-ー", "&am&#112;;<b<i>r>", "e\u0301\u0301\u200d👨\u200d👩", "\xe3\x81<p>\r\n~～", "Aー&#65;ー", "ﾊﾊﾊﾊﾞﾞ", "K\u212a\u212a", "\u1100\u1161\u11a8"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkNormalized(t, text) })
}

func TestNormalizeReturnsStableTextItself(t *testing.T) {
	text := "昨日、届いたコーヒーの缶が3つへこんでいました!交換できますか?\nよろしくお願いします。"
	if got := Normalize(text); got != text {
		t.Fatalf("got %q", got)
	}
	if n := testing.AllocsPerRun(100, func() { Normalize(text) }); n != 0 {
		t.Errorf("%v allocations for a text that stays as it is", n)
	}
}

// Hostile texts of 1 MB; a rule that looks back too far would not come to an end.
func TestNormalizeHostile(t *testing.T) {
	for _, unit := range []string{"&amp", ";", "&semi", "<", ">", "<p ", "a>", "-", "ー", "ｶﾞ", "か゛", "e\u0301", "\u200d👨", " \n", "w", "&#59;", "ア"} {
		checkNormalized(t, strings.Repeat(unit, MaxTextBytes/len(unit)))
	}
}

func TestTruncate(t *testing.T) {
	short := strings.Repeat("あ", 10)
	if got, cut := Truncate(short); cut || got != short {
		t.Errorf("a short text was cut to %d bytes", len(got))
	}
	long := strings.Repeat("あ", MaxTextBytes/3+10)
	got, cut := Truncate(long)
	if !cut || len(got) > MaxTextBytes || len(got) < MaxTextBytes-2 || !utf8.ValidString(got) {
		t.Errorf("cut %v to %d bytes, valid %v", cut, len(got), utf8.ValidString(got))
	}
	if got, cut := Truncate(strings.Repeat("\x80", MaxTextBytes+5)); !cut || len(got) > MaxTextBytes {
		t.Errorf("invalid text: cut %v to %d bytes", cut, len(got))
	}
}

func BenchmarkNormalize(b *testing.B) {
	for name, text := range map[string]string{
		"stable": strings.Repeat("昨日、届いたコーヒーの缶が3つへこんでいました。交換できますか?", 10),
		"mixed":  strings.Repeat("昨日、届いたｺｰﾋｰの缶が３つへこんでいました！！！　交換できますか？\r\n", 10),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Normalize(text)
			}
		})
	}
}

// normalizeParts are characters to which rules apply.
var normalizeParts = strings.Split("a|A|1|０|あ|か|ハ|カ|ー|-|−|―|－|ｰ|~|～|゛|\u3099|\u309a|ﾞ|は|字|一|々|&|#|amp|lt|;|&lt;|&gt;|&#45;|&#x200d;|&amp;|<|>|br|<b>|<p>|/| |\u3000|\n|\r|!|？|.|。|ｗ|w|e|\u0301|\u0300|\u200b|\u200d|\ufe0f|👨|👩|K|\u212a|ﬁ|㌔|㈱|\xff|\u0338|=|\u1100|\u1161", "|")

// TestNormalizeCombinations tries random combinations of characters to which rules apply.
func TestNormalizeCombinations(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 60_000 {
		var text strings.Builder
		for range 1 + random.IntN(12) {
			text.WriteString(normalizeParts[random.IntN(len(normalizeParts))])
		}
		checkNormalized(t, text.String())
		if t.Failed() {
			return
		}
	}
}
