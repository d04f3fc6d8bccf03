package ingest

import "testing"

func TestSubjectThatSaysThereIsNone(t *testing.T) {
	for given, want := range map[string]string{
		"（件名なし）":       "",
		"(No Subject)": "",
		" 【無題】 ":       "",
		"-":            "",
		"件名なしで届いた件":    "件名なしで届いた件",
		"【重要】返品について":   "【重要】返品について",
		"返品":           "返品",
		"":             "",
		"タイトルなしのページが出る": "タイトルなしのページが出る",
		"［至急］": "［至急］",
	} {
		if got := subject(given); got != want {
			t.Errorf("subject(%q) = %q, want %q", given, got, want)
		}
	}
}
