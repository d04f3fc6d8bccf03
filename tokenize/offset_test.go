package tokenize

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"voc"
)

func TestNormalizeMapped(t *testing.T) {
	for _, c := range []struct{ name, text, piece, want string }{
		{"plain", "昨日届いた商品が壊れていた", "商品", "商品"},
		{"behind half-width kana", "ｻｰﾋﾞｽで商品が", "商品", "商品"},
		{"half-width kana", "ｻｰﾋﾞｽで", "ビ", "ﾋﾞ"},
		{"decomposed", "か\u3099いと cafe\u0301です", "が", "か\u3099"},
		{"composed by NFC", "cafe\u0301です", "é", "e\u0301"},
		{"behind what NFC composed", "cafe\u0301で090-0000-1234", "090-0000-1234", "090-0000-1234"},
		{"full width", "電話は０９０－００００－１２３４です", "090-0000-1234", "０９０－００００－１２３４"},
		{"zero width inside", "090\u200b-0000-1234", "090-0000-1234", "090\u200b-0000-1234"},
		{"zero width before", "あ\u200b\u200b山田", "山田", "山田"},
		{"written out", "㈱見本", "(株)", "㈱"},
		{"a part of what was written out", "a㈱見本", "株", "㈱"},
		{"entity", "山田&amp;花子", "&", "&amp;"},
		{"entities in entities", "x&amp;lt;y", "<", "&amp;lt;"},
		{"numbered entities", "&#48;&#x39;0-0000-1234まで", "090-0000-1234", "&#48;&#x39;0-0000-1234"},
		{"behind a tag", "<p>一<b>山</b>田", "山田", "山</b>田"},
		{"line end of a tag", "一<br />二", "\n", "<br />"},
		{"dash", "サ−ビス", "ー", "−"},
		{"long vowel between letters", "AーB", "-", "ー"},
		{"run", "すごーーーい!!!!です", "ー", "ー"},
		{"behind a run", "すごーーーい!!!!です", "です", "です"},
		{"white space", "  a \r\n b", "b", "b"},
		{"invalid", "あ\xff山田\xfe", "山田", "山田"},
		{"surrogate plane", "\u3000𠮷川", "𠮷川", "𠮷川"},
		{"emoji", "ｗｗ👨\u200d👩届いた", "👨\u200d👩", "👨\u200d👩"},
	} {
		normalized, offsets := NormalizeMapped(c.text)
		at := strings.Index(normalized, c.piece)
		if at < 0 {
			t.Errorf("%s: %q became %q without %q", c.name, c.text, normalized, c.piece)
			continue
		}
		span := offsets.Original(voc.Span{Start: at, End: at + len(c.piece)})
		if got := c.text[span.Start:span.End]; got != c.want {
			t.Errorf("%s: %q in %q was %q, got %q at %v", c.name, c.piece, normalized, c.want, got, span)
		}
		checkMapped(t, c.text)
	}
	if got := (OffsetMap{}).Original(voc.Span{Start: 3, End: 5}); got != (voc.Span{}) {
		t.Errorf("the empty map gives %v", got)
	}
}

// checkMapped holds what is true of the offset map of every text.
func checkMapped(t *testing.T, text string) {
	t.Helper()
	normalized, offsets := NormalizeMapped(text)
	if plain := Normalize(text); normalized != plain {
		t.Fatalf("NormalizeMapped(%q) = %q, Normalize gives %q", text, normalized, plain)
	}
	end, originalEnd := 0, 0
	for _, run := range offsets.Runs() {
		switch {
		case run.Normalized.Start != end || run.Normalized.End <= run.Normalized.Start:
			t.Fatalf("%q: the runs %v do not tile %q", text, offsets.Runs(), normalized)
		case run.Original.Start < originalEnd || run.Original.End <= run.Original.Start || run.Original.End > len(text):
			t.Fatalf("%q: the pieces %v of the original overlap", text, offsets.Runs())
		case run.Same != (text[run.Original.Start:run.Original.End] == normalized[run.Normalized.Start:run.Normalized.End]):
			t.Fatalf("%q: run %v of %q is wrong about being the same", text, run, normalized)
		}
		end, originalEnd = run.Normalized.End, run.Original.End
	}
	if end != len(normalized) {
		t.Fatalf("%q: the runs end at %d of %q", text, end, normalized)
	}
	before := voc.Span{}
	for at := 0; at < len(normalized); {
		_, size := utf8.DecodeRuneInString(normalized[at:])
		span := offsets.Original(voc.Span{Start: at, End: at + size})
		if span.Start < before.Start || span.End < before.End || span.End <= span.Start {
			t.Fatalf("%q: character %d of %q stands for %v, behind %v", text, at, normalized, span, before)
		}
		if empty := offsets.Original(voc.Span{Start: at, End: at}); empty.Start != empty.End || empty.Start != span.Start {
			t.Fatalf("%q: the empty span at %d of %q stands for %v", text, at, normalized, empty)
		}
		before = span
		at += size
	}
	// What is normalised already maps to itself.
	again, same := NormalizeMapped(normalized)
	if again != normalized || len(normalized) > 0 && (len(same.Runs()) != 1 || !same.Runs()[0].Same) {
		t.Fatalf("%q: normalised text is mapped by %v", text, same.Runs())
	}
}

func TestNormalizeMappedCombinations(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var text strings.Builder
		for range 1 + random.IntN(12) {
			text.WriteString(normalizeParts[random.IntN(len(normalizeParts))])
		}
		checkMapped(t, text.String())
	}
}

// Composition piece by piece, of which the map is made, is composition of the whole.
func TestComposeTracked(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		var text strings.Builder
		for range 1 + random.IntN(12) {
			text.WriteString(normalizeParts[random.IntN(len(normalizeParts))])
		}
		valid := strings.ToValidUTF8(text.String(), "")
		if got, sources := composeTracked(valid); got != norm.NFC.String(valid) || len(sources) != len(got) {
			t.Fatalf("composeTracked(%q) = %q", valid, got)
		}
	}
}

func FuzzNormalizeMapped(f *testing.F) {
	for _, seed := range []string{"", "ｻ-ﾋﾞｽ", "&am&#112;;<b<i>r>", "e\u0301\u0301", "㎏\u0301a", "\u1100\u1161\u11a8"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkMapped(t, text) })
}
