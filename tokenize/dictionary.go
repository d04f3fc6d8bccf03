package tokenize

import (
	"fmt"
	"sync"

	"github.com/ikawaha/kagome-dict/dict"
	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

// dictionaryVersion names the dictionary that is compiled in; a test holds it against the module versions of
// the build. A change of it changes tokens, so runs record it.
const dictionaryVersion = "ipadic-2.7.0/kagome-dict-ipa v1.2.6"

// Engine is the morphological analyser that cuts sentences into words.
type Engine string

const (
	// EngineVoc is the lattice of this package, the default.
	EngineVoc Engine = "voc"
	// EngineKagome is the library whose dictionary EngineVoc reads. It gives the same tokens several times more
	// slowly, and is there to compare with.
	EngineKagome Engine = "kagome"
)

// Options are the choices of LoadWith. The zero value is what Load takes.
type Options struct {
	Engine Engine // EngineVoc when empty

	// CacheDirectory is where the dictionary is kept in the form that is quick to load; the directory voc in the user's
	// cache directory when empty. It is made when needed. A cache that cannot be used is no error, only slow.
	CacheDirectory string
	NoCache        bool // neither read nor write the cache

	User *UserDictionary // nil for none
}

// Dictionary is the loaded IPA dictionary. It is safe for concurrent use and meant to be loaded once and shared
// by all tokenizers. It is never unloaded.
type Dictionary struct {
	tables     *tables              // of EngineVoc
	reference  *tokenizer.Tokenizer // of EngineKagome
	userTokens map[string]voc.Token // of EngineKagome, by surface

	kindsOnce sync.Once
	kinds     []WordKinds // see kindsOf
}

// Load loads the dictionary that is compiled into the binary: from its quick form (29 MB, mapped from the user's cache
// directory), or, the first time, from the embedded one, which takes one or two seconds and leaves 90 MB in use.
func Load() (*Dictionary, error) { return LoadWith(Options{}) }

// LoadWith is Load with choices.
func LoadWith(options Options) (*Dictionary, error) {
	switch options.Engine {
	case "", EngineVoc:
		t, err := loadTables(options)
		if err != nil {
			return nil, err
		}
		return (&Dictionary{tables: t}).withUser(options.User)
	case EngineKagome:
		embedded, err := loadEmbedded()
		if err != nil {
			return nil, err
		}
		with := []tokenizer.Option{tokenizer.OmitBosEos()}
		if options.User.Version() != "" {
			user, err := options.User.kagome()
			if err != nil {
				return nil, fmt.Errorf("reading the user dictionary: %w", err)
			}
			with = append(with, tokenizer.UserDict(user))
		}
		reference, err := tokenizer.New(embedded, with...)
		if err != nil {
			return nil, fmt.Errorf("loading embedded dictionary %s: %w", dictionaryVersion, err)
		}
		return &Dictionary{reference: reference, userTokens: options.User.tokensBySurface()}, nil
	}
	return nil, fmt.Errorf("unknown engine %q: use %q or %q", options.Engine, EngineVoc, EngineKagome)
}

// withUser returns a dictionary of EngineVoc that shares all with d but the words of the user.
func (d *Dictionary) withUser(user *UserDictionary) (*Dictionary, error) {
	if user.Version() == "" {
		return d, nil
	}
	t := *d.tables
	var err error
	if t.user, err = t.compileUser(user); err != nil {
		return nil, fmt.Errorf("reading the user dictionary: %w", err)
	}
	return &Dictionary{tables: &t}, nil
}

// Version names the dictionary and its release, for example to tell why a run gave other tokens.
func (d *Dictionary) Version() string { return dictionaryVersion }

// loadEmbedded unpacks kagome's dictionary, which stays in memory from then on (about 0.6 s and 90 MB).
func loadEmbedded() (embedded *dict.Dict, err error) {
	// The dictionary package has no error to return: it panics when its embedded file is damaged.
	defer func() {
		if damage := recover(); damage != nil {
			embedded, err = nil, fmt.Errorf("loading embedded dictionary %s: %v (the binary is damaged: build or download it again)", dictionaryVersion, damage)
		}
	}()
	return ipa.Dict(), nil
}
