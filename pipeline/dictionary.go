package pipeline

import (
	"fmt"

	"voc/tokenize"
)

// UserDictionary is a user dictionary as the settings keep it, so that queries are cut as the documents were.
type UserDictionary struct {
	Name    string            `json:"name"`
	Rule    tokenize.UserRule `json:"rule"`
	Content string            `json:"content"`
}

// keptDictionary returns the form in which settings keep a user dictionary; nil for one that changes nothing.
func keptDictionary(user *tokenize.UserDictionary) *UserDictionary {
	if user.Version() == "" {
		return nil
	}
	return &UserDictionary{Name: user.Name(), Rule: user.Rule(), Content: user.Content()}
}

// parse returns the dictionary that was kept; nil for nil.
func (u *UserDictionary) parse() (*tokenize.UserDictionary, error) {
	if u == nil {
		return nil, nil
	}
	return tokenize.ParseUserDictionary(u.Name, []byte(u.Content), u.Rule)
}

// Words returns the user dictionary with which the published weeks were cut into words; nil for none.
func (s Settings) Words() (*tokenize.UserDictionary, error) {
	user, err := s.UserDictionary.parse()
	if err != nil {
		return nil, fmt.Errorf("reading the user dictionary of the settings: %w; run voc again to write it anew", err)
	}
	return user, nil
}

// Dictionary loads the dictionary with which the published weeks were cut into words.
func (s Settings) Dictionary() (*tokenize.Dictionary, error) {
	user, err := s.Words()
	if err != nil {
		return nil, err
	}
	return tokenize.LoadWith(tokenize.Options{User: user})
}

// dictionaryName names the dictionary for readers of reports.
func (s Settings) dictionaryName() string {
	user, err := s.UserDictionary.parse()
	if err != nil || user.Version() == "" {
		return tokenize.Version
	}
	return fmt.Sprintf("%s + %s (%d, %s)", tokenize.Version, user.Name(), user.Len(), user.Rule())
}
