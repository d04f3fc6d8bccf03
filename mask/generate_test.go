package mask

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The generator writes made-up personal data into real text, by templates. Names and templates are in two
// halves: rules were mended with the develop half, figures are those of the test half.

// half selects templates and names.
type half int

const (
	develop half = iota
	test
)

// generator makes labelled texts from real ones; equal seeds give equal texts.
type generator struct {
	*rand.Rand
	half  half
	texts []string // real ones
}

// generate returns labelled texts, of which the last plain ones hold nothing personal that was put in.
func generate(t *testing.T, h half, personal, plain int) []Example {
	g := &generator{rand.New(rand.NewPCG(7, uint64(h))), h, realTexts(t, h)}
	examples := make([]Example, 0, personal+plain)
	for range personal {
		examples = append(examples, g.personalText())
	}
	for range plain {
		examples = append(examples, Example{Text: g.text()})
	}
	return examples
}

// realTexts returns every other text of the evaluation data, up to 300 bytes long, from each file as many.
func realTexts(t *testing.T, h half) []string {
	files, err := filepath.Glob(filepath.Join(evaluationData(t), "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var texts []string
	for _, path := range files {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows := csv.NewReader(file)
		header, err := rows.Read()
		if err != nil {
			t.Fatal(err)
		}
		column := slices.Index(header, "text")
		for n := 0; n < 10_000; n++ {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if text := row[column]; n%2 == int(h) && len(text) > 0 && len(text) <= 300 {
				texts = append(texts, text)
			}
		}
		file.Close()
	}
	return texts
}

func (g *generator) text() string { return g.texts[g.IntN(len(g.texts))] }

// personalText returns a real text with one or two templates before, behind or around it.
func (g *generator) personalText() Example {
	var b exampleBuilder
	first := g.IntN(3) > 0
	if first {
		g.template(&b)
		if separators := []string{"\n", " ", ""}; strings.HasSuffix(b.String(), "。") {
			b.WriteString(pick(g, separators))
		} else {
			b.WriteString(pick(g, separators[:2]))
		}
	}
	text := g.text()
	b.WriteString(text)
	if !first || g.IntN(2) == 0 {
		if !strings.HasSuffix(text, "。") && g.IntN(3) > 0 {
			b.WriteString("。")
		} else {
			b.WriteString("\n")
		}
		g.template(&b)
	}
	return Example{Text: b.String(), Spans: b.spans}
}

type exampleBuilder struct {
	strings.Builder
	spans []ExampleSpan
}

// template writes one template of a group, each group as often, and fills its slots.
func (g *generator) template(b *exampleBuilder) {
	groups := templates[g.half]
	group := []string{"number", "number", "address", "cued", "bare"}[g.IntN(5)]
	text := pick(g, groups[group])
	name := map[string]string{"cued": "name_cued", "bare": "name_bare"}[group]
	if name == "" {
		name = "name_cued"
	}
	p := g.person()
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return
		}
		slot, after, _ := strings.Cut(rest, "}")
		text = after
		kind, value := slot, ""
		switch slot {
		case "S":
			kind, value = name, p.surname
		case "N":
			kind, value = name, p.surname+pick(g, []string{"", "", " ", "　"})+p.given
		case "G":
			kind, value = name, p.given
		case "K":
			kind, value = name, p.kana
		default:
			value = g.value(slot)
		}
		start := b.Len()
		b.WriteString(value)
		b.spans = append(b.spans, ExampleSpan{Start: start, End: b.Len(), Kind: kind})
	}
}

type madeUpPerson struct{ surname, given, kana string }

func (g *generator) person() madeUpPerson {
	surname := pick(g, halfOf(g.half, generatedSurnames))
	given := pick(g, halfOf(g.half, generatedGivens))
	return madeUpPerson{surname, given, pick(g, halfOf(g.half, generatedKana))}
}

func halfOf(h half, words string) []string {
	var part []string
	for i, word := range strings.Fields(words) {
		if i%2 == int(h) {
			part = append(part, word)
		}
	}
	return part
}

func pick[T any](g *generator, list []T) T { return list[g.IntN(len(list))] }

func (g *generator) digits(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + g.IntN(10)))
	}
	return b.String()
}

