package store

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// leaf reads one column of a row group value by value, straight from its pages: rows are put together from the
// columns some five times faster than by reflection. Pages begin with a row (data pages of version 2, as
// this package writes them). For levels see the Dremel paper (Melnik et al. 2010): an entry has a value where its
// definition level is the column's greatest; it continues the list of that depth where its repetition level is not 0.
//
// A leaf panics on damaged pages, which guard turns into an error.
type leaf struct {
	name                     string
	pages                    parquet.Pages
	page                     parquet.Page
	repetitions, definitions []byte // of the page's entries; empty where all are 0, or greatest
	maxDefinition            byte
	entry, entries           int // next entry, and number of entries
	value                    int // next value
	integers                 []int64
	shorts                   []int32 // int32 values, or places in the dictionary
	doubles                  []float64
	bits                     []byte
	bytes                    []byte
	offsets                  []uint32  // of the strings in bytes
	dictionary               []string  // of a column of strings
	numbers                  []float64 // of a column of doubles: its dictionary
	dictionaryOf             parquet.Dictionary
	indexed                  bool // shorts are places in the dictionary
}

// load goes on to the next page.
func (l *leaf) load() {
	l.release()
	page, err := l.pages.ReadPage()
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		panic(fmt.Errorf("column %s: %w", l.name, err))
	}
	l.page, l.entry, l.value, l.entries = page, 0, 0, int(page.NumValues())
	l.repetitions, l.definitions = page.RepetitionLevels(), page.DefinitionLevels()
	data := page.Data()
	dictionary := page.Dictionary()
	if l.indexed = dictionary != nil; l.indexed {
		l.shorts = data.Int32()
		l.lookUp(dictionary)
		return
	}
	switch data.Kind() {
	case encoding.Boolean:
		l.bits = data.Boolean()
	case encoding.Int32:
		l.shorts = data.Int32()
	case encoding.Int64:
		l.integers = data.Int64()
	case encoding.Double:
		l.doubles = data.Double()
	case encoding.ByteArray:
		l.bytes, l.offsets = data.ByteArray()
	default:
		panic(fmt.Errorf("column %s has values of kind %v", l.name, data.Kind()))
	}
}

// lookUp makes each string of a dictionary once, and keeps the numbers of one of doubles.
func (l *leaf) lookUp(dictionary parquet.Dictionary) {
	if l.dictionaryOf == dictionary {
		return
	}
	l.dictionaryOf = dictionary
	data := dictionary.Page().Data()
	if data.Kind() == encoding.Double {
		l.numbers = slices.Clone(data.Double())
		return
	}
	bytes, offsets := data.ByteArray()
	l.dictionary = make([]string, dictionary.Len())
	for i := range l.dictionary {
		l.dictionary[i] = string(bytes[offsets[i]:offsets[i+1]])
	}
}

func (l *leaf) release() {
	if l.page != nil {
		parquet.Release(l.page)
		l.page = nil
	}
}

// more makes sure that there is a next entry.
func (l *leaf) more() {
	for l.entry == l.entries {
		l.load()
	}
}

// present takes the next entry, and says whether it has a value.
func (l *leaf) present() bool {
	l.more()
	l.entry++
	if len(l.definitions) > 0 && l.definitions[l.entry-1] != l.maxDefinition {
		return false
	}
	l.value++
	return true
}

// string returns the next entry, which is empty where it has no value.
func (l *leaf) string() string {
	if !l.present() {
		return ""
	}
	i := l.value - 1
	if l.indexed {
		return l.dictionary[l.shorts[i]]
	}
	return string(l.bytes[l.offsets[i]:l.offsets[i+1]])
}

func (l *leaf) integer() (int64, bool) {
	if !l.present() {
		return 0, false
	}
	return l.integers[l.value-1], true
}

func (l *leaf) short() int32 {
	l.present()
	return l.shorts[l.value-1]
}

func (l *leaf) double() (float64, bool) {
	if !l.present() {
		return 0, false
	}
	if l.indexed {
		return l.numbers[l.shorts[l.value-1]], true
	}
	return l.doubles[l.value-1], true
}

func (l *leaf) bit() (value, known bool) {
	if !l.present() {
		return false, false
	}
	i := l.value - 1
	return l.bits[i/8]>>(i%8)&1 != 0, true
}

// list returns how many elements the list at a depth has that begins with the next entry. The entry of an empty
// one is taken.
func (l *leaf) list(depth byte) int {
	l.more()
	if l.definitions[l.entry] < depth {
		l.entry++
		return 0
	}
	count := 1
	for _, repetition := range l.repetitions[l.entry+1 : l.entries] {
		if repetition < depth {
			break
		}
		if repetition == depth {
			count++
		}
	}
	return count
}

// leaves are columns of a row group in the order of the schema.
type leaves []leaf

// openLeaves opens the named columns, or all.
func openLeaves(schema *parquet.Schema, group parquet.RowGroup, names ...string) leaves {
	all := make(leaves, 0, len(schema.Columns()))
	for i, path := range schema.Columns() {
		name := strings.Join(path, ".")
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		column, _ := schema.Lookup(path...)
		all = append(all, leaf{name: name, pages: group.ColumnChunks()[i].Pages(), maxDefinition: byte(column.MaxDefinitionLevel)})
	}
	return all
}

func (l leaves) close() {
	for i := range l {
		l[i].release()
		l[i].pages.Close()
	}
}
