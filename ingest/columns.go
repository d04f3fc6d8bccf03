package ingest

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// CanonicalColumns lists the canonical columns in documented order. Besides them every column segment.NAME
// is taken as the customer's segment NAME.
var CanonicalColumns = []string{
	"id", "received_at", "channel", "customer_id", "text",
	"subject", "turns", "updated_at", "product", "agent", "team", "first_reply_at", "resolved_at", "status",
	"reply", "handling_seconds", "offered", "csat", "ces", "nps", "faq_viewed", "faq_searched", "bot_handoff",
	"url", "language", "topics", "sentiment", "kind",
}

// column is the place of a canonical column in CanonicalColumns.
type column int

const (
	columnID column = iota
	columnReceivedAt
	columnChannel
	columnCustomerID
	columnText
	columnSubject
	columnTurns
	columnUpdatedAt
	columnProduct
	columnAgent
	columnTeam
	columnFirstReplyAt
	columnResolvedAt
	columnStatus
	columnReply
	columnHandlingSeconds
	columnOffered
	columnCSAT
	columnCES
	columnNPS
	columnFAQViewed
	columnFAQSearched
	columnBotHandoff
	columnURL
	columnLanguage
	columnTopics
	columnSentiment
	columnKind
	columnClock   // the time of day where the file keeps it apart from the date; from here on no canonical columns
	columnSpeaker // who speaks, in a file with one utterance per row
	columnOffset  // when, counted from the beginning of the conversation
	// Not canonical either, and behind all others, since ids of records without one are made from the columns by number.
	columnEmail
	columnTelephone
	columnCount
)

// IdentityColumns are columns by which people are joined over id spaces, besides CanonicalColumns. They are taken where
// they are mapped, and where their header is known; customer_id takes its header first.
var IdentityColumns = []string{"email", "telephone"}

func (c column) String() string {
	switch c {
	case columnClock:
		return "received_at"
	case columnSpeaker:
		return "speaker"
	case columnOffset:
		return "offset"
	}
	if c == columnEmail || c == columnTelephone {
		return IdentityColumns[c-columnEmail]
	}
	return CanonicalColumns[c]
}

var columnByName = func() map[string]column {
	m := make(map[string]column, len(CanonicalColumns))
	for i, name := range CanonicalColumns {
		m[name] = column(i)
	}
	for i, name := range IdentityColumns {
		m[name] = columnEmail + column(i)
	}
	return m
}()

// segmentName returns NAME of segment.NAME, or nothing.
func segmentName(header string) string {
	for _, prefix := range []string{"segment.", "segments."} {
		if len(header) > len(prefix) && strings.EqualFold(header[:len(prefix)], prefix) {
			return strings.TrimSpace(header[len(prefix):])
		}
	}
	return ""
}

// mapping says where the columns of a table stand.
type mapping struct {
	index    [columnCount]int // place among the headers, −1 where the table has none
	segments []segmentColumn
	minutes  bool // handling time is given in minutes
	mapped   int  // number of columns and segments found
	unmapped []int
	texts    []textColumn // of a survey with several free-text columns; else nil
}

type segmentColumn struct {
	name  string
	index int
}

// has reports whether the table has a column.
func (m *mapping) has(c column) bool { return m.index[c] >= 0 }

// mapHeaders finds the columns of a table by its headers.
//
// Columns that given maps take their header and no other. Then a header that is exactly a canonical name wins.
// Then each column in the order of CanonicalColumns takes the header, not taken yet, that stands first in its
// list of known names: the list goes from the most specific name to the most general one, so that of two
// headers for one column the more specific wins and the other stays unmapped. A header that is known only
// without the remark in its brackets, or without the group that it stands under in a header of several rows, comes
// after all that are known as they are.
//
// The second result names the first column of given whose header does not occur.
func mapHeaders(headers []string, given map[string]string) (mapping, string) {
	given = columnsOfExport(headers, given)
	m := mapping{}
	for c := range m.index {
		m.index[c] = -1
	}
	taken := make([]bool, len(headers))
	place := make(map[string]int, len(headers))
	for i, header := range headers {
		if _, ok := place[header]; !ok && header != "" {
			place[header] = i
		}
	}
	missing := ""
	segments := map[string]int{}
	for _, name := range sortedKeys(given) {
		i, ok := findHeader(headers, place, given[name])
		switch {
		case !ok && missing == "":
			missing = name
		case !ok:
		default:
			taken[i] = true
			if c, ok := columnByName[name]; ok {
				m.index[c] = i
			} else if n := textNumber(name); n > 0 {
				m.texts = append(m.texts, textColumn{i, n})
				m.index[columnText] = i
			} else {
				segments[segmentName(name)] = i
			}
		}
	}
	free := func(c column) bool {
		_, isGiven := given[CanonicalColumns[min(int(c), len(CanonicalColumns)-1)]]
		return m.index[c] < 0 && (c >= columnClock || !isGiven)
	}
	for i, header := range headers {
		if c, ok := columnByName[strings.ToLower(strings.TrimSpace(header))]; ok && c < columnClock && !taken[i] && free(c) {
			m.index[c], taken[i] = i, true
		}
	}
	known := make([][]alias, len(headers))
	for i, header := range headers {
		if taken[i] {
			continue
		}
		if name := segmentName(header); name != "" {
			if _, ok := segments[name]; !ok {
				segments[name], taken[i] = i, true
			}
			continue
		}
		known[i] = aliasesOf(header)
	}
	for c := range columnCount {
		if !free(c) {
			continue
		}
		best, rank := -1, 0
		for i := range headers {
			for _, a := range known[i] {
				if !taken[i] && a.segment == "" && a.column == c && (best < 0 || a.rank < rank) {
					best, rank = i, a.rank
				}
			}
		}
		if best >= 0 {
			m.index[c], taken[best] = best, true
		}
	}
	for i := range headers {
		for _, a := range known[i] {
			if _, ok := segments[a.segment]; a.segment != "" && !taken[i] && !ok {
				segments[a.segment], taken[i] = i, true
			}
		}
	}
	m.findTexts(headers, taken, given)
	for _, name := range sortedKeys(segments) {
		m.segments = append(m.segments, segmentColumn{name, segments[name]})
	}
	if i := m.index[columnHandlingSeconds]; i >= 0 {
		m.minutes = saysMinutes(headers[i])
	}
	for i, header := range headers {
		if taken[i] {
			m.mapped++
		} else if header != "" {
			m.unmapped = append(m.unmapped, i)
		}
	}
	return m, missing
}

// findHeader finds a header as it was written in the configuration: exactly, else by its folded form, else, of
// headers of several rows, by the lowest one where only one is so named.
func findHeader(headers []string, place map[string]int, wanted string) (int, bool) {
	if i, ok := place[wanted]; ok {
		return i, true
	}
	folded := foldHeader(wanted)
	for i, header := range headers {
		if folded != "" && foldHeader(header) == folded {
			return i, true
		}
	}
	return findUnderGroup(headers, folded)
}

func saysMinutes(header string) bool {
	folded := norm.NFKC.String(header)
	return strings.Contains(folded, "(分)") || strings.Contains(folded, "[分]") || strings.HasSuffix(folded, "分数") || strings.HasSuffix(strings.ToLower(folded), "minutes")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
