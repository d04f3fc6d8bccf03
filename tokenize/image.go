package tokenize

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"unsafe"

	"voc"
)

// The image of a dictionary is what the lattice reads, byte for byte, so that it is used where it lies: in a
// mapped file or in memory. It is written in the byte order of the machine:
//
//	0   8 bytes  "voctoken"
//	8   uint32   imageFormat; read in the other byte order it is another number
//	12  uint32   CRC-32C of everything behind it
//	16  uint64   length of the image
//	24  uint64   number of context ids
//	32  12 ×     uint64 offset and uint64 length in bytes of a section
//	224 sections, each at a multiple of 64, in the order of encode and openImage below
//
// The first section names the dictionary. Lists of strings are joined by line ends.
const (
	imageMagic   = "voctoken"
	imageFormat  = 4 // raised with every change of what compile and encode write
	sectionCount = 12
	headerBytes  = 32 + 16*sectionCount
	sectionAlign = 64
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errImage is wrapped by every error about an image that cannot be used.
var errImage = errors.New("not a usable dictionary image")

// encode returns the image of compiled tables.
func (t *tables) encode(version string) []byte {
	sections := [sectionCount][]byte{
		[]byte(version),
		bytesOf(t.words.codes), bytesOf(t.words.nodes), bytesOf(t.entries), bytesOf(t.features),
		t.categories, bytesOf(t.kinds), bytesOf(t.unknown), bytesOf(t.connections),
		[]byte(t.strings),
		[]byte(strings.Join(t.inflections, "\n") + "\n\n" + strings.Join(t.unknownFeatures, "\n")),
		bytesOf(t.renamed),
	}
	offset := 0
	place := func(length int) int {
		at := (offset + sectionAlign - 1) / sectionAlign * sectionAlign
		offset = at + length
		return at
	}
	place(headerBytes)
	var places [sectionCount]int
	for i, section := range sections {
		places[i] = place(len(section))
	}
	image := make([]byte, offset)
	copy(image, imageMagic)
	order := binary.NativeEndian
	order.PutUint32(image[8:], imageFormat)
	order.PutUint64(image[16:], uint64(len(image)))
	order.PutUint64(image[24:], uint64(t.contexts))
	for i, section := range sections {
		order.PutUint64(image[32+16*i:], uint64(places[i]))
		order.PutUint64(image[40+16*i:], uint64(len(section)))
		copy(image[places[i]:], section)
	}
	order.PutUint32(image[12:], crc32.Checksum(image[16:], castagnoli))
	return image
}

// openImage returns the tables in an image, which must stay as it is from now on. The errors are errImage.
func openImage(image []byte, version string) (*tables, error) {
	order := binary.NativeEndian
	switch {
	case len(image) < headerBytes || string(image[:8]) != imageMagic:
		return nil, fmt.Errorf("%w: it does not begin as one", errImage)
	case order.Uint32(image[8:]) != imageFormat:
		return nil, fmt.Errorf("%w: its format is %d, this program reads %d", errImage, order.Uint32(image[8:]), imageFormat)
	case order.Uint64(image[16:]) != uint64(len(image)):
		return nil, fmt.Errorf("%w: %d bytes, %d expected", errImage, len(image), order.Uint64(image[16:]))
	case crc32.Checksum(image[16:], castagnoli) != order.Uint32(image[12:]):
		return nil, fmt.Errorf("%w: checksums differ", errImage)
	}
	var sections [sectionCount][]byte
	for i := range sections {
		offset, length := order.Uint64(image[32+16*i:]), order.Uint64(image[40+16*i:])
		if offset > uint64(len(image)) || length > uint64(len(image))-offset || offset%sectionAlign != 0 {
			return nil, fmt.Errorf("%w: section %d lies outside", errImage, i)
		}
		sections[i] = image[offset : offset+length]
	}
	if string(sections[0]) != version {
		return nil, fmt.Errorf("%w: it holds %q, not %q", errImage, sections[0], version)
	}
	t := &tables{
		image: image, contexts: int(order.Uint64(image[24:])),
		words:   trie{codes: sliceOf[uint16](sections[1]), nodes: sliceOf[trieNode](sections[2])},
		entries: sliceOf[entry](sections[3]), features: sliceOf[features](sections[4]),
		categories: sections[5], kinds: sliceOf[category](sections[6]), unknown: sliceOf[entry](sections[7]),
		connections: sliceOf[int16](sections[8]),
		strings:     unsafe.String(unsafe.SliceData(sections[9]), len(sections[9])),
		renamed:     sliceOf[uint16](sections[11]),
	}
	inflections, unknown, found := bytes.Cut(sections[10], []byte("\n\n"))
	if !found || len(t.connections) != t.contexts*t.contexts || len(t.renamed) != t.contexts-1 {
		return nil, fmt.Errorf("%w: its parts do not fit together", errImage)
	}
	t.inflections = strings.Split(string(inflections), "\n")
	t.unknownFeatures = strings.Split(string(unknown), "\n")
	for _, joined := range t.inflections {
		t.inflectionTokens = append(t.inflectionTokens, templateOf(joined))
		t.inflectionKinds = append(t.inflectionKinds, kindOf(&t.inflectionTokens[len(t.inflectionTokens)-1]))
	}
	for _, joined := range t.unknownFeatures {
		token := templateOf(joined)
		token.Unknown = true
		markUnknownSymbol(&token)
		t.unknownTokens = append(t.unknownTokens, token)
	}
	return t, nil
}

// templateOf returns a token with the first six features.
func templateOf(joined string) voc.Token {
	columns := strings.Split(joined, ",")
	for len(columns) < inflectionColumns {
		columns = append(columns, "")
	}
	for i := range columns {
		columns[i] = feature(columns[i])
	}
	return voc.Token{
		PartOfSpeech: columns[0], SubClass: columns[1], SubClass2: columns[2], SubClass3: columns[3],
		InflectionType: columns[4], InflectionForm: columns[5],
	}
}

// bytesOf and sliceOf look at the same memory as numbers and as bytes; every T here consists of integers without
// padding. What sliceOf gets begins at a multiple of sectionAlign in memory that is aligned to 8 at least.
func bytesOf[T any](s []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}

func sliceOf[T any](b []byte) []T {
	var zero T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(zero)))
}
