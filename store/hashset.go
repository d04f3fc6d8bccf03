package store

// hashSet counts distinct hashes, of which all bits are equally good. A place is free where it holds 0; the hash 0 is
// taken for 1.
type hashSet struct {
	places []uint64 // a power of two, at most half full
	count  int
}

func (s *hashSet) add(hash uint64) {
	if 2*s.count >= len(s.places) {
		old := s.places
		s.places, s.count = make([]uint64, max(1<<10, 4*len(old))), 0
		for _, h := range old {
			if h != 0 {
				s.add(h)
			}
		}
	}
	hash = max(hash, 1)
	mask := uint64(len(s.places) - 1)
	for at := hash & mask; s.places[at] != hash; at = (at + 1) & mask {
		if s.places[at] == 0 {
			s.places[at] = hash
			s.count++
			return
		}
	}
}
