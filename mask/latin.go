package mask

import (
	"strings"
	"unicode/utf8"
)

// latinWord returns the end of the capitalised word at start, as in Tanaka, TANAKA or O'Neil, or start.
func (f *finder) latinWord(start int) int {
	end, lowers := start, 0
	if start >= f.hi || f.text[start] < 'A' || f.text[start] > 'Z' {
		return start
	}
	for end < f.hi && (letter(f.text[end]) || f.text[end] == '\'' && end > start && end+1 < f.hi && letter(f.text[end+1])) {
		if f.text[end] >= 'a' {
			lowers++
		}
		end++
	}
	if n := end - start; n < 2 || n > 16 || end < f.hi && (digit(f.text[end]) || strings.IndexByte("@_-/", f.text[end]) >= 0) {
		return start
	}
	return end
}

// latinName masks the name in Latin letters that begins at start, in the middle of no word: a Japanese surname beside
// a given name, one behind Name: or before 様. It returns its end, or 0.
func (f *finder) latinName(start int) int {
	end := f.latinWord(start)
	if end == start || start > f.lo && strings.IndexByte("@._-/'", f.text[start-1]) >= 0 {
		return 0
	}
	ends := [3]int{end}
	n := 1
	for n < len(ends) {
		next := ends[n-1]
		if strings.HasPrefix(f.text[next:f.hi], ", ") && n == 1 {
			next++
		}
		if next >= f.hi || f.text[next] != ' ' {
			break
		}
		after := f.latinWord(next + 1)
		if after == next+1 {
			break
		}
		ends[n] = after
		n++
	}
	last := 0
	switch {
	case f.latinCue(start):
		last = ends[n-1]
	case n >= 2 && romajiName(f.text[start:end], f.text[strings.LastIndexByte(f.text[:ends[1]], ' ')+1:ends[1]]):
		last = ends[1]
	case honouredLatin(f.text[ends[n-1]:f.hi]) && !brands[strings.ToLower(f.text[start:end])] && (n > 1 || f.text[start:end] != strings.ToUpper(f.text[start:end])):
		last = ends[n-1]
	case n == 1 && romajiGivens[romajiKey(f.text[start:end])] && honouredLatin(f.text[end:f.hi]):
		last = end
	case n == 1 && romajiSurnames[romajiKey(f.text[start:end])] && !carMakers[romajiKey(f.text[start:end])] && hasAnyPrefix(strings.TrimPrefix(f.text[end:f.hi], " "), introductions):
		last = end
	default:
		return 0
	}
	f.add(start, last, Name, "name-latin")
	return last
}

// latinCues stand before a name in Latin letters.
var latinCues = []string{"name:", "name :", "name is ", "name is:", "mr.", "mr. ", "mr ", "ms.", "ms. ", "ms ", "mrs.", "mrs. ", "dr. ", "regards,\n", "regards\n", "sincerely,\n", "regards, ", "sincerely, ", "sincerely yours,\n", "name: ", "from: "}

func (f *finder) latinCue(start int) bool {
	const longest = 20
	if endsWithAny(trimConnectors(f.window(start)), "名義", "氏名", "名前", "お名前", "契約者", "契約者名", "宛名", "名義人", "ローマ字", "署名", "会員名") {
		return true
	}
	return endsWithAny(strings.ToLower(f.text[max(f.lo, start-longest):start]), latinCues...)
}

// honouredLatin reports whether an honorific stands at the start of text.
func honouredLatin(text string) bool {
	text = strings.TrimPrefix(text, " ")
	if hasAnyPrefix(text, []string{"様式", "様子", "様々", "様な"}) {
		return false
	}
	return hasAnyPrefix(text, []string{"様", "さま", "さん", "殿", "と申", "氏の", "氏が", "氏に", "氏は", "-san", "san "})
}

// brands are companies and services that Japanese people call さん or 様.
var brands = wordSet("amazon google apple yahoo netflix twitter rakuten microsoft sony toyota honda panasonic facebook instagram line paypay docomo softbank uniqlo muji disney starbucks nitori ikea costco lawson zoom windows office android galaxy mercari suica visa mastercard customer support staff shop store hotel front center dear hello thank the this")

// carMakers are surnames that stand before the name of a product more often than before a given name.
var carMakers = wordSet("honda suzuki kawasaki toyoda matsuda yamaha mitsubishi ishida")

// romajiName reports whether two words are a Japanese surname and a given name, in either order.
func romajiName(first, second string) bool {
	a, b := romajiKey(first), romajiKey(second)
	return romajiSurnames[a] && (romajiGivens[b] || !carMakers[a] && romajiWord(b) && !romajiSurnames[b]) || romajiSurnames[b] && romajiGivens[a]
}

// romajiFolds bring the ways of writing Japanese in Latin letters together; long vowels count as short ones.
var romajiFolds = strings.NewReplacer("ou", "o", "oo", "o", "oh", "o", "uu", "u", "sy", "sh", "si", "shi", "ty", "ch", "ti", "chi", "tu", "tsu", "hu", "fu", "zy", "j", "jy", "j", "zi", "ji", "mb", "nb", "mp", "np", "mm", "nm", "'", "", "l", "r")

func romajiKey(word string) string { return romajiFolds.Replace(strings.ToLower(word)) }

