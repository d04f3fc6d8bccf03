package index

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// japanese are the messages about queries as the pages show them: what the English one looks like, and its Japanese
// form with the same pieces. A test holds that every message has one.
var japanese = []struct {
	english *regexp.Regexp
	form    string
}{
	{message("the query is not valid UTF-8"), "文字として読めない部分があります"},
	{message("type it again"), "入力し直してください"},
	{message("the query has (.+) characters"), "検索の言葉が%s文字あります"},
	{message("use at most (.+)"), "%s文字までにしてください"},
	{message(`this \) closes nothing`), "この ) に対応する ( がありません"},
	{message("remove it, or put the text in quotes"), "取り除くか、文字列を \" で囲んでください"},
	{message("the query has more than (.+) words"), "言葉が%s個を超えています"},
	{message("with synonyms the query has more than (.+) words"), "似た言葉を加えると%s個を超えます"},
	{message("use fewer"), "減らしてください"},
	{message("use fewer, or search without synonyms"), "減らすか、似た言葉を使わずに探してください"},
	{message(`this \( is not closed`), "この ( が閉じられていません"},
	{message(`add \), or put the text in quotes`), ") を足すか、文字列を \" で囲んでください"},
	{message("this quote is not closed"), "この引用符が閉じられていません"},
	{message(`add "`), "終わりに \" を足してください"},
	{message("(.+) has no word before it"), "%s の前に言葉がありません"},
	{message("put a word there, or put (.+) in quotes to search for it"), "言葉を置くか、%s そのものを探すなら \" で囲んでください"},
	{message(`a word is missing before this \)`), "この ) の前に言葉がありません"},
	{message("put a word there, or remove the parentheses"), "言葉を置くか、括弧を取り除いてください"},
	{message("a word is missing at the end"), "終わりに言葉がありません"},
	{message("add one, or remove the last sign"), "言葉を足すか、最後の記号を取り除いてください"},
	{message("too few letters before the \\*"), "* の前の文字が足りません"},
	{message("write at least two, or use the filters alone"), "2文字以上書くか、絞り込みだけを使ってください"},
	{message("there is no letter or digit to search for here"), "探せる文字や数字がありません"},
	{message("remove it, or add a word"), "取り除くか、言葉を足してください"},
	{message("there is no field (.+)"), "%s という項目はありません"},
	{message(`did you mean (.+)\? Put the word in quotes to search for it`), "%s のことですか。言葉そのものを探すなら \" で囲んでください"},
	{message("a value is missing after (.+)"), "%s の後に値がありません"},
	{message("add one without a space before it, or put the word in quotes"), "空白を入れずに値を書くか、言葉を \" で囲んでください"},
	{message("(.+) has no ranges"), "%s は範囲では探せません"},
	{message("put the value in quotes if it holds two dots"), "値に .. が含まれるなら \" で囲んでください"},
	{message("(.+) is no number or range of numbers"), "「%s」は数でも数の範囲でもありません"},
	{message("write (.+), (.+) or (.+)"), "例: %s、%s、%s"},
	{message("write (.+) or (.+)"), "例: %s、%s"},
	{message("(.+) is no (?:day|week) or range that goes forward"), "「%s」は日付・週でも、前から後への範囲でもありません"},
	{message("there is no letter before the \\*"), "* の前に文字がありません"},
	{message("add one; to find what has any value, use a range or a facet"), "文字を足してください"},
	{message("(.+) cannot be asked for here"), "%s はここでは探せません"},
	{message("search the published weeks with voc search or voc serve"), "公開された週を voc search か voc serve で探してください"},
	{message("(.+) is not known as (.+) in the weeks searched"), "「%s」という %s は、この週にはありません"},
	{message("sets are named by the report of a week; name this week, or print its report anew with voc report"), "集合の名前は週報にあります。その週を指定するか、voc report で週報を作り直してください"},
	{message("write opinion:\"送料\\|高い\" or opinion:\"送料\\|高い\\|negative\", with parts left empty for any"), "例: opinion:\"送料|高い\"、opinion:\"送料|高い|negative\"。空の部分は何でもかまいません"},
	{message("the last part of an opinion is one of (.+)"), "意見の最後の部分は次のどれかです: %s"},
	{message("look for another spelling"), "綴りを確かめてください"},
	{message("more than (.+) words begin with (.+); write more letters before the \\*"), "%s個を超える言葉が「%s」で始まります。* の前の文字を増やしてください"},
	{message("the table has more than (.+) groups; group by fewer fields, or narrow the query"), "表が%s行を超えます。項目を減らすか、条件で絞り込んでください"},
	{message("this cursor belongs to another query or was cut; begin again without it"), "続きの位置が別の検索のものです。最初から開き直してください"},
	{message("at most (.+) fields can be grouped by"), "集計の項目は%sつまでです"},
	{message("group by (.+): each of the fields must be one of (.+), once"), "集計の項目 %s は使えません。次の中から一度ずつ選んでください: %s"},
}

func message(pattern string) *regexp.Regexp { return regexp.MustCompile("^" + pattern + "$") }

// inJapanese returns the Japanese form of a message, or the message itself.
func inJapanese(english string) string {
	for _, m := range japanese {
		if found := m.english.FindStringSubmatch(english); found != nil {
			pieces := make([]any, len(found)-1)
			for i, piece := range found[1:] {
				pieces[i] = piece
			}
			return fmt.Sprintf(m.form, pieces...)
		}
	}
	return english
}

// Japanese is the message for readers of Japanese.
func (e *SyntaxError) Japanese() string {
	return fmt.Sprintf("検索の言葉の%d文字目: %s。%s。", utf8.RuneCountInString(e.Query[:e.Offset])+1, inJapanese(e.Reason), inJapanese(e.Hint))
}

// Position is the byte offset in the query.
func (e *SyntaxError) Position() int { return e.Offset }

// InJapanese returns the message of an error of Search for readers of Japanese; one that is not about the query stays
// as it is.
func InJapanese(err error) string {
	if syntax, ok := err.(*SyntaxError); ok {
		return syntax.Japanese()
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "searching: "), errTooMany.Error()+": ")
	return strings.TrimSuffix(inJapanese(text), "。") + "。"
}

// Problem is InJapanese.
func (x *Index) Problem(err error) string { return InJapanese(err) }
