package tokenize

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// The image of the dictionary is kept in the user's cache directory, since unpacking kagome's form and compiling it
// takes a second or two. Its file is only ever replaced as a whole by a rename: processes that build it at once each
// write a file of their own, and the last one stays; who has mapped an older one keeps it. A file that is missing,
// damaged (by its checksum) or made for another dictionary or format is made anew. A cache that cannot be
// written costs time, and nothing else.

// cacheFile returns the path of the image below directory, or below the user's cache directory when it is empty.
func cacheFile(directory string) (string, error) {
	if directory == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		directory = filepath.Join(user, "voc")
	}
	return filepath.Join(directory, imageName(dictionaryVersion)), nil
}

// imageName names the file of a dictionary. Programs with other dictionaries or formats have files of their own.
func imageName(version string) string {
	release := strings.Map(func(r rune) rune {
		if alphanumeric(r) || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, version)
	return fmt.Sprintf("dictionary-%d-%s.image", imageFormat, release)
}

// Cached says whether Load will find the dictionary in the user's cache. A process whose Load does not keeps 90 MB more
// in use, and may want the collector to make up for it.
func Cached() bool {
	path, err := cacheFile("")
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

// loadTables returns the tables from the cache, or makes them and tries to leave them there.
func loadTables(options Options) (*tables, error) {
	path := ""
	if !options.NoCache {
		path, _ = cacheFile(options.CacheDirectory)
	}
	if path != "" {
		if t, err := openCached(path); err == nil {
			return t, nil
		}
	}
	// Unpacking and compiling leave much garbage beside 90 MB that stay. With the collector at work meanwhile, the first
	// run of a machine needs hardly more memory than later ones.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	embedded, err := loadEmbedded()
	if err != nil {
		return nil, err
	}
	compiled, err := compile(embedded)
	if err != nil {
		return nil, fmt.Errorf("compiling dictionary %s: %w", dictionaryVersion, err)
	}
	image := compiled.encode(dictionaryVersion)
	if path != "" && writeCached(path, image) == nil {
		// The mapped file is shared with other processes, and the copy in memory can go.
		if t, err := openCached(path); err == nil {
			return t, nil
		}
	}
	return openImage(image, dictionaryVersion)
}

// openCached opens the image in a file.
func openCached(path string) (*tables, error) {
	image, release, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	t, err := openImage(image, dictionaryVersion)
	if err != nil {
		release()
	}
	return t, err
}

// writeCached writes the file of an image. It is not synced: what a crash leaves behind fails its checksum.
func writeCached(path string, image []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".dictionary-*")
	if err != nil {
		return err
	}
	_, err = file.Write(image)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