// romajiWord reports whether a folded word consists of Japanese syllables.
func romajiWord(word string) bool {
	if len(word) < 2 {
		return false
	}
	for word != "" {
		consonants := 0
		for consonants < len(word) && strings.IndexByte("aiueo", word[consonants]) < 0 {
			consonants++
		}
		head := word[:consonants]
		if consonants == len(word) {
			return head == "n"
		}
		if consonants > 1 && (head[0] == 'n' || head[0] == head[1]) { // ん, っ
			head = head[1:]
		}
		switch head {
		case "", "k", "s", "t", "n", "h", "m", "y", "r", "w", "g", "z", "d", "b", "p", "sh", "ch", "ts", "f", "j", "ky", "gy", "ny", "hy", "my", "ry", "by", "py", "tch":
		default:
			return false
		}
		word = word[consonants+1:]
	}
	return true
}

var romajiGivens = wordSet("taro hanako ichiro jiro saburo shiro kenji kenichi kenta ken kazuo kazuya kazuki koji koichi hiroshi hiroki hiroyuki hiroko hideki hideo hitoshi haruka haruto haruki hina takashi takeshi takuya takumi taku takahiro tatsuya tetsuya tomoko tomomi tomoya tsubasa toru yuki yuko yuka yumi yumiko yui yuta yuji yoko yoshiko yoshio yosuke yasuko yasuo akira akiko akihiro aki ai aya ayaka ayumi ayako asuka atsushi emi emiko eri erika eiji fumiko fumio jun junko junichi keiko keita keisuke kei kumi kumiko kyoko kaori kana kaoru kazumi kayo makoto masaki masao masako masahiro masaru mai maki mami mana mari mariko mayumi megumi michiko midori mika miki minoru misaki mitsuo miyuki mio mihon naoki naoko naomi nana nanami natsuki nobuko nobuo noriko norio osamu reiko ren rie rika rina risa rumi ryo ryota ryosuke sachiko saki sakura sara satoshi satomi sayaka sayuri seiji setsuko shinji shinichi shin shiori shizuko shigeru shota sho susumu sota shohei daiki daisuke dai yamato yuma yuna rin riku aoi mei")

// romajiSurnames are kanaSurnames in folded Latin letters.
var romajiSurnames = func() map[string]bool {
	set := map[string]bool{}
	for name := range kanaSurnames {
		if key := romajiKey(inRomaji(name)); len(key) >= 3 {
			set[key] = true
		}
	}
	return set
}()

// syllables are hiragana in Latin letters.
var syllables = func() map[rune]string {
	set := map[rune]string{'ん': "n", 'を': "o"}
	for _, row := range strings.Fields("あいうえお: かきくけこ:k さしすせそ:s たちつてと:t なにぬねの:n はひふへほ:h まみむめも:m らりるれろ:r わ:w がぎぐげご:g ざじずぜぞ:z だぢづでど:d ばびぶべぼ:b ぱぴぷぺぽ:p") {
		kana, consonant, _ := strings.Cut(row, ":")
		for i, r := range []rune(kana) {
			set[r] = consonant + "aiueo"[i:i+1]
		}
	}
	set['や'], set['ゆ'], set['よ'], set['ゃ'], set['ゅ'], set['ょ'] = "ya", "yu", "yo", "ya", "yu", "yo"
	return set
}()

// inRomaji writes hiragana in Latin letters.
func inRomaji(kana string) string {
	var b strings.Builder
	double := false
	for _, r := range kana {
		syllable := syllables[r]
		if r == 'っ' || syllable == "" {
			double = r == 'っ'
			continue
		}
		written := b.String()
		if strings.ContainsRune("ゃゅょ", r) && strings.HasSuffix(written, "i") { // きゃ
			b.Reset()
			b.WriteString(written[:len(written)-1])
		}
		if double {
			b.WriteByte(syllable[0])
		}
		double = false
		b.WriteString(syllable)
	}
	return b.String()
}

// dottedName masks a name such as グエン・ティ・ラン, of which a middle dot stands between start and end, when an
// honorific or と申します follows.
func (f *finder) dottedName(start, end int) {
	const longest = 28 // characters on either side
	from := start
	for n := 0; n < longest && from > f.lo; n++ {
		r, size := utf8.DecodeLastRuneInString(f.text[f.lo:from])
		if !katakana(r) && r != '・' {
			break
		}
		from -= size
	}
	for n := 0; n < longest && end < f.hi; n++ {
		r, size := utf8.DecodeRuneInString(f.text[end:f.hi])
		if !katakana(r) && r != '・' {
			break
		}
		end += size
	}
	rest := strings.TrimPrefix(f.text[end:f.hi], " ")
	if from == start || !hasAnyPrefix(rest, []string{"様", "さま", "さん", "氏", "殿", "くん", "と申", "ともうし", "といいます", "と言います", "という方", "という者", "という名"}) || strings.HasPrefix(rest, "さんざ") {
		return
	}
	f.add(from, end, Name, "name-dotted")
}

// kanaFullName returns the end of two words in katakana at start with a space or middle dot between them, as in
// カブラギ ジロウ or ペドロ・サントス, or 0. Only behind a label that is a name.
func (f *finder) kanaFullName(start int) int {
	at := start
	for words := 0; ; words++ {
		word := at
		for at < f.hi && at-word <= 10*len("ア") {
			r, size := utf8.DecodeRuneInString(f.text[at:f.hi])
			if !katakana(r) {
				break
			}
			at += size
		}
		if at-word < 2*len("ア") {
			return 0
		}
		rest := f.text[at:f.hi]
		switch {
		case words < 2 && strings.HasPrefix(rest, "・"):
			at += len("・")
		case words == 0 && strings.HasPrefix(rest, " "):
			at++
		case words == 0:
			return 0
		default:
			return at
		}
	}
}
