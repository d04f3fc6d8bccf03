package tokenize

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ikawaha/kagome-dict/dict"
	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

// withUser returns a tokenizer with the words of a user dictionary.
func withUser(tb testing.TB, content string, rule UserRule) *Tokenizer {
	tb.Helper()
	user, err := ParseUserDictionary("words.csv", []byte(content), rule)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := dictionary(tb).withUser(user)
	if err != nil {
		tb.Fatal(err)
	}
	return d.NewTokenizer()
}

// wakati returns the words of text with a stroke between them.
func wakati(t *Tokenizer, text string) string {
	var words []string
	for _, m := range t.Analyze(text) {
		words = append(words, text[m.Start:m.End])
	}
	return strings.Join(words, "|")
}

func TestUserWordsAreKeptWhole(t *testing.T) {
	tokenizer := withUser(t, `# products of a company that does not exist
ぽこまる,ぽこまる,ポコマル,カスタム名詞
アクアポット,アクアポット,アクアポット,カスタム名詞
アクアポット X3000,アクアポット X3000,アクアポット エックスサンゼン,カスタム名詞
プロ,プロ,プロ,カスタム名詞
京都,京都,キョウト,カスタム地名
コン,コン,コン,カスタム名詞
SE,SE,エスイー,カスタム名詞
ミルクとろりん,ミルク とろりん,ミルク トロリン,カスタム名詞
いろは機,,,,名詞,一般,*,*,*,*,いろは機,イロハキ,イロハキ
`, UserWhole)
	for text, want := range map[string]string{
		"ぽこまるが届いた":          "ぽこまる|が|届い|た",
		"アクアポットの蓋":          "アクアポット|の|蓋",
		"アクアポット X3000の蓋":    "アクアポット X3000|の|蓋",
		"アクアポット X30000の蓋":   "アクアポット| |X|30000|の|蓋",
		"プロに頼む":             "プロ|に|頼む",
		"プログラムが動かない":        "プログラム|が|動か|ない",           // known and longer
		"プログラマブルなもの":        "プログラマブル|な|もの",            // unknown; グラマブル is no word
		"プロケースに入れる":         "プロ|ケース|に|入れる",            // unknown; ケース is one
		"東京都に住む":            "東京|都|に|住む",               // 京都 would cut 東京
		"京都に住む":             "京都|に|住む",                 // alone it is taken
		"リモコンが壊れた":          "リモコン|が|壊れ|た",             // known and longer
		"SEOとSE":            "SEO|と|SE",                // no cut between letters
		"ミルクとろりんが好き":        "ミルクとろりん|が|好き",            //
		"いろは機を買った":          "いろは機|を|買っ|た",             // a MeCab line without ids and cost
		"先日アクアポットぽこまるを買った。": "先日|アクアポット|ぽこまる|を|買っ|た|。", // side by side
	} {
		if got := wakati(tokenizer, text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestUserEntriesWithACostStandInTheLattice(t *testing.T) {
	line := "架空機,1285,1285,%d,名詞,一般,*,*,*,*,架空機,カクウキ,カクーキ\n"
	cheap, dear := withUser(t, fmt.Sprintf(line, -2000), ""), withUser(t, fmt.Sprintf(line, 32767), "")
	if got := wakati(cheap, "架空機です"); got != "架空機|です" {
		t.Errorf("a cheap word: %s", got)
	}
	if got := wakati(dear, "架空機です"); strings.HasPrefix(got, "架空機|") {
		t.Errorf("a dear word: %s", got)
	}
	m := cheap.Analyze("架空機です")[0]
	if got := string(cheap.AppendFeatures(nil, m)); got != "名詞,一般,*,*,*,*,架空機,カクウキ,カクーキ" || m.Class != User {
		t.Errorf("got %s, class %s", got, m.Class)
	}
	// The context ids are those of the dictionary's sources: an entry that repeats one of the dictionary's own
	// entries, a little dearer, changes nothing.
	original := ipa.Dict()
	id := original.Index.Search("電源")[0]
	morph := original.Morphs[id]
	for _, more := range []int{1, -1} {
		repeated := withUser(t, fmt.Sprintf("電源,%d,%d,%d,名詞,一般\n", morph.LeftID, morph.RightID, int(morph.Weight)+more), "")
		if class := repeated.Analyze("電源が入らない")[0].Class; (class == User) != (more < 0) {
			t.Errorf("%+d: class %s", more, class)
		}
	}
}

func TestUserTokens(t *testing.T) {
	content := "ぽこまる,ぽこ まる,ポコ マル,カスタム名詞\n架空太郎,架空 太郎,カクウ タロウ,カスタム人名\n走り勝つ,,,,動詞,自立,*,*,五段・タ行,基本形,走り勝つ,ハシリカツ,ハシリカツ\n"
	tokenizer := withUser(t, content, "")
	var got voc.TokenizedText
	tokenizer.Tokenize("ぽこまると架空太郎と走り勝つ", &got)
	want := []voc.Token{
		{Surface: "ぽこまる", PartOfSpeech: "名詞", SubClass: "固有名詞", SubClass2: "一般", Base: "ぽこまる", Reading: "ポコマル"},
		{},
		{Surface: "架空太郎", PartOfSpeech: "名詞", SubClass: "固有名詞", SubClass2: "人名", SubClass3: "一般", Base: "架空太郎", Reading: "カクウタロウ"},
		{},
		{Surface: "走り勝つ", PartOfSpeech: "動詞", SubClass: "自立", InflectionType: "五段・タ行", InflectionForm: "基本形", Base: "走り勝つ", Reading: "ハシリカツ"},
	}
	if len(got.Tokens) != len(want) {
		t.Fatalf("got %+v", got.Tokens)
	}
	for i, token := range got.Tokens {
		token.Span = voc.Span{}
		if i%2 == 0 && token.Entry != 0 {
			t.Errorf("a word of the user has entry %d", token.Entry)
		}
		if i%2 == 0 && token != want[i] {
			t.Errorf("got %+v, want %+v", token, want[i])
		}
	}
	// Texts are normalised in a run, and words are found in both forms.
	if got := wakati(withUser(t, "ＱＸ－７,ＱＸ－７,キューエックスナナ,カスタム名詞\n", ""), Normalize("ＱＸ－７が欲しい")); !strings.HasPrefix(got, Normalize("ＱＸ－７")+"|") {
		t.Errorf("got %s", got)
	}
}

func TestUserDictionaryErrors(t *testing.T) {
	for content, want := range map[string]string{
		"アクア,アクア\n":                   "words.csv:1:1: 2 columns: a line has 4 (kagome: surface, parts, readings, part of speech) or at least 5 (MeCab: surface, left id, right id, cost, part of speech)",
		"# 注\n\nアクア,ア クア,アクア,名詞\n":    "words.csv:3:10: 2 parts and 1 readings: both are separated by one space, one reading for each part",
		",ア,ア,名詞\n":                   "words.csv:1:1: the surface is empty: write the word",
		"ア,ア,ア,名詞\r\nア,ア,ア,名詞":        `words.csv:2:1: "ア" stands in line 1 already: remove one of them`,
		"アクア,x,1,1,名詞\n":              `words.csv:1:5: the context id "x" is no number of the dictionary: leave it empty to take that of the part of speech`,
		"アクア,1,70000,1,名詞\n":          `words.csv:1:7: the context id "70000" is no number of the dictionary: leave it empty to take that of the part of speech`,
		"アクア,1,1,40000,名詞\n":          `words.csv:1:9: the cost "40000" is no number from -32768 to 32767`,
		"アクア,1,1,1,\n":                "words.csv:1:11: the part of speech is empty: write 名詞, for example",
		"アクア\xff,ア,ア,名詞\n":            "words.csv:1:4: a byte that is not UTF-8: save the file as UTF-8",
		"アク\x01ア,ア,ア,名詞\n":            `words.csv:1:3: the surface holds '\x01': remove it`,
		`"アク,1,1,1,名詞`:                "words.csv:1:1: a quotation mark is not closed",
		`"アク"ア,1,1,1,名詞`:              "words.csv:1:5: text behind a closing quotation mark: put a comma there, or double the quotation mark",
		"\xef\xbb\xbfア,1,1,1,1\n,,,,": "words.csv:2:1: the surface is empty: write the word",
	} {
		_, err := ParseUserDictionary("words.csv", []byte(content), "")
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
	if _, err := ParseUserDictionary("words.csv", nil, "first"); err == nil {
		t.Error("an unknown rule was taken")
	}
	user, err := ParseUserDictionary("words.csv", []byte("ア,ア,ア,名詞\nアクア,1316,1,1,名詞\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadWith(Options{User: user}); err == nil || !strings.Contains(err.Error(), "words.csv:2:1: the context id 1316 is above 1315") {
		t.Errorf("got %v", err)
	}
	if _, err := LoadWith(Options{User: user, Engine: EngineKagome}); err == nil {
		t.Error("the engine kagome took a MeCab line")
	}
	quoted, err := ParseUserDictionary("words.csv", []byte(`"ア,イ""ウ",1,1,1,名詞`), "")
	if err != nil || quoted.rows[0].surface != `ア,イ"ウ` {
		t.Errorf("got %+v, %v", quoted, err)
	}
}

func TestUserDictionaryVersion(t *testing.T) {
	version := func(content string, rule UserRule) string {
		d, err := ParseUserDictionary("words.csv", []byte(content), rule)
		if err != nil {
			t.Fatal(err)
		}
		return d.Version()
	}
	one := version("ア,ア,ア,名詞\n", "")
	if one == "" || one != version("# 注\r\n\r\nア,ア,ア,名詞", UserWhole) {
		t.Error("comments and line ends count")
	}
	if one == version("ア,ア,ア,名詞\n", UserKagome) || one == version("ア,ア,イ,名詞\n", "") || version("# 注\n", "") != "" {
		t.Error("rule, entries or emptiness do not count")
	}
	var none *UserDictionary
	if none.Version() != "" {
		t.Error("no dictionary has a version")
	}
}

// userComparison compares with kagome under kagome's rule.
func userComparison(tb testing.TB, content string) *comparison {
	tb.Helper()
	records, err := dict.NewUserDicRecords(strings.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	user, err := records.NewUserDict()
	if err != nil {
		tb.Fatal(err)
	}
	reference, err := tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos(), tokenizer.UserDict(user))
	if err != nil {
		tb.Fatal(err)
	}
	return &comparison{kagome: reference, tokenizer: withUser(tb, content, UserKagome)}
}

// userRows writes lines of kagome's format for words, each once.
func userRows(words []string) string {
	var rows bytes.Buffer
	words = slices.Clone(words)
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	slices.Sort(words)
	for _, word := range slices.Compact(words) {
		if word != "" && !strings.ContainsAny(word, ",\r\n\x00\ufffd#\x7f\t") && invalidAt(word) < 0 {
			fmt.Fprintf(&rows, "%s,%s,ヨミ,カスタム名詞\n", word, strings.ReplaceAll(word, " ", "_"))
		}
	}
	return rows.String()
}

func TestUserSameAsKagomeGenerated(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	known, _ := surfaces(ipa.Dict().Index)
	for range stride(300, 25) {
		var words []string
		for range 1 + random.IntN(40) {
			word := []rune(generatedText(random, known))
			from := random.IntN(len(word))
			words = append(words, string(word[from:min(len(word), from+1+random.IntN(6))]))
		}
		rows := userRows(words)
		if rows == "" {
			continue
		}
		c := userComparison(t, rows)
		for range 100 {
			c.check(t, generatedText(random, append(words, known[random.IntN(len(known))])))
		}
		if t.Failed() {
			t.Fatalf("with the words %s", rows)
		}
	}
}

func FuzzUserSameAsKagome(f *testing.F) {
	f.Add("京都,プロ,ポコ", "東京都のプログラムとポコポコ")
	f.Add("a,ab,abc,ー", "xabcdーー😭")
	f.Fuzz(func(t *testing.T, words, text string) {
		rows := userRows(strings.Split(words, ","))
		if rows == "" || len(words) > 200 || len(text) > 2000 {
			return
		}
		for _, r := range words {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				return
			}
		}
		userComparison(t, rows).check(t, text)
	})
}

// Whatever the words, a text is covered without gaps and every entry that is taken is one of the dictionary.
func TestUserWordsCoverGeneratedTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	known, _ := surfaces(ipa.Dict().Index)
	var words []string
	for range 400 {
		word := []rune(generatedText(random, known))
		words = append(words, string(word[:min(len(word), 1+random.IntN(4))]))
	}
	tokenizer, taken := withUser(t, userRows(words), UserWhole), 0
	for range 5000 {
		text, end := generatedText(random, append(words, known[random.IntN(len(known))])), 0
		for _, m := range tokenizer.Analyze(text) {
			if m.Start != end || m.End <= m.Start {
				t.Fatalf("%q: a morpheme from %d to %d behind %d", text, m.Start, m.End, end)
			}
			if end = m.End; m.Class == User {
				taken++
				if !slices.Contains(words, text[m.Start:m.End]) && !slices.ContainsFunc(words, func(word string) bool {
					return Normalize(strings.TrimSpace(word)) == text[m.Start:m.End] || strings.TrimSpace(word) == text[m.Start:m.End]
				}) {
					t.Fatalf("%q: %q is no user word", text, text[m.Start:m.End])
				}
			}
		}
		if end != len(text) {
			t.Fatalf("%q: analysed up to %d", text, end)
		}
	}
	if taken < 1000 {
		t.Errorf("%d user words were taken", taken)
	}
}

// The user's words change nothing in texts that hold none of them, and allocate nothing.
func TestUserSteadyState(t *testing.T) {
	tokenizer := withUser(t, "掃除機が,掃除機が,ソウジキガ,カスタム名詞\nアプリ,アプリ,アプリ,カスタム名詞\n架空機,1285,1285,100,名詞,一般\n", UserWhole)
	var features []byte
	run := func() {
		for _, text := range ordinaryTexts {
			for _, m := range tokenizer.Analyze(text) {
				features = tokenizer.AppendFeatures(features[:0], m)
			}
		}
	}
	run()
	if allocations := testing.AllocsPerRun(20, run); allocations != 0 {
		t.Errorf("%v allocations per run", allocations)
	}
	plain := dictionary(t).NewTokenizer()
	for _, text := range ordinaryTexts {
		if !strings.Contains(text, "掃除機が") && !strings.Contains(text, "アプリ") {
			if got, want := wakati(tokenizer, text), wakati(plain, text); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
}

func TestUserEnginesAgree(t *testing.T) {
	content := "先日購入,先日 購入,センジツ コウニュウ,カスタム名詞\nアプリ,アプリ,アプリ,アプリの地名\n"
	user, err := ParseUserDictionary("words.csv", []byte(content), UserKagome)
	if err != nil {
		t.Fatal(err)
	}
	d, err := LoadWith(Options{Engine: EngineKagome, User: user})
	if err != nil {
		t.Fatal(err)
	}
	ours, reference := withUser(t, content, UserKagome), d.NewTokenizer()
	var got, want voc.TokenizedText
	for _, text := range ordinaryTexts {
		ours.Tokenize(Normalize(text), &got)
		reference.Tokenize(Normalize(text), &want)
		withoutEntries(got.Tokens)
		if !slices.Equal(got.Tokens, want.Tokens) {
			t.Errorf("%s: got %+v, want %+v", text, got.Tokens, want.Tokens)
		}
	}
}
