package index

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"voc"
)

// hostileQueries are texts that try to break or to burden a search.
func hostileQueries() []string {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	return []string{
		`"`, `""`, `" "`, `(`, `)`, `()`, `(()`, many("(", 999), many("(", 400) + "a" + many(")", 400), many("-", 999) + "a", many("- ", 400), "-", "--", "OR", "OR OR", "a OR",
		"AND", "a AND", "-OR", "(OR)", many("a OR ", 200) + "a", many("a ", 400), many("-a ", 300), many("(a OR b) ", 60), "*", "**", "a*", "＊", "ア*", "AB*", many("お客* ", 60),
		many("あ", 1000), many("あ", 1001), many("ー", 1000), many("ｗ", 1000), many("a", 1000), many("\"の\" ", 60), many("\"の\" OR ", 60) + "\"の\"", "-\"の\" -\"。\" -\"で\"",
		"\x00", "a\x00b", "\xff\xfe", "\u202e", "\ufeff", "😭", "😭😭", "〔電話番号〕", "〔", "topic:", "topic:*", "topic:(", "topic:\"", "chanel:phone", "score:", "score:x", "score:1..0",
		"score:NaN", "score:-Inf..Inf", "score:..", "score:1e999", "day:2026-13-01", "day:..", "day:2026-08-09..2026-08-03", "week:2026-W99", "week:*", "channel:a..b", "id:*", "person:*",
		"id:" + many("x", 900), "segment:plan=*", many("topic:a* ", 60), "http://example.com/?a=b&c=d", "' OR 1=1 --", "a:b:c:d", "：：：", "\\", "\"\\", "\"\\\"", "\"a\\", "\"" + many("\\", 900),
		"（（（", "“a", "”", "%00", "${jndi:ldap://x}", "<script>", "../../etc/passwd", "a\nb\tc\r", many("\u3000", 900), "set:x", "set:", "set:a..b", "opinion:*", "opinion:|", many("set:y ", 60), "opinion:\"a|b\" OR set:z", "\"" + many("　", 900) + "\"", many("̈", 500), "e" + many("́", 900),
	}
}

func TestHostileQueriesAreAnsweredOrRefusedWithAReason(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	weeks, _ := corpus(t, random, 200)
	x := open(t, weeks...)
	s, err := NewSynonyms([][]string{{"a", "お客", "AB"}, {"の", "で"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.UseSynonyms(s)
	queries := hostileQueries()
	if len(queries) < 50 {
		t.Fatalf("only %d queries", len(queries))
	}
	refused := 0
	for _, query := range queries {
		for _, synonyms := range []bool{false, true} {
			q := voc.Query{Text: query, Size: 20, CountPeople: true, Facets: []string{"topic", "channel"}, Synonyms: synonyms}
			result, err := x.Search(context.Background(), q)
			if err == nil {
				if _, err := x.Highlight(q, "お客さまがAB-1234で返品したいの。"); err != nil {
					t.Errorf("%.40q is searched for, but not marked: %v", query, err)
				}
				if result.People > result.Total || len(result.Hits) > result.Total {
					t.Errorf("%.40q: %+v", query, result)
				}
				continue
			}
			refused++
			checkReason(t, query, err)
		}
	}
	if refused < 50 {
		t.Errorf("only %d queries are refused: the table is too tame", refused)
	}
}

// checkReason expects a message that says what to do, in English and in Japanese.
func checkReason(t *testing.T, query string, err error) {
	t.Helper()
	if text := err.Error(); utf8.RuneCountInString(text) > 1300 || !strings.Contains(text, ";") {
		t.Errorf("%.40q: the reason is %.200q", query, text)
	}
	japanese := InJapanese(err)
	kana := strings.ContainsFunc(japanese, func(r rune) bool { return unicode.In(r, unicode.Hiragana) })
	for _, english := range []string{" the ", " is ", " or ", "searching"} {
		if !kana || strings.Contains(strings.ReplaceAll(japanese, query, ""), english) {
			t.Errorf("%.40q: the Japanese reason is %.200q", query, japanese)
			return
		}
	}
}

func TestSynonymsWidenWords(t *testing.T) {
	s, err := NewSynonyms([][]string{{"返品", "送り返す", "return goods"}}, []voc.Topic{{ID: "delivery.late", Name: "遅れ・未着", EnglishName: "Late delivery"}, {ID: "delivery.lost", Name: "紛失・未着"}})
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"返品":        `(返品 | 送り返す | "return goods")`,
		"返品 -遅れ":    `((返品 | 送り返す | "return goods") & !(遅れ | "delivery.late"))`,
		"未着":        `(未着 | "delivery.late" | "delivery.lost")`,
		"ＬＡＴＥ":      "ＬＡＴＥ",
		`"返品"`:      `"返品"`,
		"返品*":       "返品*",
		"topic:返品":  "返品",
		"遅れ・未着":     `(遅れ・未着 | "delivery.late")`,
		"(a OR 返品)": `(a | (返品 | 送り返す | "return goods"))`,
	} {
		e, err := parse(query)
		if err != nil {
			t.Fatal(err)
		}
		widened, err := s.widen(query, e)
		if err != nil || show(widened) != want {
			t.Errorf("%s becomes %s, %v; not %s", query, show(widened), err, want)
		}
	}
	for name, groups := range map[string][][]string{"twice": {{"返品", "a"}, {"b", "返品"}}, "2 to": {{"a"}}, "no word": {{"a", " "}}} {
		if _, err := NewSynonyms(groups, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", groups, err)
		}
	}
}

func TestSynonymsFindMore(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	weeks, _ := corpus(t, random, 200)
	x := open(t, weeks...)
	s, err := NewSynonyms([][]string{{"料金", "支払い"}}, []voc.Topic{{ID: "payment", Name: "お金"}})
	if err != nil {
		t.Fatal(err)
	}
	x.UseSynonyms(s)
	total := func(text string, synonyms bool) int {
		result, err := x.Search(context.Background(), voc.Query{Text: text, Synonyms: synonyms})
		if err != nil {
			t.Fatal(err)
		}
		return result.Total
	}
	if a, b := total("料金 OR 支払い", false), total("料金", true); a != b || a <= total("料金", false) {
		t.Errorf("料金 with synonyms finds %d, both words %d", b, a)
	}
	if a, b := total("お金 OR topic:payment", false), total("お金", true); a != b || a == 0 {
		t.Errorf("お金 with synonyms finds %d, word or topic %d", b, a)
	}
}
