package aggregate

import (
	"slices"
	"strings"
)

// Channel sets are written as in voc.Count: the sorted channels joined by ";". A channel with an odd name
// keeps the form readable back: ";" and "\" within a name get a "\" before them.

var escapeChannel = strings.NewReplacer(`\`, `\\`, `;`, `\;`)

// joinChannels writes a set of channels.
func joinChannels(channels []string) string {
	var b strings.Builder
	for i, channel := range channels {
		if i > 0 {
			b.WriteByte(';')
		}
		escapeChannel.WriteString(&b, channel)
	}
	return b.String()
}

// splitChannels is the inverse of joinChannels.
func splitChannels(set string) []string {
	if !strings.Contains(set, `\`) {
		return strings.Split(set, ";")
	}
	var channels []string
	var name []byte
	for i := 0; i < len(set); i++ {
		switch {
		case set[i] == ';':
			channels, name = append(channels, string(name)), name[:0]
		case set[i] == '\\' && i+1 < len(set):
			i++
			name = append(name, set[i])
		default:
			name = append(name, set[i])
		}
	}
	return append(channels, string(name))
}

var escapeSegment = strings.NewReplacer(`\`, `\\`, `;`, `\;`, `=`, `\=`)

// joinSegment writes the values of the margins, in the order of their names, as in voc.Count.
func joinSegment(margins, values []string) string {
	var b strings.Builder
	for i, margin := range margins {
		if i > 0 {
			b.WriteByte(';')
		}
		escapeSegment.WriteString(&b, margin)
		b.WriteByte('=')
		escapeSegment.WriteString(&b, values[i])
	}
	return b.String()
}

// splitSegment reads the values of the margins from the form that joinSegment writes; what the text does not name
// is empty.
func splitSegment(text string, margins []string) []string {
	values := make([]string, len(margins))
	var name, part []byte
	named := false
	end := func() {
		if i, found := slices.BinarySearch(margins, string(name)); named && found {
			values[i] = string(part)
		}
		name, part, named = nil, part[:0], false
	}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == ';':
			end()
		case text[i] == '=' && !named:
			name, part, named = append([]byte(nil), part...), part[:0], true
		case text[i] == '\\' && i+1 < len(text):
			i++
			part = append(part, text[i])
		default:
			part = append(part, text[i])
		}
	}
	end()
	return values
}
