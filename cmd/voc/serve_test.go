package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/internal/jsonschema"
	"voc/pipeline"
	"voc/sample"
	"voc/web"
)

// served is the bundled sample behind a server.
type served struct {
	output *output
	truth  sample.Truth
	server *httptest.Server
}

// get answers a request for JSON.
func (s *served) get(t *testing.T, address string, into any) {
	t.Helper()
	content := s.page(t, address, http.StatusOK)
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v: %.200s", address, err, content)
	}
}

func (s *served) page(t *testing.T, address string, status int) []byte {
	t.Helper()
	response, err := http.Get(s.server.URL + address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var content bytes.Buffer
	if _, err := content.ReadFrom(response.Body); err != nil || response.StatusCode != status {
		t.Fatalf("%s: %s, %v: %.300s", address, response.Status, err, content.String())
	}
	return content.Bytes()
}

func TestServe(t *testing.T) {
	_, published, truth := sampleRun(t)
	handler, err := web.New(newPublished(published.directory), web.Options{Warn: func(err error) { t.Errorf("warned: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	defer handler.Close()
	s := &served{published, truth, httptest.NewServer(handler)}
	defer s.server.Close()

	t.Run("every count of the reports is a search", func(t *testing.T) { followReports(t, s) })
	t.Run("every count of the tables is a search", func(t *testing.T) { followTables(t, s.output) })
	t.Run("every count of the estimates is a search", func(t *testing.T) { followEstimates(t, s.output) })
	t.Run("every count of the pages is a search", func(t *testing.T) { followPages(t, s) })
	t.Run("the examples of the documentation work", func(t *testing.T) { askExamples(t, s) })
	t.Run("in a browser", func(t *testing.T) { browse(t, s) })
	t.Run("a week that is published meanwhile is shown", func(t *testing.T) { publishMeanwhile(t, s) })
	t.Run("a damaged index is not opened", func(t *testing.T) { refuseDamage(t, s) })
}

// followReports searches with the query of every count in the JSON reports and compares the numbers.
func followReports(t *testing.T, s *served) {
	searcher, err := s.output.search(s.output.catalog.Weeks)
	if err != nil {
		t.Fatal(err)
	}
	defer searcher.Close()
	content, err := os.ReadFile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	followed, sets := 0, 0
	results := map[string]voc.Result{}
	follow := func(path string, value any, query map[string]any) {
		q, key := reportQuery(t, path, query)
		result, asked := results[key]
		if !asked {
			if result, err = searcher.Search(context.Background(), q); err != nil {
				t.Errorf("%s: %v", path, err)
				return
			}
			results[key] = result
		}
		got := result.Total
		if people, _ := query["people"].(bool); people {
			got = result.People
		}
		if strings.HasPrefix(q.Text, "set:") {
			sets++
		}
		if followed++; float64(got) != value {
			t.Errorf("%s says %v, its search %s finds %d", path, value, key, got)
		}
	}
	for _, record := range s.output.catalog.Weeks {
		content, err := os.ReadFile(pipeline.ReportPath(s.output.directory, record.Week, "json"))
		if err != nil {
			t.Fatal(err)
		}
		var report any
		if err := json.Unmarshal(content, &report); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range jsonschema.Validate(schema, report, record.Week.String()) {
			t.Error(wrong)
		}
		eachObject(report, record.Week.String(), func(path string, object map[string]any) {
			if queries, found := object["queries"].(map[string]any); found {
				for name, query := range queries {
					follow(path+"."+name, object[name], query.(map[string]any))
				}
				for _, name := range []string{"episodes", "recontacted", "switched", "handled_twice", "people", "replies", "looked_up", "high", "middle", "low", "lines", "with_replies", "count"} {
					value, isNumber := object[name].(float64)
					indicator, _ := object["id"].(string)
					_, isFigure := object["formula"] // high and low are limits of its interval
					if isNumber && value > 0 && (name == "count" || !isFigure) && queries[name] == nil && !(name == "count" && slices.Contains(withoutInquiries, indicator)) {
						t.Errorf("%s.%s (%s) is %v without a search", path, name, indicator, value)
					}
				}
			}
			if _, isCount := object["count_of"].(string); !isCount {
				return
			}
			query, linked := object["query"].(map[string]any)
			if !linked {
				t.Errorf("%s says %v %s without a search", path, object["value"], object["count_of"])
				return
			}
			if people, _ := query["people"].(bool); people != (object["count_of"] == "people") {
				t.Errorf("%s counts %s, its search says people: %v", path, object["count_of"], people)
			}
			follow(path, object["value"], query)
		})
	}
	t.Logf("%d counts followed with %d searches, %d of them by sets", followed, len(results), sets)
	if followed < 1000 || sets < 100 {
		t.Errorf("only %d counts were followed", followed)
	}
}

// withoutInquiries are indicators whose observations are calls, visits of the help centre or customers.
var withoutInquiries = []string{"answer_rate", "help_centre_before", "cancellation_rate", "retention_rate", "repurchase_rate"}

// eachObject visits the objects of a JSON value.
func eachObject(value any, path string, visit func(string, map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(path, v)
		for name, inner := range v {
			eachObject(inner, path+"."+name, visit)
		}
	case []any:
		for i, inner := range v {
			eachObject(inner, fmt.Sprintf("%s[%d]", path, i), visit)
		}
	}
}

// reportQuery reads the query of a report as the flags of voc search would.
func reportQuery(t *testing.T, path string, query map[string]any) (voc.Query, string) {
	q := voc.Query{CountPeople: true}
	for name, value := range query {
		text, _ := value.(string)
		switch name {
		case "week":
			q.Weeks = []string{text}
		case "topic":
			q.Topics = []string{text}
		case "channel":
			q.Channels = []string{text}
		case "sentiment":
			q.Sentiments = []string{text}
		case "kind":
			q.Kinds = []string{text}
		case "topics":
			for _, topic := range value.([]any) {
				q.Topics = append(q.Topics, topic.(string))
			}
		case "signal":
			q.Signals = []string{text}
		case "days":
			q.DayFrom, q.DayTo = text, text
		case "text":
			q.Text = text
		case "id":
			for _, id := range value.([]any) {
				q.IDs = append(q.IDs, id.(string))
			}
		case "people":
		default:
			t.Fatalf("%s: the query has the unknown field %s", path, name)
		}
	}
	return q, fmt.Sprint(q)
}

// followPages does the same for what the pages show, through the server itself.
func followPages(t *testing.T, s *served) {
	followed, opinions, named := 0, 0, 0
	type answer struct{ Total, People float64 }
	answers := map[string]answer{}
	follow := func(path string, object map[string]any) {
		of, isCount := object["count_of"].(string)
		query, _ := object["query"].(string)
		if _, isOpinion := object["predicate"]; isOpinion && query != "" {
			opinions++
			var found answer
			s.get(t, "/api/v1/search?size=0&"+query, &found)
			if found.People != object["people"] || found.Total != object["messages"] {
				t.Errorf("%s says %v people and %v messages, its search %s finds %v", path, object["people"], object["messages"], query, found)
			}
			return
		}
		ask := func(query string) answer {
			found, asked := answers[query]
			if !asked {
				s.get(t, "/api/v1/search?size=0&"+query, &found)
				answers[query] = found
			}
			return found
		}
		for name, value := range object {
			search, _ := value.(string)
			if number, found := strings.CutSuffix(name, "_query"); found {
				if named++; search == "" && object[number] != 0.0 {
					t.Errorf("%s.%s is %v without a search", path, number, object[number])
				} else if search != "" && ask(search).People != object[number] {
					t.Errorf("%s.%s says %v people, its search %s finds %v", path, number, object[number], search, ask(search))
				}
			}
		}
		name, _ := object["name"].(string)
		switch _, isIndicator := object["formula"]; {
		case isIndicator:
			number := "count"
			if object["unit"] == "inquiries" {
				number = "value"
			}
			if named++; query == "" && object[number] != 0.0 && !slices.Contains(withoutInquiries, name) {
				t.Errorf("%s.%s of %s is %v without a search", path, number, name, object[number])
			} else if query != "" && ask(query).Total != object[number] {
				t.Errorf("%s.%s of %s says %v, its search %s finds %v", path, number, name, object[number], query, ask(query))
			}
			return
		case !isCount && object["people"] != nil:
			people, isNumber := object["people"].(float64)
			if !isNumber {
				return
			}
			messages, both := object["messages"].(float64)
			if named++; query == "" {
				if _, coverage := object["people_query"]; !coverage {
					t.Errorf("%s says %v people without a search", path, people)
				}
			} else if found := ask(query); found.People != people || both && found.Total != messages {
				t.Errorf("%s says %v people and %v messages, its search %s finds %v", path, people, messages, query, found)
			}
			return
		}
		if !isCount || object["value"] == 0.0 && query == "" {
			return
		}
		found := ask(query)
		got := found.Total
		if of == "people" {
			got = found.People
		}
		if followed++; got != object["value"] {
			t.Errorf("%s says %v %s, its search %s finds %v", path, object["value"], of, query, got)
		}
	}
	var published web.PublicationView
	s.get(t, "/api/v1/publication", &published)
	for _, week := range published.Weeks[max(0, len(published.Weeks)-3):] {
		var view map[string]any
		s.get(t, "/api/v1/weeks/"+week.Week.String(), &view)
		eachObject(view, week.Week.String(), follow)
		var insights map[string]any
		s.get(t, "/api/v1/insights?week="+week.Week.String(), &insights)
		if insights["known"] != true || len(insights["priorities"].([]any)) == 0 || len(insights["indicators"].([]any)) == 0 {
			t.Errorf("%s: insights are missing: %.300s", week.Week, fmt.Sprint(insights))
		}
		eachObject(insights, week.Week.String(), follow)
		var gaps map[string]any
		s.get(t, "/api/v1/gaps?week="+week.Week.String(), &gaps)
		if gaps["known"] != s.output.settings.ArticlesKnown {
			t.Errorf("%s: the gaps are not known", week.Week)
		}
		eachObject(gaps, week.Week.String(), follow)
	}
	for _, topic := range published.Topics {
		var detail map[string]any
		s.get(t, "/api/v1/topics/"+topic.ID+"?week=2026-W39", &detail)
		eachObject(detail, topic.ID, follow)
	}
	if *anyOutput == "" && named < 500 {
		t.Errorf("only %d plain numbers were followed", named)
	}
	t.Logf("%d counts, %d opinions and %d plain numbers followed with %d searches", followed, opinions, named, len(answers)+opinions)
	if followed < 1000 || opinions < 100 {
		t.Errorf("only %d counts were followed", followed)
	}
}

var (
	documentedExample = regexp.MustCompile("(?m)^Example: `([^`]+)`$")
	documentedPath    = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (string|number|boolean) \\|")
)

// askExamples sends the examples of docs/api.md and compares the answers' fields with the tables below them.
func askExamples(t *testing.T, s *served) {
	content, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, section := range strings.Split(string(content), "\n## ")[1:] {
		example := documentedExample.FindStringSubmatch(section)
		if example == nil {
			continue
		}
		asked++
		status := http.StatusOK
		if strings.HasPrefix(section, "Errors") {
			status = http.StatusBadRequest
		}
		address, err := url.Parse(example[1])
		if err != nil {
			t.Fatal(err)
		}
		address.RawQuery = address.Query().Encode()
		var answer any
		if err := json.Unmarshal(s.page(t, address.String(), status), &answer); err != nil {
			t.Fatal(err)
		}
		documented := map[string]string{}
		for _, match := range documentedPath.FindAllStringSubmatch(section, -1) {
			documented[match[1]] = match[2]
		}
		got := map[string]string{}
		jsonFields(answer, "", documented, got)
		for path, kind := range got {
			if documented[path] != kind {
				t.Errorf("%s: %s is %s in the answer, %q in the documentation", example[1], path, kind, documented[path])
			}
		}
		if len(got) < 2 {
			t.Errorf("%s: the answer has only %v", example[1], got)
		}
	}
	if asked < 7 {
		t.Errorf("only %d examples", asked)
	}
}

// jsonFields lists the fields of an answer; those of an object of any names are documented with a star.
func jsonFields(value any, path string, documented, into map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		star := slices.ContainsFunc(slices.Collect(maps.Keys(documented)), func(d string) bool { return strings.HasPrefix(d, path+".*") })
		for name, inner := range v {
			if star {
				name = "*"
			}
			jsonFields(inner, strings.TrimPrefix(path+"."+name, "."), documented, into)
		}
	case []any:
		for _, inner := range v {
			jsonFields(inner, path+"[]", documented, into)
		}
	case string:
		into[path] = "string"
	case float64:
		into[path] = "number"
	case bool:
		into[path] = "boolean"
	}
}

// publishMeanwhile publishes an inquiry more while the server runs.
func publishMeanwhile(t *testing.T, s *served) {
	var before, after web.SearchAnswer
	s.get(t, "/api/v1/search?size=0", &before)
	late := filepath.Join(t.TempDir(), "late.csv")
	if err := os.WriteFile(late, []byte("id,received_at,channel,customer_id,text\nlate-1,2026-09-24T10:00:00+09:00,web,late,あとから届いた声です\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := findSource("", []string{late})
	if err != nil {
		t.Fatal(err)
	}
	bundled, err := findSource("", nil)
	if err != nil {
		t.Fatal(err)
	}
	config, err := bundled.config.Settings(bundled.files, version())
	if err != nil {
		t.Fatal(err)
	}
	config.Out, config.Inputs, config.Key = s.output.directory, source.inputs, sampleKey()
	if _, err := pipeline.Run(context.Background(), config); err != nil {
		t.Fatal(err)
	}
	s.get(t, "/api/v1/search?size=0", &after)
	if after.Total != before.Total+1 {
		t.Errorf("%d inquiries after the publish, %d before", after.Total, before.Total)
	}
	var found web.SearchAnswer
	s.get(t, "/api/v1/search?q="+url.QueryEscape(`"から届いた声"`), &found)
	if found.Total != 1 || found.Hits[0].ID != "late-1" {
		t.Errorf("the new inquiry is not found: %+v", found)
	}
}

// refuseDamage changes one byte of an index; a fresh server must not open it.
func refuseDamage(t *testing.T, s *served) {
	files, err := filepath.Glob(filepath.Join(s.output.directory, "weeks", "2026-W39", "*", "index", "store", "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	handler, err := web.New(newPublished(s.output.directory), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer handler.Close()
	if err := handler.Prepare(context.Background()); err == nil || !strings.Contains(err.Error(), "2026-W39") {
		t.Errorf("a damaged index is opened: %v", err)
	}
}
