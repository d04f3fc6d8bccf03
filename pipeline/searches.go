package pipeline

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"voc/faq"
	"voc/mask"
	"voc/store"
	"voc/tokenize"
)

// SearchesPath is where the help centre's searches that found nothing stand, masked, for `voc faq` and `voc report`.
func SearchesPath(out string) string { return filepath.Join(out, "searches.json") }

// ReadSearches reads what the last run kept of the help centre's searches; none where no searches were configured.
func ReadSearches(out string) ([]faq.Search, error) {
	data, err := os.ReadFile(SearchesPath(out))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the searches of the help centre: %w", err)
	}
	var searches []faq.Search
	if err := json.Unmarshal(data, &searches); err != nil {
		return nil, fmt.Errorf("reading %s: %w; run voc again to write it anew", SearchesPath(out), err)
	}
	return searches, nil
}

// writeSearches keeps the searches that found nothing. People type names and numbers into a search box, so the words
// are masked like any other text, and the original ones are not written.
func (r *run) writeSearches() error {
	if r.config.published != nil {
		return nil // those of the earlier run stay
	}
	if len(r.config.Searches) == 0 {
		if err := os.Remove(SearchesPath(r.config.Out)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the searches of an earlier run: %w", err)
		}
		return nil
	}
	held, err := ReadSettings(r.config.Out)
	if _, missing := os.Stat(SearchesPath(r.config.Out)); err == nil && missing == nil && held.Searches == r.config.publishedSettings().Searches {
		return nil
	}
	dictionary, err := r.loadDictionary()
	if err != nil {
		return err
	}
	masker := mask.New(dictionary)
	failed := []faq.Search{}
	for _, search := range r.config.Searches {
		if search.Hits == 0 {
			text, _ := tokenize.Truncate(tokenize.Normalize(search.Query))
			masked, _ := masker.Mask(text)
			failed = append(failed, faq.Search{Query: masked.String(), At: search.At})
		}
	}
	slices.SortStableFunc(failed, func(a, b faq.Search) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Query, b.Query)) })
	data, err := json.MarshalIndent(failed, "", "  ")
	if err != nil {
		return err
	}
	return store.WriteFileAtomic(SearchesPath(r.config.Out), append(data, '\n'), 0o600)
}

// Matcher returns the comparison with the help centre's articles; nil where none were given, so that nothing is said
// about gaps.
func (s Settings) Matcher(dictionary *tokenize.Dictionary) *faq.Matcher {
	if !s.ArticlesKnown {
		return nil
	}
	return faq.NewMatcher(s.Articles, dictionary, s.Synonyms...)
}
