package index

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"voc"
	"voc/tokenize"
)

// words is a query as the test understands it: conditions joined by AND; each holds alternatives; each of them is
// a word or phrase as typed.
type words []struct {
	not          bool
	alternatives []string
	quoted       bool
}

func (w words) String() string {
	var parts []string
	for _, c := range w {
		var typed []string
		for _, a := range c.alternatives {
			if c.quoted {
				a = `"` + a + `"`
			}
			typed = append(typed, a)
		}
		part := strings.Join(typed, " OR ")
		if len(typed) > 1 {
			part = "(" + part + ")"
		}
		if c.not {
			part = "-" + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

func randomWords(random *rand.Rand) words {
	var w words
	for range random.IntN(4) {
		var c struct {
			not          bool
			alternatives []string
			quoted       bool
		}
		c.not, c.quoted = random.IntN(4) == 0, random.IntN(3) == 0
		for range 1 + random.IntN(2) {
			text := ""
			for foldTerm(text) == "" {
				text = fragments[random.IntN(len(fragments))]
			}
			for random.IntN(2) == 0 {
				text += fragments[random.IntN(len(fragments))]
			}
			c.alternatives = append(c.alternatives, strings.ReplaceAll(text, "\n", ""))
		}
		w = append(w, c)
	}
	return w
}

// occurs says by comparing term by term whether a word as typed stands in a document, and letter by letter whether a
// quoted phrase does.
func occurs(p phrase, typed string, quoted bool, d *testDocument) bool {
	if quoted {
		text := strings.ToLower(d.text)
		return strings.Contains(text, strings.ToLower(typed)) || strings.Contains(text, strings.ToLower(tokenize.Normalize(typed)))
	}
	byPosition := map[int]string{}
	eachTerm(&d.tokens, func(term string, at place) { byPosition[at.position] = term })
	for position, term := range byPosition {
		if term == strings.ToLower(tokenize.Normalize(typed)) {
			return true
		}
		found := true
		for _, part := range p {
			found = found && byPosition[position+part.offset] == part.term
		}
		if found {
			return true
		}
	}
	return false
}

func (w words) match(phrases map[string]phrase, d *testDocument) bool {
	for _, c := range w {
		matches := slices.ContainsFunc(c.alternatives, func(a string) bool { return occurs(phrases[a], a, c.quoted, d) })
		if matches == c.not {
			return false
		}
	}
	return true
}

// sample picks some of values, or none.
func sample(random *rand.Rand, values []string) []string {
	var picked []string
	if random.IntN(3) == 0 {
		for range 1 + random.IntN(2) {
			picked = append(picked, values[random.IntN(len(values))])
		}
	}
	return picked
}

func accepts(filter []string, values ...string) bool {
	return len(filter) == 0 || slices.ContainsFunc(values, func(v string) bool { return v != "" && slices.Contains(filter, v) })
}

func TestSearchEqualsBruteForce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	tokenizer := tokenizer(t)
	weeks, all := corpus(t, random, 1500)
	x := open(t, weeks...)
	matched := 0
	for range 250 {
		w := randomWords(random)
		phrases := map[string]phrase{}
		for _, c := range w {
			for _, a := range c.alternatives {
				phrases[a] = phraseOf(tokenize.Normalize(a), tokenizer)
			}
		}
		var facets []string
		for _, f := range facetFields {
			if random.IntN(4) == 0 {
				facets = append(facets, f)
			}
		}
		q := voc.Query{Text: w.String(), Channels: sample(random, append(channels, "none")), Products: sample(random, products[1:]),
			Topics:     sample(random, []string{"delivery", "payment", "payment.refund", voc.Uncategorised}),
			Sentiments: sample(random, sentiments), Kinds: sample(random, voc.Kinds),
			Stages: sample(random, voc.Stages), Signals: sample(random, voc.Signals), Contents: sample(random, voc.Contents),
			Facets: facets, FacetSize: 100, Size: MaxDepth, CountPeople: true}
		if random.IntN(3) == 0 {
			q.Weeks = []string{firstWeek.Add(random.IntN(4)).String()}
		}
		if random.IntN(3) == 0 {
			q.DayFrom = firstWeek.Start(testZone).AddDate(0, 0, random.IntN(21)).Format("2006-01-02")
		}
		if random.IntN(3) == 0 {
			q.DayTo = firstWeek.Start(testZone).AddDate(0, 0, random.IntN(21)).Format("2006-01-02")
		}
		q.Sort = []string{"", SortRelevance, SortNewest, SortOldest}[random.IntN(4)]

		type key struct {
			week voc.Week
			row  int
		}
		want := map[key]bool{}
		people := map[string]bool{}
		counts := map[string]map[string]int{}
		for _, f := range facetFields {
			counts[f] = map[string]int{}
		}
		for week, documents := range all {
			for i := range documents {
				d := &documents[i]
				l := &d.labelled
				if !accepts(q.Weeks, week.String()) || !accepts(q.Channels, l.Channel) || !accepts(q.Products, l.Product) ||
					!accepts(q.Topics, l.TopicIDs...) || !accepts(q.Sentiments, l.Sentiment.Class) || !accepts(q.Kinds, l.Kind.Value) ||
					!accepts(q.Stages, l.Stage.Value) || !accepts(q.Signals, voc.LabelValues(l.Signals)...) || !accepts(q.Contents, voc.LabelValues(l.Contents)...) ||
					q.DayFrom > l.Day || q.DayTo != "" && l.Day > q.DayTo || !w.match(phrases, d) {
					continue
				}
				want[key{week, d.row}] = true
				people[l.CountedAs] = true
				for field, values := range map[string][]string{facetWeek: {week.String()}, fieldDay: {l.Day}, fieldChannel: {l.Channel},
					fieldTopic: l.TopicIDs, fieldSentiment: {l.Sentiment.Class}, fieldKind: {l.Kind.Value},
					fieldStage: {l.Stage.Value}, fieldSignal: voc.LabelValues(l.Signals), fieldContent: voc.LabelValues(l.Contents), fieldProduct: {l.Product}} {
					for _, v := range values {
						if v != "" {
							counts[field][v]++
						}
					}
				}
			}
		}
		got, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if got.Total != len(want) || len(got.Hits) != len(want) || got.People != len(people) {
			t.Fatalf("%+v: total %d, hits %d, people %d; want %d, %d people", q, got.Total, len(got.Hits), got.People, len(want), len(people))
		}
		for _, hit := range got.Hits {
			if !want[key{hit.Week, hit.Row}] {
				t.Fatalf("%+v: %v should not match: %q", q, hit, all[hit.Week][hit.Row].text)
			}
			delete(want, key{hit.Week, hit.Row})
		}
		if !slices.IsSortedFunc(got.Hits, order(q.Sort)) {
			t.Fatalf("%+v: hits are out of order", q)
		}
		for _, f := range facets {
			gotCounts := map[string]int{}
			for _, c := range got.Facets[f] {
				gotCounts[c.Value] = c.Count
			}
			if !maps.Equal(gotCounts, counts[f]) || !slices.IsSortedFunc(got.Facets[f], compareFacets) {
				t.Fatalf("%+v: facet %s is %v, want %v", q, f, got.Facets[f], counts[f])
			}
		}
		// A page is a piece of the whole.
		paged := q
		paged.From, paged.Size = random.IntN(10), random.IntN(10)
		page, err := x.Search(context.Background(), paged)
		if err != nil {
			t.Fatal(err)
		}
		piece := got.Hits[min(paged.From, len(got.Hits)):min(paged.From+paged.Size, len(got.Hits))]
		if !slices.Equal(page.Hits, piece) {
			t.Fatalf("%+v: page is %v, want %v", paged, page.Hits, piece)
		}
		matched += got.Total
	}
	if matched < 5000 {
		t.Errorf("the queries match %d documents only; they test too little", matched)
	}
}

// TestSearchDoesNotDependOnOrderOrSegments adds the same documents in another order, and in many segments.
func TestSearchDoesNotDependOnOrderOrSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	documents := randomDocuments(t, random, firstWeek, 3000)
	queries := []voc.Query{{Text: "返品", Size: 500}, {Text: "返品方法 OR 遅い -東京", Size: 500, Facets: facetFields, CountPeople: true},
		{Size: 300, Sort: SortNewest}, {Size: 300, Sort: SortOldest, Channels: []string{voc.Phone}},
		{Text: `"品方" OR キャンセ*`, Size: 300}, {Like: "返品方法とログインできません", Size: 100},
		{GroupBy: []string{fieldTopic, fieldChannel}, CountPeople: true}}
	var want []voc.Result
	for round, size := range []int{segmentDocuments, segmentDocuments, 700, 64} {
		week := buildSegments(t, firstWeek, documents, size)
		if files, _ := filepath.Glob(filepath.Join(week.Dir, storeDir, "*.zap")); len(files) != (len(documents)+size-1)/size {
			t.Fatalf("%d documents in segments of %d give %d files", len(documents), size, len(files))
		}
		x := open(t, week)
		for i, q := range queries {
			got, err := x.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if round == 0 {
				want = append(want, got)
			} else if !reflect.DeepEqual(got, want[i]) {
				t.Errorf("%+v: the result differs in round %d", q, round)
			}
		}
		random.Shuffle(len(documents), func(i, j int) { documents[i], documents[j] = documents[j], documents[i] })
	}
}

// TestScoresDoNotDependOnWeeks searches the same documents as one week and as three.
func TestScoresDoNotDependOnWeeks(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	documents := randomDocuments(t, random, firstWeek, 900)
	parts := map[voc.Week][]testDocument{}
	for _, d := range documents {
		week := firstWeek.Add(d.row % 3)
		d.labelled.Week = week
		parts[week] = append(parts[week], d)
	}
	var split []Week
	for i := range 3 {
		split = append(split, build(t, firstWeek.Add(i), parts[firstWeek.Add(i)]))
	}
	one, three := open(t, build(t, firstWeek, documents)), open(t, split...)
	scores := func(x *Index) map[int]float64 {
		r, err := x.Search(context.Background(), voc.Query{Text: `返品 OR "配送が" OR アプリ`, Size: 900})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(r.Hits, func(a, b voc.Hit) int { return cmp.Compare(b.Score, a.Score) }) {
			t.Error("hits are not ordered by score")
		}
		byRow := map[int]float64{}
		for _, hit := range r.Hits {
			if hit.Score <= 0 {
				t.Errorf("%v: score is not positive", hit)
			}
			byRow[hit.Row] = hit.Score
		}
		return byRow
	}
	if a, b := scores(one), scores(three); !maps.Equal(a, b) || len(a) < 100 {
		t.Errorf("scores differ between one index (%d hits) and three (%d)", len(a), len(b))
	}
}

func TestSearchWords(t *testing.T) {
	tokenizer := tokenizer(t)
	texts := []string{
		0: "返品の方法を教えてください。",
		1: "返品方法がわかりません",
		2: "まだ荷物が届かなかったので返品。方法は問いません",
		3: "AB-1234の保証について",
		4: "ＡＢ-1234を買いました Cancelしたい",
		5: "連絡先は〔電話番号〕です",
		6: "電話番号を変更したい",
		7: "",
		8: "返品・方法について😭",
	}
	var documents []testDocument
	for row, text := range texts {
		d := testDocument{row: row, labelled: voc.Labelled{ID: fmt.Sprint("i", row), Week: firstWeek, Day: "2026-07-20", CountedAs: "p"}}
		d.text = text
		if row == 4 {
			d.text = "AB-1234を買いました Cancelしたい" // as Normalize gives it
		}
		tokenizer.Tokenize(d.text, &d.tokens)
		documents = append(documents, d)
	}
	x := open(t, build(t, firstWeek, documents))
	for _, c := range []struct {
		query string
		rows  []int
	}{
		{"", []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		{"返品 方法", []int{0, 1, 2, 8}},
		{"返品方法", []int{1, 8}}, // a word as typed is a phrase; punctuation does not part it, a sentence end does
		{`"返品の方法"`, []int{0}},
		{"返品　-方法", nil},
		{"返品 -教える", []int{1, 2, 8}},
		{"-返品", []int{3, 4, 5, 6, 7}},
		{"届く", []int{2}},
		{"届かない", []int{2}},
		{"ab-1234", []int{3, 4}},
		{"ＡＢ－１２３４", []int{3, 4}},
		{"cancel OR 保証", []int{3, 4}},
		{"ｃａｎｃｅｌ ＯＲ 保証", []int{3, 4}},
		{"(cancel OR 保証) -買う", []int{3}},
		{"AB-1234 (cancel OR 届く)", []int{4}},
		{"電話番号", []int{6}},
		{"〔電話番号〕", []int{5}},
		{"-(返品 OR 電話番号) -1234 連絡", []int{5}},
		{"😭", []int{8}},
		{"無い言葉です", nil},
		{"返品 AND 方法 AND 教える", []int{0}},
	} {
		r, err := x.Search(context.Background(), voc.Query{Text: c.query, Size: 100, Sort: SortOldest})
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		var rows []int
		for _, hit := range r.Hits {
			rows = append(rows, hit.Row)
		}
		if !slices.Equal(rows, c.rows) {
			t.Errorf("%s: rows %v, want %v", c.query, rows, c.rows)
		}
	}
	r, err := x.Search(context.Background(), voc.Query{IDs: []string{"i3", "i6", "nobody"}, Persons: []string{"p", "q"}})
	if err != nil || r.Total != 2 || len(r.Hits) > 0 {
		t.Errorf("by id: %+v, %v", r, err)
	}
}

func TestSearchIsSafeForConcurrentUse(t *testing.T) {
	weeks, _ := corpus(t, rand.New(rand.NewPCG(7, 8)), 400)
	x := open(t, weeks...)
	q := voc.Query{Text: "返品 OR 配送 OR アプリ", Size: 50, Facets: facetFields, CountPeople: true}
	var results [8]voc.Result
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() {
			r, err := x.Search(context.Background(), q)
			if err != nil {
				t.Error(err)
			}
			results[i] = r
		})
	}
	group.Wait()
	for _, r := range results[1:] {
		if !reflect.DeepEqual(r, results[0]) {
			t.Error("concurrent searches give different results")
		}
	}
}
