package classify

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
)

// A model file is
//
//	"voc model 1\n"
//	uvarint n, then n bytes of JSON: modelHeader
//	by row: uvarint distance of its bucket from the one before (the first from −1)
//	by row: float32 inverse document frequency; then by row: float32 scale
//	by class: float32 bias
//	by row and class: int8 weight
//	SHA-256 of all of the above
//
// Numbers of fixed length are little-endian. Nothing in the file depends on time, place or number of workers.
const modelMagic = "voc model 1\n"

// Encode returns the model's file.
func (m *Model) Encode() ([]byte, error) {
	header, err := json.Marshal(m.header)
	if err != nil {
		return nil, fmt.Errorf("writing the model's header: %w", err)
	}
	data := append([]byte(modelMagic), binary.AppendUvarint(nil, uint64(len(header)))...)
	data = append(data, header...)
	before := -1
	for word, bitset := range m.known {
		for bit := range 64 {
			if bitset&(1<<bit) != 0 {
				bucket := word*64 + bit
				data = binary.AppendUvarint(data, uint64(bucket-before))
				before = bucket
			}
		}
	}
	for _, numbers := range [][]float32{m.idf, m.scales, m.bias} {
		for _, x := range numbers {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	}
	for _, w := range m.weights {
		data = append(data, byte(w))
	}
	sum := sha256.Sum256(data)
	return append(data, sum[:]...), nil
}

// DecodeModel reads a model's file. name stands in errors. A file that was not written by Encode, or was changed since, gives
// ErrModelDamaged; one of another version ErrModelVersion.
func DecodeModel(name string, data []byte) (*Model, error) {
	m, err := decodeModel(data)
	if err != nil {
		return nil, fmt.Errorf("reading model %s: %w", name, err)
	}
	return m, nil
}

func decodeModel(data []byte) (*Model, error) {
	damaged := func(what string) (*Model, error) { return nil, fmt.Errorf("%w: %s", ErrModelDamaged, what) }
	if !bytes.HasPrefix(data, []byte("voc model ")) {
		return damaged("it is no file of voc train")
	}
	if !bytes.HasPrefix(data, []byte(modelMagic)) {
		return nil, fmt.Errorf("%w: the file begins with %.14q, not %q", ErrModelVersion, data, modelMagic)
	}
	if len(data) < len(modelMagic)+sha256.Size {
		return damaged("it is cut off")
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if found := sha256.Sum256(body); !bytes.Equal(found[:], sum) {
		return damaged("its checksum is wrong; copy the file again")
	}
	whole := sha256.Sum256(data)
	m := &Model{checksum: hex.EncodeToString(whole[:])}
	body = body[len(modelMagic):]
	length, n := binary.Uvarint(body)
	if n <= 0 || length > uint64(len(body)-n) {
		return damaged("its header is cut off")
	}
	if err := json.Unmarshal(body[n:n+int(length)], &m.header); err != nil {
		return damaged("its header is no JSON: " + err.Error())
	}
	if err := m.header.check(); err != nil {
		return nil, err
	}
	body = body[n+int(length):]
	rows, classes := m.header.Rows, len(m.header.Classes)
	buckets := make([]uint32, 0, min(rows, len(body)))
	bucket := -1
	for range rows {
		step, n := binary.Uvarint(body)
		if n <= 0 || step == 0 || step > uint64(featureBuckets-1-bucket) {
			return damaged("its list of features is wrong")
		}
		bucket += int(step)
		buckets = append(buckets, uint32(bucket))
		body = body[n:]
	}
	if need := 8*rows + 4*classes + rows*classes; len(body) != need {
		return damaged(fmt.Sprintf("it has %d bytes of weights instead of %d", len(body), need))
	}
	floats := func(n int) []float32 {
		numbers := make([]float32, n)
		for i := range numbers {
			numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
		body = body[4*n:]
		return numbers
	}
	m.idf, m.scales, m.bias = floats(rows), floats(rows), floats(classes)
	m.weights = make([]int8, len(body))
	for i, b := range body {
		m.weights[i] = int8(b)
	}
	m.know(buckets)
	return m, nil
}
