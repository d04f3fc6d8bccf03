package classify_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/classify"
)

func TestDefaultTaxonomyExamples(t *testing.T) {
	taxonomy := classify.DefaultTaxonomy()
	l := newLabeller(t, taxonomy)
	for _, err := range taxonomy.Check(func(text string) []string { return l.label(text).TopicIDs }) {
		t.Error(err)
	}
}

func TestDefaultTaxonomyShape(t *testing.T) {
	seen := map[string]bool{}
	parents, leaves := 0, 0
	for _, topic := range classify.DefaultTaxonomy().Topics() {
		if topic.Parent != "" && !seen[topic.Parent] {
			t.Errorf("%s stands before its parent", topic.ID)
		}
		if topic.Parent != "" && !strings.HasPrefix(topic.ID, topic.Parent+".") {
			t.Errorf("%s does not begin with its parent %s", topic.ID, topic.Parent)
		}
		seen[topic.ID] = true
		if topic.Leaf {
			leaves++
		} else {
			parents++
		}
	}
	if parents < 10 || parents > 12 || leaves < 30 {
		t.Errorf("%d parents and %d leaves", parents, leaves)
	}
}

const smallTaxonomy = `topics:
  - {id: a, name: あ, english: A, owner: people, stage: at, measure: faq}
  - id: a.b
    name: い
    english: B
    rules:
      - any: [届く+ない]
`

func TestParseTaxonomyErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "t.yaml:1:1: no topics"},
		{"not YAML", "topics: [", "t.yaml:1:"},
		{"unknown field", "topics:\n  - {id: a, nam: x}\n", "t.yaml:2:13: "},
		{"unknown rule field", strings.Replace(smallTaxonomy, "any:", "anny:", 1), "t.yaml:7:"},
		{"bad id", strings.Replace(smallTaxonomy, "id: a.b", "id: A.b", 1), `t.yaml:3:9: bad topic id "A.b"`},
		{"reserved id", strings.Replace(smallTaxonomy, "id: a.b", "id: uncategorised", 1), "t.yaml:3:9: topic id uncategorised is reserved"},
		{"twice", smallTaxonomy + "  - {id: a, name: う, english: C, owner: people, stage: at, measure: faq}\n", "t.yaml:8:10: topic a stands twice"},
		{"no parent", strings.Replace(smallTaxonomy, "id: a.b", "id: c.b", 1), "t.yaml:3:9: topic c.b stands before its parent: list c above it"},
		{"owner", strings.Replace(smallTaxonomy, "people", "nobody", 1), `t.yaml:2:41: topic a: owner is "nobody": use one of people, process, product`},
		{"missing stage", strings.Replace(smallTaxonomy, "stage: at, ", "", 1), `t.yaml:2:10: topic a: stage is ""`},
		{"no name", strings.Replace(smallTaxonomy, "    name: い\n", "", 1), "topic a.b needs name"},
		{"same name", strings.Replace(smallTaxonomy, "い", "あ", 1), "have the same name"},
		{"empty element", strings.Replace(smallTaxonomy, "届く+ない", "届く+", 1), "t.yaml:7:15: a word is missing beside + or |"},
		{"gap at end", strings.Replace(smallTaxonomy, "届く+ない", "届く >2", 1), "t.yaml:7:15: term \"届く >2\" ends in a gap"},
		{"bad gap", strings.Replace(smallTaxonomy, "届く+ない", "届く ない", 1), `t.yaml:7:15: "ない" stands where a gap is expected`},
		{"gap too wide", strings.Replace(smallTaxonomy, "届く+ない", "届く >51 ない", 1), "N from 0 to 50"},
		{"open literal", strings.Replace(smallTaxonomy, "届く+ない", "「届く", 1), "is no literal"},
		{"unknown list", strings.Replace(smallTaxonomy, "届く+ない", "$届く+ない", 1), `t.yaml:7:15: no list "届く" under words`},
		{"sign in word", strings.Replace(smallTaxonomy, "届く+ない", "届く、ない", 1), "may not stand inside the word"},
		{"word left out", strings.Replace(smallTaxonomy, "届く+ない", "届く+ます", 1), `t.yaml:7:15: "ます" is left out`},
		{"part of speech", strings.Replace(smallTaxonomy, "届く+ない", "<代名詞>+ない", 1), `t.yaml:7:15: "<代名詞>" is no part of speech`},
		{"part of speech and alternative", strings.Replace(smallTaxonomy, "届く+ない", "<名詞>+届く|来る", 1), "write a term for each alternative"},
		{"neither any nor all", strings.Replace(smallTaxonomy, "any: [届く+ない]", "not: [届く+ない]", 1), "neither any nor all"},
		{"weight", strings.Replace(smallTaxonomy, "- any", "- weight: 2\n        any", 1), "t.yaml:7:17: weight is 2"},
		{"weight is text", strings.Replace(smallTaxonomy, "- any", "- weight: viel\n        any", 1), `t.yaml:7:17: "viel" is no number`},
		{"within", strings.Replace(smallTaxonomy, "- any", "- within: page\n        any", 1), "t.yaml:7:17: within is \"page\""},
		{"rules of a parent", strings.Replace(smallTaxonomy, "id: a, name: あ,", "id: a, name: あ, rules: [{any: [届く]}],", 1), "topic a has children and rules"},
		{"list for text", strings.Replace(smallTaxonomy, "name: い", "name: [い]", 1), "t.yaml:4:11: found sequence where text is expected"},
		{"lone synonym", "synonyms: [[会員]]\n" + smallTaxonomy, `t.yaml:1:13: synonyms: a group needs at least two words that mean the same, but "会員" stands alone`},
		{"empty list", "words:\n  x: []\n" + smallTaxonomy, "list x is empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := classify.ParseTaxonomy("t.yaml", []byte(test.text))
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not contain %q", err, test.want)
			}
		})
	}
	if _, err := classify.ParseTaxonomy("t.yaml", []byte(smallTaxonomy)); err != nil {
		t.Error(err)
	}
}

