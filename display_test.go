package voc

import (
	"math"
	"testing"
)

func TestDisplay(t *testing.T) {
	for got, want := range map[string]string{
		FormatCount(0):                 "0",
		FormatCount(999):               "999",
		FormatCount(1000):              "1,000",
		FormatCount(1234567):           "1,234,567",
		FormatCount(-1000):             "−1,000",
		FormatCount(-100):              "−100",
		FormatCount(math.MinInt64):     "−9,223,372,036,854,775,808",
		FormatDecimal(-.01):            "0.0",
		FormatDecimal(-1.25):           "−1.2",
		FormatPercent(.032):            "3.2%",
		FormatInterval(.026, .039):     "2.6～3.9%",
		Visible(" a\n\t b\u202e\x00 "): "a b",
		Visible("全角　空白"):               "全角 空白",
		Visible("\xff"):                "",
		VisibleLines("a \r\n b\u202e"): "a \n b",
		FormatChange(.5):               "+50%",
		FormatChange(-.5):              "−50%",
		FormatChange(.0001):            "±0%",
		FormatChange(-.0001):           "±0%",
		DisagreementName(.1, 3):        "大きく食い違う",
		DisagreementName(0, 3):         "ほぼ一致している",
		DisagreementName(0, 1):         "比べられるチャネルがありません",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Text that is taken for visible as it is must come through the long way unchanged.
func FuzzVisible(f *testing.F) {
	f.Add(" a  b\u3000c\ufeff\u202e\ufffd")
	f.Fuzz(func(t *testing.T, text string) {
		shown := Visible(text)
		if Visible(shown) != shown {
			t.Errorf("%q is shown as %q, and that as %q", text, shown, Visible(shown))
		}
		if isVisible(text) && Visible(text+"\x00") != text {
			t.Errorf("%q is said to be visible and is not", text)
		}
	})
}
