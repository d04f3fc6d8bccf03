package report

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"voc"
)

// hostileInput puts the payloads into every text that comes from data or configuration.
func hostileInput() Input {
	input, _ := fixture()
	rows := fixtureRows(fixtureWeek, map[string]int{voc.Phone: 40, voc.SNS: 40}, true)
	for i, row := range rows {
		if i%3 == 0 {
			row.Channel = scriptPayload
			row.ID += pipePayload
		}
		if i%5 == 0 {
			row.TopicIDs = []string{`x" onmouseover="alert(1)`, `'; touch owned; '`}
			row.Topics = []voc.Label{{Value: `x" onmouseover="alert(1)`, Evidence: []voc.Evidence{{Span: voc.Span{Start: 1, End: 1 << 40}, Rule: scriptPayload}}}}
		}
	}
	input.Title = scriptPayload
	input.Rows = sequence(rows)
	movers := append([]voc.Mover{{Topic: `x" onmouseover="alert(1)`, Verdict: voc.VerdictMover, Change: 1, Low: .5, High: 2, People: 9, LeadingChannel: scriptPayload}}, input.Week.Movers...)
	input.Week = figuresOf(fixtureWeek, rows)
	input.Week.Movers = movers
	input.Week.Guards = []voc.Guard{{Detail: scriptPayload}}
	input.History = append(input.History[:11:11], input.Week)
	input.Topics = append(input.Topics, voc.Topic{ID: `'; touch owned; '`, Name: scriptPayload, Owner: scriptPayload, Measure: pipePayload, Leaf: true})
	input.Sources = append(input.Sources, SourceLine{Name: scriptPayload + ".csv"})
	input.Versions = append(input.Versions, VersionLine{scriptPayload, pipePayload})
	input.OutDir = `out"; rm -rf ~ ; echo "`
	return input
}

func TestHTMLIsWellFormedAndHarmless(t *testing.T) {
	full, _ := fixture()
	for name, input := range map[string]Input{"week": full, "empty": emptyWeek(), "first": firstWeek(), "hostile": hostileInput()} {
		page := write(t, input)["html"]
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		ids, targets := map[string]bool{}, map[string]bool{}
		var text strings.Builder
		for node := range root.Descendants() {
			if node.Type == html.TextNode {
				text.WriteString(node.Data)
			}
			if node.Type != html.ElementNode {
				continue
			}
			switch node.Data {
			case "script", "img", "iframe", "object", "embed", "link", "base", "form", "b":
				t.Errorf("%s: unexpected element %s", name, node.Data)
			case "table":
				if node.FirstChild == nil || !hasChild(node, "caption") {
					t.Errorf("%s: a table has no caption", name)
				}
			}
			for _, a := range node.Attr {
				switch {
				case a.Key == "id" && ids[a.Val]:
					t.Errorf("%s: id %q stands twice", name, a.Val)
				case a.Key == "id":
					ids[a.Val] = true
				case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
					targets[a.Val[1:]] = true
				case a.Key == "href" || a.Key == "src" || strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: unexpected attribute %s=%q", name, a.Key, a.Val)
				case strings.Contains(a.Val, "NaN") || strings.Contains(a.Val, "Inf") || strings.Contains(a.Val, "ZgotmplZ"):
					t.Errorf("%s: attribute %s=%q", name, a.Key, a.Val)
				}
			}
		}
		for target := range targets {
			if !ids[target] {
				t.Errorf("%s: link to #%s leads nowhere", name, target)
			}
		}
		if name == "week" || name == "hostile" {
			for _, payload := range []string{scriptPayload, voc.Visible(pipePayload)} {
				if !strings.Contains(text.String(), payload) {
					t.Errorf("%s: the payload %q does not stand as text", name, payload)
				}
			}
		}
		for _, r := range []string{"\u202e", "\u2066", "\x1b", "\x00"} {
			if bytes.Contains(page, []byte(r)) {
				t.Errorf("%s: control character %q in the page", name, r)
			}
		}
	}
}

func hasChild(node *html.Node, name string) bool {
	for child := range node.ChildNodes() {
		if child.Data == name {
			return true
		}
	}
	return false
}

func TestHTMLPolicy(t *testing.T) {
	page := string(write(t, emptyWeek())["html"])
	for _, want := range []string{`<html lang="ja">`, `default-src &#39;none&#39;`, `default-src 'none'; style-src 'unsafe-inline'; img-src data:`} {
		if strings.Contains(want, "&") == strings.Contains(page, want) {
			t.Errorf("page does not hold, or should not hold, %s", want)
		}
	}
	for _, remote := range []string{"http://", "https://", "url(", "@import"} {
		if strings.Contains(page, remote) {
			t.Errorf("page refers to %s", remote)
		}
	}
}
