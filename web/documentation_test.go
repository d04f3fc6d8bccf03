package web

import (
	"encoding"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// answers are the types of the JSON API by the heading of their section in docs/api.md.
var answers = map[string]any{
	"GET /api/v1/publication":            PublicationView{},
	"GET /api/v1/weeks/{week}":           WeekView{},
	"GET /api/v1/search":                 SearchAnswer{},
	"GET /api/v1/inquiries/{week}/{row}": InquiryView{},
	"GET /api/v1/topics/{id}":            TopicDetail{},
	"GET /api/v1/gaps":                   GapsAnswer{},
	"GET /api/v1/insights":               InsightsAnswer{},
	"Errors":                             apiError{},
}

// fields lists the fields of a JSON value as path and type, such as "hits[].topics[] string".
func fields(t reflect.Type, path string, list *[]string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		*list = append(*list, path+" string")
	case t.Kind() == reflect.Slice:
		fields(t.Elem(), path+"[]", list)
	case t.Kind() == reflect.Map:
		fields(t.Elem(), path+".*", list)
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case f.Anonymous:
				fields(f.Type, path, list)
			case name != "-":
				if name == "" {
					name = f.Name
				}
				fields(f.Type, strings.TrimPrefix(path+"."+name, "."), list)
			}
		}
	case t.Kind() == reflect.String:
		*list = append(*list, path+" string")
	case t.Kind() == reflect.Bool:
		*list = append(*list, path+" boolean")
	default:
		*list = append(*list, path+" number")
	}
}

var documentedField = regexp.MustCompile("^\\| `([^`]+)` \\| (\\w+) \\| .+ \\|$")

func TestEveryFieldIsDocumented(t *testing.T) {
	content, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string][]string{}
	section := ""
	for _, line := range strings.Split(string(content), "\n") {
		if heading, found := strings.CutPrefix(line, "## "); found {
			section = strings.Trim(heading, "`")
		}
		if field := documentedField.FindStringSubmatch(line); field != nil && answers[section] != nil {
			documented[section] = append(documented[section], field[1]+" "+field[2])
		}
	}
	for section, value := range answers {
		var want []string
		fields(reflect.TypeOf(value), "", &want)
		for _, field := range want {
			if !slices.Contains(documented[section], field) {
				t.Errorf("%s: %s is not documented", section, field)
			}
		}
		for _, field := range documented[section] {
			if !slices.Contains(want, field) {
				t.Errorf("%s: %s is documented, but not answered", section, field)
			}
		}
	}
	for _, name := range parameterNames {
		if name != "token" && name != "open" && !strings.Contains(string(content), "| `"+name+"` |") {
			t.Errorf("parameter %s is not documented", name)
		}
	}
}
