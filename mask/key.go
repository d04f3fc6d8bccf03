package mask

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keyBytes is the length of a key: that of the hash, beyond which HMAC-SHA-256 gains nothing.
const keyBytes = 32

// keyHeader is the first line of a key file. The second line is the key and the third a checksum, both
// hexadecimal, so that a damaged or edited key is refused instead of turning everyone into a new person.
const keyHeader = "voc customer token key, version 1"

// Key is the secret from which customer tokens are made. With the same key an id always gets the same token;
// without the key a token tells nothing about the id. The zero Key is no key.
type Key struct{ secret [keyBytes]byte }

// NewKey returns a random key.
func NewKey() (Key, error) {
	var key Key
	if _, err := rand.Read(key.secret[:]); err != nil {
		return Key{}, fmt.Errorf("making customer token key: %w", err)
	}
	return key, nil
}

// SampleKey returns the fixed, published key of the bundled sample. Tokens made with it protect nobody.
func SampleKey() Key {
	return Key{sha256.Sum256([]byte("voc bundled sample: this key is public"))}
}

// LoadKey reads the key file at path. The error matches fs.ErrNotExist when there is no file; a file that is
// not exactly what Save writes is refused.
func LoadKey(path string) (Key, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("reading customer token key: %w", err)
	}
	lines := strings.Split(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n")
	if len(lines) != 4 || lines[0] != keyHeader || lines[3] != "" {
		return Key{}, fmt.Errorf("reading customer token key %s: not a key file of this version (restore it from your backup)", path)
	}
	var key Key
	if n, err := hex.Decode(key.secret[:], []byte(lines[1][:min(len(lines[1]), 2*keyBytes)])); err != nil || n != keyBytes || len(lines[1]) != 2*keyBytes {
		return Key{}, fmt.Errorf("reading customer token key %s: line 2 is not a key of %d bytes (restore it from your backup)", path, keyBytes)
	}
	if lines[2] != key.checksum() {
		return Key{}, fmt.Errorf("reading customer token key %s: the checksum in line 3 does not fit the key (restore it from your backup)", path)
	}
	return key, nil
}

// Save writes the key to path with mode 0600 and makes its directory, mode 0700, if there is none. An existing
// file is never overwritten (the error matches fs.ErrExist), and a file is there whole or not at all.
func (k Key) Save(path string) error {
	directory := filepath.Dir(path)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return fmt.Errorf("saving customer token key: %w", err)
	}
	temporary, err := os.CreateTemp(directory, ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("saving customer token key: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = fmt.Fprintf(temporary, "%s\n%s\n%s\n", keyHeader, hex.EncodeToString(k.secret[:]), k.checksum())
	if err == nil {
		err = temporary.Sync()
	}
	if err := errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("saving customer token key: %w", err)
	}
	// A link, unlike a rename, fails when path exists.
	if err := os.Link(temporary.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("saving customer token key: %s is there already (a key is never overwritten): %w", path, fs.ErrExist)
		}
		return fmt.Errorf("saving customer token key: %w", err)
	}
	return syncDirectory(directory)
}

func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("saving customer token key: %w", err)
	}
	if err := errors.Join(directory.Sync(), directory.Close()); err != nil {
		return fmt.Errorf("saving customer token key: %w", err)
	}
	return nil
}

// ID returns 8 hexadecimal digits that name the key. They are derived one way and safe to publish; two keys
// share them with a probability of 1 in 4 thousand million.
func (k Key) ID() string { return hex.EncodeToString(k.derive("key id")[:4]) }

func (k Key) checksum() string { return hex.EncodeToString(k.derive("key checksum")[:8]) }

// Token returns what Tokens.Customer returns.
func (k Key) Token(idSpace, id string) string { return k.Tokens().Customer(idSpace, id) }

// EmailToken returns what Tokens.Email returns.
func (k Key) EmailToken(address string) string { return k.Tokens().Email(address) }

// TelephoneToken returns what Tokens.Telephone returns.
func (k Key) TelephoneToken(number string) string { return k.Tokens().Telephone(number) }

func (k Key) derive(parts ...string) []byte {
	t := Tokens{mac: hmac.New(sha256.New, k.secret[:])}
	return t.derive(parts...)
}
