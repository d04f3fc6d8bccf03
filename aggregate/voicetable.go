package aggregate

import (
	"hash/maphash"
	"math"
)

// voiceTable numbers strings from 0 in the order of first use, like names, for the many there are of people: it takes
// a third of the memory, and the garbage collector passes over it.
type voiceTable struct {
	bytes []byte
	ends  []uint32 // of each string in bytes
	slots []uint32 // number + 1 by hash, open addressing; 0 is free
	seed  maphash.Seed
}

func (t *voiceTable) len() int { return len(t.ends) }

// at returns a string in the table's memory.
func (t *voiceTable) at(number uint32) []byte {
	start := uint32(0)
	if number > 0 {
		start = t.ends[number-1]
	}
	return t.bytes[start:t.ends[number]]
}

func (t *voiceTable) number(name string) uint32 {
	return numberIn(t, name, maphash.String)
}

// numberBytes is number without a string; name is not kept.
func (t *voiceTable) numberBytes(name []byte) uint32 {
	return numberIn(t, name, maphash.Bytes)
}

func numberIn[T string | []byte](t *voiceTable, name T, hash func(maphash.Seed, T) uint64) uint32 {
	if 4*len(t.ends) >= 3*len(t.slots) {
		t.grow()
	}
	// Find the slot of the name, or the free one that it belongs in.
	i := int(hash(t.seed, name))
	slot := &t.slots[i&(len(t.slots)-1)]
	for *slot != 0 && string(t.at(*slot-1)) != string(name) {
		i++
		slot = &t.slots[i&(len(t.slots)-1)]
	}
	if *slot == 0 {
		if len(t.bytes)+len(name) > math.MaxUint32 {
			panic("aggregate: a week has more than 4 GiB of customer tokens") // more people than live
		}
		t.bytes = append(t.bytes, name...)
		t.ends = append(t.ends, uint32(len(t.bytes)))
		*slot = uint32(len(t.ends))
	}
	return *slot - 1
}

func (t *voiceTable) grow() {
	if t.slots == nil {
		t.seed = maphash.MakeSeed() // so that nobody can choose tokens that meet
	}
	t.slots = make([]uint32, max(2*len(t.slots), 64))
	for number := range t.ends {
		name := t.at(uint32(number))
		for i := int(maphash.Bytes(t.seed, name)); ; i++ {
			if slot := &t.slots[i&(len(t.slots)-1)]; *slot == 0 {
				*slot = uint32(number) + 1
				break
			}
		}
	}
}

// numbers returns the numbers in t of all strings of o.
func (t *voiceTable) numbers(o *voiceTable) []uint32 {
	numbers := make([]uint32, o.len())
	for i := range numbers {
		numbers[i] = t.number(string(o.at(uint32(i))))
	}
	return numbers
}
