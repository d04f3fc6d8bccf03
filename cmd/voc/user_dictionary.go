package main

import (
	"github.com/spf13/cobra"

	"voc/config"
	"voc/tokenize"
)

// userDictionaryFlags name a user dictionary on the command line.
type userDictionaryFlags struct{ file, rule string }

// add adds the flags to a command.
func (f *userDictionaryFlags) add(command *cobra.Command) {
	command.Flags().StringVar(&f.file, "user-dictionary", "", "words of your own, in kagome's or MeCab's CSV (docs/dictionary.md)")
	command.Flags().StringVar(&f.rule, "user-dictionary-rule", string(tokenize.UserWhole), "where they are taken: whole (they split no longer word) or kagome")
}

// read reads the dictionary that the flags name; nil for none.
func (f *userDictionaryFlags) read() (*tokenize.UserDictionary, error) {
	if rule := tokenize.UserRule(f.rule); rule != tokenize.UserWhole && rule != tokenize.UserKagome {
		return nil, wrongUse("unknown rule %q for the user dictionary: use whole or kagome", f.rule)
	}
	if f.file == "" && f.rule != "" && tokenize.UserRule(f.rule) != tokenize.UserWhole {
		return nil, wrongUse("a rule for the user dictionary, and no user dictionary")
	}
	return config.ReadUserDictionary(config.Disk{Directory: "."}, f.file, tokenize.UserRule(f.rule))
}

// load loads the dictionary with the words that the flags name.
func (f *userDictionaryFlags) load() (*tokenize.Dictionary, error) {
	user, err := f.read()
	if err != nil {
		return nil, err
	}
	return tokenize.LoadWith(tokenize.Options{User: user})
}
