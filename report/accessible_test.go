package report

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"voc"

	"golang.org/x/net/html"
)

// TestContrast computes the contrast of every pair of text and ground that the style sheet puts together, in every
// scheme, by the formula of WCAG 2.2 (relative luminance). Text needs 4.5, marks of a picture 3.
func TestContrast(t *testing.T) {
	styles, err := templates.ReadFile("templates/styles.css")
	if err != nil {
		t.Fatal(err)
	}
	schemes := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllSubmatch(styles, -1)
	if len(schemes) != 3 {
		t.Fatalf("%d schemes, want those of light and dark screens and of paper", len(schemes))
	}
	colour := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{3,6});`)
	light := map[string]string{}
	for i, name := range []string{"light", "dark", "paper"} {
		colours := map[string]string{}
		for k, v := range light {
			colours[k] = v
		}
		for _, c := range colour.FindAllSubmatch(schemes[i][1], -1) {
			colours[string(c[1])] = string(c[2])
		}
		if i == 0 {
			light = colours
		}
		for need, pairs := range map[float64]string{
			4.5: "ink/page ink/panel ink/guard ink/big ink/small soft/page soft/panel soft/big soft/small soft/guard link/page link/panel link/guard link/big link/small big-ink/big small-ink/small big-ink/page small-ink/page",
			3:   "accent/page accent/panel negative/page positive/page mark/page mark/accent-band ink/accent-band guard-line/guard",
		} {
			for pair := range strings.FieldsSeq(pairs) {
				text, ground, _ := strings.Cut(pair, "/")
				if colours[text] == "" || colours[ground] == "" {
					t.Fatalf("%s: no colour for %s", name, pair)
				}
				if got := contrast(t, colours[text], colours[ground]); got < need {
					t.Errorf("%s: %s has contrast %.2f, needs %.1f", name, pair, got, need)
				}
			}
		}
	}
	if got := contrast(t, "#000", "#ffffff"); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white has contrast %v", got)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(t *testing.T, colour string) float64 {
	digits := colour[1:]
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// TestHTMLIsAccessible holds what a reader without eyes or mouse needs: an order of headings without gaps, scopes of
// table headers, names of pictures, and one main part.
func TestHTMLIsAccessible(t *testing.T) {
	full, _ := fixture()
	for name, input := range map[string]Input{"week": full, "empty": emptyWeek(), "first": firstWeek(), "hostile": hostileInput()} {
		root, err := html.Parse(bytes.NewReader(write(t, input)["html"]))
		if err != nil {
			t.Fatal(err)
		}
		level, mains, pictures := 0, 0, 0
		for node := range root.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			switch node.Data {
			case "html":
				if attribute(node, "lang") != "ja" {
					t.Errorf("%s: the language is %q", name, attribute(node, "lang"))
				}
			case "main":
				mains++
			case "h1", "h2", "h3", "h4", "h5":
				next := int(node.Data[1] - '0')
				if next > level+1 {
					t.Errorf("%s: %s %q follows a heading of level %d", name, node.Data, textOf(node), level)
				}
				level = next
				if strings.TrimSpace(textOf(node)) == "" {
					t.Errorf("%s: an empty %s", name, node.Data)
				}
			case "th":
				if scope := attribute(node, "scope"); scope != "col" && scope != "row" {
					t.Errorf("%s: the header %q has scope %q", name, textOf(node), scope)
				}
				if strings.TrimSpace(textOf(node)) == "" && attribute(node, "aria-label") == "" {
					t.Errorf("%s: an empty header", name)
				}
			case "svg":
				switch {
				case insidePicture(node), attribute(node, "aria-hidden") == "true":
				case attribute(node, "role") != "img" || node.FirstChild == nil || node.FirstChild.Data != "title" || textOf(node.FirstChild) == "":
					t.Errorf("%s: a picture without a name: %s", name, attribute(node, "class"))
				default:
					pictures++
				}
			case "section":
				if id := attribute(node, "aria-labelledby"); id == "" && !strings.Contains(attribute(node, "class"), "part") {
					t.Errorf("%s: a section without a name", name)
				}
			}
		}
		if mains != 1 || name == "week" && pictures < 40 {
			t.Errorf("%s: %d main parts, %d pictures", name, mains, pictures)
		}
	}
}

func insidePicture(node *html.Node) bool {
	for parent := node.Parent; parent != nil; parent = parent.Parent {
		if parent.Data == "svg" {
			return true
		}
	}
	return false
}

func attribute(node *html.Node, key string) string {
	if i := slices.IndexFunc(node.Attr, func(a html.Attribute) bool { return a.Key == key }); i >= 0 {
		return node.Attr[i].Val
	}
	return ""
}

func textOf(node *html.Node) string {
	var b strings.Builder
	for d := range node.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// TestPicturesHaveTheirNumbers holds that every number of a picture is also text: a day of a surge, a week of a trend.
func TestPicturesHaveTheirNumbers(t *testing.T) {
	full, _ := fixture()
	r, err := Build(full)
	if err != nil {
		t.Fatal(err)
	}
	page := write(t, full)["html"]
	for _, s := range r.document.Rising.Surges {
		for _, d := range s.Days {
			if !bytes.Contains(page, fmt.Appendf(nil, ">%s</text>", voc.FormatCount(d.People.Value))) {
				t.Errorf("the number of %s on %s does not stand at its bar", s.Name, d.Day)
			}
		}
	}
	drawn := trendChosen(&r.document)
	if len(drawn) != trendTopics || find(drawn, "delivery.damaged") == nil || find(drawn, r.document.Topics[0].ID) == nil {
		t.Errorf("%d topics are drawn; the first one and the one that fell must be among them", len(drawn))
	}
	for _, topic := range drawn {
		for _, p := range topic.Trend {
			if !bytes.Contains(page, fmt.Appendf(nil, "%s<small>%s</small>", voc.FormatPercent(p.Share.Share), p.Share.interval())) {
				t.Errorf("the share of %s in %s stands in no table", topic.Name, p.Week)
			}
		}
	}
}
