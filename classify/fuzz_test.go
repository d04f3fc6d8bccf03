package classify_test

import (
	"testing"

	"voc"
	"voc/classify"
)

// FuzzExplain holds that no text panics and that every span lies in the text.
func FuzzExplain(f *testing.F) {
	for _, seed := range []string{
		"", "。", "返品希望との由。案内済。", "位置がわかりにくいので見直してほしい。", "すごくすぎるといいで、で、ください", "なしなしない。ほしいください", "をください。がいい。にしてほしい", "方を聞かれた、案内→",
		"〔電話番号〕💦3回目の電話", "\x00\xff見やすくしてにように",
	} {
		f.Add(seed)
	}
	l := newLabeller(f, classify.DefaultTaxonomy())
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		l.label(text)
		e := l.classifier.Explain(&l.text)
		spans := append(e.Ignored, e.Asides...)
		for _, labels := range [][]voc.Label{e.Topics, e.Contents, e.Signals, {e.Kind, e.Stage}} {
			for _, label := range labels {
				for _, evidence := range label.Evidence {
					spans = append(spans, evidence.Span)
				}
			}
		}
		for _, o := range e.Opinions {
			if o.Target == "" || o.Predicate == "" {
				t.Errorf("%q: opinion %+v is not whole", text, o)
			}
			spans = append(spans, o.Span)
		}
		for _, span := range spans {
			if span.Start < 0 || span.Start > span.End || span.End > len(l.text.Text) {
				t.Errorf("%q: span %+v", text, span)
			}
		}
	})
}
