package main

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// Every key that `voc estimate --json` can print is described in docs/methods.md.
func TestEstimateKeysAreDocumented(t *testing.T) {
	data, err := os.ReadFile("../../docs/methods.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(data), "\n## What `voc estimate --json` prints\n")
	if !found {
		t.Fatal("docs/methods.md has no such section")
	}
	keys := 0
	var check func(of reflect.Type)
	check = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			check(of.Elem())
		case reflect.Struct:
			for i := range of.NumField() {
				key, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
				keys++
				if key == "" || !strings.Contains(section, "`"+key+"`") {
					t.Errorf("%s.%s: the key %q is not described", of.Name(), of.Field(i).Name, key)
				}
				check(of.Field(i).Type)
			}
		}
	}
	check(reflect.TypeFor[weekEstimate]())
	if keys < 70 {
		t.Errorf("only %d keys were looked at", keys)
	}
}
