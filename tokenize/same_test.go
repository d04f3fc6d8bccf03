package tokenize

import (
	"encoding/csv"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

var long = flag.Bool("long", false, "compare with kagome over all words and all of VOC_EVAL_DATA instead of a part")

// stride returns the first number with -long and the second without.
func stride(withLong, without int) int {
	if *long {
		return withLong
	}
	return without
}

// kagome is the reference, called as its users call it.
var kagome = sync.OnceValues(func() (*tokenizer.Tokenizer, error) {
	return tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos())
})

// comparison holds the tokens of texts against kagome's: surface, offsets, class and all features.
type comparison struct {
	kagome          *tokenizer.Tokenizer
	tokenizer       *Tokenizer
	features        []byte
	texts, morpheme int
}

func newComparison(tb testing.TB) *comparison {
	tb.Helper()
	reference, err := kagome()
	if err != nil {
		tb.Fatal(err)
	}
	return &comparison{kagome: reference, tokenizer: dictionary(tb).NewTokenizer()}
}

func (c *comparison) check(tb testing.TB, text string) {
	tb.Helper()
	want := c.kagome.Analyze(text, tokenizer.Normal)
	got := c.tokenizer.Analyze(text)
	c.texts, c.morpheme = c.texts+1, c.morpheme+len(want)
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) {
			tb.Errorf("%.300q: %d morphemes, kagome has %d", text, len(got), len(want))
			return
		}
		c.features = c.tokenizer.AppendFeatures(c.features[:0], got[i])
		features := strings.Join(want[i].Features(), ",")
		wantEnd := want[i].Position + len(want[i].Surface)
		if got[i].Start != want[i].Position || got[i].End != wantEnd || (got[i].Class == Unknown) != (want[i].Class == tokenizer.UNKNOWN) || (got[i].Class == User) != (want[i].Class == tokenizer.USER) || string(c.features) != features {
			tb.Errorf("%.300q: morpheme %d is %d-%d %.50q %s, kagome has %d-%d %.50q %s", text, i,
				got[i].Start, got[i].End, text[got[i].Start:got[i].End], c.features, want[i].Position, wantEnd, want[i].Surface, features)
			return
		}
	}
}

// checkTexts checks a text as it is, and normalised and in sentences as stages see it.
func (c *comparison) checkTexts(tb testing.TB, text string) {
	tb.Helper()
	c.check(tb, text)
	normalized := Normalize(text)
	for _, span := range Sentences(normalized) {
		c.check(tb, normalized[span.Start:span.End])
	}
}

// alphabets are the characters that generated texts are made of.
var alphabets = []string{
	"あいうえおかがきくけこさしすせそただちってでとなにぬねのはばひふへほまみむめもやゆよらりるれろわをん",
	"アイウエオカガキグコサシスタッテデトドナニノバパフブプマミムメラリルレロワンー",
	"日本東京都大阪人生中上下今年月電話店員対応返品交換円高安新旧型番号一二三十百千万億",
	"abcxyzABC019.,!?-_/@:#%&()[]",
	"ａＺ０９！？（）「」『』、。・…〜ー☆♪①㈱㎏Ⅱ",
	" \t\n\r\u3000\u00a0\x00\x7f",
	"😭👍🏽𠮷𩸽é\u0301\u3099\u200b\ufe0f\ufffd",
	"\xff\x80\xe3\x81\xf0",
	"αβγДЖЯ", "です ます ました ください",
}

func generatedText(random *rand.Rand, words []string) string {
	var text []byte
	for range 1 + random.IntN(12) {
		switch alphabet := alphabets[random.IntN(len(alphabets))]; random.IntN(4) {
		case 0:
			text = append(text, words[random.IntN(len(words))]...)
		case 1:
			runes := []rune(alphabet)
			text = append(text, strings.Repeat(string(runes[random.IntN(len(runes))]), 1+random.IntN(20))...)
		default:
			runes := []rune(alphabet)
			for range 1 + random.IntN(6) {
				text = append(text, string(runes[random.IntN(len(runes))])...)
			}
		}
		if random.IntN(20) == 0 {
			text = append(text, alphabets[7][random.IntN(len(alphabets[7]))])
		}
	}
	return string(text)
}

func TestSameAsKagomeGenerated(t *testing.T) {
	c := newComparison(t)
	random := rand.New(rand.NewPCG(1, 2))
	words, _ := surfaces(ipa.Dict().Index)
	for range stride(60_000, 8_000) {
		c.check(t, generatedText(random, words))
		if t.Failed() {
			return
		}
	}
}

