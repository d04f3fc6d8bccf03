//go:build !unix

package tokenize

import "os"

// mapFile reads a file, where the standard library maps none.
func mapFile(path string) (content []byte, release func(), err error) {
	content, err = os.ReadFile(path)
	return content, func() {}, err
}
