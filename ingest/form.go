package ingest

import (
	"strings"

	"voc"
)

// A text with at least two known labels of a form at the beginning of lines, one of which asks for the inquiry
// itself, is a filled-in form: "お名前：…", "【お問い合わせ内容】", "■ご要望". What stands behind a label that asks for
// the inquiry, up to the next label or a rule of signs, is the customer's; what stands behind a label of the
// operator's answer is an agent's; labels, everything else that was filled in, and what stands before the first
// label are the form. Each part's rule is "form".

const ruleForm = "form"

// formLabels maps folded labels to who fills them in.
var formLabels = func() map[string]voc.Role {
	m := map[string]voc.Role{}
	for role, names := range map[voc.Role]string{
		voc.RoleCustomer: `お問い合わせ内容 お問合せ内容 問い合わせ内容 お問い合わせ本文 お問い合わせ ご質問内容 ご質問 質問内容 ご相談内容 ご相談 相談内容 ご要望 ご要望内容 ご意見 ご意見・ご感想 ご意見ご要望 ご感想
			内容 本文 メッセージ メッセージ本文 コメント 詳細 ご用件 お申し出内容 申し出内容 申出内容 受付内容 入電内容 お客様の声 お客様申し出 自由記述 message comment comments inquiry question body`,
		voc.RoleAgent: `対応内容 回答 回答内容 ご回答 対応 処置 処置内容 案内内容 対応結果 返答 返信内容 対応者コメント reply answer response`,
		voc.RoleForm: `お名前 名前 氏名 ご氏名 お名前(漢字) お名前(カナ) フリガナ ふりがな お名前フリガナ 会社名 ご会社名 法人名 御社名 貴社名 部署名 部署 役職 メールアドレス メール e-mail email mail eメール
			メールアドレス(確認用) 電話番号 お電話番号 tel 電話 携帯電話 携帯番号 連絡先 ご連絡先 fax fax番号 郵便番号 〒 住所 ご住所 都道府県 市区町村 番地 建物名 年齢 年代 性別 生年月日 職業 会員番号 お客様番号 顧客番号
			注文番号 ご注文番号 受付番号 件名 題名 お問い合わせ種別 お問い合わせ項目 お問い合わせ区分 お問い合わせの種類 種別 カテゴリ カテゴリー 商品名 製品名 型番 品番 購入日 ご購入日 購入店 ご購入店舗 送信日時 受付日時 日時
			ご希望の連絡方法 連絡方法 希望連絡先 個人情報の取り扱い 個人情報の取扱い プライバシーポリシー 同意 リモートホスト ipアドレス ユーザーエージェント ブラウザ url 担当者 対応者 受付者 name phone address company subject`,
	} {
		for _, name := range strings.Fields(names) {
			m[foldHeader(name)] = role
		}
	}
	return m
}()

// formLabel takes a known label off the front of a line: "お名前：…", "お名前 : …", "【お名前】…", "■お名前". A line of a
// label alone needs brackets, a bullet or a colon.
func formLabel(line string) (label string, role voc.Role, value string, ok bool) {
	const longest = 90 // bytes of a label
	rest := strings.TrimLeft(line, " 　\t")
	bulleted := false
	for _, bullet := range []string{"■", "●", "◆", "▼", "・", "□", "◇", "○", "＊", "*", "※", "▪", "－", "-"} {
		if after, found := strings.CutPrefix(rest, bullet); found {
			rest, bulleted = strings.TrimLeft(after, " 　\t"), true
			break
		}
	}
	name := ""
	for _, brackets := range [][2]string{{"【", "】"}, {"[", "]"}, {"［", "］"}, {"《", "》"}, {"＜", "＞"}, {"〈", "〉"}, {"「", "」"}} {
		if inner, found := strings.CutPrefix(rest, brackets[0]); found {
			if i := strings.Index(inner[:min(len(inner), longest)], brackets[1]); i > 0 {
				name, value = inner[:i], strings.TrimLeft(inner[i+len(brackets[1]):], " 　\t:：")
			}
			break
		}
	}
	if name == "" {
		i := strings.IndexAny(rest[:min(len(rest), longest)], ":：\t")
		switch {
		case i > 0:
			name, value = rest[:i], strings.TrimLeft(rest[i:], " 　\t:：")
		case bulleted && len(rest) < longest:
			name = rest
		default:
			return "", "", "", false
		}
	}
	label = foldHeader(withoutBrackets(name))
	if role, ok = formLabels[label]; !ok {
		label = foldHeader(name)
		role, ok = formLabels[label]
	}
	return label, role, strings.TrimSpace(value), ok
}

// splitForm cuts a filled-in form into its parts in order.
func splitForm(text string) ([]part, bool) {
	if strings.IndexByte(text, '\n') < 0 && strings.IndexByte(text, '\r') < 0 {
		return nil, false // two labels need two lines
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(text, "\n")
	asks := false
	labels := map[string]bool{}
	for _, line := range lines {
		if label, role, _, ok := formLabel(line); ok {
			labels[label] = true
			asks = asks || role == voc.RoleCustomer
		}
	}
	if !asks || len(labels) < 2 {
		return nil, false
	}
	var parts []part
	var value []string
	current := part{role: voc.RoleForm, rule: ruleForm}
	finish := func() {
		if current.text = strings.Trim(strings.Join(value, "\n"), "\n 　\t"); current.text != "" {
			parts = append(parts, current)
		}
		value = value[:0]
	}
	for _, line := range lines {
		label, role, first, ok := formLabel(line)
		switch {
		case ok && current.label != "" && current.role == voc.RoleCustomer && role == voc.RoleCustomer && labels[label] && first == "" && !strings.ContainsAny(line, ":：【■"):
			value = append(value, line) // a bullet inside the inquiry
		case ok:
			finish()
			parts = append(parts, part{role: voc.RoleForm, rule: ruleForm, text: strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), first)), label: label})
			current = part{role: role, rule: ruleForm, label: label}
			value = append(value, first)
		case isRule(strings.TrimSpace(line)) && current.role != voc.RoleForm:
			finish()
			current = part{role: voc.RoleForm, rule: ruleForm}
			value = append(value, line)
		default:
			value = append(value, strings.TrimRight(line, " \t　"))
		}
	}
	finish()
	return parts, customerText(parts) != ""
}

// addressInForm returns the mail address that was filled in, or nothing: the form itself sends the mail.
func addressInForm(parts []part) string {
	for _, p := range parts {
		if strings.Contains(p.label, "メール") || strings.Contains(p.label, "mail") {
			if address := addressOf(p.text); address != "" {
				return address
			}
		}
	}
	return ""
}
