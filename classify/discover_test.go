package classify_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/classify"
)

// found describes proposals without their rows.
func found(proposals []classify.Proposal) []string {
	var lines []string
	for _, p := range proposals {
		var ids []string
		for _, row := range p.Members {
			ids = append(ids, row.ID)
		}
		slices.Sort(ids)
		lines = append(lines, fmt.Sprintf("%s %s %v %d %v %v %s", p.ID, p.Name, p.Terms, p.People, p.Channels, p.Weeks, strings.Join(ids, " ")))
	}
	return lines
}

func TestDiscovery(t *testing.T) {
	themes := [][]string{
		{"手すりの高さが合わない。", "手すりの高さを変えたい。", "手すりの高さがちょうどいい。", "階段の手すりの高さが気になった。", "手すりの高さは調節できるのか。"},
		{"盲導犬と一緒に入れた。", "盲導犬を連れて入りたい。", "盲導犬は入れるのか。", "盲導犬の水飲み場がある。"},
		{"俳句の募集はいつまで。", "俳句の募集に応募したい。", "俳句の募集の締切はいつ。", "俳句を募集している。"},
		{"空が青い。", "猫がいる。"},
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	var rows []*voc.Labelled
	for theme, texts := range themes {
		for i, text := range texts {
			channel := []string{voc.Chat, voc.Web}[i%2]
			rows = append(rows, &voc.Labelled{ID: fmt.Sprintf("%d-%d", theme, i), CountedAs: fmt.Sprint("p", theme, i), Channel: channel,
				Week: voc.Week{Year: 2026, Number: 30 + i}, Text: voc.TrustMasked(text)})
		}
	}
	for i := range 20 { // the rest of the world, with topics
		rows = append(rows, &voc.Labelled{ID: fmt.Sprint("x", i), CountedAs: fmt.Sprint("x", i), Text: voc.TrustMasked("注文した商品が届かない。高い。"), Labels: voc.Labels{Topics: []voc.Label{{Value: "delivery.late"}}}})
	}
	// One person may write often, and a near-duplicate is no new voice.
	rows = append(rows, &voc.Labelled{ID: "1-9", CountedAs: "p1 0", Channel: voc.Chat, Week: voc.Week{Year: 2026, Number: 30}, Text: voc.TrustMasked("盲導犬は入れるのか。")})
	rows = append(rows, &voc.Labelled{ID: "1-8", CountedAs: "p99", NearDuplicateOf: "1-9", Text: voc.TrustMasked("盲導犬は入れるのか。")})

	discover := func() ([]classify.Proposal, []classify.Measure) {
		d := classify.NewDiscovery(classify.DefaultTaxonomy())
		each := func(do func(*voc.Labelled, *voc.TokenizedText)) {
			for _, row := range rows {
				l.tokenizer.Tokenize(row.Text.String(), &l.text)
				do(row, &l.text)
			}
		}
		each(d.Add)
		proposals := d.Proposals(3)
		m, err := classify.NewMeasurer(proposals)
		if err != nil {
			t.Fatal(err)
		}
		each(m.Add)
		return proposals, m.Measures
	}
	proposals, measures := discover()
	if len(proposals) != 3 {
		t.Fatalf("%d proposals, want 3: %q", len(proposals), found(proposals))
	}
	for i, p := range proposals {
		theme := p.Members[0].ID[:1]
		if p.People != len(themes[theme[0]-'0']) || slices.ContainsFunc(p.Members, func(row *voc.Labelled) bool { return row.ID[:1] != theme }) {
			t.Errorf("proposal %q is not theme %s", found(proposals[i:i+1]), theme)
		}
		if want := []string{"手すり", "盲導犬", "俳句"}[theme[0]-'0']; !strings.Contains(p.Name, want) {
			t.Errorf("proposal of theme %s is called %s, want a name with %s", theme, p.Name, want)
		}
		if m := measures[i]; m.Members != len(p.Members) || m.Right > m.Found || m.Right*4 < 3*m.Members || m.Right != m.Found || m.Categorised != 0 {
			t.Errorf("%s: measured %+v with %d members", p.Name, m, len(p.Members))
		}
	}
	for range 5 { // maps have another order each time
		again, _ := discover()
		if !reflect.DeepEqual(found(again), found(proposals)) {
			t.Fatalf("another run proposes\n%q, not\n%q", found(again), found(proposals))
		}
	}
	if empty, _ := classify.NewMeasurer(nil); empty == nil || len(classify.NewDiscovery(classify.DefaultTaxonomy()).Proposals(1)) != 0 {
		t.Error("nothing added gives proposals")
	}
}

// TestDiscoveryWithoutFormulas: with a taxonomy that ignores nothing, greetings neither join texts nor name them.
func TestDiscoveryWithoutFormulas(t *testing.T) {
	taxonomy, err := classify.ParseTaxonomy("t.yaml", []byte(smallTaxonomy))
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, taxonomy)
	d := classify.NewDiscovery(taxonomy)
	for i, theme := range []string{"手すりの高さが合わない。", "盲導犬は入れるのか。"} {
		for k := range 5 {
			text := "いつもお世話になっております。" + theme + "お手数ですが、よろしくお願いいたします。"
			l.tokenizer.Tokenize(text, &l.text)
			d.Add(&voc.Labelled{ID: fmt.Sprint(i, "-", k), CountedAs: fmt.Sprint(i, "-", k), Text: voc.TrustMasked(text)}, &l.text)
		}
	}
	proposals := d.Proposals(3)
	if len(proposals) != 2 {
		t.Fatalf("%d proposals, want 2: %q", len(proposals), found(proposals))
	}
	for _, p := range proposals {
		for _, greeting := range []string{"世話", "よろしく", "手数", "お願い"} {
			if strings.Contains(p.Name, greeting) || strings.Contains(strings.Join(p.Terms, " "), greeting) {
				t.Errorf("%q has the greeting %s", found([]classify.Proposal{p}), greeting)
			}
		}
	}
}
