package faq

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"voc"
	"voc/tokenize"
)

// typeArticles are the articles of the tests of kinds.
func typeArticles() []voc.Article {
	updated := time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	return []voc.Article{
		{ID: "A1", Title: "返金はいつになりますか", Body: "返品の確認から5営業日以内に返金の手続きをします。", UpdatedAt: updated, URL: "https://help.example.com/a1"},
		{ID: "A2", Title: "コンビニで受け取れますか", Body: "コンビニでの商品の受け取りはできません。", UpdatedAt: updated},
		{ID: "A3", Title: "パスワードを忘れたとき", Body: "ログイン画面の再設定のリンクから、新しいパスワードを決めてください。", UpdatedAt: updated},
		{ID: "A4", Title: "会員ランクの判定日はいつですか", Body: "会員ランクは毎年3月31日に判定します。", UpdatedAt: updated},
	}
}

// asking makes n questions of different people in newest weeks, answered with reply.
func asking(n int, text, reply string, change func(*voc.Labelled)) []*voc.Labelled {
	var rows []*voc.Labelled
	for i := range n {
		l := row(i, fmt.Sprintf("p%d", i), voc.Web, "t", text)
		l.ID = fmt.Sprintf("%s-%d", text, i)
		if reply != "" {
			l.Reply = voc.TrustMasked(tokenize.Normalize(reply))
		}
		l.Status = "resolved"
		if change != nil {
			change(l)
		}
		rows = append(rows, l)
	}
	return rows
}

