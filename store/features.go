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

func (f *features) at(span voc.Span, surface string) voc.Token {
	t := f.token
	t.Span, t.Surface = span, surface
	if f.baseIsSurface {
		t.Base = surface
	}
	return t
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
