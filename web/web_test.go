package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"voc"
)

var testWeek = voc.Week{Year: 2026, Number: 39}

// testSource publishes rows without a store. Searches find all of them.
type testSource struct {
	mutex   sync.Mutex // of version
	version string
	rows    []*voc.Labelled
	topics  []voc.Topic
	opened  atomic.Int32
	closed  atomic.Int32
	fails   error
	panics  bool
	block   chan struct{} // searches wait for it, where there is one
}

func (s *testSource) Version() (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.version, nil
}

func (s *testSource) publish(version string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.version = version
}

func (s *testSource) Open(context.Context) (*Publication, error) {
	if s.fails != nil {
		return nil, s.fails
	}
	s.opened.Add(1)
	version, err := s.Version()
	if err != nil {
		return nil, err
	}
	figures := voc.WeekFigures{Week: testWeek, Shown: voc.Balanced, Guards: []voc.Guard{{Week: testWeek, Kind: "volume", Detail: s.rows[0].Text.String()}}}
	n := int64(len(s.rows))
	add := func(grouping, channel, topic string) {
		figures.Counts = append(figures.Counts, voc.Count{Week: testWeek, Grouping: grouping, Channel: channel, Topic: topic, People: n, Messages: n, Negative: n})
		if topic != "" {
			for _, estimator := range []string{voc.Raw, voc.Equal, voc.Balanced} {
				figures.Estimates = append(figures.Estimates, voc.Estimate{Week: testWeek, Topic: topic, Estimator: estimator, Share: .5, Low: .4, High: .6,
					Label: voc.LabelOneChannel, LabelChannel: s.rows[0].Channel})
			}
		}
	}
	add(voc.GroupTotal, "", "")
	for _, row := range s.rows {
		if !slices.ContainsFunc(figures.Counts, func(c voc.Count) bool { return c.Grouping == voc.GroupChannel && c.Channel == row.Channel }) {
			add(voc.GroupChannel, row.Channel, "")
		}
		for _, topic := range row.TopicIDs {
			if !slices.ContainsFunc(figures.Counts, func(c voc.Count) bool { return c.Topic == topic }) {
				add(voc.GroupTopic, "", topic)
				figures.Movers = append(figures.Movers, voc.Mover{Week: testWeek, Topic: topic, Verdict: voc.VerdictMover, Change: 1, Low: .5, High: 2, LeadingChannel: row.Channel})
			}
		}
	}
	return &Publication{
		Version: version, Title: s.rows[0].Text.String(), Location: time.UTC, Topics: s.topics, Figures: []voc.WeekFigures{figures},
		Searcher: s, Close: func() error { s.closed.Add(1); return nil },
		Rows: func(hits []voc.Hit) ([]*voc.Labelled, error) {
			var rows []*voc.Labelled
			for _, hit := range hits {
				rows = append(rows, s.rows[hit.Row])
			}
			return rows, nil
		},
		Opinions: func(voc.Week) iter.Seq2[Opinion, error] {
			return func(yield func(Opinion, error) bool) {
				for i, row := range s.rows {
					if !yield(Opinion{i, row.CountedAs, row.Text.String(), row.Text.String(), "negative"}, nil) {
						return
					}
				}
			}
		},
		Insights: func(voc.Week) (voc.WeekInsights, error) {
			insights := voc.WeekInsights{Week: testWeek}
			for i, row := range s.rows {
				text := row.Text.String()
				insights.Priorities = append(insights.Priorities, voc.Priority{Week: testWeek, Topic: row.TopicIDs[0], Rank: i + 1, Score: 1, Cancel: voc.Some(.5)})
				insights.NewPhrases = append(insights.NewPhrases, voc.NewPhrase{Week: testWeek, Target: text, Predicate: text, People: 3, Channels: []string{row.Channel}, FirstSeen: row.Day, Examples: []string{row.ID}})
				insights.Indicators = append(insights.Indicators, voc.Indicator{Week: testWeek, Name: text, Estimator: voc.Raw, Unit: voc.UnitShare, Formula: text, Measured: true, Value: .5, Low: .4, High: .6})
			}
			return insights, nil
		},
		Surges: func(voc.Week) []voc.Surge {
			var surges []voc.Surge
			for _, row := range s.rows {
				surges = append(surges, voc.Surge{Week: testWeek, Topic: row.TopicIDs[0], Day: row.Day, People: 9, Expected: 2, LeadingChannel: row.Channel})
			}
			return surges
		},
		FAQ: func(voc.Week) (FAQ, error) {
			var coverage []FAQCoverage
			for _, row := range s.rows {
				coverage = append(coverage, FAQCoverage{Topic: row.TopicIDs[0], People: 2, Answered: 1, Share: .5, Low: .1, High: .9})
			}
			var gaps []voc.FAQGap
			for _, row := range s.rows {
				gaps = append(gaps, voc.FAQGap{Topic: row.TopicIDs[0], Question: row.Text.String(), People: 1, Messages: 1, Terms: []string{row.Text.String()},
					Examples: []voc.GapExample{{ID: row.ID, Channel: row.Channel, Week: testWeek, Text: row.Text}},
					Nearest:  []voc.ArticleMatch{{ID: row.ID, Title: row.Text.String(), Score: .5}},
					Channels: []voc.ChannelCount{{Channel: row.Channel, People: 1}}})
			}
			return FAQ{Gaps: gaps, Coverage: coverage}, nil
		},
	}, nil
}

