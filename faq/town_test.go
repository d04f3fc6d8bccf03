package faq

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"voc"
)

// town reads the second development set: articles of another town hall, many on each theme, and questions as citizens
// put them, in words that often stand in the articles. Themes take turns: dev, test, dev, …
//
// A line is a theme (# …), an article (title|body), or a question (? …|articles), where articles are counted within the
// theme from 1 and a minus sign after one means that it helps in part.
func town(t testing.TB) ([]voc.Article, map[string][]Query) {
	t.Helper()
	return themes(t, "testdata/town.txt")
}

// hard reads the third development set: articles of one more town hall in the words of its forms, with many siblings, and
// questions that tell the situation in everyday words. Articles and questions were written, and the halves fixed, before
// anything was measured on them.
func hard(t testing.TB) ([]voc.Article, map[string][]Query) {
	t.Helper()
	return themes(t, "testdata/hard.txt")
}

// themes reads a set in the form of town.
func themes(t testing.TB, path string) ([]voc.Article, map[string][]Query) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var articles []voc.Article
	halves := map[string][]Query{}
	theme, number := 0, 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		first, second, _ := strings.Cut(line, "|")
		question, asks := strings.CutPrefix(first, "? ")
		switch {
		case strings.HasPrefix(line, "# "):
			theme, number = theme+1, 0
		case asks:
			half := []string{"test", "dev"}[theme%2]
			q := Query{ID: fmt.Sprint(half, len(halves[half])+1), Text: question, Relevant: map[string]float64{}}
			for field := range strings.FieldsSeq(second) {
				var place int
				gain := 2.0
				if inPart, minus := strings.CutSuffix(field, "-"); minus {
					field, gain = inPart, 1
				}
				if _, err := fmt.Sscan(field, &place); err != nil || place < 1 || place > number {
					t.Fatalf("%q: there is no article %q in the theme", line, field)
				}
				q.Relevant[fmt.Sprintf("c%02d%02d", theme, place)] = gain
			}
			halves[half] = append(halves[half], q)
		default:
			number++
			articles = append(articles, voc.Article{ID: fmt.Sprintf("c%02d%02d", theme, number), Title: first, Body: second})
		}
	}
	return articles, halves
}
