package mask

import (
	"strings"
	"unicode/utf8"
)

// cueWindow is how many bytes before a number or an identifier are searched for the word that says what it is.
const cueWindow = 75

// window returns the text before at in which a cue may stand: at most cueWindow bytes, whole characters, not
// reaching back over a replacement, a blank line or the end of a sentence.
func (f *finder) window(at int) string {
	from := max(f.lo, at-cueWindow)
	for from < at && !utf8.RuneStart(f.text[from]) {
		from++
	}
	window := f.text[from:at]
	for _, end := range [...]string{"。", "\n\n"} {
		if i := strings.LastIndex(window, end); i >= 0 {
			window = window[i+len(end):]
		}
	}
	return window
}

// connectors stand between a cue and its value.
var connectors = []string{
	" ", "\n", ":", "=", "#", "「", "『", "(", "（", "[", "【", "<", "\"", "'", "】", "]", ")", "）", "」", "、", "→", "・", "|", "/", ">", "-", "*", "■", "●", "◆",
	"は", "が", "も", "を", "で", "No.", "No", "ナンバー", "ハイフンなし", "半角", "西暦", "第", "⇒", "➡", "⇨", "以下", "下記", "こちら", "それぞれ", "という", "って", "です",
}

// trimConnectors cuts what may stand between a cue and its value from the end of window.
func trimConnectors(window string) string {
	for range 12 {
		before := window
		for _, connector := range connectors {
			window = strings.TrimSuffix(window, connector)
		}
		if window == before {
			break
		}
	}
	return window
}

// cue is a word that says what the value behind it is.
type cue struct {
	word string
	kind string
}

// keptNumber is the kind of numbers that are not personal.
const keptNumber = ""

