package aggregate

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"unicode/utf8"

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
func NearDuplicates(rows []*voc.Labelled) {
	ordered := slices.Clone(rows)
	slices.SortStableFunc(ordered, func(a, b *voc.Labelled) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), a.ReceivedAt.Compare(b.ReceivedAt),
			cmp.Compare(a.IDSpace, b.IDSpace), cmp.Compare(a.ID, b.ID), cmp.Compare(a.ContentHash, b.ContentHash))
	})
	for start := 0; start < len(ordered); {
		end := start + 1
		for end < len(ordered) && ordered[end].Channel == ordered[start].Channel {
			end++
		}
		nearDuplicatesInChannel(ordered[start:end])
		start = end
	}
}

// voiceKey is one voice within a group of similar texts; the empty person stands for an unknown one, and in
// public channels for anyone.
type voiceKey struct {
	group  int32
	person string
}

// nearDuplicatesInChannel takes the rows of one channel in order of time.
func nearDuplicatesInChannel(rows []*voc.Labelled) {
	var (
		texts  []string                   // distinct long texts in order of first row
		number = make(map[string]int32)   // of a text in texts
		textOf = make([]int32, len(rows)) // number of a row's text, or -1
	)
	for i, row := range rows {
		row.NearDuplicateOf, row.CountedAs = "", ownVoice(row)
		textOf[i] = -1
		text := row.Text.String()
		if utf8.RuneCountInString(text) < minimumRunes {
			continue
		}
		n, known := number[text]
		if !known {
			n = int32(len(texts))
			number[text] = n
			texts = append(texts, text)
		}
		textOf[i] = n
	}
	groups := similarTexts(texts)
	public := len(rows) > 0 && (rows[0].Channel == voc.SNS || rows[0].Channel == voc.Community)

	firstPerson := make(map[int32]string)
	for i, row := range rows {
		if textOf[i] >= 0 && row.Person != "" && firstPerson[groups[textOf[i]]] == "" {
			firstPerson[groups[textOf[i]]] = row.Person
		}
	}
	canonical := make(map[voiceKey]*voc.Labelled)
	for i, row := range rows {
		if textOf[i] < 0 {
			continue
		}
		voice := voiceKey{group: groups[textOf[i]]}
		if !public {
			voice.person = cmp.Or(row.Person, firstPerson[voice.group])
			if voice.person != "" {
				row.CountedAs = voice.person
			}
		}
		if first, taken := canonical[voice]; taken {
			row.NearDuplicateOf, row.CountedAs = first.ID, first.CountedAs
		} else {
			canonical[voice] = row
		}
	}
}

// ownVoice is whom a row counts for when it is nobody's duplicate: its person, or the inquiry itself.
func ownVoice(row *voc.Labelled) string {
	if row.Person != "" {
		return row.Person
	}
	// Lengths stand before the parts so that no two pairs of id space and id give the same bytes.
	var buffer []byte
	for _, part := range []string{row.IDSpace, row.ID} {
		buffer = binary.BigEndian.AppendUint64(buffer, uint64(len(part)))
		buffer = append(buffer, part...)
	}
	sum := sha256.Sum256(buffer)
	return anonymousPrefix + hex.EncodeToString(sum[:12])
}