func (s *testSource) Search(_ context.Context, q voc.Query) (voc.Result, error) {
	if s.panics {
		panic("a fault")
	}
	if s.block != nil {
		<-s.block
	}
	result := voc.Result{Total: len(s.rows), People: len(s.rows), Facets: map[string][]voc.FacetCount{}}
	for i := range s.rows[:min(len(s.rows), q.Size)] {
		result.Hits = append(result.Hits, voc.Hit{Week: testWeek, Row: i})
	}
	for _, field := range q.Facets {
		for _, row := range s.rows {
			value := map[string]string{"channel": row.Channel, "topic": row.TopicIDs[0], "product": row.Product, "status": row.Status, "day": row.Day, "segment": row.Segments[0].Name + "=" + row.Segments[0].Value}[field]
			if value != "" {
				result.Facets[field] = append(result.Facets[field], voc.FacetCount{Value: value, Count: 1, People: 1})
			}
		}
	}
	for range q.GroupBy {
		result.Groups = append(result.Groups, voc.Group{Values: slices.Repeat([]string{s.rows[0].Channel}, len(q.GroupBy)), Messages: 1, People: 1})
	}
	return result, nil
}

func (s *testSource) Problem(err error) string { return err.Error() }

func (s *testSource) Highlight(_ voc.Query, text string) ([]voc.Span, error) {
	return []voc.Span{{Start: 0, End: min(1, len(text))}}, nil
}

// testRow stands with one text in every field that a source or a user's taxonomy can fill.
func testRow(text string) *voc.Labelled {
	masked := voc.TrustMasked(text)
	evidence := []voc.Evidence{{Span: voc.Span{Start: 0, End: len(text)}, Rule: text}}
	return &voc.Labelled{
		ID: text, IDSpace: text, Source: voc.Source{File: text, Line: 3}, ReceivedAt: time.Date(2026, 9, 22, 1, 2, 3, 0, time.UTC), Week: testWeek, Day: "2026-09-22",
		Channel: text, CountedAs: text, Subject: masked, Text: masked, Turns: []voc.MaskedTurn{{Role: voc.Role(text), Text: masked}}, Reply: masked,
		Product: text, Segments: []voc.Segment{{Name: text, Value: text}}, Status: text,
		Labels: voc.Labels{
			Topics: []voc.Label{{Value: text, Origin: "rule", Evidence: evidence}}, TopicIDs: []string{text},
			Sentiment: voc.Sentiment{Class: text, Evidence: evidence}, Kind: voc.Label{Value: text, Evidence: evidence},
			Opinions: []voc.OpinionUnit{{Target: text, Predicate: text, Polarity: text}},
		},
	}
}

