package mask

import (
	"sync"
	"testing"

	"voc/tokenize"
)

var load = sync.OnceValues(tokenize.Load)

// dictionary returns the one dictionary of the test binary.
func dictionary(tb testing.TB) *tokenize.Dictionary {
	tb.Helper()
	d, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}
