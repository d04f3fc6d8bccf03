// Package jsonschema checks values by the few keywords of JSON Schema that the project's own schemas use: type,
// properties, additionalProperties, required, items and $ref to $defs; no field may be unknown. It is for tests.
package jsonschema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Validate returns what is wrong with a decoded JSON value, each with the path to it; nothing if it is valid.
func Validate(schema map[string]any, value any, path string) []string {
	return validate(schema, schema, value, path)
}

func validate(root, schema map[string]any, value any, path string) []string {
	if reference, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(reference, "#/$defs/")
		return validate(root, root["$defs"].(map[string]any)[name].(map[string]any), value, path)
	}
	fail := func(want string) []string { return []string{fmt.Sprintf("%s: %v is no %s", path, value, want)} }
	var errs []string
	switch schema["type"] {
	case "string":
		if _, ok := value.(string); !ok {
			return fail("string")
		}
	case "boolean":
		if _, ok := value.(bool); !ok {
			return fail("boolean")
		}
	case "integer", "number":
		if n, ok := value.(float64); !ok || schema["type"] == "integer" && n != float64(int64(n)) {
			return fail("number")
		}
	case "array":
		list, ok := value.([]any)
		if !ok {
			return fail("array")
		}
		for i, item := range list {
			errs = append(errs, validate(root, schema["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case "object":
		object, ok := value.(map[string]any)
		if !ok {
			return fail("object")
		}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, found := object[name.(string)]; !found {
				errs = append(errs, path+": lacks "+name.(string))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			property, known := properties[name].(map[string]any)
			if !known {
				property, known = schema["additionalProperties"].(map[string]any)
			}
			if !known {
				errs = append(errs, path+": has the unknown field "+name)
				continue
			}
			errs = append(errs, validate(root, property, object[name], path+"."+name)...)
		}
	default:
		return []string{path + ": the schema says nothing"}
	}
	return errs
}
