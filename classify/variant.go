package classify

// variantTable finds the canonical spelling of a word by the hash of its lemma: one step for most words, which have none.
type variantTable struct{ slots []variant }

// variant is a spelling and the one that stands for it.
type variant struct {
	spelling, canonical string
	from, hash          uint64 // hashes of spelling and canonical
}

func newVariantTable(variants map[string]string) variantTable {
	size := 64
	for size < 4*len(variants) {
		size *= 2
	}
	t := variantTable{slots: make([]variant, size)}
	for spelling, canonical := range variants {
		v := variant{spelling, canonical, extendHash(hashSeed, spelling), extendHash(hashSeed, canonical)}
		at := v.from >> 7 & uint64(size-1)
		for t.slots[at].spelling != "" {
			at = (at + 1) & uint64(size-1)
		}
		t.slots[at] = v
	}
	return t
}

// find returns the variant of a lemma with this hash, or nil.
func (t *variantTable) find(hash uint64, lemma string) *variant {
	mask := uint64(len(t.slots) - 1)
	for at := hash >> 7 & mask; ; at = (at + 1) & mask {
		switch v := &t.slots[at]; {
		case v.spelling == "":
			return nil
		case v.from == hash && v.spelling == lemma:
			return v
		}
	}
}
