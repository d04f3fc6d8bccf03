package mask

import (
	"strings"
	"unicode/utf8"
)

// nameLabels stand before a name in forms and signatures. Those that things have as well need a colon or a
// name that the tokens know.
var nameLabels = []string{
	"お名前", "名前", "予約者名", "契約者名", "代表者名", "申込者名", "申込者", "申込人", "宿泊者名", "宿泊者", "参加者名", "受取人名", "注文者名", "口座名義人", "保護者名", "保護者", "氏名", "名義人", "名義", "契約者名", "契約者", "宛名", "差出人", "受取人", "送り主", "注文者", "予約者", "代表者", "担当者名", "担当者", "担当", "フリガナ", "ふりがな", "カナ名", "署名", "会員名", "お客様名", "利用者名", "患者名",
	"対応者名", "対応者", "応対者", "受付者", "受電者", "連絡者", "依頼者", "届出人", "使用者名", "入電者", "記録者", "記入者", "依頼主", "依頼人", "送り主様", "贈り主", "荷受人", "報告者", "作成者", "ご担当", "お客様氏名", "お客様のお名前", "予約名", "ご予約名", "カナ", "かな", "なまえ", "おなまえ", "本名", "Name", "NAME",
}

// noNameValues are what people write into a name field when they give no name.
var noNameValues = []string{"なし", "無し", "不明", "匿名", "非公開", "同上", "未記入", "未定", "秘密", "なん", "何", "どう", "わか", "分か", "まだ", "ない", "しら", "知ら", "いえ", "言え", "おしえ", "教え", "この", "その", "あの", "どこ", "だれ", "誰"}

// labelledName masks the name behind a label that ends at start.
func (f *finder) labelledName(start int) {
	at, bracket := start, false
	for _, filler := range [...]string{"(カナ)", "(フリガナ)", "(漢字)", "カタカナで", "カタカナ", "漢字で", "ひらがなで", ">", "】", "]", "」", ")", " "} {
		if strings.HasPrefix(f.text[at:f.hi], filler) {
			at += len(filler)
			bracket = bracket || filler != " "
		}
	}
	colon, spaced := false, false
	switch rest := f.text[at:f.hi]; {
	case strings.HasPrefix(rest, ":"), strings.HasPrefix(rest, "="):
		at++
		colon = true
	case strings.HasPrefix(rest, "は"), strings.HasPrefix(rest, "が"):
		at += len("は")
	case bracket:
		colon = true
	case at > start && f.kanaFullName(at) > 0:
		f.add(at, f.kanaFullName(at), Name, "name-label")
		return
	case at > start && (start == f.lo || lineLabel(f.text[f.lo:start])):
		spaced = true
	case f.kanaFullName(at) > 0 && !endsWithKatakana(f.text[f.lo:at]):
		f.add(at, f.kanaFullName(at), Name, "name-label") // 予約者アベ マサル
		return
	default:
		return
	}
	for at < f.hi && (f.text[at] == ' ' || colon && f.text[at] == '\n' && at-start < 8) {
		at++
	}
	if strings.HasPrefix(f.text[at:f.hi], "「") {
		at += len("「")
	}
	if spaced {
		if end, _, _ := f.fullNameAt(at, f.nameLimit(at)); end > 0 {
			f.add(at, end, Name, "name-label")
		}
		return
	}
	if end := f.kanaFullName(at); end > 0 && colon {
		f.add(at, end, Name, "name-label")
		return
	}
	end := f.labelledValue(at, colon)
	const short = 10 // behind a colon, all of a value that is no longer is the name
	whole := colon && utf8.RuneCountInString(f.text[at:end]) <= short
	if known := f.knownName(at, colon); known > 0 && (known >= end || !whole) {
		f.add(at, known, Name, "name-label")
		return
	}
	if space := strings.IndexByte(f.text[at:end], ' '); colon && !whole && space > 0 {
		end = at + space // the next field, or the text, stands on the same line
	}
	value := f.text[at:end]
	if n := utf8.RuneCountInString(value); n < 2 || n > maxNameRunes || hasAnyPrefix(value, noNameValues) {
		return
	}
	if !colon && !(kanaName(value) && hasAnyPrefix(f.text[end:f.hi], []string{"です", "と申", "と言", "といい", "ともう", "でござい", "」", "っていい"})) {
		return
	}
	f.add(at, end, Name, "name-label")
}

