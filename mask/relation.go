package mask

import (
	"strings"
	"unicode/utf8"

	"voc/tokenize"
)

// relations stand before の and the name of one's family or friend.
var relations = []string{"妻の", "夫の", "主人の", "家内の", "嫁の", "母の", "父の", "娘の", "長女の", "次女の", "息子の", "長男の", "次男の", "姉の", "妹の", "兄の", "弟の", "祖母の", "祖父の", "友人の", "同僚の", "上司の", "部下の", "同行者の", "代理の", "孫の", "義母の", "義父の", "祖父母の", "いとこの", "叔父の", "叔母の", "彼女の", "彼氏の", "婚約者の", "ご主人の", "奥様の"}

// relative masks the surname or given name at start, behind a relation and の, that a particle follows.
func (f *finder) relative(start, limit int) bool {
	end, _ := f.nameAt(start, limit)
	if end == 0 {
		end = f.givenEnd(start, start, limit, true, true)
	}
	if end == 0 || !hasAnyPrefix(f.text[end:], []string{"が", "は", "に", "を", "と", "も", "の", "で", "、", "。", "より", "くん", "ちゃん", "さん", "様"}) {
		return false
	}
	name := f.text[start:end]
	known := givenNames[name] || recentGivenNames[name] || f.kinds(name)&(tokenize.Surname|tokenize.GivenName) != 0
	if known {
		f.add(start, end, Name, "name-act")
	}
	return known
}

// familyMember masks the name at start of somebody's family, as head before it says.
func (f *finder) familyMember(head string, start, limit int) bool {
	return strings.HasSuffix(head, "の") && endsWithAny(head, relations...) && f.relative(start, limit) || f.apposition(head, start, limit)
}

// apposition masks the given name at start that stands right behind a word of the family: 妻由美子, 夫 健二, 娘(美優).
func (f *finder) apposition(head string, start, limit int) bool {
	bracket := strings.HasSuffix(head, "(")
	family := strings.TrimRight(strings.TrimSuffix(head, "・"), " (")
	switch last, _ := utf8.DecodeLastRuneInString(family); last { // seldom, so that few words are compared
	case '妻', '夫', '母', '父', '娘', '息', '子', '男', '女', '姉', '妹', '兄', '弟', '人', '者':
	default:
		return false
	}
	if !endsWithAny(family, familyWords...) {
		return false
	}
	end, shape := f.nameAt(start, limit)
	if behind := f.givenEnd(start, start, limit, true, true); shape != fullShape && behind > end {
		end = behind
	}
	if end == 0 {
		return false
	}
	name, rest := f.text[start:end], strings.TrimLeft(f.text[end:], " ")
	if utf8.RuneCountInString(name) < 2 || noNames[name] || noGivenNames[name] || f.kinds(name)&tokenize.CommonWord != 0 && !givenNames[name] {
		return false
	}
	known := bracket && shape == surnameShape || recentGivenNames[name] || givenNames[name] || f.kinds(name)&tokenize.GivenName != 0 || shape == fullShape
	if !known || bracket && !hasAnyPrefix(rest, []string{")", "、", ","}) || !bracket && !hasAnyPrefix(rest, []string{"が", "は", "の", "と", "に", "を", "も", "名義", "です", "より", "から", "宛", "、", "。", "\n", "("}) && rest != "" {
		return false
	}
	f.add(start, end, Name, "name-act")
	return true
}

// familyWords stand before the name of the person whom they mean.
var familyWords = []string{"妻", "夫", "母", "父", "娘", "息子", "長男", "次男", "三男", "長女", "次女", "三女", "姉", "妹", "兄", "弟", "主人", "義母", "義父", "祖母", "祖父", "友人", "本人", "名義人", "契約者", "担当者", "利用者", "申込者"}

// spacedKanjiName returns the start of two short words in kanji with a space between them that end at end, before an
// honorific that nothing but names has (張 偉 様, 金 民秀と申します), or −1.
func (f *finder) spacedKanjiName(from, end int, honorific string) int {
	switch honorific {
	case "様", "殿", "と申", "ともうし":
	default:
		return -1
	}
	given := runBefore(f.text, from, end, kanji)
	if given <= from || f.text[given-1] != ' ' {
		return -1
	}
	start := runBefore(f.text, from, given-1, kanji)
	before, _ := utf8.DecodeLastRuneInString(f.text[from:start])
	if kana(before) && !particle(before) || start == given-1 {
		return -1
	}
	for _, part := range [...]string{f.text[start : given-1], f.text[given:end]} {
		n := utf8.RuneCountInString(part)
		if n > 3 || noNames[part] || roles[part] || endsWithAny(part, noAddressees...) && n > 1 || n >= 2 && f.kinds(part)&(tokenize.CommonWord|tokenize.Organisation) != 0 {
			return -1
		}
	}
	return start
}

// speaksForCompany reports whether head, which stands before a surname, ends with the name of a company and の.
func speaksForCompany(head string) bool {
	head, found := strings.CutSuffix(head, "の")
	if !found {
		return false
	}
	const longest = 60
	head = head[max(0, len(head)-longest):]
	if cut := strings.LastIndexAny(head, "、。\n "); cut >= 0 {
		head = head[cut:]
	}
	return containsAny(head, "株式会社", "有限会社", "合同会社", "(株)", "(有)", "社団法人", "財団法人", "学校法人", "医療法人") || endsWithAny(head, "商事", "商店", "商会", "工業", "工務店", "製作所", "事務所", "営業所", "不動産", "電機", "運輸", "物産")
}
