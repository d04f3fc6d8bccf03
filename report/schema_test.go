package report

import (
	"bytes"
	"encoding"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"voc/internal/jsonschema"
)

const schemaPath = "../docs/report.schema.json"

// schemaOf makes the JSON Schema of the document from its types; descriptions are the comments of the fields.
type schemaMaker struct {
	comments map[string]string // type.Field → comment
	defs     map[string]any
}

func (m *schemaMaker) of(t reflect.Type) map[string]any {
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return map[string]any{"type": "string", "pattern": `^\d{4}-W\d{2}$`} // voc.Week is the only one
	}
	switch t.Kind() {
	case reflect.Pointer:
		return m.of(t.Elem())
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": m.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": m.of(t.Elem())}
	case reflect.Struct:
		if _, made := m.defs[t.Name()]; !made {
			m.defs[t.Name()] = nil // types may hold themselves
			m.defs[t.Name()] = m.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + t.Name()}
	}
	panic("no JSON type for " + t.String())
}

func (m *schemaMaker) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for field := range t.NumField() {
		f := t.Field(field)
		if !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if options != "omitempty" {
			required = append(required, name)
		}
		property := m.of(f.Type)
		if comment := m.comments[t.Name()+"."+f.Name]; comment != "" {
			property["description"] = comment
		}
		properties[name] = property
	}
	object := map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	if comment := m.comments[t.Name()]; comment != "" {
		object["description"] = comment
	}
	return object
}

// commentsOf reads the comments of this package's types and fields.
func commentsOf(t *testing.T) map[string]string {
	comments := map[string]string{}
	text := func(groups ...*ast.CommentGroup) string {
		for _, g := range groups {
			if g != nil {
				return strings.Join(strings.Fields(g.Text()), " ")
			}
		}
		return ""
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				named, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				comments[named.Name.Name] = text(named.Doc, general.Doc)
				if fields, ok := named.Type.(*ast.StructType); ok {
					for _, field := range fields.Fields.List {
						for _, name := range field.Names {
							comments[named.Name.Name+"."+name.Name] = text(field.Doc, field.Comment)
						}
					}
				}
			}
		}
	}
	return comments
}

func TestSchema(t *testing.T) {
	m := &schemaMaker{commentsOf(t), map[string]any{}}
	root := m.of(reflect.TypeFor[document]())
	root["$schema"], root["$id"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", schema, "Weekly report of voc", m.defs
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(root); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaPath, encoded.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	held, err := os.ReadFile(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(held, encoded.Bytes()) {
		t.Errorf("%s does not describe the document; run go test -update and read the difference", schemaPath)
	}
	var published map[string]any
	if err := json.Unmarshal(held, &published); err != nil {
		t.Fatal(err)
	}
	full, _ := fixture()
	for name, input := range map[string]Input{"week": full, "empty": emptyWeek(), "first": firstWeek(), "hostile": hostileInput()} {
		var report any
		if err := json.Unmarshal(write(t, input)["json"], &report); err != nil {
			t.Fatal(err)
		}
		if errs := jsonschema.Validate(published, report, name); len(errs) > 0 {
			t.Error(strings.Join(errs[:min(len(errs), 5)], "\n"))
		}
	}
	broken := map[string]any{"schema": 1.0}
	if errs := jsonschema.Validate(published, broken, "broken"); len(errs) < 10 {
		t.Errorf("a broken report passes: %v", errs)
	}
}