// knownName returns the end of the name behind a label at start when the dictionary knows it, or 0. A surname
// alone must end with its word.
func (f *finder) knownName(start int, colon bool) int {
	end, shape := f.nameAt(start, f.nameLimit(start))
	rest := f.text[end:f.hi]
	switch {
	case shape == noName:
		return 0
	case shape == fullShape, colon, rest == "", hasAnyPrefix(rest, behindFullNames), hasAnyPrefix(rest, []string{"、", "。", "\n", ",", " "}):
		return end
	}
	return 0
}

// nameLimit returns where a name at start ends at the latest.
func (f *finder) nameLimit(start int) int {
	limit := min(f.hi, start+4*maxNameRunes)
	for limit < f.hi && !utf8.RuneStart(f.text[limit]) {
		limit++
	}
	return limit
}

// lineLabel reports whether the label at the end of text, of which the last word is one, begins its line.
func lineLabel(text string) bool {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	return utf8.RuneCountInString(line) <= 8 && !strings.ContainsAny(line, "。、 ")
}

// labelledValue returns where the value at start ends: behind a colon at the end of the line or at an
// honorific, else where です or と says that it is over.
func (f *finder) labelledValue(start int, colon bool) int {
	end := start
	for end < f.hi && end-start <= 4*maxNameRunes {
		r, size := utf8.DecodeRuneInString(f.text[end:f.hi])
		rest := f.text[end:f.hi]
		if end > start && hasAnyPrefix(rest, []string{"様", "さま", "さん", "殿", "です", "と申", "と言", "といい", "ともう", "でござい", "っていい"}) {
			break
		}
		if !kanji(r) && !kana(r) && !(colon && (letterRune(r) || r == '.' || r == '・')) && !(r == ' ' && end > start && nextIsName(rest[size:])) {
			break
		}
		end += size
	}
	for end > start && f.text[end-1] == ' ' {
		end--
	}
	return end
}

func nextIsName(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return kanji(r) || kana(r) || letterRune(r)
}

func kana(r rune) bool { return hiragana(r) || katakana(r) }

func kanaName(text string) bool {
	return onlyScript(text, func(r rune) bool { return kana(r) || r == ' ' })
}

// header masks the display name of a mail header, such as From: that stands between start and end.
func (f *finder) header(start, end int) {
	if start > f.lo && strings.IndexByte("\n> ", f.text[start-1]) < 0 {
		return // within a word
	}
	name := f.skipSpace(end)
	f.add(name, f.headerName(name), Name, "name-header")
}

// quotedWriter masks the name before "wrote:" at end.
func (f *finder) quotedWriter(end int) {
	from := max(f.lo, end-120)
	start := from + strings.LastIndexAny(f.text[from:end], "\n>,:、") + 1
	for start < end && !utf8.RuneStart(f.text[start]) {
		start++
	}
	f.add(f.skipSpace(start), end, Name, "name-header")
}

// headerName returns the end of the display name at start, or start when there is only an address.
func (f *finder) headerName(start int) int {
	end := start
	for end < f.hi && end-start < 120 && f.text[end] != '<' && f.text[end] != '\n' && f.text[end] != '@' {
		end++
	}
	if end < f.hi && f.text[end] == '@' {
		return start
	}
	for end > start && (f.text[end-1] == ' ' || !utf8.RuneStart(f.text[min(end, len(f.text)-1)])) {
		end--
	}
	return end
}
