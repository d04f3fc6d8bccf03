package report

import (
	"math"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"voc"
)

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		share{.032, .026, .039}.full(): "3.2%（95%区間 2.6～3.9%）",
		things(3):                      "3つ",
		things(12):                     "12",
		weekName(fixtureWeek):          "2026年第34週",
		markdownText("| a_b <i> @all"): `\| a\_b &lt;i&gt; ＠all`,
		markdownText("1. 見出し"):         `1\. 見出し`,
		markdownText("- 項目"):           `\- 項目`,
		markdownCode("a"):              "`a`",
		markdownCode("a ``b"):          "``` a ``b ```",
		escapeAnchor("a-b.c_d/é"):      "a-2db.c_d-2f-c3-a9",
		shellQuote("voc-out"):          "voc-out",
		shellQuote(""):                 "''",
		shellQuote("it's"):             `'it'\''s'`,
		effectOf(.1, .001).String():    "各チャネルの中での変化",
		effectOf(.001, -.1).String():   "チャネルの構成が変わっただけ",
		effectOf(.1, -.09).String():    "各チャネルの中と構成の変化が逆向き",
		effectOf(-.1, -.09).String():   "各チャネルの中と構成の変化の両方",
		effectOf(0, 0).String():        "割合の変化なし",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestShellQuote asks a real shell, where there is one.
func TestShellQuote(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell here")
	}
	for _, s := range []string{"電話", `a'b"c`, "$(touch x)", "`x`", `back\slash`, "*", "~", "-n x", "a;b|c&d>e"} {
		out, err := exec.Command(shell, "-c", "printf %s "+shellQuote(s)).Output()
		if err != nil || string(out) != s {
			t.Errorf("%q: the shell reads %q, %v", s, out, err)
		}
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("お世話になっております。荷物が届きません。教えてください。", 36, 42)
	f.Add(strings.Repeat("長い文", 200), 900, 909)
	f.Add("e"+strings.Repeat("\u0301", 500), 0, 3)
	f.Add("\xff\xfe壊れた", 1, 2)
	f.Add("", 0, 0)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		before, mark, after := excerpt(text, voc.Span{Start: start, End: end})
		if n := utf8.RuneCountInString(before + mark + after); n > quoteRunes+12 {
			t.Errorf("excerpt has %d runes", n)
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(before+mark+after, "…"), "…")
		if utf8.ValidString(text) && !strings.Contains(spaceless(text), spaceless(inner)) {
			t.Errorf("excerpt %q does not stand in %q", inner, text)
		}
	})
}

func spaceless(s string) string { return strings.Join(strings.Fields(voc.Visible(s)), "") }

func TestExcerptBeginsAtTheSentence(t *testing.T) {
	text := "いつもお世話になっております。先週買った加湿器が届きません。\n返信をお待ちしています。"
	start := strings.Index(text, "届き")
	before, mark, after := excerpt(text, voc.Span{Start: start, End: start + len("届きません")})
	if before != "…先週買った加湿器が" || mark != "届きません" || after != "。 返信をお待ちしています。" {
		t.Errorf("got %q, %q, %q", before, mark, after)
	}
}

func TestAxisHoldsItsValues(t *testing.T) {
	for _, top := range []float64{0, 1e-9, .0004, .031, .1, .25, .5, .999, 1} {
		a := shareAxis(top)
		if a.High < top || len(a.Ticks) < 2 || len(a.Ticks) > 6 {
			t.Errorf("axis for %v: high %v, %d ticks", top, a.High, len(a.Ticks))
		}
	}
	for _, high := range []float64{-.5, 0, .2, 2.9, 1e9} {
		a := changeAxis([]mover{{High: high}})
		if a.High < math.Min(high, 3) || a.High > 3 || len(a.Ticks) < 2 {
			t.Errorf("axis for %v: high %v, %d ticks", high, a.High, len(a.Ticks))
		}
	}
}

func TestSparkLeavesGaps(t *testing.T) {
	week := voc.Week{Year: 2026, Number: 34}
	points := []weekPoint{}
	for _, back := range []int{11, 10, 7, 1, 0} {
		points = append(points, weekPoint{Week: week.Add(-back), People: count{Value: int64(back)}})
	}
	if s := peopleSpark("人", points); len(s.Lines) != 3 || s.EndX != "117.0" {
		t.Errorf("got %+v", s)
	}
	if s := peopleSpark("人", points[:1]); s != nil {
		t.Errorf("one week is no trend: %+v", s)
	}
}
