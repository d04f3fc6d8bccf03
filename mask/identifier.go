package mask

import (
	"strings"
	"unicode/utf8"
)

const maxIdentifierBytes = 128

// identifier masks the identifier at start when the text before it says whose or what it is, and returns its
// end, or 0.
func (f *finder) identifier(start int) int {
	window := f.window(start)
	c, ok := valueCue(window)
	if !ok {
		return 0
	}
	switch c.kind {
	case CustomerNumber, OrderNumber, Account, Password:
	default:
		return 0
	}
	end := start
	for end < f.hi && end-start < maxIdentifierBytes && identifierByte(f.text[end], c.kind) {
		end++
	}
	for end > start && c.kind != Password && !alphanumeric(f.text[end-1]) && f.text[end-1] != '_' {
		end--
	}
	if c.kind == CustomerNumber || c.kind == OrderNumber {
		end = f.spacedDigits(end)
	}
	value := f.text[start:end]
	if !identifies(value, c, strings.HasSuffix(window, c.word)) || c.kind != Account && f.counted(value, c, end) {
		return 0
	}
	f.add(start, end, c.kind, "cue-"+c.kind)
	if c.kind == CustomerNumber || c.kind == OrderNumber {
		return f.listedIdentifiers(start, end, c.kind)
	}
	return end
}

// listedIdentifiers masks identifiers of the same length behind the one between start and end, as in
// 注文番号A-001、A-002, and returns the end of the last.
func (f *finder) listedIdentifiers(start, end int, kind string) int {
	length := end - start
	for {
		next := end
		for _, joint := range [...]string{"、", ",", "・", "と", "/", "及び", "および", "\n", " "} {
			if strings.HasPrefix(f.text[next:f.hi], joint) {
				next += len(joint)
			}
		}
		after := next
		for after < f.hi && after-next <= length && identifierByte(f.text[after], kind) {
			after++
		}
		if next == end || length < 5 || after-next != length || !strings.ContainsAny(f.text[next:after], "0123456789") || counterAfter(f.text[after:f.hi]) {
			return end
		}
		f.add(next, after, kind, "cue-"+kind)
		end = after
	}
}

// counted reports whether the value that ends at end is an amount: one before a counter, unless it is long and
// the cue speaks of a number or an ID.
func (f *finder) counted(value string, c cue, end int) bool {
	rest := f.text[end:f.hi]
	if len(value) >= 6 && endsWithAny(c.word, "番号", "ID", "コード") {
		return hasAnyPrefix(rest, []string{"円", "件", "ポイント", "個"})
	}
	return counterAfter(rest)
}

// identifies reports whether value can be what the cue announces; bare says that nothing stands between them.
func identifies(value string, c cue, bare bool) bool {
	hasDigit := strings.ContainsAny(value, "0123456789")
	length := len(value)
	switch c.kind {
	case Account:
		// ラインはsample0000 names an account, LINEのstampは does not.
		named := endsWithAny(strings.ToUpper(c.word), "ID", "名")
		if bare {
			return length >= 5 && strings.Contains(value, "_") && letters(value) > 0
		}
		return length >= 3 && (named && length >= 4 || letters(value) > 0 && (hasDigit || strings.ContainsAny(value, "_.")))
	case Password:
		if length == 3 && letters(value) == 0 && (strings.HasPrefix(c.word, "セキュリティ") || strings.HasPrefix(c.word, "CV")) {
			return true
		}
		return length >= 4 && (hasDigit || !bare) && (c.word != "パス" || hasDigit && letters(value) > 0)
	}
	return hasDigit && length >= 3 && (c.word != "会員" || length >= 5)
}

func identifierByte(b byte, kind string) bool {
	if kind == Password {
		return b > ' ' && b < 0x7F && strings.IndexByte("\"'()<>[],", b) < 0
	}
	return alphanumeric(b) || b == '-' || b == '_' || kind == Account && b == '.'
}

// spacedDigits extends an identifier that is written in groups of digits, as 1234 5678.
func (f *finder) spacedDigits(end int) int {
	for end+1 < f.hi && f.text[end] == ' ' && digit(f.text[end+1]) {
		next := end + 1
		for next < f.hi && digit(f.text[next]) {
			next++
		}
		if next < f.hi && (alphanumeric(f.text[next]) || f.text[next] == '-' || counterAfter(f.text[next:f.hi])) {
			break
		}
		end = next
	}
	return end
}

// plate masks a number plate: place, class, hiragana, number (品川500あ12-34).
func (f *finder) plate(g int) int {
	group := f.groups[g]
	if group.length() < 2 || group.length() > 3 {
		return 0
	}
	place := group.start
	if place > f.lo && f.text[place-1] == ' ' {
		place--
	}
	from := place
	for n := 0; n < 4; n++ {
		r, size := utf8.DecodeLastRuneInString(f.text[f.lo:from])
		if !kanjiOrKe(r) && !(hiragana(r) && !particle(r)) {
			break
		}
		from -= size
	}
	for _, name := range [...]string{"なにわ", "つくば", "いわき", "とちぎ", "ナニワ", "ツクバ", "イワキ"} {
		if strings.HasSuffix(f.text[f.lo:place], name) {
			from = place - len(name)
		}
	}
	at := f.skipSpace(group.end)
	kana, size := utf8.DecodeRuneInString(f.text[at:f.hi])
	if from == place || !hiragana(kana) {
		return 0
	}
	number := f.skipSpace(at + size)
	end, digits := number, 0
	for end < f.hi && digits < 4 {
		if b := f.text[end]; digit(b) {
			digits++
			end++
		} else if b == '-' {
			end++
		} else if strings.HasPrefix(f.text[end:f.hi], "・") {
			end += len("・")
		} else {
			break
		}
	}
	spaced := at > group.end && number > at+size && group.length() == 3 && strings.Contains(f.text[number:end], "-")
	if !plateNumber(f.text[number:end]) || particle(kana) && !spaced && !containsAny(f.window(group.start), "車", "ナンバー", "プレート") {
		return 0
	}
	f.add(from, end, NumberPlate, "plate")
	return f.groupsUpTo(g, end)
}

// plateNumber reports 12-34, 1234 and ・・12 with or without a dash.
func plateNumber(number string) bool {
	dots := strings.Count(number, "・")
	plain := strings.NewReplacer("・", "", "-", "").Replace(number)
	switch {
	case dots > 0:
		return dots+len(plain) == 4 && plain != ""
	case number != plain:
		return len(number) == 5 && number[2] == '-' || len(number) == 4 && number[1] == '-'
	}
	return len(plain) == 4
}

func particle(r rune) bool { return strings.ContainsRune("のとにでははがをやもへかな", r) }

func kanji(r rune) bool {
	return r >= '一' && r <= '\u9fff' || r == '々' || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x323AF || r == '﨑'
}

func hiragana(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' }

func katakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' || r == 'ー' }