// typed analyses rows and returns the gaps of a kind.
func typed(t *testing.T, articles []voc.Article, rows []*voc.Labelled, kind string) []voc.FAQGap {
	t.Helper()
	analysis, err := Analyze(NewMatcher(articles, dictionary(t)), stream(rows), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var gaps []voc.FAQGap
	for _, gap := range analysis.Gaps {
		if gap.Kind == kind {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

func TestOutdatedArticles(t *testing.T) {
	for _, test := range []struct {
		name, question, reply, article, written string
	}{
		{"figure", "返金はいつになりますか", "返品の確認から10営業日以内に返金の手続きをいたします。", "A1", "5営業日"},
		{"possible now", "コンビニで受け取れますか", "コンビニでの商品の受け取りができます。注文のときに店をお選びください。", "A2", "できません"},
		{"date", "会員ランクの判定日はいつですか", "会員ランクは毎年6月30日に判定しております。", "A4", "3月31日"},
	} {
		t.Run(test.name, func(t *testing.T) {
			gaps := typed(t, typeArticles(), asking(5, test.question, test.reply, nil), voc.GapOutdated)
			if len(gaps) != 1 || gaps[0].People != 5 || len(gaps[0].Conflicts) == 0 {
				t.Fatalf("%+v", gaps)
			}
			conflict := gaps[0].Conflicts[0]
			if conflict.Article != test.article || !strings.Contains(conflict.Written, test.written) || conflict.Replies != 5 || conflict.Source.ID == "" {
				t.Errorf("%+v", conflict)
			}
			if !strings.Contains(gaps[0].Reason, "2026-01-15") {
				t.Errorf("the reason does not name the article's date: %s", gaps[0].Reason)
			}
			// An article that was updated after the replies is no longer against them.
			mended := typeArticles()
			for i := range mended {
				mended[i].UpdatedAt = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
			}
			if gaps := typed(t, mended, asking(5, test.question, test.reply, nil), voc.GapOutdated); len(gaps) != 0 {
				t.Errorf("an updated article is outdated: %+v", gaps)
			}
			// Two replies may be slips of the pen, and replies to what stayed unresolved settle nothing.
			if gaps := typed(t, typeArticles(), asking(2, test.question, test.reply, nil), voc.GapOutdated); len(gaps) != 0 {
				t.Errorf("two replies are enough: %+v", gaps)
			}
			if gaps := typed(t, typeArticles(), asking(5, test.question, test.reply, func(l *voc.Labelled) { l.Status = "unresolved" }), voc.GapOutdated); len(gaps) != 0 {
				t.Errorf("replies that resolved nothing count: %+v", gaps)
			}
		})
	}
	for name, reply := range map[string]string{
		"the same figure":      "返品の確認から5営業日以内に返金の手続きをいたします。",
		"another matter":       "返品の送料は700円をご負担ください。返金の手続きをいたします。",
		"one figure of two":    "返金の手続きは返品の確認から5営業日以内、カードの明細への反映は返品の確認から60営業日以内です。",
		"no figure, no claim":  "返品の確認のあとに返金の手続きをいたします。",
		"figures without unit": "返品の確認から返金の手続きをいたします。番号は10です。",
	} {
		if gaps := typed(t, typeArticles(), asking(5, "返金はいつになりますか", reply, nil), voc.GapOutdated); len(gaps) != 0 {
			t.Errorf("%s: %+v", name, gaps[0].Conflicts)
		}
	}
}

// TestRecentReplies: what agents said long ago does not speak against an article.
func TestRecentReplies(t *testing.T) {
	var rows []*voc.Labelled
	for i := range 10 {
		reply := "返品の確認から10営業日以内に返金の手続きをいたします。"
		if i >= 6 {
			reply = "返品の確認から5営業日以内に返金の手続きをいたします。"
		}
		one := asking(1, "返金はいつになりますか", reply, func(l *voc.Labelled) { l.Week = voc.Week{Year: 2026, Number: 20 + i} })
		one[0].ID, one[0].CountedAs = fmt.Sprint(i), fmt.Sprint("p", i)
		rows = append(rows, one...)
	}
	if gaps := typed(t, typeArticles(), rows, voc.GapOutdated); len(gaps) != 0 {
		t.Errorf("%+v", gaps[0].Conflicts)
	}
}

func TestUnclearArticles(t *testing.T) {
	question := "パスワードを忘れました"
	for _, test := range []struct {
		name   string
		change func(*voc.Labelled)
		want   voc.GapEvidence
		reason string
	}{
		{"read by id", func(l *voc.Labelled) { l.FAQViewed = []string{"A3"}; l.Status = "unresolved" }, voc.GapEvidence{Read: 4, ReadUnresolved: 4}, "読んでも伝わっていません"},
		{"read by title", func(l *voc.Labelled) { l.FAQViewed = []string{"パスワードを忘れたとき"} }, voc.GapEvidence{Read: 4}, "読んでも伝わっていません"},
		{"read another", func(l *voc.Labelled) { l.FAQViewed = []string{"A4"} }, voc.GapEvidence{ReadOther: 4}, "見つけられていません"},
		{"searched", func(l *voc.Labelled) { l.FAQSearched = []string{"暗証番号"} }, voc.GapEvidence{SearchedOnly: 4}, "見つけられていません"},
	} {
		t.Run(test.name, func(t *testing.T) {
			gaps := typed(t, typeArticles(), asking(4, question, "", test.change), voc.GapUnclear)
			if len(gaps) != 1 || gaps[0].Evidence != test.want || !strings.Contains(gaps[0].Reason, test.reason) {
				t.Fatalf("%+v", gaps)
			}
		})
	}
	if gaps := typed(t, typeArticles(), asking(4, question, "", nil), voc.GapUnclear); len(gaps) != 0 {
		t.Errorf("without evidence an article that answers is listed: %+v", gaps)
	}
	if gaps := typed(t, typeArticles(), asking(2, question, "", func(l *voc.Labelled) { l.FAQViewed = []string{"A3"} }), voc.GapUnclear); len(gaps) != 0 {
		t.Errorf("two people are evidence: %+v", gaps)
	}
	// The address of an article is known in exports too.
	byURL := asking(3, "返金はいつになりますか", "", func(l *voc.Labelled) { l.FAQViewed = []string{"https://help.example.com/a1/"} })
	if gaps := typed(t, typeArticles(), byURL, voc.GapUnclear); len(gaps) != 1 || gaps[0].Evidence.Read != 3 {
		t.Errorf("%+v", gaps)
	}
}

func TestMissingAndAction(t *testing.T) {
	if gaps := typed(t, typeArticles(), asking(4, "駐車場はありますか", "", func(l *voc.Labelled) { l.BotHandoff = voc.Some(true) }), voc.GapNoArticle); len(gaps) != 1 || gaps[0].Evidence.FromBot != 4 || gaps[0].LookedUp != 4 {
		t.Errorf("%+v", gaps)
	}
	reply := "お客様の配送の住所を登録の画面で変更しました。明日の午前に倉庫から発送いたします。"
	if gaps := typed(t, typeArticles(), asking(4, "倉庫の荷物を別の住所へ送ってもらえますか", reply, nil), voc.GapAction); len(gaps) != 1 || !strings.Contains(gaps[0].Reason, "4件のうち4件") {
		t.Errorf("%+v", gaps)
	}
}

func TestMatchesAndCategory(t *testing.T) {
	articles := typeArticles()
	articles[0].Category, articles[2].Category = "お支払い", "アカウント"
	analysis, err := Analyze(NewMatcher(articles, dictionary(t)), stream(append(asking(2, "駐車場はありますか", "", nil), asking(3, "パスワードを忘れました", "", nil)...)), Options{})
	if err != nil || analysis.Matches != (Matches{Good: 3, None: 2}) {
		t.Errorf("%+v, %v", analysis.Matches, err)
	}
	gaps := typed(t, articles, asking(4, "返金の書類に貼る収入印紙の色と枚数を教えてください", "", nil), voc.GapNoArticle)
	if len(gaps) != 1 || gaps[0].Category != "お支払い" {
		t.Errorf("%+v", gaps)
	}
}

// TestStatesKeepKindsApart: to dismiss that an article is missing does not dismiss that one is outdated.
func TestStatesKeepKindsApart(t *testing.T) {
	missing := voc.FAQGap{ID: "a", Kind: voc.GapNoArticle, Terms: []string{"返金", "返品", "確認"}, People: 5}
	outdated := voc.FAQGap{ID: "b", Kind: voc.GapOutdated, Terms: []string{"返金", "返品", "確認"}, People: 5}
	states, err := States(nil).Set([]voc.FAQGap{missing, outdated}, "a", StateDismissed)
	if err != nil {
		t.Fatal(err)
	}
	if kept := states.Apply([]voc.FAQGap{missing, outdated}); len(kept) != 1 || kept[0].ID != "b" {
		t.Errorf("%+v", kept)
	}
}

// TestTemplateReplies: a reply that agents send in answer to everything does not show that the article is missing; the
// same reply to this question alone does.
func TestTemplateReplies(t *testing.T) {
	const reply = "操作の手順は同梱の冊子に図で説明しております。表紙の裏の索引から該当のページをお探しください。"
	missing := func(rows []*voc.Labelled) bool {
		for _, gap := range typed(t, typeArticles(), rows, voc.GapNoArticle) {
			if strings.Contains(gap.Question, "パスワード") {
				return true
			}
		}
		return false
	}
	question := asking(4, "会社のパスワードを忘れました", reply, nil)
	if !missing(question) {
		t.Error("a reply that stands in no article and answers this question alone says nothing")
	}
	rows := question
	for _, other := range []string{"駐車場はありますか", "音量を下げる操作を知りたい", "時計の時刻を合わせたい", "画面の明るさを変えたい"} {
		rows = append(rows, asking(6, other, reply, nil)...)
	}
	if missing(rows) {
		t.Error("a reply to everything shows that the article is missing")
	}
}
