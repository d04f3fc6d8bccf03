package faq

import (
	"testing"

	"voc"
)

// TestReadings finds articles by how their words are read: customers write ひっこし where the article has 引っ越し.
func TestReadings(t *testing.T) {
	m := NewMatcher([]voc.Article{
		{ID: "住民票", Title: "住民票の写しを請求するには"},
		{ID: "保険証", Title: "保険証をなくしたとき"},
		{ID: "幼稚園", Title: "幼稚園の入園の申し込み"},
		{ID: "引っ越し", Title: "引っ越しのときの届け出"},
		{ID: "はがき", Title: "往復はがきで申し込む"},
		{ID: "料金", Title: "水道料金の検針"},
		{ID: "改定", Title: "料金表の改定のお知らせ"},
	}, dictionary(t))
	for question, want := range map[string]string{
		"じゅうみんひょうがほしい":       "住民票",
		"ほけんしょうがみあたらない":      "保険証",
		"ようちえんにいれたい":         "幼稚園",
		"ヨウチエンはどこで聞けますか":     "幼稚園",
		"ひっこしをしました":          "引っ越し",
		"引越しました":             "引っ越し",
		"葉書はどこへ送りますか":        "はがき",
		"すいどうりょうきんはいつ決まりますか": "料金",
	} {
		if matches := m.Match(question, 1); len(matches) == 0 || matches[0].ID != want {
			t.Errorf("%s: %+v, want %s", question, matches, want)
		}
	}
	// Kana inside of a verb are no noun.
	if matches := m.Match("紙にかいているのに読めない", 1); len(matches) > 0 && matches[0].ID == "改定" {
		t.Errorf("かいている: %+v", matches)
	}
}
