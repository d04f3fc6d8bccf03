package ingest

import (
	"strings"
	"unicode/utf8"

	"voc"
)

// Formulas that open or close a letter are no opinion: "いつもお世話になっております。", "よろしくお願いいたします。". Whole
// sentences, one after another, are taken off the beginning and off the end of what somebody wrote; never all of it.
// Thanks are kept: they may be praise.

const (
	ruleOpening     = "opening formula"
	ruleClosing     = "closing formula"
	maxFormulas     = 8   // sentences taken off each end
	formulaLongest  = 240 // bytes of a sentence that may be a formula
	sentenceEndings = "。｡．！!？?\n"
)

func folded(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[foldFormula(name)] = true
	}
	return m
}

var openingFormulas = folded(`
	お世話になっております いつもお世話になっております 大変お世話になっております いつも大変お世話になっております お世話になります いつもお世話になります お世話様です お世話になっています いつもお世話になっています
	お疲れ様です 初めまして はじめまして こんにちは こんばんは おはようございます 拝啓 前略 突然のご連絡失礼いたします 突然のメール失礼いたします 突然のご連絡失礼します 突然のメール失礼します 突然の連絡失礼します
	初めてご連絡いたします 初めてご連絡します 初めて連絡します はじめてご連絡いたします はじめてご連絡します はじめてメールいたします 初めてメールいたします 初めて問い合わせます 初めてお問い合わせいたします
	お忙しいところ恐れ入ります お忙しいところ失礼いたします お忙しいところ申し訳ありません お忙しい中恐れ入ります お忙しい中失礼いたします 夜分に失礼いたします 夜分遅くに失礼いたします
	ご担当者様 担当者様 ご担当者さま 担当者さま ご担当者様へ 担当者様へ ご担当者各位 関係者各位 お問い合わせいただきありがとうございます お問い合わせありがとうございます お問い合わせ頂きありがとうございます
	お問い合わせいただき誠にありがとうございます お問い合わせをいただきありがとうございます この度はお問い合わせいただきありがとうございます このたびはお問い合わせいただきありがとうございます この度はお問い合わせいただき誠にありがとうございます
	このたびはお問い合わせいただき誠にありがとうございます お電話ありがとうございます ご連絡ありがとうございます ご連絡いただきありがとうございます ご利用いただきありがとうございます いつもご利用いただきありがとうございます
	いつもご利用いただき誠にありがとうございます 平素よりお世話になっております 平素は格別のお引き立てを賜り厚く御礼申し上げます 平素より格別のご高配を賜り厚く御礼申し上げます 平素よりご愛顧いただき誠にありがとうございます`)

var closingFormulas = folded(`
	よろしくお願いします よろしくお願いいたします どうぞよろしくお願いします どうぞよろしくお願いいたします 何卒よろしくお願いいたします 何卒よろしくお願い申し上げます よろしくお願い申し上げます 以上よろしくお願いいたします 以上よろしくお願いします
	以上 以上です 以上になります 敬具 草々 かしこ 失礼いたします 失礼します ご確認よろしくお願いいたします ご確認よろしくお願いします ご確認のほどよろしくお願いいたします ご確認のほどよろしくお願いします ご対応よろしくお願いいたします ご対応よろしくお願いします
	ご対応のほどよろしくお願いいたします ご回答よろしくお願いいたします ご回答よろしくお願いします ご回答のほどよろしくお願いいたします ご返信お待ちしております ご連絡お待ちしております ご回答お待ちしております ご返答お待ちしております お返事お待ちしております 返信お待ちしております
	お手数ですがよろしくお願いいたします お手数ですがよろしくお願いします お手数をおかけしますがよろしくお願いいたします お手数おかけしますがよろしくお願いいたします お手数おかけしますがよろしくお願いします お手数をおかけいたしますがよろしくお願いいたします
	お忙しいところ恐れ入りますがよろしくお願いいたします 今後ともよろしくお願いいたします 今後とも何卒よろしくお願いいたします 今後ともよろしくお願い申し上げます またのご利用をお待ちしております またのご利用を心よりお待ちしております またのご利用お待ちしております
	ご不明な点がございましたらお気軽にお問い合わせください ご不明な点がございましたらご連絡ください ご不明点がございましたらお気軽にお問い合わせください その他ご不明な点がございましたらお気軽にお問い合わせください`)

var formulaSpellings = strings.NewReplacer("致します", "いたします", "宜しく", "よろしく", "宜敷く", "よろしく", "下さい", "ください", "頂き", "いただき", "居ります", "おります", "程", "ほど", "有難う", "ありがとう", "有り難う", "ありがとう", "御座います", "ございます", "御", "ご",
	"お問合せ", "お問い合わせ", "お問い合せ", "お問い合わせ", "お問合わせ", "お問い合わせ")

// foldFormula brings the spellings of a sentence to one.
func foldFormula(sentence string) string {
	sentence = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 　\t\n\r、。｡､，．,.！!？?…・ー~～♪☆★（）()m_", r) {
			return -1
		}
		return r
	}, sentence)
	return formulaSpellings.Replace(sentence)
}

// isOpening also takes the line of an addressee.
func isOpening(sentence string) bool {
	trimmed := sentence
	if trimmed != "" && trimmed[0] <= ' ' {
		trimmed = strings.TrimLeft(sentence, " \n\r\t")
	}
	first, _ := utf8.DecodeRuneInString(trimmed)
	if !openingStarts[first] && !isAddressed(trimmed) || !hasAny(sentence, openingWords) {
		return false
	}
	f := foldFormula(sentence)
	if openingFormulas[f] {
		return true
	}
	if utf8.RuneCountInString(f) > 30 {
		return false
	}
	for _, addressee := range []string{"御中", "ご中", "担当者様", "担当者さま", "サポート様", "サポートご担当様", "センター様", "窓口様"} {
		if strings.HasSuffix(f, addressee) {
			return true
		}
	}
	return false
}

