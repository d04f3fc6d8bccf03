package web

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	colourRule  = regexp.MustCompile(`(?s):root \{(.*?)\}`)
	colourValue = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{3,6});`)
)

// colours reads the custom properties of one :root rule; those that it leaves out stay as before.
func colours(rule string, before map[string]string) map[string]string {
	set := map[string]string{}
	for name, value := range before {
		set[name] = value
	}
	for _, match := range colourValue.FindAllStringSubmatch(rule, -1) {
		set[match[1]] = match[2]
	}
	return set
}

// luminance is that of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	if len(colour) == 3 {
		colour = fmt.Sprintf("%c%c%c%c%c%c", colour[0], colour[0], colour[1], colour[1], colour[2], colour[2])
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		part, err := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(part) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	one, other := luminance(t, a), luminance(t, b)
	return (math.Max(one, other) + .05) / (math.Min(one, other) + .05)
}

// TestColoursHaveContrast holds WCAG 2.2 AA for the pairs of colours that stand on each other, in each scheme.
func TestColoursHaveContrast(t *testing.T) {
	rules := colourRule.FindAllStringSubmatch(styles, -1)
	if len(rules) != 3 {
		t.Fatalf("%d sets of colours, not light, dark and print", len(rules))
	}
	light := colours(rules[0][1], nil)
	text := strings.Fields("ink/page soft/page link/page ink/panel soft/panel link/panel ink/on ink/guard link/guard soft/guard mark-ink/mark feel-negative/page feel-negative/panel feel-positive/page feel-positive/panel page/accent")
	shapes := strings.Fields("accent/page accent/panel negative/page positive/page guard-line/guard guard-line/page problem/panel soft/page ink/page")
	for name, set := range map[string]map[string]string{"light": light, "dark": colours(rules[1][1], light), "print": colours(rules[2][1], light)} {
		for least, pairs := range map[float64][]string{4.5: text, 3: shapes} {
			for _, pair := range pairs {
				front, ground, _ := strings.Cut(pair, "/")
				if set[front] == "" || set[ground] == "" {
					t.Fatalf("%s: no colours for %s", name, pair)
				}
				if got := contrast(t, set[front], set[ground]); got < least {
					t.Errorf("%s: %s has contrast %.2f, less than %.1f", name, pair, got, least)
				}
			}
		}
	}
}
