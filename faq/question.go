package faq

import (
	"strings"
	"unicode/utf8"

	"voc"
)

// maxQuestionRunes bounds the wording that stands for a question.
const maxQuestionRunes = 160

// askingCues are signs that a sentence asks, with their strength.
var askingCues = []struct {
	text     string
	strength float64
}{
	{"?", 3}, {"？", 3}, {"でしょうか", 2}, {"ますか", 2}, {"ですか", 2}, {"ませんか", 1}, {"教え", 2}, {"おしえ", 2}, {"知りたい", 3}, {"伺い", 1},
	{"お聞き", 1}, {"方法", 1}, {"やり方", 1}, {"仕方", 1}, {"手順", 1}, {"どう", 1}, {"どこ", 1}, {"いつ", 1}, {"いくら", 1}, {"どの", 1}, {"何", 1},
	{"なぜ", 1}, {"どれ", 1}, {"可能", 1}, {"わかりません", 1}, {"分かりません", 1}, {"ますよね", 1}, {"たい", 0.5},
	// How agents note what a caller asked.
	{"問合せ", 2}, {"問い合わせ", 1}, {"との質問", 2}, {"の由", 1}, {"との確認", 1}, {"の有無", 1}, {"の方法", 1}, {"とのこと", 1}, {"聞かれ", 2}, {"希望", 1}, {"相談", 0.5},
}

// courtesies are asked out of politeness; they are not what a customer wants to know.
var courtesies = []string{"よろしいでしょうか", "宜しいでしょうか", "お世話に", "いかがお過ごし", "お願いできますでしょうか", "お聞きしたいこと", "質問があります", "質問です", "質問させて",
	"【お問い合わせ】", "返信は", "連絡先は", "お電話ください", "入電", "折返し", "折り返し", "確認中", "終話", "要フォロー", "録音", "案内済", "追記"}

// questionOf returns the span of the sentence that asks, the one before it included where that one alone names what
// is asked about. A text in which nothing asks gives the span of its first sentence with a content word.
func questionOf(text *voc.TokenizedText) voc.Span {
	best, strongest := -1, 0.0
	for i, sentence := range text.Sentences {
		content := text.Text[sentence.Start:sentence.End]
		strength := askingStrength(content)
		if isCourtesy(content) {
			strength -= 3
		}
		specific := specificWords(text, sentence)
		if strength > 0 {
			strength += 0.5 * float64(min(specific, 4))
		} else if specific > 0 && strength == 0 {
			strength = 0.1
		}
		if strength > strongest {
			best, strongest = i, strength
		}
	}
	if best < 0 {
		return clip(text.Text, voc.Span{Start: 0, End: len(text.Text)})
	}
	span := text.Sentences[best].Span
	if best > 0 && specificWords(text, text.Sentences[best]) < 2 && specificWords(text, text.Sentences[best-1]) > 0 {
		if joined := (voc.Span{Start: text.Sentences[best-1].Start, End: span.End}); utf8.RuneCountInString(text.Text[joined.Start:joined.End]) <= maxQuestionRunes {
			span = joined
		}
	}
	return clip(text.Text, span)
}

// askingStrength sums the signs that a sentence asks.
func askingStrength(sentence string) float64 {
	strength := 0.0
	for _, cue := range askingCues {
		if strings.Contains(sentence, cue.text) {
			strength += cue.strength
		}
	}
	return strength
}

// specificWords counts the content words of a sentence that are not generic.
func specificWords(text *voc.TokenizedText, sentence voc.Sentence) int {
	count := 0
	for _, token := range text.Tokens[sentence.First:sentence.Last] {
		if classWeight(token) > genericWeight && !genericStems[stemOf(token.Base)] {
			count++
		}
	}
	return count
}

// clip trims spaces and bounds the length of a span.
func clip(text string, span voc.Span) voc.Span {
	content := text[span.Start:span.End]
	trimmed := strings.TrimLeft(content, " \n")
	for _, brackets := range [][2]string{{"【", "】"}, {"<", ">"}, {"〔", "〕様。"}} {
		if strings.HasPrefix(trimmed, brackets[0]) {
			if _, rest, closed := strings.Cut(trimmed, brackets[1]); closed && strings.TrimSpace(rest) != "" {
				trimmed = strings.TrimLeft(rest, " \n") // a tag such as 【再入電】 asks nothing
			}
		}
	}
	span.Start += len(content) - len(trimmed)
	runes := 0
	for offset := range text[span.Start:span.End] {
		if runes == maxQuestionRunes {
			span.End = span.Start + offset
			break
		}
		runes++
	}
	span.End = span.Start + len(strings.TrimRight(text[span.Start:span.End], " \n"))
	return span
}

// tokensIn returns the tokens that lie in a span.
func tokensIn(text *voc.TokenizedText, span voc.Span) []voc.Token {
	first := 0
	for first < len(text.Tokens) && text.Tokens[first].Start < span.Start {
		first++
	}
	last := first
	for last < len(text.Tokens) && text.Tokens[last].End <= span.End {
		last++
	}
	return text.Tokens[first:last]
}