func TestSynonyms(t *testing.T) {
	taxonomy, err := classify.ParseTaxonomy("t.yaml", []byte("synonyms:\n  - [みどりプラス, 会員プラン]\n  - [旅券, パスポート]\n"+smallTaxonomy))
	if err != nil {
		t.Fatal(err)
	}
	got := taxonomy.Synonyms()
	if want := [][]string{{"みどりプラス", "会員プラン"}, {"旅券", "パスポート"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestParseTaxonomyJoinsErrors(t *testing.T) {
	text := strings.Replace(smallTaxonomy, "[届く+ない]", "[届く+, 「x, ok]", 1)
	_, err := classify.ParseTaxonomy("t.yaml", []byte(text))
	if err == nil || strings.Count(err.Error(), "t.yaml:7:") != 2 {
		t.Errorf("error %v, want two with line 7", err)
	}
}

func TestTerms(t *testing.T) {
	tests := []struct {
		rule string
		yes  []string
		no   []string
	}{
		{"any: [届く+ない]", []string{"届きません", "まだ届いておりません。", "届かず困る", "届かへん", "荷物はとどいてない"}, []string{"届きました", "届くかもしれない", "届いていないわけではないでしょうか、いや届いた"}[:2]},
		{"any: [領収書]", []string{"領収書をください"}, []string{"領収の書類", "書類"}},
		{"any: [店]", []string{"店に行く"}, []string{"店員さん"}},
		{"any: [「着払い」]", []string{"代金着払いで"}, []string{"着いて払いました"}},
		{"any: [返品|返却]", []string{"返却します", "返品する"}, []string{"返信する"}},
		{"any: [電話 >2 つながる+ない]", []string{"電話が全然つながらない"}, []string{"つながらない電話", "電話をして待って切ってまたかけてもつながらない"}},
		{"any: [二重 ~2 請求]", []string{"二重に請求", "請求が二重"}, []string{"二重です。請求です"}},
		{"any: [届く]\n        all: [箱]", []string{"箱が届く"}, []string{"届く", "箱です。届く"}},
		{"any: [届く]\n        all: [箱]\n        within: text", []string{"箱です。届く"}, []string{"届く"}},
		{"any: [届く]\n        not: [声]", []string{"箱が届く"}, []string{"声が届く"}},
		{"weight: 0.3\n        any: [箱, 届く]", []string{"箱が届く"}, []string{"箱", "箱と箱"}},
		{"all: [箱, 届く]", []string{"箱が届く"}, []string{"箱"}},
		{"any: [届く]\n        unless: [箱]", []string{"届く", "声が届く"}, []string{"箱が届く", "箱です。届く", "届く。箱です"}},
		{"any: [使える]\n        all: [\"?\"]", []string{"使えますか", "使えるか教えてください", "使える？"}, []string{"使えます", "使えます。どうですか"}},
		{"any: [使える >0 ?]", []string{"海外で使えますか"}, []string{"使えると聞きましたが箱はありますか"}},
		{"any: [<名詞>+届く+ない]", []string{"箱が届きません", "荷物も届かない"}, []string{"届かない", "まだ届かない", "箱が届く"}},
		{"any: [<動詞>+にくい, <副詞>+<形容詞>]", []string{"開けにくい", "とても便利", "すごく高い", "少し暗い"}[:2], []string{"にくい", "便利"}},
		{"any: [<数>+回 >3 届く]", []string{"3回目が届く"}, []string{"回が届く"}},
		{"weight: 0.3\n        any: [領収+書, 「領収書」]", nil, []string{"領収書"}}, // one phrase in two notations
	}
	for _, test := range tests {
		taxonomy, err := classify.ParseTaxonomy("t.yaml", []byte(strings.Replace(smallTaxonomy, "any: [届く+ない]", test.rule, 1)))
		if err != nil {
			t.Fatal(err)
		}
		l := newLabeller(t, taxonomy)
		for _, text := range test.yes {
			if !slices.Equal(l.label(text).TopicIDs, []string{"a", "a.b"}) {
				t.Errorf("%s: %q does not get the topic", test.rule, text)
			}
		}
		for _, text := range test.no {
			if !slices.Equal(l.label(text).TopicIDs, []string{voc.Uncategorised}) {
				t.Errorf("%s: %q gets the topic", test.rule, text)
			}
		}
	}
}

func FuzzParseTaxonomy(f *testing.F) {
	f.Add([]byte(smallTaxonomy))
	f.Add([]byte("topics:\n  - id: a\n    rules:\n      - any: [a >3 b|「c」, $x+y ~0 z]\n        weight: .5\nwords: {x: [a+b]}\nignore: [q]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		taxonomy, err := classify.ParseTaxonomy("f.yaml", data)
		if (err == nil) != (taxonomy != nil) {
			t.Fatalf("taxonomy %v, error %v", taxonomy, err)
		}
	})
}
