package faq

import (
	"testing"

	"voc"
)

// TestSharedKanji: an article in other words that keep the kanji is found; without them it would share nothing.
func TestSharedKanji(t *testing.T) {
	m := NewMatcher([]voc.Article{{ID: "1", Title: "漏水の調査", Body: "床下を調べます。"}, {ID: "2", Title: "窓の掃除", Body: "布で拭きます。"}}, dictionary(t))
	if matches := m.Match("水漏れ", 2); len(matches) != 1 || matches[0].ID != "1" {
		t.Errorf("%+v", matches)
	}
	for _, r := range m.sharing(stemOf("水漏れ")) {
		if r.stem == "漏水" && r.similarity != kanjiShare {
			t.Errorf("the same kanji count %g, want %g", r.similarity, kanjiShare)
		}
	}
	if shared := m.sharing("ぬの"); len(shared) != 0 {
		t.Errorf("a word without kanji shares %v", shared)
	}
}
