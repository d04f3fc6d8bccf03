package faq

import (
	"reflect"
	"strings"
	"testing"

	"voc"
)

func TestReadArticles(t *testing.T) {
	want := []voc.Article{
		{ID: "1", Title: "送料は？", Body: "550円\nです", Category: "配送", URL: "https://example.com/1"},
		{ID: "2", Title: "返品, 交換", Archived: true},
	}
	for name, content := range map[string]string{
		"a.csv":   "id,title,body,category,url,status\n1,送料は？,\"550円\nです\",配送,https://example.com/1,published\n2,\"返品, 交換\",,,,archived\n",
		"bom.csv": "\ufeffＵＲＬ,URL,カテゴリー,回答,質問,No.,公開状態\r\nx,https://example.com/1,配送,\"550円\nです\",送料は？,1,公開\r\nx,,,,\"返品, 交換\",2,非公開\r\n",
		"a.jsonl": `{"id":1,"question":"送料は？","answer":"550円\nです","category":"配送","url":"https://example.com/1","tags":["x"]}` + "\n\n" +
			`{"ID":"2","タイトル":"返品, 交換","archived":true,"answer":null}`,
		"unknown": ` {"id":"1","title":"送料は？","body":"550円\nです","category":"配送","url":"https://example.com/1"}` + "\n" + `{"id":"2","title":"返品, 交換","status":"下書き"}`,
	} {
		got, err := ReadArticles("/somewhere/"+name, strings.NewReader(content))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := ReadArticles("a.csv", strings.NewReader("id,title\n")); err != nil || len(got) != 0 {
		t.Errorf("header only: %v, %v", got, err)
	}
}

func TestReadArticlesErrors(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"a.csv", "", "reading articles a.csv: the file is empty"},
		{"dir/a.csv", "title\nx\n", "reading articles a.csv:1: there is no column for id"},
		{"a.csv", "id,title,質問\n", `reading articles a.csv:1: column 3: "質問" is a second column for title`},
		{"a.csv", "id,title\n1,a\n2\n", "reading articles a.csv:3: the line has 1 fields, the header 2"},
		{"a.csv", "id,title\n1,a\n,b\n", "reading articles a.csv:3: the article has no id or no title"},
		{"a.csv", "id,title\n1,a\n2,b\n1,c\n", `reading articles a.csv:4: article id "1" stands on line 2 already`},
		{"a.csv", "id,title\n1,a\"b\n", "reading articles a.csv:2: column 4: bare \""},
		{"a.csv", "id,title\n1,\x83\x65\n", "reading articles a.csv:2: the text is not UTF-8"},
		{"a.jsonl", "{\"id\":\"1\",\"title\":\"a\"}\n{", "reading articles a.jsonl:2: the line is not one JSON object"},
		{"a.jsonl", `{"id":"1","title":"a"} {}`, "reading articles a.jsonl:1: there is more than one JSON object"},
		{"a.jsonl", `{"id":"1","title":"a","question":"b"}`, `"question" and "title" are both a title`},
		{"a.jsonl", `{"id":["1"],"title":"a"}`, `"id" is not a string`},
		{"a.jsonl", `[]`, "reading articles a.jsonl:1"},
	} {
		_, err := ReadArticles(c.name, strings.NewReader(c.content))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.content, err, c.want)
		}
	}
}

func FuzzReadArticles(f *testing.F) {
	f.Add("a.csv", "id,title\n1,a\n")
	f.Add("a.csv", "\ufeff番号,質問\n1,\"a\nb\"\n")
	f.Add("a.jsonl", `{"id":1,"title":"a"}`)
	f.Add("x", "{")
	f.Fuzz(func(t *testing.T, name, content string) {
		articles, err := ReadArticles(name, strings.NewReader(content))
		if err != nil && articles != nil {
			t.Fatal("articles beside an error")
		}
		seen := map[string]bool{}
		for _, a := range articles {
			if a.ID == "" || a.Title == "" || seen[a.ID] {
				t.Fatalf("%+v", articles)
			}
			seen[a.ID] = true
		}
	})
}
