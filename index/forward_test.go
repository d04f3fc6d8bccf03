package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"voc"
)

// pendingOf takes documents.
func pendingOf(t testing.TB, documents []testDocument) *pending {
	t.Helper()
	p := newPending()
	for i := range documents {
		if err := p.add(uint32(documents[i].row), &documents[i].labelled, &documents[i].tokens); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// TestForwardGivesWhatWasAdded reads every document back from the file.
func TestForwardGivesWhatWasAdded(t *testing.T) {
	documents := randomDocuments(t, rand.New(rand.NewPCG(4, 4)), firstWeek, 700)
	tokenizer := tokenizer(t)
	for i, text := range []string{"", " ", "\n\n", "  spaces  around \n\n and between。 ", "〔電話番号〕〔電話番号〕", strings.Repeat("あいうえおかきくけこ", 5000)} {
		documents[i].text = text
		tokenizer.Tokenize(text, &documents[i].tokens)
	}
	path := filepath.Join(t.TempDir(), "forward")
	p := pendingOf(t, documents)
	if err := p.writeForward(path); err != nil {
		t.Fatal(err)
	}
	f, err := openForward(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	var occurrences int64
	for i, d := range documents {
		number := uint32(i)
		if got, want := string(f.text(number, nil)), strings.ToLower(d.text); got != want {
			t.Fatalf("document %d is %q, not %q", i, got, want)
		}
		if f.rows.at(i) != uint32(d.row) || string(f.people.at(i)) != d.labelled.CountedAs {
			t.Fatalf("document %d is row %d by %s", i, f.rows.at(i), f.people.at(i))
		}
		byPosition := map[int]string{}
		last := 0
		eachTerm(&d.tokens, func(term string, at place) { byPosition[at.position], last = term, at.position })
		positions := f.positions(number, nil)
		for position := 1; position <= last; position++ {
			got := ""
			if term := positions[position-1]; term > 0 {
				got = string(f.terms.at(int(term - 1)))
			}
			if got != byPosition[position] {
				t.Fatalf("document %d has %q at position %d, not %q", i, got, position, byPosition[position])
			}
		}
		occurrences += int64(f.count(number, nil, nil))
	}
	if occurrences != p.occurrences {
		t.Errorf("%d terms, %d were counted", occurrences, p.occurrences)
	}
	for i := range f.terms.count() {
		term := string(f.terms.at(i))
		if first, last := f.termRange(term, false); first != uint32(i)+1 || last != first+1 {
			t.Fatalf("%s is %d to %d, not %d", term, first, last, i+1)
		}
		first, last := f.termRange(term[:1], true)
		for j := range f.terms.count() {
			inside := uint32(j)+1 >= first && uint32(j)+1 < last
			if inside != strings.HasPrefix(string(f.terms.at(j)), term[:1]) {
				t.Fatalf("the terms that begin with %q are not %d to %d", term[:1], first, last)
			}
		}
	}
	if first, last := f.termRange("no such term", false); first != last {
		t.Errorf("a term that is not there has the numbers %d to %d", first, last)
	}
}

func TestBuilderRefusesTokensThatDoNotFitTheText(t *testing.T) {
	d := randomDocuments(t, rand.New(rand.NewPCG(1, 3)), firstWeek, 30)[3]
	tokenizer(t).Tokenize("返品の方法", &d.tokens)
	for name, spoil := range map[string]func(*voc.TokenizedText){
		"behind the text": func(text *voc.TokenizedText) { text.Tokens[1].End = 1000 },
		"before the last": func(text *voc.TokenizedText) { text.Tokens[1].Start = 0 },
		"backwards":       func(text *voc.TokenizedText) { text.Tokens[1].End = text.Tokens[1].Start - 1 },
	} {
		text := d.tokens
		text.Tokens = slices.Clone(text.Tokens)
		spoil(&text)
		p := newPending()
		if err := p.add(0, &d.labelled, &text); err == nil || len(p.sequence)+len(p.rows) > 0 {
			t.Errorf("a token %s: %v", name, err)
		}
	}
}

// TestDamagedForwardFilesDoNotPanic changes bytes of a forward file. Readers check its checksum first; this is for
// those who did not.
func TestDamagedForwardFilesDoNotPanic(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 1))
	week := build(t, firstWeek, randomDocuments(t, random, firstWeek, 60))
	path := filepath.Join(week.Dir, forwardFile(0))
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for range 300 {
		bad := slices.Clone(good)
		at := random.IntN(len(bad))
		if random.IntN(3) == 0 {
			at = random.IntN(forwardHeader)
		}
		for i := range 1 + random.IntN(4) {
			bad[min(at+i, len(bad)-1)] = byte(random.IntN(256))
		}
		// A new file each time: the one before may still be mapped.
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, storeDir), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{documentsFile, invertedFile(0)} {
			if err := os.Link(filepath.Join(week.Dir, name), filepath.Join(dir, name)); err != nil {
				t.Skip("no links on this file system: ", err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, forwardFile(0)), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := Open([]Week{{Week: firstWeek, Dir: dir}}, loadDictionary)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []voc.Query{{Text: "返品方法 OR アプリ", Size: 20, CountPeople: true, Facets: facetFields}, {Text: `"の方"`, Size: 5}, {Text: "id:2026*", Size: 5}, {Like: "返品の方法", Size: 5}} {
			if _, err := x.Search(context.Background(), q); err != nil {
				failed++
			}
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
	if failed == 0 {
		t.Error("no search failed; the damage was too small")
	}
}

// TestExpansionIsCountedOverTheWeek asks for more words than a * may stand for, in one segment and in many.
func TestExpansionIsCountedOverTheWeek(t *testing.T) {
	documents := make([]testDocument, maxExpansion+200)
	tokenizer := tokenizer(t)
	for i := range documents {
		d := &documents[i]
		d.row, d.text = i, "zz"+strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", i)) // one word of letters
		d.labelled = voc.Labelled{ID: fmt.Sprint(i), Week: firstWeek, Day: "2026-07-20", CountedAs: fmt.Sprint(i)}
		tokenizer.Tokenize(d.text, &d.tokens)
	}
	for _, size := range []int{segmentDocuments, 100} {
		x := open(t, buildSegments(t, firstWeek, documents, size))
		if _, err := x.Search(context.Background(), voc.Query{Text: "zz*"}); !errors.Is(err, errTooMany) {
			t.Errorf("segments of %d: %v", size, err)
		}
		if r, err := x.Search(context.Background(), voc.Query{Text: "zzaa*"}); err != nil || r.Total != 100 {
			t.Errorf("segments of %d: %d found, %v", size, r.Total, err)
		}
	}
}
