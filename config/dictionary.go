package config

import (
	"errors"
	"fmt"
	"io/fs"

	"voc/tokenize"
)

// ReadUserDictionary reads a user dictionary; nil where none is named.
func ReadUserDictionary(files fs.FS, name string, rule tokenize.UserRule) (*tokenize.UserDictionary, error) {
	if name == "" {
		if rule != "" && rule != tokenize.UserWhole {
			return nil, errors.New("a rule for the user dictionary, and no user dictionary")
		}
		return nil, nil
	}
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("reading the user dictionary: %w", err)
	}
	return tokenize.ParseUserDictionary(name, content, rule)
}