func newTest(t *testing.T, source *testSource, options Options) *Handler {
	t.Helper()
	handler, err := New(source, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(handler.Close)
	return handler
}

func plainSource() *testSource {
	return &testSource{version: "1", rows: []*voc.Labelled{testRow("返品したい")}}
}

// ask sends a request as a browser on this machine would.
func ask(handler http.Handler, target string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8421"+target, nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestRequestsThatAreRefused(t *testing.T) {
	handler := newTest(t, plainSource(), Options{Hosts: []string{"voc.example"}})
	for name, test := range map[string]struct {
		status int
		change func(*http.Request)
	}{
		"plain":               {200, nil},
		"HEAD":                {200, func(r *http.Request) { r.Method = http.MethodHead }},
		"POST":                {405, func(r *http.Request) { r.Method = http.MethodPost }},
		"DELETE":              {405, func(r *http.Request) { r.Method = http.MethodDelete }},
		"a body":              {413, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("x")); r.ContentLength = 1 }},
		"a body of any size":  {413, func(r *http.Request) { r.ContentLength = -1 }},
		"a long address":      {414, func(r *http.Request) { r.URL.RawQuery = "q=" + strings.Repeat("a", maxAddressBytes) }},
		"rebound name":        {403, func(r *http.Request) { r.Host = "attacker.example:8421" }},
		"name like an IP":     {403, func(r *http.Request) { r.Host = "127.0.0.1.attacker.example" }},
		"no host":             {403, func(r *http.Request) { r.Host = "" }},
		"another machine":     {403, func(r *http.Request) { r.Host = "192.168.0.9:8421" }},
		"localhost":           {200, func(r *http.Request) { r.Host = "LOCALHOST:8421" }},
		"IPv6":                {200, func(r *http.Request) { r.Host = "[::1]:8421" }},
		"a host of the user":  {200, func(r *http.Request) { r.Host = "voc.example" }},
		"own origin":          {200, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:8421") }},
		"another origin":      {403, func(r *http.Request) { r.Header.Set("Origin", "http://attacker.example") }},
		"an origin of a file": {403, func(r *http.Request) { r.Header.Set("Origin", "null") }},
		"another port":        {403, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:9999") }},
		"a fetch elsewhere":   {403, fetch("cross-site", "cors", "empty")},
		"an image elsewhere":  {403, fetch("cross-site", "no-cors", "image")},
		"a frame elsewhere":   {403, fetch("same-site", "navigate", "iframe")},
		"a link elsewhere":    {200, fetch("cross-site", "navigate", "document")},
		"a fetch of our own":  {200, fetch("same-origin", "cors", "empty")},
	} {
		if w := ask(handler, "/explore", test.change); w.Code != test.status {
			t.Errorf("%s: %d, not %d: %.200s", name, w.Code, test.status, w.Body)
		}
	}
}

func fetch(site, mode, dest string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", site)
		r.Header.Set("Sec-Fetch-Mode", mode)
		r.Header.Set("Sec-Fetch-Dest", dest)
	}
}

