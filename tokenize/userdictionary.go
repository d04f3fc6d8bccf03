package tokenize

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UserRule decides where a word of a user dictionary is taken.
type UserRule string

const (
	// UserWhole takes a user word where it splits no longer word, the default. See userwords.go.
	UserWhole UserRule = "whole"
	// UserKagome takes every user word that begins at a place and no other word there, at no cost, as kagome does. A
	// short user word so splits the longer words that begin with it.
	UserKagome UserRule = "kagome"
)

// UserDictionary holds the words of a user dictionary. It does not change.
type UserDictionary struct {
	name    string
	content string
	rule    UserRule
	rows    []userRow
}

// userRow is a line of a user dictionary.
type userRow struct {
	surface     string
	line        int
	left, right int // context ids of the dictionary's matrix; -1 where the part of speech decides
	cost        int
	costed      bool     // it stands in the lattice with its cost; else the rule decides where it is taken
	features    []string // as they are given out: three of a kagome row, all behind the cost of a MeCab row
	kagome      bool
}

// The columns of the two formats.
const (
	kagomeColumns   = 4 // surface, its parts, their readings, part of speech
	mecabMinColumns = 5 // surface, left id, right id, cost, part of speech and further features
)

// maxUserSurfaceRunes bounds what is looked at behind each character of a text.
const maxUserSurfaceRunes = 256

// maxUserLineBytes bounds the features of a word.
const maxUserLineBytes = 1 << 14

// userDictionaryError is an error of a line: name:line:column, all counted from 1, columns in characters.
type userDictionaryError struct {
	name         string
	line, column int
	message      string
}

func (e *userDictionaryError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.name, e.line, e.column, e.message)
}

// ParseUserDictionary reads a user dictionary in UTF-8. Each line is an entry in one of two formats, told apart by the
// number of columns; empty lines and lines that begin with # are left out:
//
//	日本経済新聞,日本 経済 新聞,ニホン ケイザイ シンブン,カスタム名詞      kagome: surface, parts, readings, part of speech
//	アクアポット,1288,1288,4000,名詞,固有名詞,一般,*,*,*,アクアポット,…   MeCab: surface, context ids, cost, features
//
// In a MeCab line quotation marks enclose a column that holds a comma. Ids that are empty or -1 follow from the part of
// speech; an entry without a cost is taken as rule says, one with a cost where it makes the sentence cheapest. name
// stands in errors, which tell line and column. An empty rule is UserWhole.
func ParseUserDictionary(name string, content []byte, rule UserRule) (*UserDictionary, error) {
	if rule == "" {
		rule = UserWhole
	}
	if rule != UserWhole && rule != UserKagome {
		return nil, fmt.Errorf("unknown rule %q for the user dictionary: use %q or %q", rule, UserWhole, UserKagome)
	}
	d := &UserDictionary{name: name, rule: rule}
	var entries strings.Builder
	first := make(map[string]int) // line of each surface whose place the rule decides
	number := 0
	for line := range strings.SplitSeq(string(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))), "\n") {
		number++
		line = strings.TrimSuffix(line, "\r")
		if at := invalidAt(line); at >= 0 {
			return nil, &userDictionaryError{name, number, at + 1, "a byte that is not UTF-8: save the file as UTF-8"}
		}
		if line == "" || line[0] == '#' {
			continue
		}
		row, column, err := parseUserRow(line)
		if err != nil {
			return nil, &userDictionaryError{name, number, column, err.Error()}
		}
		row.line = number
		if before, twice := first[row.surface]; twice && !row.costed {
			return nil, &userDictionaryError{name, number, 1, fmt.Sprintf("%q stands in line %d already: remove one of them", row.surface, before)}
		}
		if !row.costed {
			first[row.surface] = number
		}
		d.rows = append(d.rows, row)
		entries.WriteString(line)
		entries.WriteByte('\n')
	}
	d.content = entries.String()
	return d, nil
}

// invalidAt returns the number of characters before the first byte that is not UTF-8, or -1.
func invalidAt(line string) int {
	characters := 0
	for at, r := range line {
		if r == utf8.RuneError && !strings.HasPrefix(line[at:], "\ufffd") {
			return characters
		}
		characters++
	}
	return -1
}

// column is a column of a line and the number of the character where it begins, from 1.
type column struct {
	text string
	at   int
}

