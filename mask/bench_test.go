package mask

import (
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

// benchmarkText is about 1 KB of ordinary customer text with a little to mask.
var benchmarkText = tokenize.Normalize(strings.Repeat("先週そちらで購入した掃除機ですが、3日使っただけで電源が入らなくなりました！説明書の手順1-2-3の通りに試しても直りません。１２，８００円もしたのに残念です。\n交換してもらえるのか、返金になるのか教えてください。サポートに電話しても30分以上つながらず、チャットも「混雑しています」としか出ません。\n", 3) +
	"折り返しは090-0000-1234までお願いします。山田と申します。")

func BenchmarkPatterns(b *testing.B) {
	var f finder
	b.SetBytes(int64(len(benchmarkText)))
	for b.Loop() {
		f.find(&voc.TokenizedText{Text: benchmarkText})
	}
}

func BenchmarkMaskTokenized(b *testing.B) {
	masker := New(dictionary(b))
	var tokenized voc.TokenizedText
	b.SetBytes(int64(len(benchmarkText)))
	b.ReportAllocs()
	for b.Loop() {
		masker.MaskTokenized(benchmarkText, &tokenized)
	}
}
