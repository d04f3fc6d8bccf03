package store

import (
	"strings"
	"sync"
	"time"

	"voc"
)

// features is what the spool keeps of a token besides its place, which is what an index asks for. The base form is left
// out where it equals the surface, so that words of no dictionary share their features.
type features struct {
	base          string
	baseIsSurface bool
	entry         uint32
}

func featuresOf(t *voc.Token) features {
	if t.Base == t.Surface {
		return features{baseIsSurface: true, entry: t.Entry}
	}
	return features{base: t.Base, entry: t.Entry}
}

// fill gives t these features. What else it held besides its place stays.
func (f *features) fill(t *voc.Token, span voc.Span, surface string) {
	t.Span, t.Surface, t.Base, t.Entry = span, surface, f.base, f.entry
	if f.baseIsSurface {
		t.Base = surface
	}
}

// numbering gives values numbers in the order of first use, for the life of a spool. It is safe for concurrent use.
type numbering[K comparable, V any] struct {
	mutex   sync.RWMutex
	numbers map[K]uint64
	values  []V
}

// number returns the number of key; keep makes the key and the value to hold when key is new.
func (n *numbering[K, V]) number(key K, keep func(K) (K, V)) uint64 {
	n.mutex.RLock()
	number, ok := n.numbers[key]
	n.mutex.RUnlock()
	if ok {
		return number
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if number, ok := n.numbers[key]; ok {
		return number
	}
	if n.numbers == nil {
		n.numbers = map[K]uint64{}
	}
	key, value := keep(key)
	number = uint64(len(n.values))
	n.values = append(n.values, value)
	n.numbers[key] = number
	return number
}

// all returns the values by number; the result is not to be changed.
func (n *numbering[K, V]) all() []V {
	n.mutex.RLock()
	defer n.mutex.RUnlock()
	return n.values
}

// keepFeatures copies the base form, which may belong to a text.
func keepFeatures(f features) (features, features) {
	f.base = strings.Clone(f.base)
	return f, f
}

// zone tells locations apart by what they do, not by their address: parsed times bring one of their own each.
type zone struct {
	name   string
	offset int
}

func zoneOf(t time.Time) zone {
	_, offset := t.Zone()
	return zone{t.Location().String(), offset}
}

// featureCache remembers the numbers of the features of nearly all tokens, so that their strings need not be looked at.
type featureCache struct {
	entries []uint32 // number + 1 by Entry; 0 for one that was not met
	unknown uint32   // number + 1 for tokens without an Entry that are their own base form
}

// mostEntries bounds what a wrong Entry can take.
const mostEntries = 1 << 21

func (c *featureCache) number(n *numbering[features, features], t *voc.Token) uint64 {
	known := &c.unknown
	switch {
	case t.Entry >= mostEntries || t.Entry == 0 && t.Base != t.Surface:
		return n.number(featuresOf(t), keepFeatures)
	case t.Entry > 0:
		if int(t.Entry) >= len(c.entries) {
			c.entries = append(c.entries, make([]uint32, int(t.Entry)+1-len(c.entries))...)
		}
		known = &c.entries[t.Entry]
	}
	if *known == 0 {
		*known = uint32(n.number(featuresOf(t), keepFeatures)) + 1
	}
	return uint64(*known - 1)
}