func TestToken(t *testing.T) {
	const token = "0123456789abcdef"
	handler := newTest(t, plainSource(), Options{Token: token})
	if w := ask(handler, "/", nil); w.Code != 401 {
		t.Errorf("without a token: %d", w.Code)
	}
	if w := ask(handler, "/?token=0123456789abcdeX", nil); w.Code != 401 || len(w.Result().Cookies()) > 0 {
		t.Errorf("with a wrong token: %d", w.Code)
	}
	if w := ask(handler, "/api/v1/publication", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }); w.Code != 200 {
		t.Errorf("with a header: %d", w.Code)
	}
	w := ask(handler, "/explore?q=a&token="+token, nil)
	cookies := w.Result().Cookies()
	if w.Code != 200 || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode ||
		!strings.Contains(w.Body.String(), `href="/explore?q=a"`) || strings.Contains(w.Body.String(), token) {
		t.Fatalf("the token in the address: %d, %v, %.300s", w.Code, cookies, w.Body)
	}
	if w := ask(handler, "/", func(r *http.Request) { r.AddCookie(cookies[0]) }); w.Code != 200 {
		t.Errorf("with the cookie: %d", w.Code)
	}
	if w := ask(handler, "/", func(r *http.Request) { r.Host = "10.1.2.3:8421"; r.AddCookie(cookies[0]) }); w.Code != 200 {
		t.Errorf("from another machine: %d", w.Code)
	}
	for address, want := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, ":1": false, "0.0.0.0:1": false, "192.168.0.1:1": false, "host.example:1": false} {
		if IsLoopback(address) != want {
			t.Errorf("IsLoopback(%q) is not %v", address, want)
		}
	}
}

func TestTablesDefuseFormulas(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "\r=1"} {
		handler := newTest(t, &testSource{version: "1", rows: []*voc.Labelled{testRow(text)}}, Options{})
		for _, name := range []string{"inquiries", "facets", "topics", "gaps"} {
			body := ask(handler, "/table/"+name, nil).Body.String()
			if strings.Contains(body, ","+text+",") || strings.Contains(body, ",\""+text) || !strings.Contains(body, "'") {
				t.Errorf("%s of %q: %q", name, text, body)
			}
		}
	}
}

func TestAPanicLeavesTheServerRunning(t *testing.T) {
	source := plainSource()
	var warned []string
	handler := newTest(t, source, Options{Warn: func(err error) { warned = append(warned, err.Error()) }})
	source.panics = true
	if w := ask(handler, "/explore?q=秘密の言葉", nil); w.Code != 500 || strings.Contains(w.Body.String(), "a fault") {
		t.Errorf("%d %.300s", w.Code, w.Body)
	}
	if len(warned) != 1 || !strings.Contains(warned[0], "a fault") || strings.Contains(warned[0], "秘密") {
		t.Errorf("warned of %q", warned)
	}
	source.panics = false
	if w := ask(handler, "/explore", nil); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

func TestANewerPublicationIsShownAndTheOlderOneClosedAfterUse(t *testing.T) {
	source := plainSource()
	source.block = make(chan struct{})
	handler := newTest(t, source, Options{})
	slow := make(chan int)
	go func() { slow <- ask(handler, "/api/v1/search", nil).Code }()
	source.block <- struct{}{} // the request uses the first publication now, having searched
	if code := <-slow; code != 200 {
		t.Fatal(code)
	}
	go func() { slow <- ask(handler, "/api/v1/search?size=1", nil).Code }()
	for source.opened.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // it waits in its search
	source.publish("2")
	var published PublicationView
	if err := json.Unmarshal(ask(handler, "/api/v1/publication", nil).Body.Bytes(), &published); err != nil || published.Version != "2" {
		t.Fatalf("%+v, %v", published, err)
	}
	if source.closed.Load() != 0 {
		t.Error("a publication in use was closed")
	}
	close(source.block)
	if code := <-slow; code != 200 {
		t.Errorf("the request that began before: %d", code)
	}
	if source.opened.Load() != 2 || source.closed.Load() != 1 {
		t.Errorf("%d opened, %d closed", source.opened.Load(), source.closed.Load())
	}
	source.fails = errors.New("damaged")
	source.publish("3")
	if w := ask(handler, "/", nil); w.Code != 200 {
		t.Errorf("with a damaged newer state: %d", w.Code)
	}
}

func TestTagsSaveWork(t *testing.T) {
	source := plainSource()
	handler := newTest(t, source, Options{})
	first := ask(handler, "/api/v1/search?q=a", nil)
	tag := first.Header().Get("ETag")
	again := ask(handler, "/api/v1/search?q=a", func(r *http.Request) { r.Header.Set("If-None-Match", cmp.Or(tag, "none")) })
	if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("tag %q, then %d", tag, again.Code)
	}
	if other := ask(handler, "/api/v1/search?q=b", nil).Header().Get("ETag"); other == tag {
		t.Error("two addresses have one tag")
	}
	source.publish("2")
	if after := ask(handler, "/api/v1/search?q=a", func(r *http.Request) { r.Header.Set("If-None-Match", tag) }); after.Code != 200 {
		t.Errorf("after a publish: %d", after.Code)
	}
}

