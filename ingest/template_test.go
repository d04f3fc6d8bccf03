package ingest

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc"
)

func TestTemplates(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{
			"acknowledgement mail with the inquiry in it",
			"架空 花子 様\n\nこの度はお問い合わせいただき、誠にありがとうございます。\n下記の内容でお問い合わせを受け付けました。\n担当者より3営業日以内にご連絡いたしますので、\n今しばらくお待ちください。\n\nお問い合わせ内容：\n洗濯機の脱水が途中で止まります。\n\n※本メールは自動送信です。ご返信いただいてもお答えできません。",
			"template/acknowledgement: 架空 花子 様⏎この度はお問い合わせいただき、誠にありがとうございます。⏎下記の内容でお問い合わせを受け付けました。\ntemplate/announced answer: 担当者より3営業日以内にご連絡いたしますので、⏎今しばらくお待ちください。\nform/form: お問い合わせ内容：\ncustomer: 洗濯機の脱水が途中で止まります。\ntemplate/automatic message: ※本メールは自動送信です。\ntemplate/service notice: ご返信いただいてもお答えできません。",
		},
		{
			"wrapped line", "届きません。\n内容を確認のうえ、担当者より折り返し\nご連絡させていただきます。",
			"customer: 届きません。\ntemplate/announced answer: 内容を確認のうえ、担当者より折り返し⏎ご連絡させていただきます。",
		},
		{
			"phone note", "お客様より入電。\n先週買った掃除機が充電できないとのこと。\n初期不良として交換を案内。\n以上、対応完了。",
			"template/phone note: お客様より入電。\ncustomer: 先週買った掃除機が充電できないとのこと。\nagent/phone note: 初期不良として交換を案内。\ntemplate/phone note: 以上、対応完了。",
		},
		{
			"phone note on one line", "架空様から入電あり。解約したい。手順をご案内し、ご了承いただき終話。",
			"template/phone note: 架空様から入電あり。\ncustomer: 解約したい。\ntemplate/phone note: 手順をご案内し、ご了承いただき終話。",
		},
		{"nothing but templates", "お問い合わせを受け付けました。\n担当者より順次ご連絡いたします。\nこのメールに返信されてもお答えできません。", "template/acknowledgement: お問い合わせを受け付けました。\ntemplate/announced answer: 担当者より順次ご連絡いたします。\ntemplate/automatic message: このメールに返信されてもお答えできません。"},
		{"other spellings", "お問合せを承りました｡2～3営業日程で担当よりご返信致します｡", "template/acknowledgement: お問合せを承りました｡\ntemplate/announced answer: 2～3営業日程で担当よりご返信致します｡"},
		{"busy line", "ただいまお電話が大変混み合っております。もうしばらくお待ちください。", "template/service notice: ただいまお電話が大変混み合っております。⏎もうしばらくお待ちください。"},

		// What customers say of all this is theirs.
		{"reported", "担当者より折り返しご連絡いたしますと言われたのに連絡がありません。", ""},
		{"in quotation marks", "「担当者よりご連絡いたします。」というメールが来たきりです。", ""},
		{"a request", "担当者からご連絡をお願いいたします。", ""},
		{"a condition", "3日以内にご連絡いただけない場合は解約いたします。", ""},
		{"a question", "このメールは自動送信ですか？", ""},
		{"about the desk", "サポートセンターに電話しても混み合っていて繋がりません。", ""},
		{"thanks", "早速のご連絡ありがとうございます。届くのを待っています。", ""},
		{"a word alone", "入電の多い時間を教えてください。", ""},
		{"a polite closing", "返金をよろしくお願いいたします。", ""},
		{"staff", "スタッフの方から案内されました。", ""},
	}
	for _, test := range tests {
		want := test.want
		if want == "" {
			want = "customer: " + test.text
		}
		if got := partsOf(splitTemplates([]part{{role: voc.RoleCustomer, text: test.text}}, nil)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, want)
		}
	}
}

