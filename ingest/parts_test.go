package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"voc"
)

// partsOf writes parts as "role/rule: text" for comparison; the writer's own words are "customer: text".
func partsOf(parts []part) string {
	var out []string
	for _, p := range parts {
		name := string(p.role)
		if p.rule != "" {
			name += "/" + p.rule
		}
		out = append(out, fmt.Sprintf("%s: %s", name, strings.ReplaceAll(p.text, "\n", "⏎")))
	}
	return strings.Join(out, "\n")
}

func TestPartsOfMail(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"own words alone", "届きません。\n至急お願いします。", "customer: 届きません。⏎至急お願いします。"},
		{
			"everything", "みどり家電 ご担当者様\n\nいつもお世話になっております。架空です。\n届きません。\nよろしくお願い致します。\n\niPhoneから送信\n\n2026年8月3日(月) 9:05 みどり家電 <support@example.jp>:\n> 発送しました。\n",
			"greeting/opening formula: みどり家電 ご担当者様⏎⏎いつもお世話になっております。\ncustomer: 架空です。⏎届きません。\ngreeting/closing formula: よろしくお願い致します。\nfooter/sent from: iPhoneから送信\nquote/quote head: 2026年8月3日(月) 9:05 みどり家電 <support@example.jp>:\nquote/quoted line: > 発送しました。",
		},
		{
			"answers between quotations", "> 型番は？\nABC-1です。\n> いつから？\n昨日からです。\n-- \n架空 花子\nTEL 090-0000-1234",
			"quote/quoted line: > 型番は？\ncustomer: ABC-1です。\nquote/quoted line: > いつから？\ncustomer: 昨日からです。\nsignature/signature: -- ⏎架空 花子⏎TEL 090-0000-1234",
		},
		{
			"legal notice", "解約します。\n\n本メールは宛先の方のみを対象としており、\n誤って受信された場合は破棄してください。",
			"customer: 解約します。\nfooter/legal notice: 本メールは宛先の方のみを対象としており、⏎誤って受信された場合は破棄してください。",
		},
		{"Outlook", "返品したい。\n\n-----Original Message-----\nFrom: Support\nSent: Monday\nはい", "customer: 返品したい。\nquote/quoted mail: -----Original Message-----⏎From: Support⏎Sent: Monday⏎はい"},
		{"nothing but formulas", "お世話になっております。\nよろしくお願いします。", "customer: お世話になっております。⏎よろしくお願いします。"},
		{"thanks are kept", "ありがとうございました。\nよろしくお願いします。", "customer: ありがとうございました。\ngreeting/closing formula: よろしくお願いします。"},
		{"a request is no formula", "返金をよろしくお願いします。", "customer: 返金をよろしくお願いします。"},
		{"phone in a sentence", "iPhoneから送信できません。", "customer: iPhoneから送信できません。"},
	}
	for _, test := range tests {
		if got := partsOf(splitText(test.text, true, nil)); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestPartsOfForms(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{
			"colons", "ホームページからお問い合わせがありました。\n\nお名前：架空 花子\nメールアドレス：hanako@example.com\nお問い合わせ内容：\n返品の方法を教えてください。\n送料は着払いですか？\n----------\nIPアドレス: 192.0.2.1",
			"form/form: ホームページからお問い合わせがありました。\nform/form: お名前：\nform/form: 架空 花子\nform/form: メールアドレス：\nform/form: hanako@example.com\nform/form: お問い合わせ内容：\ncustomer/form: 返品の方法を教えてください。⏎送料は着払いですか？\nform/form: ----------\nform/form: IPアドレス:\nform/form: 192.0.2.1",
		},
		{
			"brackets, with the operator's answer", "【お客様番号】C-1\n【お申し出内容】充電できない\n【対応内容】交換を案内",
			"form/form: 【お客様番号】\nform/form: C-1\nform/form: 【お申し出内容】\ncustomer/form: 充電できない\nform/form: 【対応内容】\nagent/form: 交換を案内",
		},
		{"bullets", "■お名前\n架空\n■ご要望\n色を増やしてほしい", "form/form: ■お名前\nform/form: 架空\nform/form: ■ご要望\ncustomer/form: 色を増やしてほしい"},
		{"one label is no form", "内容：届きません", "customer: 内容：届きません"},
		{"labels without the inquiry", "お名前：架空\n電話番号：090-0000-1234", "customer: お名前：架空⏎電話番号：090-0000-1234"},
		{"no labels", "理由：高い\n結果：解約", "customer: 理由：高い⏎結果：解約"},
	}
	for _, test := range tests {
		if got := partsOf(splitText(test.text, false, nil)); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestPartsReachTheInquiry checks where the parts go: own words are the text, the rest is turns with their rule.
func TestPartsReachTheInquiry(t *testing.T) {
	q := one(t, "id,received_at,channel,text,reply\n1,2026-08-03,メール,\"お世話になっております。\n届きません。\n> 発送しました\",\"お問い合わせありがとうございます。\n明日届きます。\nよろしくお願いいたします。\"\n", Options{})
	if q.Text != "届きません。" || q.Reply != "明日届きます。" || len(q.Turns) != 3 || q.Turns[2].Role != voc.RoleQuote || q.Turns[2].Rule != ruleQuotedLine {
		t.Errorf("%q, %q, %+v", q.Text, q.Reply, q.Turns)
	}
	q = one(t, "id,received_at,channel,text\n1,2026-08-03,chat,> これは引用ではない\n", Options{})
	if q.Text != "> これは引用ではない" || q.Turns != nil {
		t.Errorf("%q, %+v", q.Text, q.Turns)
	}
	lines := `{"id":1,"received_at":"2026-08-03","channel":"email","turns":[{"role":"customer","text":"お世話になっております。\n返品したい。"},{"role":"agent","text":"どうぞ。\n> 返品したい。"},{"role":"customer","text":"どこへ？\n\n> どうぞ。"}]}` + "\n"
	q = one(t, lines, Options{})
	if q.Text != "返品したい。\nどこへ？" || q.Reply != "どうぞ。" || len(q.Turns) != 6 {
		t.Errorf("%q, %q, %+v", q.Text, q.Reply, q.Turns)
	}
	// The company's form sends the mail, the customer filled it in.
	form := "From: form@midori.example\n" + mailDate + "Message-ID: <f@midori.example>\n\nお名前：架空 花子\nメールアドレス：Hanako@example.com\nお問い合わせ内容：届きません\n"
	q = one(t, form, Options{OwnAddresses: []string{"@midori.example"}})
	if q.Text != "届きません" || q.CustomerID != "hanako@example.com" {
		t.Errorf("%q of %q", q.Text, q.CustomerID)
	}
}

// TestPartsKeepEverything checks on texts made of all the pieces that rules look for that nothing but space is lost.
func TestPartsKeepEverything(t *testing.T) {
	pieces := []string{"お世話になっております。", "届きません。", "\n", "> 引用\n", "-- \n", "━━━━━━\n", "お名前：架空\n", "お問い合わせ内容：壊れた\n", "【対応内容】", "よろしくお願いします。", "\nOn Mon, Aug 3 wrote:\n", "本メールは機密です\n", "iPhoneから送信\n", "TEL 03-0000-0000\n", " ", "以上", "\n\n", "x"}
	random := newRandom()
	for range 20_000 {
		var text strings.Builder
		for range random.IntN(14) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		for _, byMail := range []bool{false, true} {
			parts := splitText(text.String(), byMail, nil)
			var joined strings.Builder
			for _, p := range parts {
				joined.WriteString(p.text)
				if p.role == "" || p.text == "" || p.role != voc.RoleCustomer && p.rule == "" {
					t.Fatalf("%q: part %+v", text.String(), p)
				}
			}
			if got, want := withoutSpace(joined.String()), withoutSpace(text.String()); got != want {
				t.Fatalf("%q: parts hold %q, want %q", text.String(), got, want)
			}
		}
	}
}

func TestFormulaWords(t *testing.T) {
	for formula := range openingFormulas {
		if !isOpening(formula) {
			t.Errorf("%s is not taken for an opening", formula)
		}
	}
	for formula := range closingFormulas {
		if !isClosing(formula) {
			t.Errorf("%s is not taken for a closing", formula)
		}
	}
}

func withoutSpace(s string) string { return strings.Join(strings.Fields(s), "") }

func newRandom() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
