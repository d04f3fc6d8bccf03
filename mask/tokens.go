package mask

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"hash"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Tokens makes tokens with one key. It is not safe for concurrent use.
type Tokens struct {
	id      string
	mac     hash.Hash
	message []byte
	sum     [sha256.Size]byte
}

// Tokens returns a maker of tokens, which is some times faster than the methods of Key when many are made.
func (k Key) Tokens() *Tokens { return &Tokens{id: k.ID(), mac: hmac.New(sha256.New, k.secret[:])} }

// Customer returns the token of a customer id of one id space: p-, the key's ID, and 26 base32 characters (130
// bits of HMAC-SHA-256). Ids that differ only in Unicode form, surrounding white space or, for e-mail
// addresses, letter case get the same token. An empty id gives "".
func (t *Tokens) Customer(idSpace, id string) string { return t.token("p", "customer", idSpace, id) }

// Agent is Customer for the name or id of an agent, with a- in front. An agent and a customer of the same id
// have unrelated tokens.
func (t *Tokens) Agent(idSpace, agent string) string { return t.token("a", "agent", idSpace, agent) }

func (t *Tokens) token(prefix, domain, idSpace, id string) string {
	id = strings.TrimSpace(norm.NFKC.String(strings.ToValidUTF8(id, "\uFFFD")))
	if id == "" {
		return ""
	}
	if strings.Contains(id, "@") {
		id = strings.ToLower(id)
	}
	var characters [56]byte // of the 32 bytes of the sum
	lowerBase32.Encode(characters[:], t.derive(domain, idSpace, id))
	return prefix + "-" + t.id + "-" + string(characters[:26])
}

// lowerBase32 is base32 in small letters.
var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

// derive returns the HMAC-SHA-256 of parts, which holds until the next call. Each part stands behind its length, so that
// no two lists of parts give the same message.
func (t *Tokens) derive(parts ...string) []byte {
	t.message = t.message[:0]
	for _, part := range parts {
		t.message = append(append(strconv.AppendInt(t.message, int64(len(part)), 10), ':'), part...)
	}
	t.mac.Reset()
	t.mac.Write(t.message)
	return t.mac.Sum(t.sum[:0])
}
