package tokenize

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ikawaha/kagome-dict/dict"
	"github.com/ikawaha/kagome-dict/ipa"
)

// inflectionColumns is how many features stand before base form, reading and pronunciation.
const inflectionColumns = ipa.BaseForm

// compile makes the flat form of kagome's dictionary, to be encoded as an image. A word that can never be in a
// result is left out: one with the surface and the context ids of another that costs less, or as much and stands
// before it.
func compile(d *dict.Dict) (*tables, error) {
	if d.Connection.Row != d.Connection.Col || d.Connection.Row >= math.MaxUint16 {
		return nil, fmt.Errorf("a connection matrix of %d × %d is not supported", d.Connection.Row, d.Connection.Col)
	}
	t := &tables{contexts: int(d.Connection.Row) + 1, categories: d.CharCategory}
	renamed := contextOrder(d)
	t.renamed = renamed
	t.connections = make([]int16, t.contexts*t.contexts) // those of freeContext, the last, stay 0
	for left := range renamed {
		row := d.Connection.Vec[left*len(renamed):]
		for right := range renamed {
			t.connections[int(renamed[left])*t.contexts+int(renamed[right])] = row[right]
		}
	}
	if err := compileUnknown(t, d, renamed); err != nil {
		return nil, err
	}
	if err := compileWords(t, d, renamed); err != nil {
		return nil, err
	}
	return t, nil
}

// contextOrder returns the new context id of each old one. Contexts of frequent words come first, so that the costs
// that are read most share cache lines. A word's cost is about -log of its probability, here taken as 700
// for a factor of e, the scale on which MeCab's dictionaries are trained. The boundary stays 0.
func contextOrder(d *dict.Dict) []uint16 {
	weight := make([]float64, d.Connection.Row)
	for _, m := range d.Morphs {
		weight[m.LeftID] += math.Exp(-float64(m.Weight) / 700)
	}
	for _, m := range d.UnkDict.Morphs {
		weight[m.LeftID] += math.Exp(-float64(m.Weight) / 700)
	}
	weight[boundary] = math.Inf(1)
	order := make([]int, len(weight))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	renamed := make([]uint16, len(weight))
	for to, from := range order {
		renamed[from] = uint16(to)
	}
	return renamed
}

func compileUnknown(t *tables, d *dict.Dict, renamed []uint16) error {
	if len(d.InvokeList) != len(d.GroupList) || len(d.CharCategory) == 0 || slices.Max(d.CharCategory) >= uint8(len(d.InvokeList)) {
		return errors.New("the character categories do not fit together")
	}
	for class := range d.InvokeList {
		first, found := d.UnkDict.Index[int32(class)]
		if !found {
			return fmt.Errorf("category %d has no unknown words", class)
		}
		t.kinds = append(t.kinds, category{uint16(first), uint16(d.UnkDict.IndexDup[int32(class)]) + 1, number(d.InvokeList[class]), number(d.GroupList[class])})
	}
	// kagome takes only the first byte of U+FFFD where its category is not grouped; the lattice does not know of this.
	if t.kinds[t.category(utf8.RuneError)].group == 0 {
		return errors.New("the category of U+FFFD is not grouped")
	}
	for i, m := range d.UnkDict.Morphs {
		t.unknown = append(t.unknown, entry{renamed[m.LeftID], renamed[m.RightID], m.Weight, 0})
		t.unknownFeatures = append(t.unknownFeatures, strings.Join(d.UnkDict.Contents[i], ","))
	}
	return nil
}

func number(b bool) uint16 {
	if b {
		return 1
	}
	return 0
}

