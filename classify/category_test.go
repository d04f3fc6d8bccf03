package classify

import (
	"slices"
	"strings"
	"testing"

	"voc"
)

func TestCategories(t *testing.T) {
	table := sharedCategories()
	if len(table.names) < 70 || len(table.words) < 2500 {
		t.Fatalf("%d categories, %d words", len(table.names), len(table.words))
	}
	names := slices.Clone(table.names)
	slices.Sort(names)
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
		t.Errorf("a category stands twice: %v", names)
	}
	// A compound of several tokens counts as one word, an inflected one in dictionary form, and what is no word not at all.
	text := voc.TokenizedText{Text: "不正アクセスで支払った鮑"}
	at := 0
	for _, surface := range []string{"不正", "アクセス", "で", "支払っ", "た", "鮑"} {
		text.Tokens = append(text.Tokens, voc.Token{Span: voc.Span{Start: at, End: at + len(surface)}, Surface: surface})
		at += len(surface)
	}
	text.Tokens[3].Base = "支払う"
	var found []string
	for i := 0; i < len(text.Tokens); {
		categories, n := table.longest(&text, i, len(text.Tokens))
		for _, c := range categories {
			found = append(found, text.Text[text.Tokens[i].Start:text.Tokens[i+n-1].End]+"="+table.names[c])
		}
		i += n
	}
	if got := strings.Join(found, " "); got != "不正アクセス=danger 支払っ=payment 鮑=seafood" {
		t.Error(got)
	}
	if _, err := readCategories("# x\nfish 鮑\n"); err == nil || !strings.Contains(err.Error(), "categories.tsv:2: no tab") {
		t.Errorf("a line without a tab: %v", err)
	}
}
