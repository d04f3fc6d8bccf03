package index

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"strconv"
	"strings"

	"voc"
)

// A cursor is the last hit of a page and a hash of what was asked, so that it continues no other query:
// week, row, bits of the score and hash, joined by dots, in base64 for addresses.
func writeCursor(q voc.Query, last voc.Hit) string {
	text := fmt.Sprintf("%s.%d.%x.%x", last.Week, last.Row, math.Float64bits(last.Score), queryHash(q))
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

var errCursor = errors.New("searching: this cursor belongs to another query or was cut; begin again without it")

func readCursor(q voc.Query) (*voc.Hit, error) {
	text, err := base64.RawURLEncoding.DecodeString(q.After)
	parts := strings.Split(string(text), ".")
	if err != nil || len(parts) != 4 {
		return nil, errCursor
	}
	week, weekErr := voc.ParseWeek(parts[0])
	row, rowErr := strconv.ParseUint(parts[1], 10, 31)
	bits, bitsErr := strconv.ParseUint(parts[2], 16, 64)
	hash, hashErr := strconv.ParseUint(parts[3], 16, 64)
	if errors.Join(weekErr, rowErr, bitsErr, hashErr) != nil || hash != queryHash(q) || math.IsNaN(math.Float64frombits(bits)) {
		return nil, errCursor
	}
	return &voc.Hit{Week: week, Row: int(row), Score: math.Float64frombits(bits)}, nil
}

// queryHash covers what decides which hits there are and their order.
func queryHash(q voc.Query) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q %q %q %q %q %q %q %q %q %q %q %q %q %q %q", q.Text, q.Like, q.Weeks, q.Channels, q.Topics, q.Sentiments, q.Kinds,
		q.Products, q.Persons, q.IDs, q.Stages, q.Signals, q.Contents, q.Also, q.DayFrom, q.DayTo, cmp.Or(q.Sort, SortRelevance))
	if q.Synonyms {
		fmt.Fprint(h, " synonyms")
	}
	if q.Rows != nil {
		fmt.Fprintf(h, " %v", q.Rows) // printed in the order of weeks
	}
	return h.Sum64()
}
