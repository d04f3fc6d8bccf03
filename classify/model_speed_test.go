package classify_test

import (
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// BenchmarkPredict labels short inquiries whose tokens are ready, by a model with three labels and one with fifty.
func BenchmarkPredict(b *testing.B) {
	texts, labels := labelledTexts()
	short := []string{
		"荷物がまだ届きません。いつ届きますか。", "請求額が二重になっています。内訳を教えてください。", "部屋はきれいで、朝食もおいしかったです。また利用します。",
		"アプリにログインできず、パスワードの再設定メールも来ません。", "電源ボタンを押しても動かなくなりました。修理をお願いします。",
	}
	for _, many := range []bool{false, true} {
		name := "3 labels"
		given := func(i int) []string { return labels[i : i+1] }
		if many {
			name = "60 labels"
			given = func(i int) []string { return []string{texts[i/3*3]} }
		}
		model, err := classify.Train(examplesOf(b, texts, given), classify.TrainOptions{Target: classify.TargetTopics})
		if err != nil {
			b.Fatal(err)
		}
		dictionary, err := tokenize.Load()
		if err != nil {
			b.Fatal(err)
		}
		tokens := make([]voc.TokenizedText, len(short))
		for i, text := range short {
			dictionary.NewTokenizer().Tokenize(tokenize.Normalize(text), &tokens[i])
		}
		b.Run(name, func(b *testing.B) {
			predictor := model.NewPredictor()
			b.ResetTimer()
			for i := range b.N {
				predictor.Predict(&tokens[i%len(tokens)])
			}
		})
	}
}