func isClosing(sentence string) bool {
	return hasAny(sentence, closingWords) && closingFormulas[foldFormula(sentence)]
}

// openingWords and closingWords hold a word of every formula in every spelling, so that most sentences need not be
// folded. TestFormulaWords holds them to the formulas.
var (
	openingWords = []string{"世話", "疲れ", "初め", "はじめ", "こんにちは", "こんばんは", "おはよう", "拝啓", "前略", "突然", "忙し", "夜分", "担当", "各位", "中", "ありがとう", "有難う", "有り難う", "平素", "様", "さま"}
	closingWords = []string{"願い", "以上", "失礼", "待ち", "敬具", "草々", "かしこ", "不明"}

	closingTriggers = newTriggers(strings.Join(closingWords, " "))
)

// openingStarts are the characters with which an opening formula begins in one of its spellings.
var openingStarts = func() map[rune]bool {
	m := map[rune]bool{'御': true, '　': true, '有': true}
	for formula := range openingFormulas {
		first, _ := utf8.DecodeRuneInString(formula)
		m[first] = true
	}
	return m
}()

// isAddressed reports a sentence that ends as the line of an addressee does.
func isAddressed(sentence string) bool {
	sentence = strings.TrimRight(sentence, "\n\r\t ")
	for _, end := range []string{"中", "様", "さま", "へ", "。", "、", "　"} {
		if strings.HasSuffix(sentence, end) {
			return end != "。" || strings.HasSuffix(sentence, "様。") || strings.HasSuffix(sentence, "中。")
		}
	}
	return false
}

// sentenceEnd returns the size of the first sentence of a text with the sign that ends it.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0xe0 {
			if c == '\n' || c == '!' || c == '?' {
				return i + 1
			}
			continue
		}
		if c >= 0xf0 || i+2 >= len(s) {
			continue
		}
		next, last := s[i+1], s[i+2]
		if next&0xc0 != 0x80 || last&0xc0 != 0x80 {
			continue
		}
		if c == 0xe3 && next == 0x80 && last == 0x82 || // 。
			c == 0xef && (next == 0xbc && (last == 0x81 || last == 0x9f || last == 0x8e) || next == 0xbd && last == 0xa1) { // ！ ？ ． ｡
			return i + 3
		}
		i += 2
	}
	return len(s)
}

func hasAny(s string, words []string) bool {
	for _, word := range words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// splitGreetings cuts the formulas off the first and the last part of the writer's own words.
func splitGreetings(parts []part) []part {
	first, last := -1, -1
	for i, p := range parts {
		if p.role == voc.RoleCustomer {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		return parts
	}
	_, opened := openingOf(parts[first].text)
	closed, _ := closingOf(parts[last].text)
	if opened == 0 && closed == len(parts[last].text) {
		return parts
	}
	if first == last {
		if opened >= closed || strings.TrimSpace(parts[first].text[opened:closed]) == "" {
			return parts // nothing but formulas: they are what was said
		}
	} else if opened >= len(parts[first].text) || strings.TrimSpace(parts[last].text[:closed]) == "" {
		return parts
	}
	var out []part
	for i, p := range parts {
		from, to := 0, len(p.text)
		if i == first {
			from = opened
		}
		if i == last {
			to = closed
		}
		add := func(role voc.Role, rule, text string) {
			if text = strings.Trim(text, "\n\r 　\t"); text != "" {
				out = append(out, part{role: role, rule: rule, label: p.label, text: text})
			}
		}
		if from == 0 && to == len(p.text) {
			out = append(out, p)
			continue
		}
		add(voc.RoleGreeting, ruleOpening, p.text[:from])
		add(p.role, p.rule, p.text[from:to])
		add(voc.RoleGreeting, ruleClosing, p.text[to:])
	}
	return out
}

// openingOf returns how many formulas open a text and where they end.
func openingOf(text string) (count, end int) {
	for count < maxFormulas {
		rest := text[end:]
		skip := 0
		if rest != "" && (rest[0] <= ' ' || rest[0] == "　"[0]) {
			skip = len(rest) - len(strings.TrimLeft(rest, "\n\r 　\t"))
		}
		rest = rest[skip:]
		i := sentenceEnd(rest[:min(len(rest), formulaLongest+1)])
		if i == 0 || i > formulaLongest || !isOpening(rest[:i]) {
			return count, end
		}
		count++
		end += skip + i
	}
	return count, end
}

// closingOf returns where the formulas that close a text begin, and how many there are.
func closingOf(text string) (begin, count int) {
	begin = len(text)
	for count < maxFormulas {
		rest := strings.TrimRight(text[:begin], sentenceEndings+"\r 　\t")
		from := max(0, len(rest)-formulaLongest)
		if !closingTriggers.in(rest[from:]) {
			return begin, count
		}
		i := strings.LastIndexAny(rest[from:], sentenceEndings)
		if i < 0 {
			if from > 0 {
				return begin, count
			}
			i = 0
		} else {
			_, n := utf8.DecodeRuneInString(rest[from+i:])
			i += from + n
		}
		if i == len(rest) || !isClosing(rest[i:]) {
			return begin, count
		}
		count++
		begin = i
	}
	return begin, count
}