// parseUserRow parses one line. The number is the column, in characters, that an error is about.
func parseUserRow(line string) (userRow, int, error) {
	if len(line) > maxUserLineBytes {
		return userRow{}, 1, fmt.Errorf("the line has more than %d bytes", maxUserLineBytes)
	}
	var columns []column
	at := 1
	for text := range strings.SplitSeq(line, ",") {
		columns = append(columns, column{text, at})
		at += utf8.RuneCountInString(text) + 1
	}
	row := userRow{left: -1, right: -1}
	if len(columns) != kagomeColumns {
		var problem int
		var err error
		if columns, problem, err = quotedColumns(line); err != nil {
			return row, problem, err
		}
	}
	if len(columns) != kagomeColumns && len(columns) < mecabMinColumns {
		return row, 1, fmt.Errorf("%d columns: a line has %d (kagome: surface, parts, readings, part of speech) or at least %d (MeCab: surface, left id, right id, cost, part of speech)",
			len(columns), kagomeColumns, mecabMinColumns)
	}
	row.surface = columns[0].text
	if len(columns) == kagomeColumns {
		row.surface = strings.TrimSpace(row.surface)
	}
	if row.surface == "" {
		return row, 1, fmt.Errorf("the surface is empty: write the word")
	}
	if utf8.RuneCountInString(row.surface) > maxUserSurfaceRunes {
		return row, 1, fmt.Errorf("the surface has more than %d characters", maxUserSurfaceRunes)
	}
	position := 0
	for _, r := range row.surface {
		position++
		if r == utf8.RuneError || unicode.IsControl(r) {
			return row, position, fmt.Errorf("the surface holds %q: remove it", r)
		}
	}
	if len(columns) == kagomeColumns {
		return parseKagomeRow(row, columns)
	}
	return parseMeCabRow(row, columns)
}

func parseKagomeRow(row userRow, columns []column) (userRow, int, error) {
	parts, readings := strings.Split(columns[1].text, " "), strings.Split(columns[2].text, " ")
	if len(parts) != len(readings) {
		return row, columns[2].at, fmt.Errorf("%d parts and %d readings: both are separated by one space, one reading for each part", len(parts), len(readings))
	}
	row.kagome = true
	row.features = []string{columns[3].text, strings.Join(parts, "/"), strings.Join(readings, "/")}
	return row, 0, nil
}

func parseMeCabRow(row userRow, columns []column) (userRow, int, error) {
	for i, id := range []*int{&row.left, &row.right} {
		text := columns[1+i].text
		if text == "" || text == "-1" {
			continue
		}
		value, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return row, columns[1+i].at, fmt.Errorf("the context id %q is no number of the dictionary: leave it empty to take that of the part of speech", text)
		}
		*id = int(value)
	}
	if text := columns[3].text; text != "" {
		value, err := strconv.ParseInt(text, 10, 16)
		if err != nil {
			return row, columns[3].at, fmt.Errorf("the cost %q is no number from %d to %d", text, math.MinInt16, math.MaxInt16)
		}
		row.cost, row.costed = int(value), true
	}
	if columns[4].text == "" {
		return row, columns[4].at, fmt.Errorf("the part of speech is empty: write 名詞, for example")
	}
	for _, c := range columns[4:] {
		row.features = append(row.features, c.text)
	}
	return row, 0, nil
}

// quotedColumns splits a line at commas outside of quotation marks, which are doubled inside.
func quotedColumns(line string) (columns []column, problem int, err error) {
	rest, at := line, 1
	for {
		if !strings.HasPrefix(rest, `"`) {
			text, behind, more := strings.Cut(rest, ",")
			columns = append(columns, column{text, at})
			if !more {
				return columns, 0, nil
			}
			rest, at = behind, at+utf8.RuneCountInString(text)+1
			continue
		}
		end := 1
		for end < len(rest) && (rest[end] != '"' || strings.HasPrefix(rest[end:], `""`)) {
			if rest[end] == '"' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return nil, at, fmt.Errorf("a quotation mark is not closed")
		}
		columns = append(columns, column{strings.ReplaceAll(rest[1:end], `""`, `"`), at})
		at += utf8.RuneCountInString(rest[:end+1])
		rest = rest[end+1:]
		if rest == "" {
			return columns, 0, nil
		}
		if rest[0] != ',' {
			return nil, at, fmt.Errorf("text behind a closing quotation mark: put a comma there, or double the quotation mark")
		}
		rest, at = rest[1:], at+1
	}
}

// Name returns the name that ParseUserDictionary was given.
func (d *UserDictionary) Name() string { return d.name }

// Content returns the lines of the entries, so that they can be kept and parsed again.
func (d *UserDictionary) Content() string { return d.content }

// Rule returns the rule.
func (d *UserDictionary) Rule() UserRule { return d.rule }

// Len returns the number of entries.
func (d *UserDictionary) Len() int { return len(d.rows) }

// Version names what decides which tokens the dictionary gives: its rule and its entries in their order, not comments
// or empty lines. It is empty for nil and for a dictionary without entries, which change nothing.
func (d *UserDictionary) Version() string {
	if d == nil || len(d.rows) == 0 {
		return ""
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", d.rule)
	for _, row := range d.rows {
		fmt.Fprintf(h, "%q %d %d %d %t %t %q\n", row.surface, row.left, row.right, row.cost, row.costed, row.kagome, row.features)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Named returns Version of the package and, with words of the user, theirs: all that decides which tokens a text has.
func (d *UserDictionary) Named() string {
	if user := d.Version(); user != "" {
		return Version + " user-" + user
	}
	return Version
}
