package mask

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"voc"
	"voc/tokenize"
)

// checker holds what is true of the masking of every text.
type checker struct {
	masker    *Masker
	tokenizer *tokenize.Tokenizer
}

func newChecker(tb testing.TB) checker {
	return checker{New(dictionary(tb)), dictionary(tb).NewTokenizer()}
}

func (c checker) check(t *testing.T, text string) {
	t.Helper()
	var tokenized, direct voc.TokenizedText
	masked, spans := c.masker.MaskTokenized(text, &tokenized)
	got := masked.String()
	if !utf8.ValidString(got) {
		t.Fatalf("%q became %q, which is not UTF-8", text, got)
	}
	end := 0
	var rest strings.Builder // what masking left
	for _, span := range spans {
		if span.Start < end || span.End > len(got) || got[span.Start:span.End] != replacements[span.Kind] || span.Rule == "" {
			t.Fatalf("%q became %q with span %+v", text, got, span)
		}
		rest.WriteString(got[end:span.Start])
		end = span.End
	}
	rest.WriteString(got[end:])
	if !subsequence(rest.String(), text) {
		t.Errorf("%q became %q, in which something else is new than the replacements", text, got)
	}
	if again, more := c.masker.Mask(got); again != masked || len(more) > 0 {
		t.Errorf("%q became %q, and masked again %q: %v", text, got, again, more)
	}
	if plain, same := c.masker.Mask(text); plain != masked || !slices.Equal(same, spans) {
		t.Errorf("%q: Mask gives %q, MaskTokenized %q", text, plain, masked)
	}
	c.masker.MaskTokenized(text, &tokenized)
	c.tokenizer.Tokenize(got, &direct)
	if tokenized.Text != got || !slices.Equal(tokenized.Sentences, direct.Sentences) || !slices.Equal(tokenized.Tokens, direct.Tokens) {
		t.Errorf("%q: the tokens are not those of the masked text %q", text, got)
	}
}

// subsequence reports whether the bytes of part stand in text in the same order.
func subsequence(part, text string) bool {
	for i := range len(text) {
		if part == "" {
			break
		}
		if text[i] == part[0] {
			part = part[1:]
		}
	}
	return part == ""
}

func TestMaskProperties(t *testing.T) {
	c := newChecker(t)
	for _, example := range slices.Concat(cases, moreCases) {
		c.check(t, tokenize.Normalize(example.text))
		c.check(t, example.text) // text that nobody normalised does no harm
	}
	all := tokenize.Normalize(joined(cases[:60]))
	c.check(t, all)
	c.check(t, tokenize.Normalize(strings.Join(kept, "。")))
}

func joined(examples []struct{ text, want string }) string {
	var b strings.Builder
	for _, example := range examples {
		b.WriteString(example.text)
		b.WriteString("。\n")
	}
	return b.String()
}

// fragments are what rules look at.
var fragments = strings.Split("090|佐藤|清水|誠|大輔|妻の|が担当|以上、|たくさん|石川|0000|1234|12|1|-|ー| |\n|(|)|+81|,|.|の|は|:|@|example|jp|.jp|at|http|://|?|#|〒|電話|番号|会員|注文|ID|LINE|パスワード|口座|普通|記号|カード|免許|年金|保険証|旅券|AB|東京都|架空|市|区|町|見本|丁目|番地|号|通|上る|マンション|山田|花子|さん|様|です|と申します|名前|氏名|担当|髙|一|二|〇|ゼロ|キュウ|生まれ|生年月日|年|月|日|昭和|円|「|」|。|、|〔氏名〕|〔電話番号〕|〔|〕|〔住所〕|From:| wrote:|さくら|ちゃん|TEL|あ|品川|Sato|Taro|Mr. |アベ|マサル|・|****|妻|孫の|受付|弊社|(株)|、A-001|No.|ノ|字|5階|F", "|")

func TestMaskCombinations(t *testing.T) {
	c := newChecker(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range 4000 {
		var text strings.Builder
		for range 1 + random.IntN(16) {
			text.WriteString(fragments[random.IntN(len(fragments))])
		}
		c.check(t, text.String())
		if t.Failed() {
			return
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, example := range cases {
		f.Add(example.text)
	}
	c := newChecker(f)
	f.Fuzz(func(t *testing.T, text string) {
		c.check(t, strings.ToValidUTF8(text, ""))
		c.check(t, tokenize.Normalize(text))
	})
}

// Hostile texts; a rule that looks too far around would not come to an end. Patterns alone take them:
// the tokenizer has hostile texts of its own.
func TestPatternsHostile(t *testing.T) {
	for _, unit := range []string{"0", "様", "1-", "090-", "0 ", "@", "a@", "a.", "ID-", "会員番号1", "一丁目", "町1-", "市", "ゼロ", "ゼロイチ", "〇", "生", "1生", "年1", "上る", "://", "住所は市", "氏名:", "名前は山", "From: ", " wrote:", "〔", "〔氏名〕", "(", "1(", "TEL0", "品川500あ", "(", "(あ)", "ア・", "Tanaka ", "4***", "妻", "ノ1", "会員番号A-0001、", "1234-****-", " dot ", "の", "東京都", "a at ", "．"} {
		size := tokenize.MaxTextBytes / 16
		if *long {
			size = tokenize.MaxTextBytes
		}
		text := strings.Repeat(unit, size/len(unit))
		var f finder
		for _, found := range f.find(&voc.TokenizedText{Text: text}) {
			if found.Start < 0 || found.End > len(text) || found.End <= found.Start || replacements[found.kind] == "" {
				t.Fatalf("%q repeated: finding %+v", unit, found)
			}
		}
	}
}

func TestMaskHostile(t *testing.T) {
	c := newChecker(t)
	for _, unit := range []string{"1", "様", "山田花子", "山田様、", "090-0000-1234", "山", "髙", "と申します", "ちゃん"} {
		c.check(t, tokenize.Normalize(strings.Repeat(unit, 30_000/len(unit))))
	}
	for _, name := range writtenFiles {
		for _, example := range readWritten(t, name) {
			c.check(t, tokenize.Normalize(example.text))
		}
	}
}