// Words of the dictionary, alone; with -long every one, so that all entries and strings of the image are read.
func TestSameAsKagomeWords(t *testing.T) {
	c := newComparison(t)
	words, _ := surfaces(ipa.Dict().Index)
	for i := 0; i < len(words) && !t.Failed(); i += stride(1, 10) {
		c.check(t, words[i])
	}
}

func TestSameAsKagomeSample(t *testing.T) {
	c := newComparison(t)
	read := 0
	err := filepath.WalkDir("../testdata/sample", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		// Files that are no text are compared as well: they are texts of invalid UTF-8.
		for i, line := range strings.Split(string(content[:min(len(content), 1<<19)]), "\n") {
			if len(line) < 20_000 && !t.Failed() && i < 3000 {
				c.checkTexts(t, line)
				read++
			}
		}
		return nil
	})
	if err != nil || read < 1000 {
		t.Fatalf("%d lines were read: %v", read, err)
	}
}

func TestSameAsKagomeData(t *testing.T) {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Skip("VOC_EVAL_DATA is not set")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables in %s: %v", folder, err)
	}
	c := newComparison(t)
	for _, path := range files {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if i%stride(1, 80) != 0 {
				continue
			}
			for _, field := range row {
				if c.checkTexts(t, field); t.Failed() {
					return
				}
			}
		}
	}
	t.Logf("%d texts, %d morphemes", c.texts, c.morpheme)
}

// Runs around the length at which unknown words end, and replacement characters at their begin.
func TestSameAsKagomeLongRuns(t *testing.T) {
	c := newComparison(t)
	for _, unit := range []string{"ア", "ｗ", "w", "1", "漢", "\ufffd", "\xff", "😭", "а", "亜イ"} {
		for _, length := range []int{1, 2, 3, 1021, 1022, 1023, 1024, 1025} {
			run := strings.Repeat(unit, length)
			c.check(t, run)
			c.check(t, "は"+run+"です")
			c.check(t, run+"\ufffd")
			c.check(t, "\ufffd"+run)
		}
	}
}

func FuzzSameAsKagome(f *testing.F) {
	for _, text := range ordinaryTexts {
		f.Add(text)
	}
	for _, alphabet := range alphabets {
		f.Add(alphabet)
	}
	c := newComparison(f)
	f.Fuzz(func(t *testing.T, text string) { c.checkTexts(t, text) })
}

// The engines give the same tokens through Tokenize, too.
func TestEnginesAgree(t *testing.T) {
	d, err := LoadWith(Options{Engine: EngineKagome})
	if err != nil {
		t.Fatal(err)
	}
	ours, reference := dictionary(t).NewTokenizer(), d.NewTokenizer()
	var got, want voc.TokenizedText
	for _, text := range ordinaryTexts {
		text = Normalize(text)
		ours.Tokenize(text, &got)
		reference.Tokenize(text, &want)
		if len(got.Tokens) != len(want.Tokens) {
			t.Fatalf("%q: %d tokens, kagome has %d", text, len(got.Tokens), len(want.Tokens))
		}
		withoutEntries(got.Tokens)
		for i := range want.Tokens {
			if got.Tokens[i] != want.Tokens[i] {
				t.Errorf("%q: token %+v, kagome has %+v", text, got.Tokens[i], want.Tokens[i])
			}
		}
	}
}

// withoutEntries takes away what kagome does not tell.
func withoutEntries(tokens []voc.Token) {
	for i := range tokens {
		tokens[i].Entry = 0
	}
}

// TestEntries: tokens of one entry are equal in all but their place.
func TestEntries(t *testing.T) {
	tokenizer := dictionary(t).NewTokenizer()
	var tokenized voc.TokenizedText
	met := map[uint32]voc.Token{}
	again := 0
	for _, text := range ordinaryTexts {
		tokenizer.Tokenize(Normalize(text), &tokenized)
		for _, token := range tokenized.Tokens {
			token.Span = voc.Span{}
			before, known := met[token.Entry]
			switch {
			case token.Entry == 0:
			case known && before != token:
				t.Errorf("entry %d is %+v and %+v", token.Entry, before, token)
			case known:
				again++
			}
			met[token.Entry] = token
		}
	}
	if again == 0 {
		t.Error("no word came twice")
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	tokenizer := dictionary(t).NewTokenizer()
	var tokenized voc.TokenizedText
	texts := make([]string, len(ordinaryTexts))
	for i, text := range ordinaryTexts {
		texts[i] = Normalize(text)
	}
	var features []byte
	allocations := testing.AllocsPerRun(20, func() {
		for _, text := range texts {
			tokenizer.Tokenize(text, &tokenized)
			for _, m := range tokenizer.Analyze(text) {
				features = tokenizer.AppendFeatures(features[:0], m)
			}
		}
	})
	if allocations != 0 {
		t.Errorf("%v allocations per run", allocations)
	}
}