// value makes up a value of one kind in one of the ways in which people write it.
func (g *generator) value(kind string) string {
	switch kind {
	case Phone:
		return g.wide(g.phone())
	case Email:
		local := pick(g, []string{"taro", "hanako.mihon", "m_sample", "info-99", "kaku.u"}) + g.digits(g.IntN(4))
		return local + pick(g, []string{"@", "@", "@", "＠", "[at]"}) + pick(g, []string{"example.com", "example.co.jp", "mail.example.jp"})
	case PostalCode:
		return g.wide("000" + pick(g, []string{"-", "-", "−", "ー"}) + g.digits(4))
	case Card:
		groups := []string{g.digits(4), g.digits(4), g.digits(4), g.digits(4)}
		return g.wide(strings.Join(groups, pick(g, []string{"-", " ", "", "－"})))
	case BankAccount:
		return g.wide(g.digits(7))
	case MyNumber:
		return strings.Join([]string{g.digits(4), g.digits(4), g.digits(4)}, pick(g, []string{"", " ", "-"}))
	case DrivingLicence:
		return g.wide(g.digits(12))
	case Passport:
		return string(rune('A'+g.IntN(26))) + string(rune('A'+g.IntN(26))) + g.digits(7)
	case ResidenceCard:
		return "AB" + g.digits(8) + "CD"
	case Pension:
		return g.digits(4) + pick(g, []string{"-", ""}) + g.digits(6)
	case Insurance:
		return g.digits(8)
	case BirthDate:
		year, month, day := 1940+g.IntN(70), 1+g.IntN(12), 1+g.IntN(28)
		return g.wide(pick(g, []string{
			fmt.Sprintf("%d年%d月%d日", year, month, day), fmt.Sprintf("%d/%d/%d", year, month, day), fmt.Sprintf("%d-%02d-%02d", year, month, day),
			fmt.Sprintf("昭和%d年%d月%d日", 20+g.IntN(43), month, day), fmt.Sprintf("平成%d年%d月%d日", 1+g.IntN(30), month, day),
		}))
	case Account:
		return pick(g, []string{"mihon_", "taro.k", "sakura-x", "nanashi"}) + g.digits(3)
	case URL:
		return "https://example.jp/" + pick(g, []string{"my?id=", "reset?token=", "u/1?mail=a%40example.jp&c="}) + g.digits(6)
	case CustomerNumber:
		return pick(g, []string{g.digits(8), "C-" + g.digits(6), "M" + g.digits(7), g.digits(4) + "-" + g.digits(4), g.wide(g.digits(8))})
	case OrderNumber:
		return pick(g, []string{"ORD-" + g.digits(6), g.digits(10), g.digits(3) + "-" + g.digits(7) + "-" + g.digits(7), "R" + g.digits(8)})
	case NumberPlate:
		return pick(g, []string{"架空", "見本"}) + g.digits(3) + pick(g, []string{"さ", "あ", "す"}) + g.digits(2) + "-" + g.digits(2)
	case Password:
		return pick(g, []string{"himitsu", "Abcd", "neko-"}) + g.digits(4)
	case Address:
		return g.address()
	}
	panic("unknown slot " + kind)
}

func (g *generator) phone() string {
	last, middle := g.digits(4), "0000"
	return pick(g, []string{
		"090-" + middle + "-" + last, "080" + middle + last, "070 " + middle + " " + last, "090(" + middle + ")" + last, "090・" + middle + "・" + last,
		"03-" + middle + "-" + last, "06(" + middle + ")" + last, "0" + "45-000-" + last, "(076)200-" + last, "+81-90-" + middle + "-" + last, "0776 00 " + last, "080−" + middle + "−" + last,
	})
}

// wide writes digits in full width now and then.
func (g *generator) wide(text string) string {
	if g.IntN(4) > 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, text)
}

func (g *generator) address() string {
	town := pick(g, halfOf(g.half, generatedTowns))
	block := pick(g, []string{"%d-%d-%d", "%d丁目%d-%d", "%d丁目%d番%d号", "%d−%d−%d", "%d-%d-%d"})
	address := town + g.wide(fmt.Sprintf(block, 1+g.IntN(9), 1+g.IntN(40), 1+g.IntN(30)))
	if g.IntN(3) > 0 {
		return address
	}
	building := pick(g, halfOf(g.half, generatedBuildings))
	return address + pick(g, []string{" ", "　", ""}) + building + g.wide(fmt.Sprint(101+g.IntN(900))) + pick(g, []string{"", "号室", "号"})
}

