package faq

import (
	"testing"

	"voc"
)

func TestAsks(t *testing.T) {
	for _, test := range []struct {
		kind, text string
		want       bool
	}{
		{voc.Question, "送料はいくらですか?", true},
		{voc.Question, "V2の赤ってもうないんですか", true},
		{voc.Question, "配送状況の確認。追跡番号案内済。", true}, // an agent's note
		{voc.Question, "態度が悪すぎませんか😅", false},
		{voc.Question, "丁寧に教えてくれて助かった、ありがとうとのお言葉。", false},
		{voc.Question, "値上げの告知をいちばん下に小さく書くのはずるくない?w", false},
		{voc.Question, "高くないですか?解約の方法を教えてください。", true},
		{voc.Question, "男性。ご飯がおいしくて感動したとお礼の電話。", false},
		{voc.Question, "貴社に役立つご提案がございます。", false},
		{voc.Question, "", true}, // decided by whoever labelled it
		{voc.Request, "解約の方法を教えてください", true},
		{voc.Request, "解約してください", false},
		{voc.Complaint, "なぜ届かないのですか", false},
	} {
		row := row(1, "p", voc.Web, "t", test.text)
		row.Kind.Value = test.kind
		if got := asks(row); got != test.want {
			t.Errorf("%s %q: %t", test.kind, test.text, got)
		}
	}
}
