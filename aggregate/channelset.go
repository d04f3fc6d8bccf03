package aggregate

import "strings"

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
