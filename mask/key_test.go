package mask

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestKeySavedAndLoaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "voc", "key")
	if _, err := LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("loading a missing key: %v", err)
	}
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadKey(path)
	if err != nil || loaded != key {
		t.Fatalf("loaded %v, %v", loaded.ID(), err)
	}
	file, err := os.Stat(path)
	if err != nil || file.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", file.Mode(), err)
	}
	directory, err := os.Stat(filepath.Dir(path))
	if err != nil || directory.Mode().Perm() != 0o700 {
		t.Errorf("its directory has mode %v, %v", directory.Mode(), err)
	}
	if err := SampleKey().Save(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("saving over a key: %v", err)
	}
	if loaded, err := LoadKey(path); err != nil || loaded != key {
		t.Errorf("the key changed: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestLoadKeyRefusesDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Save(path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(content)
	lines := strings.Split(whole, "\n")
	other := "0"
	if lines[1][0] == '0' {
		other = "1"
	}
	for name, damaged := range map[string]string{
		"empty":         "",
		"cut":           whole[:len(whole)-1],
		"short key":     strings.Replace(whole, lines[1], lines[1][2:], 1),
		"long key":      strings.Replace(whole, lines[1], lines[1]+"00", 1),
		"changed digit": strings.Replace(whole, lines[1], other+lines[1][1:], 1),
		"no hex":        strings.Replace(whole, lines[1], "x"+lines[1][1:], 1),
		"version":       strings.Replace(whole, "version 1", "version 2", 1),
		"more":          whole + "\n",
		"binary":        strings.Repeat("\x00", 200),
	} {
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if loaded, err := LoadKey(path); err == nil || loaded != (Key{}) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: loaded with error %v", name, err)
		} else if strings.Contains(err.Error(), lines[1]) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(whole, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if loaded, err := LoadKey(path); err != nil || loaded != key {
		t.Errorf("line ends of another system: %v", err)
	}
}

func TestToken(t *testing.T) {
	key := SampleKey()
	token := key.Token("shop", "C-0001")
	if !regexp.MustCompile(`^p-[0-9a-f]{8}-[a-z2-7]{26}$`).MatchString(token) || !strings.HasPrefix(token, "p-"+key.ID()+"-") {
		t.Errorf("token %q", token)
	}
	for _, same := range []string{"C-0001", " C-0001\n", "Ｃ－０００１", "\u3000C-0001"} {
		if got := key.Token("shop", same); got != token {
			t.Errorf("%q and C-0001 have different tokens", same)
		}
	}
	if key.Token("shop", "Hanako@Example.JP") != key.Token("shop", "ｈａｎａｋｏ＠example.jp ") {
		t.Error("letter case or width of an e-mail address makes another person")
	}
	for _, empty := range []string{"", " ", "\u3000\n"} {
		if got := key.Token("shop", empty); got != "" {
			t.Errorf("the empty id %q has token %q", empty, got)
		}
		if got := key.Tokens().Agent("shop", empty); got != "" {
			t.Errorf("the empty agent %q has token %q", empty, got)
		}
	}
	other, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{token: "shop C-0001"}
	for name, got := range map[string]string{
		"case of an id":          key.Token("shop", "c-0001"),
		"id space":               key.Token("shop2", "C-0001"),
		"parts moved":            key.Token("shopC", "-0001"),
		"parts swapped":          key.Token("C-0001", "shop"),
		"agent":                  "p" + key.Tokens().Agent("shop", "C-0001")[1:],
		"another key":            other.Token("shop", "C-0001"),
		"length inside the id":   key.Token("shop", "6:C-0001"),
		"no id space, joined id": key.Token("", "shopC-0001"),
	} {
		if before, ok := seen[got]; ok {
			t.Errorf("%s has the token of %s", name, before)
		}
		seen[got] = name
	}
	if key.ID() == other.ID() {
		t.Error("two keys have one ID")
	}
	// Published data depend on the sample key: its tokens never change.
	if key.ID() != "6e7aa09f" || token != "p-6e7aa09f-ziv6vqs7szwbuusvh7e7amdp2k" {
		t.Errorf("the sample key %s gives %s", key.ID(), token)
	}
}
