package aggregate

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"voc"
)

// minimumRunes is the length below which equal texts say nothing: "届かない" is written by many people.
const minimumRunes = 20

// anonymousPrefix begins the CountedAs of an inquiry that counts for itself; no token of a customer begins so.
const anonymousPrefix = "i:"

// NearDuplicates fills NearDuplicateOf and CountedAs of the rows of one week; what they held before is
// forgotten. The result does not depend on the order of rows.
//
// Rows of one channel with texts of at least 20 runes are near-duplicates when the Jaccard similarity of their
// character 5-grams is at least 0.8, also over a chain of such rows, and when they may be one voice. In a
// public channel (voc.SNS, voc.Community), where posts are reposted, any rows may. In any other channel,
// different known customers are never one voice; a row without a customer belongs to the earliest known
// customer among its near-duplicates, if there is one. Of one voice the earliest row (ReceivedAt, IDSpace, ID)
// is canonical: the others name it in NearDuplicateOf and take its CountedAs.
func NearDuplicates(rows []*voc.Labelled) { countAs(rows, false) }

// ownVoice is whom a row counts for when it is nobody's duplicate: its person, or the inquiry itself.
func ownVoice(row *voc.Labelled) string {
	if row.Person != "" {
		return row.Person
	}
	return anonymous(row.IDSpace, []byte(row.ID))
}

// anonymous is whom an inquiry without a person counts for: itself.
func anonymous(idSpace string, id []byte) string {
	// Lengths stand before the parts so that no two pairs of id space and id give the same bytes.
	var scratch [128]byte
	buffer := binary.BigEndian.AppendUint64(scratch[:0], uint64(len(idSpace)))
	buffer = binary.BigEndian.AppendUint64(append(buffer, idSpace...), uint64(len(id)))
	sum := sha256.Sum256(append(buffer, id...))
	const digits = 24
	name := append(scratch[:0], anonymousPrefix...)
	return string(hex.AppendEncode(name, sum[:digits/2]))
}
