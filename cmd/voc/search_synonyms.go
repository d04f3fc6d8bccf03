package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"voc/index"
)

// synonymsFile stands beside the catalog: a list of groups, each a list of words that stand for each other.
const synonymsFile = "synonyms.yaml"

const maxSynonymsBytes = 4 << 20

// synonyms reads the synonyms of an output: its file, where there is one, and the names of its topics.
func (o *output) synonyms() (index.Synonyms, error) {
	groups, err := readSynonyms(filepath.Join(o.directory, synonymsFile))
	if err != nil {
		return index.Synonyms{}, err
	}
	options, err := o.estimateOptions()
	if err != nil {
		return index.Synonyms{}, err
	}
	synonyms, err := index.NewSynonyms(groups, options.Topics)
	if err != nil {
		return synonyms, fmt.Errorf("%s: %w", filepath.Join(o.directory, synonymsFile), err)
	}
	return synonyms, nil
}

func readSynonyms(path string) ([][]string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading synonyms: %w", err)
	}
	if info.Size() > maxSynonymsBytes {
		return nil, fmt.Errorf("reading synonyms: %s has %d bytes, more than %d", path, info.Size(), maxSynonymsBytes)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading synonyms: %w", err)
	}
	var groups [][]string
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.Strict()).Decode(&groups); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading synonyms from %s: %w; it is a list of groups such as - [返品, 返却]", path, err)
	}
	return groups, nil
}