func TestGivenTemplates(t *testing.T) {
	options := Options{Templates: []string{"みどり家電くらぶ会員*様からのご投稿です。ポイントは*点です。", "店頭アンケートより転記"}}
	content := "id,received_at,text\n1,2026-08-03,\"みどり家電くらぶ会員 架空 花子 様からのご投稿です。\n音が大きい。\nポイントは１２０点です。\"\n2,2026-08-03,店頭アンケートより転記\n3,2026-08-03,みどり家電くらぶ会員です。\n"
	r := read(t, []byte(content), options)
	if r.err != nil || len(r.inquiries) != 3 {
		t.Fatal(r.err, r.rejects)
	}
	if q := r.inquiries[0]; q.Text != "音が大きい。" || len(q.Turns) != 3 || q.Turns[0].Role != voc.RoleTemplate || q.Turns[0].Rule != ruleTemplate {
		t.Errorf("%q %+v", q.Text, q.Turns)
	}
	if r.inquiries[1].Text != "" || r.inquiries[2].Text != "みどり家電くらぶ会員です。" {
		t.Errorf("%q, %q", r.inquiries[1].Text, r.inquiries[2].Text)
	}
}

// TestTemplatesReachTheInquiry checks text, turns and answer in the channels where templates come.
func TestTemplatesReachTheInquiry(t *testing.T) {
	q := one(t, "id,received_at,channel,text,reply\n1,2026-08-03,電話,お客様より入電。音が大きい。以上、対応完了。,担当者より折り返しご連絡いたします。\n", Options{})
	if q.Text != "音が大きい。" || len(q.Turns) != 3 || q.Turns[2].Rule != rulePhoneNote || q.Reply != "担当者より折り返しご連絡いたします。" {
		t.Errorf("%q, %q, %+v", q.Text, q.Reply, q.Turns)
	}
	q = one(t, `{"id":1,"received_at":"2026-08-03","channel":"chat","turns":[{"role":"customer","text":"お問い合わせを受け付けました。"},{"role":"customer","text":"送料は？"},{"role":"agent","text":"無料です。"}]}`+"\n", Options{})
	if q.Text != "送料は？" || q.Turns[0].Role != voc.RoleTemplate || q.Reply != "無料です。" {
		t.Errorf("%q, %+v", q.Text, q.Turns)
	}
}

// TestTemplateTriggers checks that no sentence under a strong rule is missed because it holds no trigger.
func TestTemplateTriggers(t *testing.T) {
	pieces := []string{"お問い合わせ", "を", "受け付け", "ました", "担当者", "より", "ご連絡", "いたします", "本メール", "は", "自動", "送信", "です", "3", "営業日", "以内", "に", "お客様", "入電", "あり", "対応", "完了", "終話", "ただいま", "回線", "が", "混み合って", "おります", "ご意見", "参考に", "させていただきます", "アンケート", "ご協力ください", "tel", "電話", "日ほどで"}
	random := newRandom()
	matched := 0
	for range 60_000 {
		var sentence strings.Builder
		for range 1 + random.IntN(8) {
			sentence.WriteString(pieces[random.IntN(len(pieces))])
		}
		if rule := strongRule(sentence.String()); rule != nil {
			matched++
			if !templateTriggers.in(sentence.String()) {
				t.Errorf("%s (%s) holds no trigger", sentence.String(), rule.name)
			}
		}
	}
	if matched < 100 {
		t.Errorf("only %d sentences were looked at", matched)
	}
}

// evalTexts returns the longest field of each row of a file of people's own texts.
func evalTexts(t testing.TB, name string) []string {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Skip("VOC_EVAL_DATA is not set")
	}
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, row := range rows {
		longest := ""
		for _, field := range row {
			if len(field) > len(longest) {
				longest = field
			}
		}
		texts = append(texts, longest)
	}
	return texts
}

// TestTemplatesOnRealText counts what is cut of texts in which no operator speaks: at most one in 10,000.
func TestTemplatesOnRealText(t *testing.T) {
	texts := slicesOfTexts(evalTexts(t, "survey_free_text.csv"), evalTexts(t, "review_sentiment.csv"), evalTexts(t, "hotel_topics_l1.csv"))
	cut := 0
	for _, text := range texts {
		if parts := splitTemplates([]part{{role: voc.RoleCustomer, text: text}}, nil); len(parts) != 1 || parts[0].rule != "" {
			cut++
		}
	}
	t.Logf("%d of %d texts were cut", cut, len(texts))
	if cut*10_000 > len(texts) {
		t.Errorf("%d of %d texts were cut", cut, len(texts))
	}
}

func slicesOfTexts(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func BenchmarkTemplates(b *testing.B) {
	texts := evalTexts(b, "survey_free_text.csv")
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, text := range texts {
			splitTemplates([]part{{role: voc.RoleCustomer, text: text}}, nil)
		}
	}
}