func compileWords(t *tables, d *dict.Dict, renamed []uint16) error {
	keys, ids := surfaces(d.Index)
	pool := stringPool{references: make(map[string]uint32, 1<<19)}
	inflections := make(map[string]uint32)
	type part struct {
		pos        [ipa.POSHierarchy]dict.POSID
		kind, form string
	}
	seen := make(map[part]uint32)
	values := make([]int32, len(keys))
	t.entries = make([]entry, 0, len(d.Morphs))
	t.features = make([]features, 0, len(d.Morphs))
	// Entries of short words lie close together, since most words that a text holds are short.
	order := make([]int, len(keys))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(utf8.RuneCountInString(keys[a]), utf8.RuneCountInString(keys[b]))
	})
	var group []int
	for _, k := range order {
		group = group[:0]
		first := ids[k]
		last := int(first) + int(d.Index.Dup[first])
		for id := int(first); id <= last; id++ {
			if !beaten(d.Morphs, int(first), last, id) {
				group = append(group, id)
			}
		}
		values[k] = int32(len(t.entries))
		for i, id := range group {
			m, pos, content := d.Morphs[id], d.POSTable.POSs[id], d.Contents[id]
			if len(pos)+len(content) != ipa.Pronunciation+1 || len(pos) != ipa.POSHierarchy {
				return fmt.Errorf("entry %d has %d features", id, len(pos)+len(content))
			}
			var names [inflectionColumns]string
			for column, name := range pos {
				names[column] = d.POSTable.NameList[name]
			}
			names[ipa.InflectionalType], names[ipa.InflectionalForm] = content[0], content[1]
			key := part{[ipa.POSHierarchy]dict.POSID(pos), content[0], content[1]}
			inflection, found := seen[key]
			if !found {
				joined := strings.Join(names[:], ",") + ","
				if strings.Count(joined, ",") != inflectionColumns || strings.Contains(joined, "\n") {
					return fmt.Errorf("entry %d has a comma or a line end in %q", id, joined)
				}
				if inflection, found = inflections[joined]; !found {
					inflection = uint32(len(t.inflections))
					inflections[joined] = inflection
					t.inflections = append(t.inflections, joined)
				}
				seen[key] = inflection
			}
			t.entries = append(t.entries, entry{renamed[m.LeftID], renamed[m.RightID], m.Weight, number(i < len(group)-1)})
			t.features = append(t.features, features{pool.add(content[2]), pool.add(content[3]), pool.add(content[4]), inflection})
		}
	}
	if pool.err != nil {
		return pool.err
	}
	t.strings = string(pool.all)
	var err error
	t.words, err = newTrie(keys, values)
	return err
}

// beaten reports whether a word can never be chosen, where first to last are the entries of its surface.
func beaten(morphs dict.Morphs, first, last, id int) bool {
	m := morphs[id]
	for other := first; other <= last; other++ {
		o := morphs[other]
		if other != id && o.LeftID == m.LeftID && o.RightID == m.RightID && (o.Weight < m.Weight || o.Weight == m.Weight && other < id) {
			return true
		}
	}
	return false
}

// surfaces returns the words of kagome's index, sorted, with the id of the first entry of each. kagome keeps
// them in its double array over bytes only: cell q is the child of cell p = Check[q] for the byte q - Base[p],
// and a child for byte 0 holds the negated id.
func surfaces(index dict.IndexTable) (keys []string, ids []int32) {
	cells := index.Da
	// Children of each cell, by counting: those of p are children[start[p]:start[p+1]], in order of their byte.
	start := make([]int32, len(cells)+1)
	for _, cell := range cells {
		if cell.Check >= 0 {
			start[cell.Check+1]++
		}
	}
	for i := range cells {
		start[i+1] += start[i]
	}
	children := make([]int32, start[len(cells)])
	filled := slices.Clone(start)
	for q, cell := range cells {
		if cell.Check >= 0 {
			children[filled[cell.Check]] = int32(q)
			filled[cell.Check]++
		}
	}
	var surface []byte
	var walk func(p int32)
	walk = func(p int32) {
		for _, q := range children[start[p]:start[p+1]] {
			label := byte(q - cells[p].Base)
			if label == 0 {
				keys, ids = append(keys, string(surface)), append(ids, -cells[q].Base)
				continue
			}
			surface = append(surface, label)
			walk(q)
			surface = surface[:len(surface)-1]
		}
	}
	walk(0)
	return keys, ids
}

// stringPool keeps each string once.
type stringPool struct {
	all        []byte
	references map[string]uint32
	err        error
}

func (p *stringPool) add(s string) uint32 {
	reference, found := p.references[s]
	if !found {
		if len(s) > math.MaxUint8 || len(p.all) >= 1<<24 {
			p.err = fmt.Errorf("the string %q is too long, or there are too many", s)
			return 0
		}
		reference = uint32(len(p.all))<<8 | uint32(len(s))
		p.references[s] = reference
		p.all = append(p.all, s...)
	}
	return reference
}
