package classify

import (
	"strings"
	"unicode/utf8"
)

// rows gives the ア-column kana of a 五段 row, as the dictionary names the row.
var rows = map[rune]string{
	'カ': "か", 'ガ': "が", 'サ': "さ", 'タ': "た", 'ナ': "な", 'バ': "ば", 'マ': "ま", 'ラ': "ら", 'ワ': "わ",
}

// beforeNot returns word w as it stands before ない: 届か, 見え, 良く, 便利では, 反映され.
func (a *analysis) beforeNot(w int) string {
	word := &a.words[w]
	token := &a.text.Tokens[word.token]
	switch {
	case word.class == nounWord || word.class == adjectiveWord && token.PartOfSpeech == "名詞":
		return token.Surface + a.nounBeforeNot(word.token)
	case token.InflectionForm == "未然形":
		return a.respelled(w)
	}
	base := word.lemma
	switch kind := token.InflectionType; {
	case base == "いい" || base == "よい":
		return "よく"
	case strings.HasPrefix(kind, "形容詞") && strings.HasSuffix(base, "い"):
		return strings.TrimSuffix(base, "い") + "く"
	case strings.HasPrefix(kind, "一段"):
		return strings.TrimSuffix(base, "る")
	case strings.HasPrefix(kind, "カ変"):
		return strings.TrimSuffix(strings.TrimSuffix(base, "くる"), "る") + map[bool]string{true: "こ"}[strings.HasSuffix(base, "くる")]
	case strings.HasPrefix(kind, "サ変"):
		return strings.TrimSuffix(base, "する") + "し"
	case strings.HasPrefix(kind, "五段・"):
		row, _ := utf8.DecodeRuneInString(strings.TrimPrefix(kind, "五段・"))
		_, size := utf8.DecodeLastRuneInString(base)
		if kana, ok := rows[row]; ok {
			return base[:len(base)-size] + kana
		}
	}
	return base
}

// nounBeforeNot returns what stands between the noun at token i and ない.
func (a *analysis) nounBeforeNot(i int) string {
	tokens := a.text.Tokens
	did := false
	for j := i + 1; j < len(tokens) && j <= i+4; j++ {
		switch {
		case tokens[j].Base == "する" || tokens[j].Base == "いたす":
			did = true
		case did && (tokens[j].Base == "れる" || tokens[j].Base == "られる"):
			return "され"
		case tokens[j].Surface == "が" || tokens[j].Surface == "も" || tokens[j].Surface == "は" && tokens[j-1].Surface != "で":
			return "が"
		case tokens[j].Surface == "で" || tokens[j].Surface == "じゃ" || tokens[j].Surface == "では":
			return "では"
		}
		if isNegation(&tokens[j]) {
			break
		}
	}
	if did {
		return "し"
	}
	return ""
}

// respelled returns word w as it stands in the text, in the canonical spelling of its lemma: 分かり is わかり.
func (a *analysis) respelled(w int) string {
	word := &a.words[w]
	token := &a.text.Tokens[word.token]
	same := 0
	for same < len(token.Base) && same < len(token.Surface) && token.Base[same] == token.Surface[same] {
		same++
	}
	for same > 0 && same < len(token.Base) && !utf8.RuneStart(token.Base[same]) {
		same--
	}
	stem, ok := strings.CutSuffix(word.lemma, token.Base[same:])
	if !ok || word.lemma == token.Base || token.Base == "" {
		return token.Surface
	}
	return stem + token.Surface[same:]
}
