package main

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"voc/web"
)

// anyOutput names the output of earlier runs, such as one of 200,000 inquiries, that tests look at besides the sample.
var anyOutput = flag.String("output", "", "directory of an output: follow its counts, measure and picture its pages")

func serveAny(t *testing.T) *served {
	if *anyOutput == "" {
		t.Skip("no output is named: -output DIRECTORY")
	}
	output, err := openOutput(*anyOutput)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(newPublished(*anyOutput), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &served{output: output, server: httptest.NewServer(handler)}
	t.Cleanup(func() { s.server.Close(); handler.Close() })
	return s
}

// TestCountsOfAnyOutput follows every count of the reports of an output and of its pages.
func TestCountsOfAnyOutput(t *testing.T) {
	s := serveAny(t)
	followReports(t, s)
	followPages(t, s)
}

// TestFirstPaint prints how long pages of an output take: in the server alone, and until the browser paints first. Each
// is asked for several times after the insights of the week are known; the first time is printed too.
func TestFirstPaint(t *testing.T) {
	s := serveAny(t)
	b := newBrowser(t, s.server.URL)
	week := s.output.catalog.Weeks[len(s.output.catalog.Weeks)-1].Week.String()
	inquiries := int64(0)
	for _, record := range s.output.catalog.Weeks {
		inquiries += record.Inquiries
	}
	t.Logf("%d inquiries, %d weeks; milliseconds: first paint at first, median and worst of 9 later ones; server alone, median of 9", inquiries, len(s.output.catalog.Weeks))
	var known struct{ Known bool }
	pages := pagesOf(week, s.biggestTopic(t, week))
	pages["search"] = "/explore?q=%22%E6%96%99%E9%87%91%22"
	pages["all weeks"] = "/explore"
	first := map[string]float64{}
	paint := func(path string) (ms float64) {
		b.open(path)
		b.do(chromedp.Poll(`performance.getEntriesByName('first-contentful-paint').length > 0`, nil),
			chromedp.Evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`, &ms))
		return ms
	}
	for name, path := range pages {
		first[name] = paint(path)
	}
	waitFor := []string{"/api/v1/insights?week="}
	if s.output.settings.ArticlesKnown {
		waitFor = append(waitFor, "/api/v1/gaps?week=")
	}
	for _, path := range waitFor {
		for known.Known = false; !known.Known; {
			s.get(t, path+week, &known) // answers after some seconds at most
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		var paints, served []float64
		for range 9 {
			paints = append(paints, paint(pages[name]))
			began := time.Now()
			response, err := http.Get(s.server.URL + pages[name])
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			served = append(served, time.Since(began).Seconds()*1000)
		}
		slices.Sort(paints)
		slices.Sort(served)
		t.Logf("%-14s first %6.0f   later %6.0f, worst %6.0f   server %6.1f", name, first[name], paints[4], paints[8], served[4])
	}
}

// biggestTopic is the topic of most people in a week.
func (s *served) biggestTopic(t *testing.T, week string) string {
	var view web.WeekView
	s.get(t, "/api/v1/weeks/"+week, &view)
	topic, most := "uncategorised", int64(0)
	for _, line := range view.Topics {
		if line.People.Value > most && line.Rank > 0 {
			topic, most = line.Topic, line.People.Value
		}
	}
	return topic
}

// TestPicturesOfAnyOutput keeps pictures of all pages in VOC_SCREENSHOTS, in the widths of a telephone, a notebook and a
// large screen, light, dark and in print.
func TestPicturesOfAnyOutput(t *testing.T) {
	s := serveAny(t)
	b := newBrowser(t, s.server.URL)
	week := s.output.catalog.Weeks[len(s.output.catalog.Weeks)-1].Week.String()
	pages := pagesOf(week, s.biggestTopic(t, week))
	for _, scheme := range []string{"light", "dark"} {
		b.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		for _, width := range []int64{390, 1280, 1920} {
			b.do(chromedp.EmulateViewport(width, 900))
			for name, path := range pages {
				b.open(path)
				var wide int64
				b.do(chromedp.Evaluate("document.documentElement.scrollWidth", &wide))
				if wide > width {
					t.Errorf("%s at %d pixels is %d wide", name, width, wide)
				}
				b.picture(fmt.Sprintf("%s-%d-%s", name, width, scheme))
			}
		}
	}
	b.do(chromedp.EmulateViewport(1050, 740), emulation.SetEmulatedMedia().WithMedia("print"))
	for name, path := range pages {
		b.open(path)
		b.picture(name + "-print")
	}
}
