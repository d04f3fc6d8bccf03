package index

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"voc"
)

// quote writes a phrase so that it is read back as it is.
func quote(phrase string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range phrase {
		if asciiSign(r) == '"' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String() + `"`
}

func TestAnyQuotedSubstringFindsItsText(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	weeks, all := corpus(t, random, 300)
	x := open(t, weeks...)
	ctx := context.Background()
	checked := 0
	for week, documents := range all {
		for range 250 {
			d := &documents[random.IntN(len(documents))]
			runes := []rune(d.text)
			if len(runes) < 3 {
				continue
			}
			start := random.IntN(len(runes) - 2)
			end := start + 3 + random.IntN(len(runes)-start-2)
			phrase := string(runes[start:end])
			if strings.TrimSpace(phrase) == "" {
				continue
			}
			if random.IntN(2) == 0 {
				phrase = strings.ToUpper(phrase)
			}
			checked++
			q := voc.Query{Text: quote(phrase), Weeks: []string{week.String()}, Size: MaxDepth}
			result, err := x.Search(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			var want int
			for i := range documents {
				if strings.Contains(strings.ToLower(documents[i].text), strings.ToLower(phrase)) {
					want++
				}
			}
			if result.Total != want || !slices.ContainsFunc(result.Hits, func(h voc.Hit) bool { return h.Row == d.row }) {
				t.Fatalf("%s finds %d texts, %d contain it; row %d: %q", q.Text, result.Total, want, d.row, d.text)
			}
			spans, err := x.Highlight(q, d.text)
			if err != nil || !slices.ContainsFunc(spans, func(s voc.Span) bool {
				return strings.Contains(strings.ToLower(d.text[s.Start:s.End]), strings.ToLower(phrase))
			}) {
				t.Fatalf("%s is not marked in %q: %v, %v", q.Text, d.text, spans, err)
			}
		}
	}
	if checked < 300 {
		t.Fatalf("only %d substrings were tried", checked)
	}
}

// numbered gives every document a status, segments, traces and a score that follow from its row.
func numbered(t *testing.T) (*Index, []testDocument) {
	random := rand.New(rand.NewPCG(9, 9))
	documents := randomDocuments(t, random, firstWeek, 200)
	for i := range documents {
		l := &documents[i].labelled
		l.Status = []string{"open", "resolved", ""}[i%3]
		l.Segments = []voc.Segment{{Name: "plan", Value: []string{"free", "plus"}[i%2]}}
		l.Sentiment.Score = float64(i%21)/10 - 1
		l.NPS = voc.Optional[float64]{Value: float64(i % 11), Known: i%4 != 0}
		l.BotHandoff = voc.Some(i%5 == 0)
	}
	return open(t, build(t, firstWeek, documents)), documents
}

// hasTermPrefix says whether a word of a document begins with prefix: a trailing * asks for words, not for substrings.
func hasTermPrefix(d *testDocument, prefix string) bool {
	return slices.ContainsFunc(d.tokens.Tokens, func(t voc.Token) bool { return strings.HasPrefix(strings.ToLower(t.Surface), prefix) })
}

func TestFieldsOfTheQueryLanguage(t *testing.T) {
	x, documents := numbered(t)
	for query, accept := range map[string]func(*testDocument) bool{
		"status:open":               func(d *testDocument) bool { return d.labelled.Status == "open" },
		"-status:open":              func(d *testDocument) bool { return d.labelled.Status != "open" },
		"segment:plan=plus":         func(d *testDocument) bool { return d.row%2 == 1 },
		"segment:plan=*":            func(d *testDocument) bool { return true },
		"trace:bot_handoff":         func(d *testDocument) bool { return d.row%5 == 0 },
		"score:-1..-0.5":            func(d *testDocument) bool { return d.row%21 <= 5 },
		"score:0.9..":               func(d *testDocument) bool { return d.row%21 >= 19 },
		"nps:..6":                   func(d *testDocument) bool { return d.row%4 != 0 && d.row%11 <= 6 },
		"nps:7":                     func(d *testDocument) bool { return d.row%4 != 0 && d.row%11 == 7 },
		"channel:電話 OR channel:fax": func(d *testDocument) bool { return d.labelled.Channel == voc.Phone || d.labelled.Channel == "fax" },
		"チャネル：電話":                   func(d *testDocument) bool { return d.labelled.Channel == voc.Phone },
		`product:"製品 C" (kind:praise OR kind:質問)`: func(d *testDocument) bool {
			return d.labelled.Product == "製品 C" && (d.labelled.Kind.Value == voc.Praise || d.labelled.Kind.Value == voc.Question)
		},
		"product:Al*":                         func(d *testDocument) bool { return d.labelled.Product == "Alpha" },
		"week:2026-W30":                       func(d *testDocument) bool { return true },
		"week:2026-W31..":                     func(d *testDocument) bool { return false },
		"day:.." + documents[90].labelled.Day: func(d *testDocument) bool { return d.labelled.Day <= documents[90].labelled.Day },
		"iph*":                                func(d *testDocument) bool { return hasTermPrefix(d, "iph") },
	} {
		want := 0
		for i := range documents {
			if accept(&documents[i]) {
				want++
			}
		}
		result, err := x.Search(context.Background(), voc.Query{Text: query})
		if err != nil || result.Total != want {
			t.Errorf("%s finds %d, not %d: %v", query, result.Total, want, err)
		}
	}
}

func TestQueryErrorsPointAndSuggest(t *testing.T) {
	x, _ := numbered(t)
	for query, want := range map[string]string{
		"返品 chanel:phone":   `reading query at character 4: there is no field "chanel"; did you mean channel:phone? Put the word in quotes to search for it`,
		"返品 day:2026-13-01": "reading query at character 4: 2026-13-01 is no day or range that goes forward; write day:2026-08-03 or day:2026-08-03..",
		"score:high":        "reading query at character 1: high is no number or range of numbers; write score:0.5, score:-1..-0.5 or score:..0",
		"score:1..0":        "reading query at character 1: 1..0 is no number or range of numbers; write score:0.5, score:-1..-0.5 or score:..0",
		"channel:a..b":      "reading query at character 1: channel has no ranges; put the value in quotes if it holds two dots",
		"返品 channel: phone": "reading query at character 4: a value is missing after channel:; add one without a space before it, or put the word in quotes",
		`product:"製品`:       `reading query at character 1: this quote is not closed; add "`,
		"product:*":         "reading query at character 1: there is no letter before the *; add one; to find what has any value, use a range or a facet",
		"返*":                "reading query at character 1: too few letters before the *; write at least two, or use the filters alone",
	} {
		_, err := x.Search(context.Background(), voc.Query{Text: query})
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", query, err, want)
		}
	}
	for _, word := range []string{"https://example.com/a", "10:30", "ID:", "注意：返品"} {
		if _, err := x.Search(context.Background(), voc.Query{Text: word}); err != nil {
			t.Errorf("%s is not taken as a word: %v", word, err)
		}
	}
}

func TestHostileQueriesEnd(t *testing.T) {
	weeks, _ := corpus(t, rand.New(rand.NewPCG(3, 3)), 2000)
	x := open(t, weeks...)
	for name, query := range map[string]string{
		"parentheses": strings.Repeat("(", 500) + "a" + strings.Repeat(")", 499),
		"minus":       strings.Repeat("-", 999) + "a",
		"quotes":      strings.Repeat(`"`, 999),
		"ranges":      strings.TrimSpace(strings.Repeat("score:-1..1 OR ", 60)) + " a",
		"one letter":  strings.Repeat("ｗ", 999),
		"wildcards":   strings.Repeat("ab* OR ", 60) + "ab*",
		"long":        strings.Repeat("返品 ", 400),
		"phrases":     strings.Repeat(`-"ああ" `, 60),
	} {
		began := time.Now()
		result, err := x.Search(context.Background(), voc.Query{Text: query, Size: 10})
		if refused := err != nil; refused != slices.Contains([]string{"parentheses", "quotes", "long"}, name) {
			t.Errorf("%s: %d found, %v", name, result.Total, err)
		}
		t.Logf("%s: %s, %v", name, time.Since(began).Round(time.Millisecond), err)
	}
}

func TestSeverityOrderAndCursor(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 11))
	weeks, all := corpus(t, random, 400)
	x := open(t, weeks...)
	for _, sort := range []string{SortRelevance, SortNewest, SortOldest, SortSeverity} {
		q := voc.Query{Text: "返品 OR 配送 OR 電話", Sort: sort, Size: MaxDepth}
		whole, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		var paged []voc.Hit
		for q.Size = 37; ; {
			page, err := x.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if page.Total != whole.Total {
				t.Fatalf("a page says %d, all say %d", page.Total, whole.Total)
			}
			paged = append(paged, page.Hits...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if !slices.Equal(paged, whole.Hits) || len(paged) < 100 {
			t.Errorf("%s: %d hits in pages, %d at once", sort, len(paged), len(whole.Hits))
		}
	}
	for _, after := range []string{"x", "!", writeCursor(voc.Query{Text: "other"}, voc.Hit{Week: firstWeek})} {
		if _, err := x.Search(context.Background(), voc.Query{After: after, Size: 1}); err == nil {
			t.Errorf("the cursor %q is taken", after)
		}
	}
	scored, documents := numbered(t)
	result, err := scored.Search(context.Background(), voc.Query{Sort: SortSeverity, Size: 200})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(result.Hits, func(a, b voc.Hit) int {
		return cmp.Compare(documents[a.Row].labelled.Sentiment.Score, documents[b.Row].labelled.Sentiment.Score)
	}) {
		t.Error("severity does not begin with the most negative")
	}
	if len(all) != 3 {
		t.Error("the corpus changed")
	}
}

func TestGroupsAndFacetsCountPeople(t *testing.T) {
	weeks, all := corpus(t, rand.New(rand.NewPCG(5, 5)), 300)
	x := open(t, weeks...)
	result, err := x.Search(context.Background(), voc.Query{GroupBy: []string{"topic", "channel", "week"}, Facets: []string{"channel"}, CountPeople: true})
	if err != nil {
		t.Fatal(err)
	}
	messages, people := map[string]int{}, map[string]map[string]bool{}
	count := func(key, person string) {
		if people[key] == nil {
			people[key] = map[string]bool{}
		}
		messages[key]++
		people[key][person] = true
	}
	for week, documents := range all {
		for i := range documents {
			l := &documents[i].labelled
			count(l.Channel, l.CountedAs)
			for _, topic := range l.TopicIDs {
				count(fmt.Sprint([]string{topic, l.Channel, week.String()}), l.CountedAs)
			}
		}
	}
	for _, group := range result.Groups {
		if key := fmt.Sprint(group.Values); messages[key] != group.Messages || len(people[key]) != group.People {
			t.Errorf("%s: %d messages by %d people, not %d by %d", key, group.Messages, group.People, messages[key], len(people[key]))
		}
	}
	for _, facet := range result.Facets["channel"] {
		if messages[facet.Value] != facet.Count || len(people[facet.Value]) != facet.People {
			t.Errorf("%v, counted %d by %d", facet, messages[facet.Value], len(people[facet.Value]))
		}
	}
	if len(result.Groups)+len(result.Facets["channel"]) != len(messages) {
		t.Errorf("%d groups and %d channels, counted %d", len(result.Groups), len(result.Facets["channel"]), len(messages))
	}
}

func TestLikeFindsWhatSharesRareWords(t *testing.T) {
	tokenizer := tokenizer(t)
	var documents []testDocument
	for i := range 60 {
		text := "返品したいです。" + strconv.Itoa(i)
		switch i {
		case 7, 31:
			text = "加湿器の給水タンクから水漏れします"
		case 40:
			text = "加湿器が欲しい"
		}
		d := testDocument{row: i, text: text}
		d.labelled = voc.Labelled{ID: strconv.Itoa(i), Week: firstWeek, Channel: voc.Email, Day: "2026-07-20", CountedAs: strconv.Itoa(i)}
		tokenizer.Tokenize(text, &d.tokens)
		documents = append(documents, d)
	}
	x := open(t, build(t, firstWeek, documents))
	result, err := x.Search(context.Background(), voc.Query{Like: documents[7].text, Size: 5})
	if err != nil {
		t.Fatal(err)
	}
	var rows []int
	for _, hit := range result.Hits {
		rows = append(rows, hit.Row)
	}
	if !slices.Equal(rows, []int{31, 7, 40}) {
		t.Errorf("like row 7: %v", rows)
	}
	if utf8.RuneCountInString(documents[7].text) > maxLikeRunes {
		t.Error("the text is cut")
	}
}
