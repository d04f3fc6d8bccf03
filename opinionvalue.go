package voc

import "strings"

// opinionEscapes also escapes the wide bar, which people type for the other.
var opinionEscapes = strings.NewReplacer(`\`, `\\`, `|`, `\|`, `｜`, `\｜`)

// OpinionValue writes an opinion as searches name it: target|predicate|polarity, with \ before a bar or \ that is meant.
func OpinionValue(target, predicate, polarity string) string {
	return opinionEscapes.Replace(target) + "|" + opinionEscapes.Replace(predicate) + "|" + polarity
}

// OpinionParts is the reverse of OpinionValue: the parts between bars, of which there is one at least.
func OpinionParts(value string) []string {
	parts := []string{""}
	escaped := false
	for _, r := range value {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && (r == '|' || r == '｜'):
			parts = append(parts, "")
		default:
			parts[len(parts)-1] += string(r)
		}
		escaped = false
	}
	return parts
}
