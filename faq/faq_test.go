package faq

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"voc"
	"voc/tokenize"
)

var update = flag.Bool("update", false, "rewrite golden files")

var loadDictionary = sync.OnceValues(tokenize.Load)

func dictionary(t testing.TB) *tokenize.Dictionary {
	t.Helper()
	d, err := loadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func articles(t testing.TB) []voc.Article {
	t.Helper()
	file, err := os.Open("testdata/articles.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	articles, err := ReadArticles(file.Name(), file)
	if err != nil {
		t.Fatal(err)
	}
	return articles
}

// pair is a question and the article that answers it, or -.
type pair struct{ article, question string }

// questions reads both halves of the questions.
func questions(t testing.TB) [2][]pair {
	t.Helper()
	file, err := os.Open("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var halves [2][]pair
	half := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if lines.Text() == "# second half" {
			half = 1
		}
		if article, question, ok := strings.Cut(lines.Text(), "\t"); ok {
			halves[half] = append(halves[half], pair{article, question})
		}
	}
	return halves
}

// TestMatchesGolden keeps what is matched and how well; a change of behaviour shows in the file.
func TestMatchesGolden(t *testing.T) {
	m := NewMatcher(articles(t), dictionary(t))
	var golden strings.Builder
	for half, pairs := range questions(t) {
		var list strings.Builder
		var answerable, first, found, open, kept int
		for _, p := range pairs {
			best := voc.ArticleMatch{ID: "-"}
			if matches := m.Match(p.question, 1); len(matches) > 0 {
				best = matches[0]
			}
			answered := "-"
			if best.Score >= DefaultThreshold {
				answered = best.ID
			}
			if p.article == "-" {
				open++
				if answered == "-" {
					kept++
				}
			} else {
				answerable++
				if best.ID == p.article {
					first++
				}
				if answered == p.article {
					found++
				}
			}
			mark := " "
			if answered != p.article {
				mark = "!"
			}
			fmt.Fprintf(&list, "%s %3s %3s %.2f %s\n", mark, p.article, best.ID, best.Score, p.question)
		}
		fmt.Fprintf(&golden, "half %d: best article right %d of %d; answered right %d of %d; left open rightly %d of %d\n%s\n",
			half+1, first, answerable, found, answerable, kept, open, list.String())
	}
	compareGolden(t, "testdata/matches.golden", golden.String())
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at the change and run with -update\n%s", name, got)
	}
}