const (
	generatedSurnames  = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 工藤 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 木下 久保 佐野 野村 松尾 市川 菊地 杉本 古川 大西 島田 水野 桜井 渡部 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 秋山 田口 永井 山中 中西 吉村 川上 大橋 石原 松岡 浜田 馬場 森本 星野 矢野 浅野 大島 松下 吉岡 小池 野田 荒木 大谷 松浦 熊谷 黒田 尾崎 永田 川村 望月 松村 田辺 荒井 堀 大久保 早川 内藤 栗原 岩本 神田 須藤 本間 岡崎 小泉 小沢 鶴岡 猪俣 桑名 海野 蒔田 鳥飼 葛西 玉置 越智 長南 曽我部 日比野 蛭田 設楽 仁科 東条 楢崎 羽生田"
	generatedGivens    = "大輔 美咲 翔太 陽子 健一 由美 拓也 愛 直樹 恵子 誠 裕子 太郎 花子 浩二 真由美 和也 千尋 隆 明美 達也 智子 学 久美子 亮 香織 健太 麻衣 大樹 彩 翼 舞 蓮 陽菜 悠斗 結衣 湊 葵 大和 凛 陽翔 芽依 樹 紬 朝陽 莉子 悠真 心春 颯真 咲良 正 幸子 清 節子 勇 和子 実 洋子 茂 文子 博 京子 進 弘子 昭 悦子 修 律子 哲也 典子 剛 美穂 聡 奈緒 淳 沙織 徹 綾 豊 瞳 亜希子 純一 沙耶 修平 多恵 慎吾 千代子 光男 瑠奈 祐太朗 さくら ひろみ あゆみ まこと かおり みどり ゆうた めぐみ 彰 郁夫 喜美子 紗英 琢磨 朱里 允 澪 篤史 佳代"
	generatedKana      = "サトウ タロウ ヤマダハナコ スズキ イチロウ タナカ ミサキ イトウケンイチ コバヤシ ヨウコ"
	generatedTowns     = "東京都架空区見本町 大阪府架空市中央区緑が丘 北海道架空市北見本 神奈川県見本市港町区若葉台 福井県架空市例町 愛知県見本市東桜 福岡県架空市早見区西台 千葉県見本市花見川 架空市夢見町 兵庫県架空市灘浜町 京都府見本市上山田 埼玉県さいたま市見本区大門 長野県架空郡見本村大字上野 静岡県見本市葵台 見本市栄町 宮城県架空市青葉山 東京都見本市ひばりが丘 広島県架空市安佐北町 石川県見本市金石 沖縄県架空市首里台"
	generatedBuildings = "見本マンション コーポ架空 ハイツ夢見 レジデンス例 メゾン見本 架空ビル サンハイム架空 見本荘"
)

