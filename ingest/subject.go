package ingest

import "strings"

// subjectPlaceholders are what forms, mail programs and operators put where a customer gave no subject, without the
// brackets around them. They are nobody's words: read as text, 「件名なし」 would become an opinion.
var subjectPlaceholders = []string{
	"件名なし", "件名無し", "件名未入力", "題名なし", "題名無し", "タイトルなし", "タイトル無し", "無題", "無し", "なし", "未入力", "未設定",
	"no subject", "nosubject", "no title", "untitled", "none", "n/a", "null", "-", "ー", "―", "－",
}

// subject gives a customer's subject without the space around it, and nothing where it only says that there is none.
func subject(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 40 { // no placeholder is as long
		return s
	}
	bare := strings.TrimSpace(strings.Trim(s, "()（）[]［］【】<>＜＞「」 　"))
	for _, placeholder := range subjectPlaceholders {
		if strings.EqualFold(bare, placeholder) {
			return ""
		}
	}
	return s
}
