package classify

import "unicode/utf8"

// literalScan reads a text once for several tables: it lists where a literal phrase of any of them may begin, so that
// each table looks at these places only.
type literalScan struct {
	tables []*phraseTable // 8 at most
	// firsts has the bit t of every rune, modulo its size, with which a phrase of table t begins.
	firsts [firstBits]uint8
	text   string
	begins []literalBegin
}

type literalBegin struct {
	start  int
	tables uint8 // bits
}

func newLiteralScan(tables ...*phraseTable) *literalScan {
	s := &literalScan{tables: tables}
	for t, table := range tables {
		for r := range s.firsts {
			s.firsts[r] |= uint8(table.firsts[r/64]>>(r%64)&1) << t
		}
	}
	return s
}

// read lists the places of a text.
func (s *literalScan) read(text string) {
	s.text, s.begins = text, s.begins[:0]
	for start := 0; start < len(text); {
		r, size := rune(text[start]), 1
		switch {
		case r < utf8.RuneSelf:
		case r>>4 == 0xE && start+2 < len(text) && text[start+1]&0xC0 == 0x80 && text[start+2]&0xC0 == 0x80: // nearly all
			r, size = r&0xF<<12|rune(text[start+1]&0x3F)<<6|rune(text[start+2]&0x3F), 3
		default:
			r, size = utf8.DecodeRuneInString(text[start:])
		}
		if tables := s.firsts[r%firstBits]; tables != 0 {
			if tables = s.continued(tables, r, text[start+size:]); tables != 0 {
				s.begins = append(s.begins, literalBegin{start, tables})
			}
		}
		start += size
	}
}

// continued returns those of the tables of which a phrase may begin with a rune and the text behind it.
func (s *literalScan) continued(tables uint8, r rune, rest string) uint8 {
	var second uint64
	if rest != "" {
		second = secondBit(rest)
	}
	for t, table := range s.tables {
		if allowed := table.seconds[int(r)%len(table.seconds)]; allowed != ^uint64(0) && allowed&second == 0 {
			tables &^= 1 << t
		}
	}
	return tables
}

// each calls found for every phrase of table t that stands in the text read, by its start and, at one start, shortest first.
func (s *literalScan) each(t int, found func(phrase int32, start, end int)) {
	for _, begin := range s.begins {
		if begin.tables>>t&1 != 0 {
			s.tables[t].eachFrom(s.text, begin.start, found)
		}
	}
}
