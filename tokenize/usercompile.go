package tokenize

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ikawaha/kagome-dict/dict"

	"voc"
)

// userWords is a user dictionary as the lattice reads it. Its words have the indices behind those of the dictionary.
type userWords struct {
	rule     UserRule
	words    trie // values are indices of entries
	entries  []entry
	placed   []bool // the rule decides where the entry with the same index is taken
	features []string
	tokens   []voc.Token
}

// otherUserNoun is the part of speech of user words that name none of the dictionary's.
const otherUserNoun = "名詞,固有名詞,一般,*,*,*,"

// compileUser makes the form that the lattice reads. Errors name the file and the line.
func (t *tables) compileUser(d *UserDictionary) (*userWords, error) {
	type key struct {
		surface string
		row     int
	}
	var keys []key
	taken := make(map[string]bool, len(d.rows))
	for i, row := range d.rows {
		keys = append(keys, key{row.surface, i})
		taken[row.surface] = true
	}
	// A run normalises texts before it cuts them; words are found in both forms.
	if d.rule == UserWhole {
		for i, row := range d.rows {
			if normal := Normalize(row.surface); normal != "" && !taken[normal] {
				keys = append(keys, key{normal, i})
				taken[normal] = !d.rows[i].costed
			}
		}
	}
	slices.SortStableFunc(keys, func(a, b key) int { return strings.Compare(a.surface, b.surface) })
	u := &userWords{rule: d.rule}
	contexts := map[string][2]uint16{}
	var surfaces []string
	var values []int32
	for i, k := range keys {
		row := &d.rows[k.row]
		more := i+1 < len(keys) && keys[i+1].surface == k.surface
		if i == 0 || keys[i-1].surface != k.surface {
			surfaces, values = append(surfaces, k.surface), append(values, int32(len(u.entries)))
		}
		inflection, token := row.partOfSpeech()
		e, err := t.userEntry(d, row, inflection, contexts)
		if err != nil {
			return nil, err
		}
		e.more = number(more)
		u.entries, u.placed = append(u.entries, e), append(u.placed, !row.costed)
		u.features, u.tokens = append(u.features, strings.Join(row.features, ",")), append(u.tokens, token)
	}
	var err error
	if u.words, err = newTrie(surfaces, values); err != nil {
		return nil, fmt.Errorf("%s: %w", d.name, err)
	}
	return u, nil
}

// userEntry returns the context ids and the cost of a row. Under kagome's rule words that it places connect with
// everything at no cost.
func (t *tables) userEntry(d *UserDictionary, row *userRow, inflection string, contexts map[string][2]uint16) (entry, error) {
	if d.rule == UserKagome && !row.costed {
		free := t.freeContext()
		return entry{left: free, right: free}, nil
	}
	ids, found := contexts[inflection]
	if !found {
		ids = t.contextsOf(inflection)
		contexts[inflection] = ids
	}
	for i, id := range []int{row.left, row.right} {
		if id < 0 {
			continue
		}
		if id >= len(t.renamed) {
			return entry{}, &userDictionaryError{d.name, row.line, 1, fmt.Sprintf("the context id %d is above %d, the last of the dictionary: leave it empty to take that of the part of speech", id, len(t.renamed)-1)}
		}
		ids[i] = t.renamed[id]
	}
	return entry{left: ids[0], right: ids[1], weight: int16(row.cost)}, nil
}

// partOfSpeech returns the first six features of a row as they stand in tables.inflections, and its token. Names
// that the dictionary does not have, such as カスタム名詞, stand for the proper noun that they sound like.
func (row *userRow) partOfSpeech() (inflection string, token voc.Token) {
	if row.kagome {
		inflection = otherUserNoun
		name := row.features[0]
		switch {
		case strings.Contains(name, "人名"):
			inflection = "名詞,固有名詞,人名,一般,*,*,"
		case strings.Contains(name, "地名") || strings.Contains(name, "地域"):
			inflection = "名詞,固有名詞,地域,一般,*,*,"
		case strings.Contains(name, "組織") || strings.Contains(name, "会社"):
			inflection = "名詞,固有名詞,組織,*,*,*,"
		case strings.Contains(name, "一般名詞"):
			inflection = "名詞,一般,*,*,*,*,"
		case name == "副詞" || name == "感動詞" || name == "記号":
			inflection = name + ",一般,*,*,*,*,"
		}
		if name == "感動詞" {
			inflection = "感動詞,*,*,*,*,*,"
		}
		token = templateOf(strings.TrimSuffix(inflection, ","))
		token.Reading = strings.ReplaceAll(row.features[2], "/", "")
		return inflection, token
	}
	columns := slices.Clone(row.features[:min(len(row.features), inflectionColumns)])
	for len(columns) < inflectionColumns {
		columns = append(columns, "*")
	}
	inflection = strings.Join(columns, ",") + ","
	token = templateOf(strings.Join(columns, ","))
	if len(row.features) > inflectionColumns {
		token.Base = feature(row.features[inflectionColumns])
	}
	if len(row.features) > inflectionColumns+1 {
		token.Reading = feature(row.features[inflectionColumns+1])
	}
	return inflection, token
}

// contextsOf returns the context ids of the first entry with a part of speech and inflection, or, where there is
// none, of the proper noun.
func (t *tables) contextsOf(inflection string) [2]uint16 {
	index := slices.Index(t.inflections, inflection)
	if index >= 0 {
		for i := range t.features {
			if t.features[i].inflection == uint32(index) {
				return [2]uint16{t.entries[i].left, t.entries[i].right}
			}
		}
	}
	if inflection == otherUserNoun {
		return [2]uint16{t.freeContext(), t.freeContext()}
	}
	return t.contextsOf(otherUserNoun)
}

// kagome returns the dictionary in kagome's own form.
func (d *UserDictionary) kagome() (*dict.UserDict, error) {
	var records dict.UserDictRecords
	for _, row := range d.rows {
		if d.rule != UserKagome || !row.kagome {
			return nil, errKagomeUser
		}
		records = append(records, dict.UserDicRecord{
			Text: row.surface, Tokens: row.features[1:2], Yomi: row.features[2:3], Pos: row.features[0], // the parts are joined already
		})
	}
	return records.NewUserDict()
}

// tokensBySurface returns the token of each entry, for the engine kagome.
func (d *UserDictionary) tokensBySurface() map[string]voc.Token {
	if d.Version() == "" {
		return nil
	}
	tokens := make(map[string]voc.Token, len(d.rows))
	for i := range d.rows {
		_, tokens[d.rows[i].surface] = d.rows[i].partOfSpeech()
	}
	return tokens
}

var errKagomeUser = errors.New("the engine kagome takes user dictionaries in kagome's format and by kagome's rule only: use the engine voc")
