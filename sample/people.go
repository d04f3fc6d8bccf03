package sample

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The id spaces: phone, web, chat and shops share the customer database; the others number people themselves.
const (
	spaceCRM   = "crm"
	spaceMail  = "mail"
	spaceLINE  = "line"
	spaceSNS   = "sns"
	spaceForum = "forum"
)

var spaceOf = map[string]string{
	"phone": spaceCRM, "web": spaceCRM, "chat": spaceCRM, "visit": spaceCRM,
	"email": spaceMail, "line": spaceLINE, "sns": spaceSNS, "community": spaceForum,
}

// person is a made-up customer.
type person struct {
	id                string // in the person's id space
	surname, given    string
	telephone, mail   string
	postal, address   string
	nickname          string
	plan, region, age string
	started           time.Time
}

// poolSizes are chosen so that some people come back in a later week, but most do not.
var poolSizes = map[string]int{spaceCRM: 2400, spaceMail: 620, spaceLINE: 560, spaceSNS: 700, spaceForum: 240}

var (
	surnames = []string{"高梨", "緑川", "早乙女", "朝比奈", "二階堂", "桐生", "鳴海", "榊原", "風間", "真壁", "小鳥遊", "西園寺", "佐々木", "山田", "鈴木", "田中", "佐藤", "伊藤", "渡辺", "中村",
		"小林", "加藤", "吉田", "斎藤", "清水", "橋本", "石川", "前田", "藤田", "岡田"}
	givens = []struct{ kanji, roman string }{{"花子", "hanako"}, {"太郎", "taro"}, {"美咲", "misaki"}, {"健一", "kenichi"}, {"陽子", "yoko"}, {"翔太", "shota"}, {"由美", "yumi"}, {"大輔", "daisuke"},
		{"恵", "megumi"}, {"誠", "makoto"}, {"さくら", "sakura"}, {"浩二", "koji"}, {"真由美", "mayumi"}, {"直樹", "naoki"}, {"千尋", "chihiro"}, {"和子", "kazuko"}, {"拓也", "takuya"}, {"裕子", "yuko"}}
	surnameRoman = []string{"takanashi", "midorikawa", "saotome", "asahina", "nikaido", "kiryu", "narumi", "sakakibara", "kazama", "makabe", "takanashi", "saionji", "sasaki", "yamada", "suzuki", "tanaka", "sato", "ito", "watanabe", "nakamura",
		"kobayashi", "kato", "yoshida", "saito", "shimizu", "hashimoto", "ishikawa", "maeda", "fujita", "okada"}
	nicknames = []string{"はる", "ゆきんこ", "まめ", "たっくん", "nana", "コウ", "みけ", "そら", "ちび", "もも", "ken", "りんご", "あおい", "ぽん", "さき"}
	towns     = []string{"東京都架空市夢見町", "大阪府架空市星空台", "福岡県架空市若葉町", "宮城県架空市朝日台", "愛知県架空市緑が丘"}
	buildings = []string{"", "", " コーポ架空101", " ハイツ夢見205", " 架空マンション1203号室"}
	regions   = []string{"北海道", "東北", "関東", "関東", "関東", "中部", "近畿", "近畿", "中国・四国", "九州・沖縄"}
	ages      = []string{"20代", "30代", "30代", "40代", "40代", "50代", "50代", "60代", "70代以上"}
	plans     = []string{"なし", "なし", "なし", "みどりプラス月払い", "みどりプラス月払い", "みどりプラス年払い"}
)

// people makes the pool of one id space.
func people(r random, space string) []*person {
	pool := make([]*person, poolSizes[space])
	for i := range pool {
		surname, given := r.IntN(len(surnames)), pick(r, givens)
		number := fmt.Sprintf("%04d", 1+i%9999)
		p := &person{
			surname: surnames[surname], given: given.kanji,
			telephone: pick(r, []string{"090-0000-", "080-0000-", "070-0000-", "0900000", "０９０−００００−", "03-0000-"}) + number,
			mail:      fmt.Sprintf("%s.%s%d@%s", given.roman, surnameRoman[surname], i+1, pick(r, []string{"example.com", "example.jp", "mail.example.jp"})),
			postal:    fmt.Sprintf("〒000-%s", number),
			address:   fmt.Sprintf("%s%d-%d-%d%s", pick(r, towns), r.between(1, 9), r.between(1, 30), r.between(1, 20), pick(r, buildings)),
			nickname:  pick(r, nicknames),
			plan:      pick(r, plans), region: pick(r, regions), age: pick(r, ages),
			started: firstDay.AddDate(0, 0, -r.between(20, 1400)),
		}
		if strings.HasPrefix(p.telephone, "０") {
			p.telephone = strings.ReplaceAll(fullWidth(p.telephone), "−", "－") // the sign that CP932 has
		}
		switch space {
		case spaceCRM:
			p.id = fmt.Sprintf("C-%06d", 100000+i*7)
		case spaceMail:
			p.id = p.mail
		case spaceLINE:
			p.id = fmt.Sprintf("U%016x%016x", r.Uint64(), r.Uint64())
		case spaceSNS:
			p.id = fmt.Sprintf("acct_%07d", 1000003+i*7919)
		case spaceForum:
			p.id = fmt.Sprintf("member-%05d", 10000+i*13)
		}
		pool[i] = p
	}
	return pool
}