// valueCues stand directly before a value, apart from connectors. The longest that fits decides. ASCII
// letters match in either case.
var valueCues = []cue{
	{"会員番号", CustomerNumber}, {"会員ID", CustomerNumber}, {"会員コード", CustomerNumber}, {"会員証番号", CustomerNumber}, {"会員証", CustomerNumber}, {"会員カード", CustomerNumber}, {"会員カード番号", CustomerNumber}, {"会員", CustomerNumber},
	{"顧客番号", CustomerNumber}, {"顧客ID", CustomerNumber}, {"顧客コード", CustomerNumber}, {"お客様番号", CustomerNumber}, {"お客さま番号", CustomerNumber}, {"お客様ID", CustomerNumber}, {"お客様コード", CustomerNumber}, {"客番", CustomerNumber},
	{"契約番号", CustomerNumber}, {"契約者番号", CustomerNumber}, {"契約者ID", CustomerNumber}, {"契約ID", CustomerNumber}, {"登録番号", CustomerNumber}, {"利用者番号", CustomerNumber}, {"加入者番号", CustomerNumber}, {"証券番号", CustomerNumber}, {"使用者番号", CustomerNumber}, {"組合員番号", CustomerNumber},
	{"診察券番号", CustomerNumber}, {"診察券", CustomerNumber}, {"患者番号", CustomerNumber}, {"社員番号", CustomerNumber}, {"学籍番号", CustomerNumber}, {"受験番号", CustomerNumber}, {"供給地点特定番号", CustomerNumber},
	{"ポイントカード番号", CustomerNumber}, {"ポイントカード", CustomerNumber}, {"マイレージ番号", CustomerNumber}, {"お得意様番号", CustomerNumber}, {"ユーザー番号", CustomerNumber}, {"ユーザ番号", CustomerNumber},

	{"注文番号", OrderNumber}, {"注文ID", OrderNumber}, {"注文コード", OrderNumber}, {"オーダー番号", OrderNumber}, {"オーダーID", OrderNumber}, {"order", OrderNumber}, {"受注番号", OrderNumber}, {"発注番号", OrderNumber}, {"購入番号", OrderNumber}, {"申込番号", OrderNumber}, {"申し込み番号", OrderNumber}, {"申込み番号", OrderNumber},
	{"伝票番号", OrderNumber}, {"伝票", OrderNumber}, {"送り状番号", OrderNumber}, {"送り状", OrderNumber}, {"追跡番号", OrderNumber}, {"配送番号", OrderNumber}, {"荷物番号", OrderNumber}, {"問い合わせ番号", OrderNumber}, {"問合せ番号", OrderNumber}, {"問合わせ番号", OrderNumber}, {"問い合せ番号", OrderNumber}, {"問合番号", OrderNumber},
	{"予約番号", OrderNumber}, {"予約ID", OrderNumber}, {"予約コード", OrderNumber}, {"受付番号", OrderNumber}, {"受付ID", OrderNumber}, {"整理番号", OrderNumber}, {"請求番号", OrderNumber}, {"請求書番号", OrderNumber}, {"領収書番号", OrderNumber}, {"取引番号", OrderNumber}, {"取引ID", OrderNumber}, {"決済番号", OrderNumber}, {"承認番号", OrderNumber}, {"管理番号", OrderNumber},
	{"チケット番号", OrderNumber}, {"確認番号", OrderNumber}, {"照会番号", OrderNumber}, {"返品番号", OrderNumber}, {"修理番号", OrderNumber}, {"修理受付番号", OrderNumber}, {"案件番号", OrderNumber}, {"ケース番号", OrderNumber},

	{"LINE", Account}, {"LINEID", Account}, {"LINE ID", Account}, {"LINEのID", Account}, {"ライン", Account}, {"ラインID", Account}, {"ラインのID", Account}, {"アイディー", Account}, {"アイディ", Account}, {"アイデー", Account}, {"インスタ", Account}, {"インスタグラム", Account}, {"Instagram", Account}, {"Twitter", Account}, {"ツイッター", Account}, {"Discord", Account}, {"Skype", Account}, {"スカイプ", Account}, {"カカオ", Account}, {"TikTok", Account}, {"Facebook", Account},
	{"ユーザーID", Account}, {"ユーザID", Account}, {"ユーザー名", Account}, {"ユーザ名", Account}, {"ユーザーネーム", Account}, {"ユーザネーム", Account}, {"アカウントネーム", Account}, {"ログインID", Account}, {"アカウントID", Account}, {"アカウント名", Account}, {"アカウント", Account}, {"ID", Account}, {"user", Account}, {"username", Account}, {"userid", Account},

	{"パスワード", Password}, {"パスコード", Password}, {"暗証番号", Password}, {"PIN", Password}, {"PINコード", Password}, {"PW", Password}, {"PASS", Password}, {"password", Password}, {"セキュリティコード", Password}, {"セキュリティーコード", Password}, {"CVV", Password}, {"CVC", Password}, {"認証コード", Password}, {"認証番号", Password}, {"確認コード", Password}, {"合言葉", Password}, {"パス", Password},

	{"口座番号", BankAccount}, {"口座", BankAccount}, {"普通", BankAccount}, {"当座", BankAccount}, {"貯蓄", BankAccount}, {"普通預金", BankAccount}, {"当座預金", BankAccount}, {"支店番号", BankAccount}, {"店番", BankAccount}, {"店番号", BankAccount}, {"支店コード", BankAccount}, {"支店", BankAccount}, {"(普", BankAccount}, {"(当", BankAccount}, {"振込先", BankAccount}, {"返金先", BankAccount}, {"振込口座", BankAccount}, {"入金先", BankAccount}, {"ゆうちょ銀行", BankAccount}, {"ゆうちょ", BankAccount},
	{"年金番号", Pension}, {"年金手帳", Pension}, {"年金手帳番号", Pension},
	{"保険証番号", Insurance}, {"保険証", Insurance}, {"保険者番号", Insurance}, {"被保険者番号", Insurance}, {"被保険者記号", Insurance}, {"保険番号", Insurance}, {"障害者手帳", Insurance}, {"手帳", Insurance}, {"手帳番号", Insurance}, {"医療証", Insurance}, {"受給者番号", Insurance},
	{"免許", DrivingLicence}, {"免許証", DrivingLicence}, {"免許証番号", DrivingLicence}, {"免許番号", DrivingLicence},
	{"マイナンバー", MyNumber}, {"マイナンバーカード", MyNumber}, {"個人番号", MyNumber}, {"マイナ", MyNumber},
	{"旅券", Passport}, {"旅券番号", Passport}, {"パスポート", Passport}, {"パスポート番号", Passport}, {"passport", Passport},
	{"在留カード", ResidenceCard}, {"在留カード番号", ResidenceCard}, {"在留番号", ResidenceCard},
	{"郵便番号", PostalCode}, {"〒", PostalCode},
	{"カード番号", Card}, {"クレジットカード", Card}, {"クレカ", Card}, {"クレジットカード番号", Card}, {"デビットカード", Card}, {"VISA", Card}, {"JCB", Card}, {"AMEX", Card}, {"MASTERCARD", Card}, {"マスターカード", Card}, {"カード", Card},
	{"電話番号", Phone}, {"電話", Phone}, {"携帯", Phone}, {"携帯番号", Phone}, {"携帯電話", Phone}, {"TEL", Phone}, {"FAX", Phone}, {"ファックス", Phone}, {"ファクス", Phone}, {"連絡先", Phone}, {"☎", Phone}, {"📞", Phone}, {"📱", Phone}, {"TEL/FAX", Phone}, {"自宅", Phone}, {"内線", Phone}, {"内線番号", Phone},

	{"JAN", keptNumber}, {"JANコード", keptNumber}, {"商品コード", keptNumber}, {"商品番号", keptNumber}, {"バーコード", keptNumber}, {"ISBN", keptNumber}, {"EAN", keptNumber}, {"型番", keptNumber}, {"品番", keptNumber}, {"型式", keptNumber}, {"機種", keptNumber}, {"モデル", keptNumber}, {"ロット", keptNumber}, {"ロット番号", keptNumber}, {"SKU", keptNumber}, {"ASIN", keptNumber},
}

