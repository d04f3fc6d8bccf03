package store

import (
	"reflect"
	"strings"
	"sync"
	"time"

	"voc"
)

// features is what a token has besides its place: one of a limited number of dictionary entries. The base form
// is left out where it equals the surface, so that unknown words do not make features of their own.
type features struct {
	token         voc.Token // without Span and Surface
	baseIsSurface bool
}

func featuresOf(t *voc.Token) features {
	f := features{token: *t}
	f.token.Span, f.token.Surface = voc.Span{}, ""
	if t.Base == t.Surface {
		f.token.Base, f.baseIsSurface = "", true
	}
	return f
}

// are says whether t has these features.
func (f *features) are(t *voc.Token) bool {
	own := t.Base == t.Surface
	return own == f.baseIsSurface && (own || t.Base == f.token.Base) &&
		t.Reading == f.token.Reading && t.InflectionForm == f.token.InflectionForm && t.InflectionType == f.token.InflectionType &&
		t.PartOfSpeech == f.token.PartOfSpeech && t.SubClass == f.token.SubClass && t.SubClass2 == f.token.SubClass2 &&
		t.SubClass3 == f.token.SubClass3 && t.Unknown == f.token.Unknown && t.Entry == f.token.Entry
}

// fill makes t a token with these features.
func (f *features) fill(t *voc.Token, span voc.Span, surface string) {
	*t = f.token
	t.Span, t.Surface = span, surface
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

// keepFeatures copies the strings, which may belong to a text.
func keepFeatures(f features) (features, features) {
	token := reflect.ValueOf(&f.token).Elem()
	for i := range token.NumField() {
		if field := token.Field(i); field.Kind() == reflect.String {
			field.SetString(strings.Clone(field.String()))
		}
	}
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

// featureCache remembers the numbers of features: those of dictionary entries by Entry, others by a hash of the surface and
// of little else, since hashing all features costs much more than comparing them. Two of these that meet stand side by side.
type featureCache struct {
	entries []uint32 // number + 1 by Entry; 0 for one that was not met
	others  [1 << 12]struct {
		number   uint64
		features *features // of the numbering, so that they belong to no text; nil where it is free
	}
}

// mostEntries bounds what a wrong Entry can take.
const mostEntries = 1 << 21

func (c *featureCache) number(n *numbering[features, features], t *voc.Token) uint64 {
	if t.Entry == 0 || t.Entry >= mostEntries {
		return c.other(n, t)
	}
	if int(t.Entry) >= len(c.entries) {
		c.entries = append(c.entries, make([]uint32, int(t.Entry)+1-len(c.entries))...)
	}
	if number := c.entries[t.Entry]; number != 0 {
		return uint64(number - 1)
	}
	number := n.number(featuresOf(t), keepFeatures)
	c.entries[t.Entry] = uint32(number) + 1
	return number
}

func (c *featureCache) other(n *numbering[features, features], t *voc.Token) uint64 {
	hash := uint32(2166136261) // FNV-1a
	for i := 0; i < len(t.Surface); i++ {
		hash = (hash ^ uint32(t.Surface[i])) * 16777619
	}
	hash ^= uint32(len(t.Base)^len(t.SubClass)<<4^len(t.SubClass2)<<9^len(t.PartOfSpeech)<<14^len(t.InflectionForm)<<19) * 0x9e3779b1
	place := (hash ^ hash>>15) % uint32(len(c.others))
	first, second := &c.others[place], &c.others[place^1]
	switch {
	case first.features != nil && first.features.are(t):
	case second.features != nil && second.features.are(t):
		*first, *second = *second, *first
	default:
		*second = *first
		first.number = n.number(featuresOf(t), keepFeatures)
		first.features = &n.all()[first.number]
	}
	return first.number
}
