package tokenize

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// compiled is the image that the tests put into caches.
var compiled = sync.OnceValues(func() ([]byte, error) {
	embedded, err := loadEmbedded()
	if err != nil {
		return nil, err
	}
	t, err := compile(embedded)
	if err != nil {
		return nil, err
	}
	return t.encode(dictionaryVersion), nil
})

func compiledImage(t *testing.T) []byte {
	t.Helper()
	image, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func TestImageIsDeterministic(t *testing.T) {
	embedded, err := loadEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	again, err := compile(embedded)
	if err != nil || !slices.Equal(again.encode(dictionaryVersion), compiledImage(t)) {
		t.Errorf("a second image differs (%v)", err)
	}
}

func TestCacheIsMadeAndUsed(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "new", "voc")
	if _, err := LoadWith(Options{CacheDirectory: directory}); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(directory)
	if err != nil || len(files) != 1 || files[0].Name() != imageName(dictionaryVersion) {
		t.Fatalf("the cache holds %v: %v", files, err)
	}
	before, _ := files[0].Info()
	path := filepath.Join(directory, files[0].Name())
	if _, err := openCached(path); err != nil {
		t.Errorf("the image that was made does not open: %v", err)
	}
	if _, err := LoadWith(Options{CacheDirectory: directory}); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("a usable image was made again (%v)", err)
	}
}

func TestImageRefused(t *testing.T) {
	whole := compiledImage(t)
	change := func(at int) []byte {
		image := slices.Clone(whole)
		image[at] ^= 1
		return image
	}
	for name, image := range map[string][]byte{
		"empty": nil, "short": whole[:100], "cut": whole[:len(whole)-1], "longer": append(slices.Clone(whole), 0),
		"magic": change(0), "format": change(8), "checksum": change(12), "length": change(16), "contexts": change(24),
		"section": change(40), "first byte": change(headerBytes), "last byte": change(len(whole) - 1), "middle": change(len(whole) / 2),
		"text": []byte("this is no dictionary at all, but long enough to have a header and then some more text so that it is read"),
	} {
		if _, err := openImage(image, dictionaryVersion); !errors.Is(err, errImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := openImage(whole, "another dictionary"); !errors.Is(err, errImage) {
		t.Errorf("the image of another dictionary: %v", err)
	}
}

func TestCacheIsRepaired(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, imageName(dictionaryVersion))
	damaged := slices.Clone(compiledImage(t))
	damaged[len(damaged)/2] ^= 0x40
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadWith(Options{CacheDirectory: directory}); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || !slices.Equal(content, compiledImage(t)) {
		t.Errorf("the damaged image is still there (%v)", err)
	}
}

func TestCacheCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := LoadWith(Options{CacheDirectory: filepath.Join(file, "below")})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.NewTokenizer().Analyze("電源"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

// Several loads that find no image build it at once.
func TestCacheIsMadeByManyAtOnce(t *testing.T) {
	directory := t.TempDir()
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			d, err := LoadWith(Options{CacheDirectory: directory})
			if err != nil || len(d.NewTokenizer().Analyze("電源が")) != 2 {
				t.Errorf("loading: %v", err)
			}
		})
	}
	wait.Wait()
	files, err := os.ReadDir(directory)
	if err != nil || len(files) != 1 {
		t.Errorf("the cache holds %v: %v", files, err)
	}
	if _, err := openCached(filepath.Join(directory, imageName(dictionaryVersion))); err != nil {
		t.Error(err)
	}
}

func BenchmarkLoadCached(b *testing.B) {
	directory := b.TempDir()
	if _, err := LoadWith(Options{CacheDirectory: directory}); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(directory, imageName(dictionaryVersion))
	for b.Loop() {
		image, release, err := mapFile(path)
		if err != nil {
			b.Fatal(err)
		}
		t, err := openImage(image, dictionaryVersion)
		if err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(t)
		release()
	}
}

func TestCachedFollowsTheFile(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	if Cached() {
		t.Error("an empty cache holds a dictionary")
	}
	if _, err := LoadWith(Options{}); err != nil {
		t.Fatal(err)
	}
	if !Cached() {
		t.Error("the loaded dictionary was not left in the cache")
	}
}