// cuesByEnd holds valueCues by their last character in lower case, longest first.
var cuesByEnd = func() map[rune][]cue {
	index := make(map[rune][]cue)
	for _, c := range valueCues {
		last, _ := utf8.DecodeLastRuneInString(strings.ToLower(c.word))
		list := index[last]
		at := 0
		for at < len(list) && len(list[at].word) >= len(c.word) {
			at++
		}
		list = append(list[:at:at], append([]cue{c}, list[at:]...)...)
		index[last] = list
	}
	return index
}()

// valueCue returns the cue at the end of window, behind connectors.
func valueCue(window string) (cue, bool) {
	if c, ok := cueAtEnd(window); ok {
		return c, true
	}
	trimmed := trimConnectors(window)
	if c, ok := cueAtEnd(trimmed); ok {
		return c, true
	}
	// 受付No. is 受付番号.
	rest := strings.TrimRight(window, " .:#-→=(「『")
	for _, numero := range [...]string{"No", "NO", "no", "ナンバー", "ID", "コード"} {
		if noun, found := strings.CutSuffix(rest, numero); found {
			for _, c := range numberedNouns {
				if strings.HasSuffix(noun, c.word) {
					return c, true
				}
			}
		}
	}
	return cue{}, false
}

// numberedNouns are what No. counts; the word is that of the number.
var numberedNouns = []cue{
	{"注文", OrderNumber}, {"オーダー", OrderNumber}, {"受付", OrderNumber}, {"受注", OrderNumber}, {"予約", OrderNumber}, {"伝票", OrderNumber}, {"問合せ", OrderNumber}, {"問い合わせ", OrderNumber}, {"管理", OrderNumber}, {"整理", OrderNumber}, {"修理", OrderNumber}, {"申込", OrderNumber}, {"申し込み", OrderNumber}, {"請求", OrderNumber}, {"取引", OrderNumber}, {"送り状", OrderNumber}, {"追跡", OrderNumber},
	{"会員", CustomerNumber}, {"顧客", CustomerNumber}, {"お客様", CustomerNumber}, {"お客さま", CustomerNumber}, {"契約", CustomerNumber}, {"登録", CustomerNumber}, {"利用者", CustomerNumber}, {"加入者", CustomerNumber}, {"患者", CustomerNumber}, {"社員", CustomerNumber}, {"メンバー", CustomerNumber},
}

func cueAtEnd(window string) (cue, bool) {
	last, _ := utf8.DecodeLastRuneInString(window)
	if last < utf8.RuneSelf {
		last = rune(lower(byte(last)))
	}
	for _, c := range cuesByEnd[last] {
		if len(window) < len(c.word) || !strings.EqualFold(window[len(window)-len(c.word):], c.word) {
			continue
		}
		before := window[:len(window)-len(c.word)]
		if c.word == "パス" && endsWithKatakana(before) {
			continue // フリーパス
		}
		if letter(c.word[0]) && before != "" && letter(before[len(before)-1]) {
			continue // the end of a longer English word
		}
		return c, true
	}
	return cue{}, false
}

func endsWithKatakana(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return katakana(last)
}

func containsAny(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func endsWithAny(text string, words ...string) bool {
	for _, word := range words {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

func hasAnyPrefix(text string, words []string) bool {
	for _, word := range words {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func alphanumeric(b byte) bool { return digit(b) || letter(b) }

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b | 0x20
	}
	return b
}
