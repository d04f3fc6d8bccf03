package store

import (
	"math/rand/v2"
	"testing"
)

func TestHashSet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var set hashSet
	want := map[uint64]bool{}
	for i := range 20_000 {
		hash := random.Uint64N(8_000) << 50 // many of one place, 0 among them
		if i%2 == 0 {
			hash = random.Uint64()
		}
		set.add(hash)
		set.add(hash)
		want[hash] = true
	}
	if set.count != len(want) {
		t.Errorf("%d hashes, want %d", set.count, len(want))
	}
}
