package ingest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

func TestMapHeaders(t *testing.T) {
	tests := []struct{ headers, want string }{
		{"id,received_at,channel,customer_id,text", "id=id received_at=received_at channel=channel customer_id=customer_id text=text"},
		{"問い合わせID,受付日時,お客様番号,お問い合わせ内容,対応内容", "id=問い合わせID received_at=受付日時 customer_id=お客様番号 text=お問い合わせ内容 reply=対応内容"},
		{"受付番号,受信日時,会員番号,本文,件名,担当者,商品名", "id=受付番号 received_at=受信日時 customer_id=会員番号 text=本文 subject=件名 agent=担当者 product=商品名"},
		{"受付番号,受付日時,お客様番号,問い合わせ内容(オペレーター記録),対応内容,担当者,対応状況,処理秒数,呼出回数", "id=受付番号 received_at=受付日時 customer_id=お客様番号 text=問い合わせ内容(オペレーター記録) reply=対応内容 agent=担当者 status=対応状況 handling_seconds=処理秒数 offered=呼出回数"},
		{"投稿ID,投稿日時,ユーザーID,投稿内容,URL", "id=投稿ID received_at=投稿日時 customer_id=ユーザーID text=投稿内容 url=URL"},
		{"チケット番号,作成日時,ステータス,初回返信日時,解決日時,通話時間,満足度,NPS,質問", "id=チケット番号 received_at=作成日時 status=ステータス first_reply_at=初回返信日時 resolved_at=解決日時 handling_seconds=通話時間 csat=満足度 nps=NPS text=質問"},
		{"問合せ番号,お問合せ日時,お問合せ内容", "id=問合せ番号 received_at=お問合せ日時 text=お問合せ内容"},
		{"ＩＤ,【受付日時】,《本文》", "id=ＩＤ received_at=【受付日時】 text=《本文》"},
		{"CreatedAt,User-ID,Message/Body", "received_at=CreatedAt customer_id=User-ID text=Message/Body"},
		{"created_at,user_id,body,message", "received_at=created_at customer_id=user_id text=message unmapped=body"},
		{"text,本文,受付日時,received_at", "text=text received_at=received_at unmapped=本文 unmapped=受付日時"},
		{"内容,問い合わせ内容,受付日,受付日時", "text=問い合わせ内容 received_at=受付日時 unmapped=内容 unmapped=受付日"},
		{"質問,回答,回答日時,受付日時", "received_at=受付日時 text=質問 reply=回答 first_reply_at=回答日時"},
		{"回答日時,回答", "received_at=回答日時 text=回答"},
		{"受付日,受付時刻,内容", "received_at=受付日 clock=受付時刻 text=内容"},
		{"プラン,都道府県,年代,性別,segment.店,本文", "segment.age_band=年代 segment.gender=性別 segment.plan=プラン segment.region=都道府県 segment.店=segment.店 text=本文"},
		{"No.,お名前,分類,本文", "text=本文 unmapped=No. unmapped=お名前 unmapped=分類"},
		{"本文,本文", "text=本文 unmapped=本文"},
		{"本文(HTML),本文", "text=本文 unmapped=本文(HTML)"},
	}
	for _, test := range tests {
		headers := strings.Split(test.headers, ",")
		m, _ := mapHeaders(headers, nil)
		got := []string{}
		for c := range columnCount {
			if i := m.index[c]; i >= 0 && c == columnClock {
				got = append(got, "clock="+headers[i])
			} else if i >= 0 {
				got = append(got, c.String()+"="+headers[i])
			}
		}
		for _, s := range m.segments {
			got = append(got, "segment."+s.name+"="+headers[s.index])
		}
		for _, i := range m.unmapped {
			got = append(got, "unmapped="+headers[i])
		}
		want := strings.Split(test.want, " ")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", test.headers, got, want)
		}
	}
}

