package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"voc/mask"
	"voc/store"
)

// findKey returns the key of the customer tokens: the one in path, else the user's own, which is made on first
// use. Where published weeks name a key and none is found, none is made: everyone would look new.
func findKey(path string, catalog *store.Catalog) (mask.Key, error) {
	given := path != ""
	if !given {
		directory, err := os.UserConfigDir()
		if err != nil {
			return mask.Key{}, fmt.Errorf("finding the directory of the key: %w; give a key file with --key", err)
		}
		path = filepath.Join(directory, "voc", "key")
	}
	key, err := mask.LoadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if catalog.KeyID != "" {
		return mask.Key{}, fmt.Errorf("the key %s, with which the published customer tokens were made, is missing: there is no file %s. "+
			"With a new key every customer would look new. Restore the file, give it with --key, or publish into another directory with --out", catalog.KeyID, path)
	}
	if key, err = mask.NewKey(); err != nil {
		return mask.Key{}, err
	}
	if err := key.Save(path); err != nil {
		return mask.Key{}, fmt.Errorf("keeping the new key of the customer tokens: %w", err)
	}
	return key, nil
}

// findPublishedKey is findKey for an output that has a key; the bundled sample's is known.
func findPublishedKey(path string, catalog *store.Catalog) (mask.Key, error) {
	if sample := mask.SampleKey(); path == "" && catalog.KeyID == sample.ID() {
		return sample, nil
	}
	return findKey(path, catalog)
}