func TestTooManyRequestsAreTurnedAway(t *testing.T) {
	source := plainSource()
	source.block = make(chan struct{})
	handler := newTest(t, source, Options{})
	codes := make(chan int)
	for range maxConcurrent + 2 {
		go func() { codes <- ask(handler, "/api/v1/search", nil).Code }()
	}
	for range 2 {
		if code := <-codes; code != http.StatusServiceUnavailable {
			t.Errorf("%d", code)
		}
	}
	close(source.block)
	for range maxConcurrent {
		if code := <-codes; code != 200 {
			t.Errorf("%d", code)
		}
	}
}

func TestWrongParametersAreNamed(t *testing.T) {
	handler := newTest(t, plainSource(), Options{})
	for target, want := range map[string]string{
		"/api/v1/search?weak=2026-W39":                   "weak",
		"/api/v1/search?week=2026-W60":                   "2026-W60",
		"/api/v1/search?from=2026-09-31":                 "2026-09-31",
		"/api/v1/search?from=2026-09-02&to=2026-09-01":   "2026-09-01",
		"/api/v1/search?size=1001":                       "1000",
		"/api/v1/search?size=-1":                         "1000",
		"/api/v1/search?sort=best":                       "severity",
		"/api/v1/inquiries/2026-W39/x":                   "2026-W39/x",
		"/api/v1/search?like=..%2F..%2Fetc":              "../../etc",
		"/api/v1/search?" + strings.Repeat("id=a&", 201): "200",
	} {
		w := ask(handler, target, nil)
		var failure apiError
		if err := json.Unmarshal(w.Body.Bytes(), &failure); err != nil || w.Code != 400 || failure.Status != 400 || !strings.Contains(failure.Error, want) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	for _, target := range []string{"/api/v1/inquiries/2026-W39/99", "/api/v1/inquiries/2026-W01/0", "/api/v1/weeks/2026-W01", "/api/v1/topics/none", "/api/v1/none", "/table/none", "/%2e%2e/x"} {
		if w := ask(handler, target, nil); w.Code != 404 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

func TestPiecesCoverTheText(t *testing.T) {
	const text = "加湿器の蓋が割れた。返金して"
	spans := []voc.Span{{Start: -1, End: 3}, {Start: 0, End: 9}, {Start: 6, End: 12}, {Start: 1, End: 4}, {Start: 30, End: 900}, {Start: 9, End: 9}}
	var joined strings.Builder
	matched := ""
	for _, p := range pieces(text, spans, []reason{{voc.Span{Start: 6, End: 15}, "a"}, {voc.Span{Start: 9, End: 18}, "b"}}) {
		joined.WriteString(p.Text)
		if p.Match {
			matched += p.Text
		}
	}
	if joined.String() != text || matched != "加湿器の" {
		t.Errorf("%q, matched %q", joined.String(), matched)
	}
	for _, limit := range []int{1, 5, 100} {
		length := 0
		for _, p := range excerpt(pieces(text, []voc.Span{{Start: 27, End: 33}}, nil), limit) {
			length += len([]rune(p.Text))
		}
		if length > limit+2 && limit < 14 {
			t.Errorf("an excerpt of %d runes has %d", limit, length)
		}
	}
}