// TestEveryAliasIsFound checks that each known header is found when it stands alone.
func TestEveryAliasIsFound(t *testing.T) {
	for _, entry := range headerNames {
		for _, name := range strings.Fields(entry.names) {
			m, _ := mapHeaders([]string{name}, nil)
			if m.mapped != 1 {
				t.Errorf("%s is not found", name)
			}
		}
	}
	for _, name := range CanonicalColumns {
		if m, _ := mapHeaders([]string{name}, nil); !m.has(columnByName[name]) {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestGivenColumns(t *testing.T) {
	q := one(t, "a,b,本文,c,受付日時,d\n1,2026-08-03,違う,これ,2020-01-01,x\n", Options{Columns: map[string]string{"id": "a", "received_at": "b", "text": "ｃ", "segment.shop": "d"}})
	if q.ID != "1" || q.Text != "これ" || q.ReceivedAt.Year() != 2026 || !slices.Equal(q.Segments, []voc.Segment{{Name: "shop", Value: "x"}}) {
		t.Errorf("got %+v", q)
	}
}

func TestValues(t *testing.T) {
	content := `受付番号,受付日時,チャネル,お客様番号,内容,ステータス,処理時間(分),呼出回数,満足度,NPS,有人対応,初回返信日時,解決日時,更新日時,faq_viewed,topics,sentiment,kind,product,lang,都道府県,年代
1,2026/8/3 9:05,お電話,C-1,届かない,対応完了,"１，２.5",３回,4点,10,はい,2026/8/3 10:00,2026年8月4日,R8.8.5,f1;f2； f3,delivery;配送,否定,苦情,掃除機,ja,東京都,30代
`
	q := one(t, content, Options{})
	if q.Channel != voc.Phone || q.Status != "resolved" || q.HandlingSeconds.Value != 12.5*60 || q.Offered != voc.Some[int64](3) || q.CSAT.Value != 4 || q.NPS.Value != 10 {
		t.Errorf("got %+v", q)
	}
	if q.BotHandoff != voc.Some(true) || q.FirstReplyAt.Hour() != 10 || q.ResolvedAt.Day() != 4 || q.UpdatedAt.Day() != 5 || len(q.FAQViewed) != 3 {
		t.Errorf("got %+v", q)
	}
	if !slices.Equal(q.GivenTopics, []string{"delivery", "配送"}) || q.GivenSentiment != voc.Negative || q.GivenKind != voc.Complaint || q.Language != "ja" {
		t.Errorf("got %+v", q)
	}
	if !slices.Equal(q.Segments, []voc.Segment{{Name: "age_band", Value: "30代"}, {Name: "region", Value: "東京都"}}) {
		t.Errorf("segments %v", q.Segments)
	}
}

func TestUnreadableMeasuresAreWarnings(t *testing.T) {
	r := read(t, []byte("id,received_at,text,csat,nps,offered,handling_seconds,bot_handoff,status,sentiment,kind,resolved_at\n"+
		"1,2026-08-03,a,良い,11,2.5,すぐ,たぶん,謎,怒り,謎,いつか\n2,2026-08-03,b,NaN,-1,x,-5,,,,,1926-01-01\n"), Options{})
	want := map[string]int64{
		"csat is not a number": 2, "nps is not between 0 and 10": 2, "offered is not a whole number": 1, "offered is not a number": 1, "handling_seconds is not a length of time": 2,
		"bot_handoff is neither yes nor no": 1, "status is not a known value": 1, "sentiment is not a known value": 1, "kind is not a known value": 1,
		"resolved_at is not a time": 1, "resolved_at is before the year 2000": 1,
	}
	if len(r.inquiries) != 2 || !maps.Equal(r.summary.Warnings, want) {
		t.Errorf("%d inquiries, warnings %v", len(r.inquiries), r.summary.Warnings)
	}
	for _, q := range r.inquiries {
		if q.CSAT.Known || q.NPS.Known || q.Offered.Known || q.HandlingSeconds.Known || q.BotHandoff.Known || !q.ResolvedAt.IsZero() {
			t.Errorf("something is known: %+v", q)
		}
	}
}

func TestChannels(t *testing.T) {
	options := Options{Channel: "visit", Channels: map[string]string{"ＦＡＸ": "letter", "電話": "phone_tokyo"}}
	for value, want := range map[string]string{"": "visit", "fax": "letter", "電話": "phone_tokyo", "お電話": "phone", "メール": "email", "E-mail": "email", "X(Twitter)": "sns", "店頭": "visit", "App Store": "app_review", "無線": "無線", "kiosk-2": "kiosk-2"} {
		if q := one(t, "id,received_at,text,channel\n1,2026-08-03,a,"+value+"\n", options); q.Channel != want {
			t.Errorf("%q: got %q, want %q", value, q.Channel, want)
		}
	}
	if q := one(t, "id,received_at,text\n1,2026-08-03,a\n", Options{}); q.Channel != voc.Other {
		t.Errorf("without a channel: %q", q.Channel)
	}
}

func TestContentIDs(t *testing.T) {
	r := read(t, []byte("received_at,text,備考\n2026-08-03,a,1\n2026-08-03,a,2\n2026-08-03,b,1\n"), Options{})
	if len(r.inquiries) != 3 || r.inquiries[0].ID != r.inquiries[1].ID || r.inquiries[0].ID == r.inquiries[2].ID {
		t.Fatalf("ids of %+v", r.inquiries)
	}
	if id := r.inquiries[0].ID; len(id) != 18 || !strings.HasPrefix(id, "h-") {
		t.Errorf("id %q", id)
	}
}

func TestDateAndClockInTwoColumns(t *testing.T) {
	for row, want := range map[string]string{"2026/8/3,9:05": "09:05", "2026/8/3,午後3時5分": "15:05", "2026/8/3,": "00:00", "2026/8/3 8:00,9:05": "08:00"} {
		if q := one(t, "受付日,受付時刻,本文\n"+row+",a\n", Options{}); q.ReceivedAt.Format("15:04") != want {
			t.Errorf("%s: got %v", row, q.ReceivedAt)
		}
	}
}

func TestSeconds(t *testing.T) {
	for text, want := range map[string]float64{"90": 90, "90秒": 90, "１，２００": 1200, "5:30": 330, "0:05:30": 330, "1時間5分30秒": 3930, "5分": 300, "5分30": 330, "12.5": 12.5, "2h": 7200} {
		if got, ok := seconds(text, false); !ok || got != want {
			t.Errorf("%q: got %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "x", "5:99", "1:2:3:4", "-5", "分", ":", "1e3", "NaN"} {
		if got, ok := seconds(text, false); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestZoneOfOptions(t *testing.T) {
	q := one(t, "id,received_at,text\n1,2026-08-03 00:30,a\n", Options{Location: time.UTC})
	if q.ReceivedAt.Location() != time.UTC || q.ReceivedAt.Day() != 3 {
		t.Errorf("received at %v", q.ReceivedAt)
	}
}
