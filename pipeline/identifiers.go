package pipeline

import (
	"slices"

	"voc"
	"voc/mask"
)

// identifiersOf returns the tokens by which people are joined over id spaces. A customer id that is an e-mail address,
// as mail has it, is one too.
func identifiersOf(token *mask.Tokens, inquiry *voc.Inquiry) []string {
	if inquiry.Email == "" && inquiry.Telephone == "" && inquiry.CustomerID == "" {
		return nil
	}
	var tokens []string
	for _, one := range []string{token.Email(inquiry.Email), token.Email(inquiry.CustomerID), token.Telephone(inquiry.Telephone)} {
		if one != "" && !slices.Contains(tokens, one) {
			tokens = append(tokens, one)
		}
	}
	slices.Sort(tokens)
	return tokens
}

// isForgotten reports whether a row is of somebody who asked to be forgotten, by customer id or by identifier.
func (r *run) isForgotten(row *voc.Labelled) bool {
	if len(r.forgotten) == 0 {
		return false
	}
	return r.forgotten[row.Person] || slices.ContainsFunc(row.Identifiers, func(token string) bool { return r.forgotten[token] })
}
