package ingest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

const lineHead = "アカウント名,みどり家電\nタイムゾーン,+09:00\nダウンロード日時,2026/10/05 08:30\n"

func TestLINE(t *testing.T) {
	content := lineHead + `送信者タイプ,送信者名,送信日,送信時刻,内容,ユーザーID
Account,あいさつメッセージ,2026/08/03,09:00:00,友だち追加ありがとうございます,U1
User,ゆき,2026/08/03,09:05:00,こんにちは,U1
User,けん,2026/08/03,09:06:00,返品したい,U2
User,ゆき,2026/08/03,09:07:00,"加湿器の
水漏れ",U1
Account,みどり家電,2026/08/03,10:00:00,確認します,U1
User,ゆき,いつか,10:00:00,日付なし,U1
Account,みどり家電,2026/08/04,09:00:00,交換します,U1
User,ゆき,2026/08/05,08:00:00,届きました,U1
Account,みどり家電,2026/08/05,08:00:00,一斉配信,U3
`
	r := read(t, []byte(content), Options{IDSpace: "line"})
	if r.err != nil || len(r.inquiries) != 3 || len(r.rejects) != 2 || r.summary.Joined != 4 {
		t.Fatalf("%d inquiries, rejects %+v, %d joined, %v", len(r.inquiries), r.rejects, r.summary.Joined, r.err)
	}
	first := r.inquiries[0]
	if first.Text != "こんにちは\n加湿器の\n水漏れ" || first.Reply != "交換します" || first.CustomerID != "U1" || first.Channel != voc.LINE || !strings.HasPrefix(first.ID, "l-") {
		t.Errorf("first: %+v", first)
	}
	if !first.ReceivedAt.Equal(time.Date(2026, 8, 3, 9, 5, 0, 0, japan)) || first.FirstReplyAt.Hour() != 10 || first.UpdatedAt.Day() != 4 {
		t.Errorf("first: %+v", first)
	}
	var roles []voc.Role
	for _, turn := range first.Turns {
		roles = append(roles, turn.Role)
	}
	if !slices.Equal(roles, []voc.Role{voc.RoleBot, voc.RoleCustomer, voc.RoleCustomer, voc.RoleAgent, voc.RoleAgent}) {
		t.Errorf("roles %v", roles)
	}
	if q := r.inquiries[1]; q.CustomerID != "U2" || q.Text != "返品したい" || q.Source.Line != 7 {
		t.Errorf("second: %+v", q)
	}
	if q := r.inquiries[2]; q.CustomerID != "U1" || q.Text != "届きました" || q.ID == first.ID {
		t.Errorf("third: %+v", q)
	}
	if r.rejects[0].Column != 3 || r.rejects[1].Reason != "messages of the account without one of the customer" {
		t.Errorf("rejects %+v", r.rejects)
	}
	// A later export that goes on with the same day keeps the id.
	longer := strings.Replace(content, "Account,みどり家電,2026/08/04", "User,ゆき,2026/08/03,23:00:00,まだです,U1\nAccount,みどり家電,2026/08/04", 1)
	if again := read(t, []byte(longer), Options{}); again.inquiries[0].ID != first.ID || again.inquiries[0].Text == first.Text {
		t.Errorf("longer export: %+v", again.inquiries[0])
	}
}

func TestLINEOfOneUser(t *testing.T) {
	content := encode(t, "cp932", lineHead+"送信者タイプ,送信者名,送信日,送信時刻,内容\nUser,ゆき,2026/08/03,09:05:00,届かない\nAccount,Unknown,2026/08/03,09:06:00,確認します\n")
	r := read(t, content, Options{Channel: "line_shop"})
	if r.err != nil || len(r.inquiries) != 1 || r.inquiries[0].CustomerID != "ゆき" || r.inquiries[0].Channel != "line_shop" || r.inquiries[0].Reply != "確認します" {
		t.Errorf("%+v, rejects %+v, %v", r.inquiries, r.rejects, r.err)
	}
}

// FuzzLINE checks that what is read of a chat accounts for every message.
func FuzzLINE(f *testing.F) {
	f.Add("User,ゆき,2026/08/03,09:05:00,届かない,U1\nAccount,店,2026/08/04,,\"確認\nします\",U1\n")
	f.Add("User,,8/3/2026,午後3時,,\nBot,x,,,\",U2\n")
	f.Fuzz(func(t *testing.T, rows string) {
		for _, order := range []string{"", "dmy"} {
			read(t, []byte(lineHead+"送信者タイプ,送信者名,送信日,送信時刻,内容,ユーザーID\n"+rows), Options{DateOrder: order})
		}
	})
}