func fullWidth(s string) string {
	return strings.Map(func(c rune) rune {
		if '0' <= c && c <= '9' {
			return c - '0' + '０'
		}
		return c
	}, s)
}

// canary is a piece of made-up personal data that stands in a text.
type canary struct{ kind, text string }

var (
	shortProducts = []string{"掃除機", "ミドリクリーンV2", "加湿器", "ミストリー", "炊飯器", "ふっくら炊き", "あかりん", "空気清浄機", "エアリーフ", "みずポット"}
	stores        = []string{"架空駅前店", "夢見台店", "星空モール店", "若葉通り店", "朝日台店", "緑が丘店"}
	prefectures   = []string{"北海道", "宮城県", "埼玉県", "東京都", "神奈川県", "愛知県", "京都府", "大阪府", "兵庫県", "広島県", "福岡県", "沖縄県"}
	amounts       = []string{"12,800", "29,800", "3,980", "780", "6,600", "68,000", "1,480", "8,800"}
)

// fill replaces the slots of text and returns the personal data that it put in.
func fill(r random, text string, p *person, at time.Time) (string, []canary) {
	var (
		out      strings.Builder
		canaries []canary
	)
	personal := func(kind, value string) string {
		canaries = append(canaries, canary{kind, value})
		return value
	}
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), canaries
		}
		slot, after, _ := strings.Cut(rest, "}")
		text = after
		switch slot {
		case "product":
			out.WriteString(pick(r, shortProducts))
		case "order":
			fmt.Fprintf(&out, "MK-26%06d", r.IntN(1000000))
		case "date":
			day := at.AddDate(0, 0, -r.between(1, 12))
			fmt.Fprintf(&out, "%d月%d日", day.Month(), day.Day())
		case "pref":
			out.WriteString(pick(r, prefectures))
		case "store":
			out.WriteString(pick(r, stores))
		case "amount":
			out.WriteString(pick(r, amounts))
		case "name":
			name := p.surname
			if !strings.HasPrefix(after, "様") && !strings.HasPrefix(after, "さん") {
				name += pick(r, []string{"", " ", "　"}) + p.given
			}
			out.WriteString(personal("name", name))
		case "phone":
			out.WriteString(personal("phone", p.telephone))
		case "mail":
			out.WriteString(personal("email", p.mail))
		case "postal":
			out.WriteString(personal("postal", p.postal))
		case "address":
			out.WriteString(personal("address", p.address))
		case "card":
			separator := pick(r, []string{"-", " ", ""})
			out.WriteString(personal("card", strings.Join([]string{"0000", "0000", "0000", fmt.Sprintf("%04d", r.between(1, 99))}, separator)))
		default:
			panic("sample: a body has the unknown slot {" + slot + "}")
		}
	}
}

// products maps words of a text to the product that a form or an operator would choose.
var products = []struct {
	name  string
	words []string
}{
	{"みどりプラス", []string{"みどりプラス", "みどりﾌﾟﾗｽ", "サブスク"}},
	{"コードレス掃除機 ミドリクリーンV2", []string{"掃除機", "ミドリクリーン", "ﾐﾄﾞﾘｸﾘｰﾝ", "V2"}},
	{"加湿器 ミストリー", []string{"加湿器", "ミストリー", "ﾐｽﾄﾘｰ"}},
	{"炊飯器 ふっくら炊き", []string{"炊飯", "ふっくら炊き", "ご飯"}},
	{"スマート照明 あかりん", []string{"あかりん", "照明"}},
	{"空気清浄機 エアリーフ", []string{"空気清浄機", "エアリーフ", "ｴｱﾘｰﾌ"}},
	{"浄水ポット みずポット", []string{"みずポット", "みずﾎﾟｯﾄ", "カートリッジ", "浄水"}},
	{"アプリ みどりホーム", []string{"みどりホーム", "みどりﾎｰﾑ", "アプリ", "ｱﾌﾟﾘ"}},
}

func productOf(text string) string {
	for _, p := range products {
		if slices.ContainsFunc(p.words, func(word string) bool { return strings.Contains(text, word) }) {
			return p.name
		}
	}
	return ""
}
