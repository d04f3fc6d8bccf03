package faq

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"voc"
)

func TestReadArticleFolder(t *testing.T) {
	files := fstest.MapFS{
		"配送/送料.md": {Data: []byte("---\ntitle: \"送料はいくらですか\"\ncategory: 配送\nupdated: 2026-04-01\nviews: 1,200\n---\n# 送料\n全国550円です。\n")},
		"返品.md":    {Data: []byte("# 返品できますか\r\n\r\n## 期間\r\n8日以内です。\r\n")},
		"site/a.html": {Data: []byte("<html><head><title>ヘルプ</title><style>p{}</style></head><BODY><nav>目次</nav><H1 class=x>営業時間は<b>何時</b>ですか</H1>" +
			"<p>9時&ndash;18時<br>年中無休</p><script>if(a<b){}</script><!-- <p>古い --></BODY></html>")},
		"zendesk.json": {Data: []byte(`{"count":2,"articles":[
			{"id":360001,"title":"退会するには","body":"<p>マイページの<strong>退会</strong>から</p>","html_url":"https://example.com/360001","draft":false,"section_id":7,"updated_at":"2026-03-04T05:06:07Z","vote_sum":4,"vote_count":10},
			{"id":360002,"title":"準備中","body":"","draft":true}]}`)},
		"more.csv":   {Data: []byte("番号,質問,回答,更新日,閲覧数,役に立った,役に立たなかった\n9,領収書は？,PDFです,2026/1/2,30,5,1\n")},
		".hidden.md": {Data: []byte("# x")},
		"logo.png":   {Data: []byte{1, 2}},
	}
	got, err := ReadArticleFolder(files)
	if err != nil {
		t.Fatal(err)
	}
	want := []voc.Article{
		{ID: "9", Title: "領収書は？", Body: "PDFです", UpdatedAt: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Views: voc.Some[int64](30), Helpful: voc.Some[int64](5), Unhelpful: voc.Some[int64](1)},
		{ID: "site/a", Title: "営業時間は何時ですか", Body: "9時–18時\n年中無休"},
		{ID: "360001", Title: "退会するには", Body: "マイページの退会から", URL: "https://example.com/360001", Category: "7",
			UpdatedAt: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Helpful: voc.Some[int64](7), Unhelpful: voc.Some[int64](3)},
		{ID: "360002", Title: "準備中", Archived: true},
		{ID: "返品", Title: "返品できますか", Body: "期間\n8日以内です。"},
		{ID: "配送/送料", Title: "送料はいくらですか", Body: "送料\n全国550円です。", Category: "配送", UpdatedAt: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Views: voc.Some[int64](1200)},
	}
	if !reflect.DeepEqual(got, want) {
		for i := range max(len(got), len(want)) {
			t.Errorf("%+v\nwant %+v", got[min(i, len(got)-1)], want[min(i, len(want)-1)])
		}
	}
}

func TestReadArticlePagesErrors(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"a.md", "本文だけ", "reading articles a.md:1: the page has no heading"},
		{"a.html", "<p>本文だけ", "reading articles a.html:1: the page has neither an h1 nor a title"},
		{"a.json", `{"articles":[{"id":1}]}`, "the article has no id or no title"},
		{"a.csv", "id,title,views\n1,a,many\n", "reading articles a.csv:2: views is \"many\""},
		{"a.csv", "id,title,updated_at\n1,a,soon\n", "reading articles a.csv:2: \"soon\" is not a date"},
	} {
		if _, err := ReadArticles(c.name, strings.NewReader(c.content)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.content, err, c.want)
		}
	}
	same := fstest.MapFS{"a.csv": {Data: []byte("id,title\n1,a\n")}, "b.csv": {Data: []byte("id,title\n1,b\n")}}
	if _, err := ReadArticleFolder(same); err == nil || !strings.Contains(err.Error(), `"1" stands in a.csv already`) {
		t.Errorf("one id in two files: %v", err)
	}
	if _, err := ReadArticleFolder(fstest.MapFS{"a.txt": {Data: []byte("x")}}); err == nil {
		t.Error("a directory without articles gives no error")
	}
}

func FuzzVisibleText(f *testing.F) {
	f.Add("<p>a<script><</p>")
	f.Add("<!--<h1>")
	f.Fuzz(func(t *testing.T, content string) {
		visibleText(content)
		element(content, "h1")
	})
}
