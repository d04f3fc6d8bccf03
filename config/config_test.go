package config

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestConfigurationThatBreaksTheParser holds inputs on which the YAML library panics: a list with a tag and no value.
func TestConfigurationThatBreaksTheParser(t *testing.T) {
	for _, text := range []string{"inputs: !!omap ", "inputs: !!int ", "inputs: !!null #c", "inputs:\n !!set!!merge "} {
		files := fstest.MapFS{"voc.yaml": {Data: []byte(text)}}
		_, err := Read(files, "voc.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), "voc.yaml: is no well-formed YAML") {
			t.Errorf("%q: error %v does not say that the file is malformed", text, err)
		}
	}
}