var templates = [2]map[string][]string{
	develop: {
		"number": {
			"電話番号は{phone}です。", "{phone}に折り返しお願いします。", "連絡先：{phone}", "携帯{phone}まで電話ください。", "TEL {phone}", "メールは{email}です。", "{email}に送ってください。", "〒{postal}に住んでいます。", "郵便番号は{postal}です。",
			"カード番号は{card}です。", "{card}で払いました。", "口座番号 {bank} に返金してください。", "普通{bank}です。", "マイナンバーは{mynumber}です。", "免許証番号は{licence}です。", "パスポート番号は{passport}です。", "在留カード番号{residence}", "基礎年金番号は{pension}です。", "被保険者番号は{insurance}です。",
			"生年月日は{birthdate}です。", "{birthdate}生まれです。", "LINEのIDは{account}です。", "ユーザー名：{account}", "{url}が開けません。", "会員番号は{customer}です。", "お客様番号：{customer}", "注文番号{order}の件です。", "予約番号は{order}です。", "車のナンバーは{plate}です。", "パスワードは{password}です。",
		},
		"address": {"住所は{address}です。", "{address}に送ってください。", "お届け先：{address}", "{address}", "新しい住所は{address}になります。", "〒{postal} {address}"},
		"cued": {
			"私、{N}と申しますが、", "{S}さんという方でした。", "{S}くんが荷物を運んでくれた。", "店長の{S}様によろしく。", "名前：{N}", "受取人は{N}です。", "{N}様宛に送った。", "担当者:{S}", "契約者は{N}です。", "{S}先生に教わりました。", "{S}主任の説明がよかった。", "お世話になります、{S}と申します。", "仲居の{S}さんが素敵でした。", "予約者名：{N}", "氏名 {N}", "{S}氏から聞いた。", "署名:{N}", "お名前は{K}です。",
			"{N}と申します。", "{S}と申します。", "{S}様のお部屋です。", "担当の{S}さんが親切でした。", "名前は{N}です。", "氏名：{N}", "お名前:{N}", "宛名は「{N}」でお願いします。", "スタッフの{S}さんに案内してもらいました。", "フリガナ：{K}", "{N}様", "{S}さんありがとう。", "{N}さんに会いました。", "受付は{S}くんでした。",
		},
		"bare": {
			"{N}で申し込んだはずです。", "{S}に代わってください。", "本日{N}が参りました。", "以上、{N}", "フロントは{S}が対応しました。", "先ほど電話した{S}です。", "対応したのは{S}でした。", "{S}の接客がよかった。", "{N}名義で予約しています。", "{S}に確認したところ無理だと言われた。", "{N}\n{phone}", "{N}、3名で予約です。", "妻の{G}が利用しました。", "{S}から折り返し電話をください。", "{N}の予約を取り消してください。",
			"{N}です。", "{N}で予約しました。", "昨日{S}が伺いました。", "{S}に伝えてください。", "{N}の件です。", "{S}から電話がありました。", "{N}が対応してくれました。", "{S}まで連絡ください。", "({N})", "{N} {phone}", "よろしくお願いします。\n{N}",
		},
	},
	test: {
		"number": {
			"電話は{phone}にお願いします。", "{phone}へかけ直してください。", "こちらの番号({phone})です。", "自宅の電話{phone}です。", "FAX:{phone}", "{phone}", "アドレスは{email}になります。", "{email}宛に返信ください。", "メールアドレス：{email}", "〒{postal}", "郵便番号:{postal}",
			"クレジットカード{card}が使えません。", "カードの番号、{card}です。", "振込先は普通口座{bank}です。", "口座番号：{bank}", "個人番号は{mynumber}です。", "運転免許証の番号:{licence}", "旅券番号 {passport}", "在留カードは{residence}です。", "年金番号 {pension}", "保険証番号は{insurance}です。",
			"誕生日は{birthdate}です。", "({birthdate}生)", "生年月日：{birthdate}", "インスタのアカウントは{account}です。", "ログインID:{account}", "{url}からログインできない。", "会員ID：{customer}", "お客さま番号は{customer}でした。", "契約番号 {customer} です。", "ご注文番号：{order}", "追跡番号{order}が表示されない。", "ナンバー{plate}の車です。", "パスワード：{password}",
		},
		"address": {"現住所：{address}", "{address}まで配達をお願いします。", "届け先は{address}です。", "配送先を{address}に変更したい。", "引っ越して{address}に住んでいます。", "〒{postal}\n{address}", "{address} に届いていません。"},
		"cued": {
			"{N}と申す者です。", "{S}と申しますが、先日の件で。", "清掃の{S}さんに助けられました。", "{S}さまには大変お世話になりました。", "受付にいた{S}くんが優秀でした。", "{S}店長にお礼を伝えてください。", "ご担当の{S}様へ", "氏名: {N}", "お名前は{N}です。", "名義人：{N}", "代表者：{N}", "宛名：{N}様", "会員名:{N}", "{N}さんから紹介されました。",
			"{S}部長とお話ししました。", "主治医の{S}先生", "フリガナ:{K}", "差出人は{N}です。", "{N} 様", "{S}殿", "{S}さん、本当にありがとうございました。", "{N}と言います。", "予約者名は{N}です。", "契約者名：{N}",
		},
		"bare": {
			"{N}の名前で部屋を取りました。", "こちらは{N}です。", "{S}が電話に出ました。", "窓口の{S}に聞きました。", "{S}から説明を受けました。", "当日は{N}が行きます。", "予約は{N}です。", "夫の{N}が泊まります。", "{N} {email}", "{N}（{phone}）", "担当が{S}だったので安心でした。", "{S}の電話対応に不満があります。", "{N}ほか2名です。", "{S}です、いつもお世話になっています。",
			"{N}宛に送ってください。", "{S}に渡してください。", "{S}という者です。", "敬具\n{N}", "草々 {N}", "{N}です。昨日は助かりました。", "{S}へお伝えください。", "母の{N}が契約しています。",
		},
	},
}
