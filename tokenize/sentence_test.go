package tokenize

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"two", "届きました。ありがとう。", []string{"届きました。", "ありがとう。"}},
		{"run of marks", "なぜ!?返金して!!", []string{"なぜ!?", "返金して!!"}},
		{"lines", "一行目\n\n二行目 \n三行目", []string{"一行目", "二行目", "三行目"}},
		{"number", "評価は3.5でした。次", []string{"評価は3.5でした。", "次"}},
		{"quotation", "母が「もう嫌だ。帰る!」と言った。次", []string{"母が「もう嫌だ。帰る!」と言った。", "次"}},
		{"open bracket", "「開いたまま。次の文。", []string{"「開いたまま。", "次の文。"}},
		{"bracket over lines", "「一行目。\n二行目。」終わり", []string{"「一行目。", "二行目。」", "終わり"}},
		{"parentheses", "届かない(遅い!)ので困る。", []string{"届かない(遅い!)ので困る。"}},
		{"laughter", "壊れた!www 直して。笑 また壊れた。(笑)本当に", []string{"壊れた!www", "直して。笑", "また壊れた。(笑)", "本当に"}},
		{"emoji", "最高!😂👍🏻次も買う。♪終わり", []string{"最高!😂👍🏻", "次も買う。♪", "終わり"}},
		{"URL", "https://example.jp/?a=1&b=2#c!d を見た。", []string{"https://example.jp/?a=1&b=2#c!d を見た。"}},
		{"English", "It broke. Send a new one. v2.0 please", []string{"It broke.", "Send a new one.", "v2.0 please"}},
		{"closing bracket", "(困る。)次。】最後", []string{"(困る。)次。】", "最後"}},
		{"blank", " \n ", nil},
		{"empty", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, span := range Sentences(c.text) {
				got = append(got, c.text[span.Start:span.End])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestSentencesCap(t *testing.T) {
	long := strings.Repeat("あいうえお、", 500)
	for _, span := range Sentences(long) {
		if text := long[span.Start:span.End]; !strings.HasSuffix(text, "、") || utf8.RuneCountInString(text) > MaxSentenceRunes {
			t.Errorf("a sentence of %d characters ends in %q", utf8.RuneCountInString(text), text[len(text)-6:])
		}
	}
	if n := len(Sentences(strings.Repeat("あ", 10*MaxSentenceRunes))); n != 10 {
		t.Errorf("%d sentences, want 10", n)
	}
}

// checkSentences holds what is true of the sentences of every text: in order, apart, not blank, below the cap,
// with nothing but white space between them.
func checkSentences(t *testing.T, text string) {
	t.Helper()
	end := 0
	for _, span := range Sentences(text) {
		if span.Start < end || span.End <= span.Start || span.End > len(text) {
			t.Fatalf("span %v behind %d in %q", span, end, text)
		}
		if between := strings.Trim(text[end:span.Start], " \n"); between != "" {
			t.Errorf("%q lies between sentences of %q", between, text)
		}
		sentence := text[span.Start:span.End]
		if strings.ContainsRune(" \n", rune(sentence[0])) || strings.ContainsRune(" \n", rune(sentence[len(sentence)-1])) {
			t.Errorf("sentence %q of %q has white space around it", sentence, text)
		}
		// Laughter and marks behind an end may exceed the cap; in normalised text they are short.
		if n := utf8.RuneCountInString(sentence); n > MaxSentenceRunes+len(text)-span.End && n > 2*MaxSentenceRunes {
			t.Errorf("a sentence has %d characters", n)
		}
		end = span.End
	}
	if rest := strings.Trim(text[end:], " \n"); rest != "" {
		t.Errorf("%q lies behind the sentences of %q", rest, text)
	}
}

func FuzzSentences(f *testing.F) {
	for _, seed := range []string{"届いた。「なぜ!」3.5。\n", "!?😂w笑", "((「『。』」))", "https://example.jp/?a=1!", strings.Repeat("あ", 700)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSentences(t, Normalize(text)) })
}
