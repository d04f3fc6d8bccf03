package aggregate

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"voc"
)

// Voices decides which rows of one week are near-duplicates, and whom each counts for, as CountAs does. It
// keeps some 100 bytes a row, and four bytes for each character of distinct texts, but not the rows. It is
// not safe for concurrent use.
type Voices struct {
	rows             []voiceRow
	ids              []byte
	spaces, channels names
	people           voiceTable
	texts            map[textKey]int32 // number of a text in sets
	sets             shingles
	identified       []identifiedRow
	joined           bool // people by identifiers
}

// identifiedRow is a row with identifiers.
type identifiedRow struct {
	row    int32
	labels *voc.Labelled // Person and Identifiers only
}

// voiceRow is what decides about a row. It holds no pointers, so that the garbage collector passes over it.
type voiceRow struct {
	received             int64  // milliseconds
	content              uint64 // head of the content hash
	idStart, idEnd       uint32 // in ids
	space, channel       uint32
	person               uint32 // from 1; 0 is unknown
	text                 int32  // -1 where the text is too short
	canonical, countedAs int32  // number of the row; person from 1, or 0 for the canonical row's own voice
}

// textKey is a text of a channel. A row may repeat one only of its own channel.
type textKey struct {
	channel uint32
	sum     [16]byte
}

// NewVoices returns an empty Voices with room for a number of rows.
func NewVoices(rows int) *Voices {
	return &Voices{rows: make([]voiceRow, 0, rows), texts: map[textKey]int32{}}
}

// Add takes the next row: of the ID, IDSpace, ReceivedAt in whole milliseconds, ContentHash, Channel, Person,
// Identifiers and Text. Rows are numbered from 0 in the order of adding, which decides about nothing. Nothing of the row is kept.
func (v *Voices) Add(row *voc.Labelled) {
	r := voiceRow{
		received: row.ReceivedAt.UnixMilli(), content: head(row.ContentHash),
		idStart: uint32(len(v.ids)), idEnd: uint32(len(v.ids) + len(row.ID)),
		space: v.spaces.number(row.IDSpace), channel: v.channels.number(row.Channel), text: -1,
	}
	v.ids = append(v.ids, row.ID...)
	if row.Person != "" {
		r.person = v.people.number(row.Person) + 1
	}
	if len(row.Identifiers) > 0 {
		own := &voc.Labelled{Person: strings.Clone(row.Person)}
		for _, identifier := range row.Identifiers {
			own.Identifiers = append(own.Identifiers, strings.Clone(identifier))
		}
		v.identified = append(v.identified, identifiedRow{int32(len(v.rows)), own})
	}
	if text := row.Text.String(); longEnough(text) {
		sum := sha256.Sum256([]byte(text))
		key := textKey{r.channel, [16]byte(sum[:16])}
		number, known := v.texts[key]
		if !known {
			number = int32(v.sets.add(text))
			v.texts[key] = number
		}
		r.text = number
	}
	v.rows = append(v.rows, r)
}

// longEnough says whether a text has minimumRunes.
func longEnough(text string) bool {
	return len(text) >= minimumRunes && utf8.RuneCountInString(text) >= minimumRunes
}

// head orders hashes well enough: only rows with one id in one id space are ordered by it.
func head(hash string) uint64 {
	var bytes [8]byte
	copy(bytes[:], hash)
	return binary.BigEndian.Uint64(bytes[:])
}

// Order returns the numbers of the rows by ReceivedAt, IDSpace and ID.
func (v *Voices) Order() []int32 {
	order := make([]int32, len(v.rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &v.rows[i], &v.rows[j]
		if c := cmp.Compare(a.received, b.received); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(v.spaces.list[a.space], v.spaces.list[b.space]), bytes.Compare(v.id(a), v.id(b)), cmp.Compare(a.content, b.content))
	})
	return order
}

func (v *Voices) id(r *voiceRow) []byte { return v.ids[r.idStart:r.idEnd] }

// Decide fills what Voice returns. order is that of Order; no rows are added any more.
func (v *Voices) Decide(order []int32) {
	v.join()
	byChannel := make([][]int32, len(v.channels.list))
	for _, i := range order {
		channel := v.rows[i].channel
		byChannel[channel] = append(byChannel[channel], i)
	}
	for channel, rows := range byChannel {
		name := v.channels.list[channel]
		v.decideChannel(rows, name == voc.SNS || name == voc.Community)
	}
	v.texts, v.sets = nil, shingles{}
}

// join replaces each row's person by the one whom identifiers join it to.
func (v *Voices) join() {
	if len(v.identified) == 0 {
		return
	}
	rows := make([]*voc.Labelled, len(v.identified))
	for i := range rows {
		rows[i] = v.identified[i].labels
	}
	v.joined = true
	joined := joinPeople(rows)
	// Other rows of the same customers are joined too.
	people := make([]uint32, v.people.len()+1)
	for i := range people[1:] {
		person := string(v.people.at(uint32(i)))
		people[1+i] = v.people.number(joined.person(&voc.Labelled{Person: person})) + 1
	}
	for i := range v.rows {
		v.rows[i].person = people[v.rows[i].person]
	}
	for i, row := range rows {
		if person := joined.person(row); person != "" {
			v.rows[v.identified[i].row].person = v.people.number(person) + 1
		}
	}
	v.identified = nil
}

// voiceKey is one voice within a group of similar texts; the person 0 stands for an unknown one, and in public
// channels for anyone.
type voiceKey struct{ group, person int32 }

// decideChannel takes the rows of one channel in order of time.
func (v *Voices) decideChannel(rows []int32, public bool) {
	ranks := make(map[int32]int32) // text → rank of its first row among texts
	var texts []int32              // by rank
	for _, i := range rows {
		if text := v.rows[i].text; text >= 0 {
			if _, known := ranks[text]; !known {
				ranks[text] = int32(len(texts))
				texts = append(texts, text)
			}
		}
	}
	groups := similarTexts(&v.sets, texts)
	firstPerson := make([]int32, len(texts)) // by group
	for _, i := range rows {
		if r := &v.rows[i]; r.text >= 0 && r.person != 0 {
			if group := groups[ranks[r.text]]; firstPerson[group] == 0 {
				firstPerson[group] = int32(r.person)
			}
		}
	}
	canonical := make(map[voiceKey]int32, len(texts))
	for _, i := range rows {
		r := &v.rows[i]
		r.canonical, r.countedAs = i, int32(r.person)
		if r.text < 0 {
			continue
		}
		voice := voiceKey{group: groups[ranks[r.text]]}
		if !public {
			voice.person = cmp.Or(int32(r.person), firstPerson[voice.group])
			r.countedAs = voice.person
		}
		if first, taken := canonical[voice]; taken {
			r.canonical, r.countedAs = first, v.rows[first].countedAs
		} else {
			canonical[voice] = i
		}
	}
}

// Voice returns the ID of the row that row number i repeats, or nothing, and whom it counts for. person is the Person that
// was added with the row: it is returned when the row counts for that, instead of a copy.
func (v *Voices) Voice(i int32, person string) (nearDuplicateOf, countedAs string) {
	r := &v.rows[i]
	canonical := &v.rows[r.canonical]
	if r.canonical != i {
		nearDuplicateOf = string(v.id(canonical))
	}
	switch {
	case r.countedAs == 0:
		return nearDuplicateOf, anonymous(v.spaces.list[canonical.space], v.id(canonical))
	case !v.joined && uint32(r.countedAs) == r.person:
		return nearDuplicateOf, person
	}
	return nearDuplicateOf, string(v.people.at(uint32(r.countedAs - 1)))
}
