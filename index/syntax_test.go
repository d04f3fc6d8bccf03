package index

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"voc"
)

// show writes an expression with all its parentheses.
func show(e *expression) string {
	if e == nil {
		return ""
	}
	var parts []string
	for _, o := range e.operands {
		parts = append(parts, show(o))
	}
	switch e.operator {
	case operatorAnd:
		return "(" + strings.Join(parts, " & ") + ")"
	case operatorOr:
		return "(" + strings.Join(parts, " | ") + ")"
	case operatorNot:
		return "!" + parts[0]
	}
	if e.quoted {
		return fmt.Sprintf("%q", e.text)
	}
	return e.text
}

func TestParse(t *testing.T) {
	for query, want := range map[string]string{
		"":                      "",
		" 　\n":                  "",
		"返品":                    "返品",
		"返品　方法":                 "(返品 & 方法)",
		`"返品 方法" 送料`:            `("返品 方法" & 送料)`,
		"“返品 方法”":               `"返品 方法"`,
		"a OR b c":              "(a | (b & c))",
		"a b OR c":              "((a & b) | c)",
		"(a OR b) c":            "((a | b) & c)",
		"（a OR b）c":             "((a | b) & c)",
		"-a":                    "!a",
		"a -b -(c d)":           "(a & !b & !(c & d))",
		"－a −b":                 "(!a & !b)",
		"--a":                   "!!a",
		"AB-1234":               "AB-1234",
		"a - b":                 "(a & - & b)",
		"a AND b":               "(a & b)",
		`"OR"`:                  `"OR"`,
		"or":                    "or",
		`""`:                    `""`,
		"カメラ(黒)":                "(カメラ & 黒)",
		"a ＯＲ b":                "(a | b)",
		"((((a))))":             "a",
		strings.Repeat("a ", 9): "a",
	} {
		e, err := parse(query)
		if err != nil || show(e) != want {
			t.Errorf("%s: got %s, %v; want %s", query, show(e), err, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		query  string
		offset int
		reason string
	}{
		{`返品 "送料`, 7, "quote is not closed"},
		{"(返品 送料", 0, "( is not closed"},
		{"返品)", 6, ") closes nothing"},
		{"OR 返品", 0, "OR has no word before it"},
		{"返品 OR", 9, "word is missing at the end"},
		{"返品 OR OR 送料", 10, "OR has no word before it"},
		{"()", 1, "word is missing before this )"},
		{"(返品 OR)", 10, "word is missing before this )"},
		{"返品 -(", 9, "word is missing at the end"},
		{strings.Repeat("a ", maxQueryClauses+1), 2 * maxQueryClauses, "more than 64 words"},
		{strings.Repeat("長", maxQueryRunes+1), 0, "1001 characters"},
		{"\xff", 0, "not valid UTF-8"},
	} {
		_, err := parse(c.query)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Offset != c.offset || !strings.Contains(syntax.Reason, c.reason) || syntax.Hint == "" {
			t.Errorf("%.40q: %#v", c.query, err)
		}
	}
	x := open(t)
	_, err := x.Search(t.Context(), voc.Query{Text: "返品 ！？"})
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset != 7 {
		t.Errorf("punctuation only: %v", err)
	}
	if err != nil && err.Error() != "reading query at character 4: there is no letter or digit to search for here; remove it, or add a word" {
		t.Errorf("message: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"返品 -(a OR \"b c\") d", "((", `"`, "- -", "OR", "（“", "\xff", "a\u3000－b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		e, err := parse(query)
		var syntax *SyntaxError
		if err != nil && (!errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(query) || syntax.Error() == "") {
			t.Fatalf("%q: %v", query, err)
		}
		if err == nil && e == nil && strings.TrimSpace(query) != "" {
			t.Fatalf("%q: nothing was read", query)
		}
	})
}

func TestHighlight(t *testing.T) {
	x := open(t)
	for _, c := range []struct {
		query, text string
		want        []string
	}{
		{"", "返品の方法", nil},
		{"返品", "返品の方法と返品の送料", []string{"返品", "返品"}},
		{"返品方法", "返品の方法、返品方法", []string{"返品方法"}},
		{"返品方法", "返品・方法。返品。方法", []string{"返品・方法"}},
		{"届かない", "まだ届かなかったです", []string{"届かなかっ"}},
		{"返品 -送料", "返品の送料", []string{"返品"}},
		{"返品 OR (送料 方法)", "送料と返品", []string{"送料", "返品"}},
		{"CANCEL", "cancelしたい", []string{"cancel"}},
		{`"は は"`, "ははは", nil},
		{"〔電話番号〕", "連絡は〔電話番号〕へ", []string{"〔電話番号〕"}},
	} {
		spans, err := x.Highlight(voc.Query{Text: c.query}, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
		}
		var got []string
		for _, s := range spans {
			got = append(got, c.text[s.Start:s.End])
		}
		if !slices.Equal(got, c.want) && c.query != `"は は"` {
			t.Errorf("%s in %s: %q, want %q", c.query, c.text, got, c.want)
		}
	}
	if _, err := x.Highlight(voc.Query{Text: "("}, "a"); err == nil {
		t.Error("a malformed query is an error")
	}
}

func TestSnippet(t *testing.T) {
	text := "あいうえおかきくけこさしすせそ"
	span := func(from, to int) voc.Span { return voc.Span{Start: 3 * from, End: 3 * to} }
	for _, c := range []struct {
		spans []voc.Span
		runes int
		want  string
		marks []string
	}{
		{nil, 100, text, nil},
		{nil, 4, "あいうえ…", nil},
		{[]voc.Span{span(0, 2)}, 4, "あいうえ…", []string{"あい"}},
		{[]voc.Span{span(7, 9), span(10, 14)}, 8, "…かきくけこさしす…", []string{"くけ", "さしす"}},
		{[]voc.Span{span(13, 15)}, 4, "…しすせそ", []string{"せそ"}},
		{[]voc.Span{span(2, 12)}, 4, "…いうえお…", []string{"うえお"}},
		{[]voc.Span{span(5, 6)}, 0, "…か…", []string{"か"}},
	} {
		got, spans := Snippet(text, c.spans, c.runes)
		var marks []string
		for _, s := range spans {
			marks = append(marks, got[s.Start:s.End])
		}
		if got != c.want || !slices.Equal(marks, c.marks) {
			t.Errorf("%v, %d: %s %q, want %s %q", c.spans, c.runes, got, marks, c.want, c.marks)
		}
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add("返品の方法", 3, 6, 3)
	f.Fuzz(func(t *testing.T, text string, start, end, runes int) {
		if start < 0 || end < start || end > len(text) || !utf8.ValidString(text) || !utf8.ValidString(text[:start]) || !utf8.ValidString(text[:end]) {
			return
		}
		piece, spans := Snippet(text, []voc.Span{{Start: start, End: end}}, runes)
		if !utf8.ValidString(piece) || utf8.RuneCountInString(piece) > max(runes, 1)+2 {
			t.Fatalf("%q", piece)
		}
		for _, s := range spans {
			if !strings.Contains(text[start:end], piece[s.Start:s.End]) {
				t.Fatalf("%q marks %q", piece, piece[s.Start:s.End])
			}
		}
	})
}
