package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/aggregate"
)

func replyRow(id, status, text, reply string) *voc.Labelled {
	return &voc.Labelled{ID: id, IDSpace: "s", Week: voc.Week{Year: 2026, Number: 30}, Status: status, Text: voc.TrustMasked(text), Reply: voc.TrustMasked(reply),
		Labels: voc.Labels{Topics: []voc.Label{{Value: "account.login"}}}}
}

func TestReplyFinder(t *testing.T) {
	const answer = "設定の画面からキャッシュを削除して、もう一度入り直してください。"
	f := newReplyFinder()
	add := func(row *voc.Labelled, find bool) (voc.EarlierReply, bool) { return f.add(row, find) }
	waiting := replyRow("w", "open", "アプリを更新したらログインできなくなりました", "")
	if _, found := add(waiting, true); found {
		t.Error("a reply was found before any was given")
	}
	for i := range 30 {
		add(replyRow(fmt.Sprint("x", i), "resolved", fmt.Sprintf("%d回目の支払いの領収書を再発行してほしい", i), "領収書は注文履歴の画面から何度でも印刷していただけます。"), false)
	}
	add(replyRow("open", "open", "アプリを更新したらログインできなくなりました。", answer), false)
	add(replyRow("note", "resolved", "アプリを更新したらログインできなくなりました。", "対応済み"), false)
	repeated := replyRow("repeated", "resolved", "アプリを更新したらログインできなくなりました。", answer)
	repeated.NearDuplicateOf = "x"
	add(repeated, false)
	if reply, found := add(waiting, true); found {
		t.Errorf("nothing similar was resolved with a reply, but %+v", reply)
	}
	add(replyRow("right", "resolved", "アプリ更新後、ログインできません", answer), false)
	reply, found := add(waiting, true)
	if !found || reply.From.ID != "right" || reply.Text != answer || reply.For.ID != "w" || reply.Similarity < similarReply || reply.Similarity > 1 {
		t.Errorf("got %+v, %v", reply, found)
	}
	if _, found := add(waiting, false); found {
		t.Error("a reply was looked for where none was wanted")
	}
	for _, status := range []string{"resolved", "answered", "abandoned"} {
		if _, found := add(replyRow("done", status, waiting.Text.String(), ""), true); found {
			t.Errorf("an inquiry that is %s waits for a reply", status)
		}
	}
	// The pool keeps the newest only.
	for i := range replyPool {
		add(replyRow(fmt.Sprint("y", i), "resolved", "領収書の宛名を変更する方法が知りたいです", "領収書は注文履歴の画面から何度でも印刷していただけます。"), false)
	}
	if reply, found := add(waiting, true); found {
		t.Errorf("a reply that left the pool is given: %+v", reply)
	}
}

func TestReplyIsCutAndHostileTextIsTaken(t *testing.T) {
	f := newReplyFinder()
	long := strings.Repeat("とても長い回答です。", 1000)
	f.add(replyRow("a", "resolved", strings.Repeat("\xff\u0301壊れた文字列を含む問い合わせ", 5000), long), false)
	reply, found := f.add(replyRow("b", "open", strings.Repeat("\xff\u0301壊れた文字列を含む問い合わせ", 5000), ""), true)
	if !found || len([]rune(reply.Text)) != longestReply+1 {
		t.Errorf("found %v, %d runes", found, len([]rune(reply.Text)))
	}
}

// TestRepliesDoNotDependOnTheFirstWeek compares what is found for a week from the weeks that it looks at, and from more.
func TestRepliesDoNotDependOnTheFirstWeek(t *testing.T) {
	const answer = "設定の画面からキャッシュを削除して、もう一度入り直してください。"
	last := voc.Week{Year: 2026, Number: 30}
	found := func(weeks int) []voc.EarlierReply {
		var replies []voc.EarlierReply
		f := newReplyFinder()
		for age := weeks; age >= 0; age-- {
			week := last.Add(-age)
			f.begin(week)
			for i := range 40 {
				text := fmt.Sprintf("%d週の%d番、アプリを更新したら%d回もログインできなくなりました", age%5, i, (i*7+age)%11)
				given, waiting := replyRow(fmt.Sprint(age, "-", i), "resolved", text, answer), replyRow(fmt.Sprint(age, "w", i), "open", text, "")
				given.Week, waiting.Week = week, week
				f.add(given, false)
				if reply, ok := f.add(waiting, age == 0); ok {
					replies = append(replies, reply)
				}
			}
		}
		return replies
	}
	want := found(aggregate.BaselineWeeks)
	if got := found(3 * aggregate.BaselineWeeks); len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%d replies from the weeks that count, others from more", len(want))
	}
}
