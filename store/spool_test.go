package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"voc"
)

// tokensOf cuts a text into one sentence per 。 and tokens of two runes, in the way a tokenizer would fill them.
func tokensOf(text string) voc.TokenizedText {
	made := voc.TokenizedText{Text: text}
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.Index(text[start:], "。"); i >= 0 {
			end = start + i + len("。")
		}
		sentence := voc.Sentence{Span: voc.Span{Start: start, End: end}, First: len(made.Tokens)}
		runes := []rune(text[start:end])
		for at := start; len(runes) > 0; {
			n := min(2, len(runes))
			surface := string(runes[:n])
			token := voc.Token{
				Span: voc.Span{Start: at, End: at + len(surface)}, Surface: surface, PartOfSpeech: "名詞", SubClass: "一般", Base: surface,
				Unknown: n == 1,
			}
			if strings.HasSuffix(surface, "い") {
				token.PartOfSpeech, token.InflectionType, token.InflectionForm, token.Base, token.Reading = "形容詞", "形容詞・イ段", "基本形", surface+"*", "ヨミ"
			}
			made.Tokens = append(made.Tokens, token)
			at, runes = at+len(surface), runes[n:]
		}
		sentence.Last = len(made.Tokens)
		made.Sentences = append(made.Sentences, sentence)
		start = end
	}
	return made
}

// keptTokens is what a spool keeps of tokens.
func keptTokens(tokens []voc.Token) []voc.Token {
	kept := make([]voc.Token, len(tokens))
	for i, token := range tokens {
		kept[i] = voc.Token{Span: token.Span, Surface: token.Surface, Base: token.Base, Entry: token.Entry}
	}
	return kept
}

func newSpool(t testing.TB) *Spool {
	spool, err := NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { spool.Close() })
	return spool
}

// readSpool hands over all rows of a week, some at a time as a build does, but each in memory of its own.
func readSpool(spool *Spool, week voc.Week, each func(*voc.Labelled, *voc.TokenizedText) error) error {
	reader, err := spool.Open(week)
	if err != nil {
		return err
	}
	defer reader.Close()
	var places []Place
	var keys []voc.Labelled
	if err := reader.Keys(func(number int, place Place, key *voc.Labelled) error {
		if number != len(places) {
			return fmt.Errorf("row %d has the number %d", len(places), number)
		}
		places, keys = append(places, place), append(keys, *key)
		return nil
	}); err != nil {
		return err
	}
	if reader.Rows() < len(places) {
		return fmt.Errorf("%d rows and not %d", reader.Rows(), len(places))
	}
	for chunk := range slices.Chunk(places, 3) {
		rows := make([]SpoolRow, len(chunk))
		if err := reader.Read(chunk, rows); err != nil {
			return err
		}
		for i := range rows {
			row, key := &rows[i].Row, &keys[i]
			if key.ID != row.ID || key.IDSpace != row.IDSpace || key.Text != row.Text || key.Person != row.Person || key.Channel != row.Channel ||
				key.ContentHash != row.ContentHash || !key.ReceivedAt.Equal(row.ReceivedAt) {
				return fmt.Errorf("the key of row %q is that of %q", row.ID, key.ID)
			}
			if err := each(row, &rows[i].Text); err != nil {
				return err
			}
		}
		keys = keys[len(chunk):]
	}
	return nil
}

// eitherWay reads a spool as a whole, and piece by piece as if it were large.
func eitherWay(t *testing.T, read func()) {
	t.Helper()
	read()
	defer func(size int64) { wholeSpool = size }(wholeSpool)
	wholeSpool = 0
	read()
}

// Rows are read into memory that held other ones: nothing of those may show.
func TestSpoolReadsOverRows(t *testing.T) {
	spool := newSpool(t)
	full := fullRow(t)
	if _, err := spool.Append(testWeek, []SpoolRow{{Row: *full, Text: tokensOf(full.Text.String()), Input: 3}, {}}); err != nil {
		t.Fatal(err)
	}
	first, err := spool.Append(testWeek, []SpoolRow{{}})
	if first != 2 || err != nil {
		t.Fatal(first, err)
	}
	eitherWay(t, func() {
		reader, err := spool.Open(testWeek)
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		var places []Place
		reader.Keys(func(_ int, place Place, _ *voc.Labelled) error { places = append(places, place); return nil })
		rows := make([]SpoolRow, 1)
		for range 2 {
			for i, want := range []SpoolRow{{Row: *full, Input: 3}, {}, {}} {
				if err := reader.Read(places[i:i+1], rows); err != nil {
					t.Fatal(err)
				}
				// An empty list may keep its memory.
				if got := fmt.Sprintf("%+v", rows[0].Row); got != fmt.Sprintf("%+v", want.Row) || rows[0].Input != want.Input {
					t.Errorf("row %d came back as\n%s\nand not\n%+v", i, got, want.Row)
				}
				if got, want := len(rows[0].Text.Tokens), len(tokensOf(want.Row.Text.String()).Tokens); got != want {
					t.Errorf("row %d has %d tokens and not %d", i, got, want)
				}
			}
		}
	})
	if err := spool.Remove(testWeek); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(spool.dir); len(left) > 0 || err != nil {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestSpoolKeepsEveryField(t *testing.T) {
	spool := newSpool(t)
	full := fullRow(t)
	empty := &voc.Labelled{ReceivedAt: full.ReceivedAt}
	rows := []SpoolRow{{Row: *full, Text: tokensOf(full.Text.String()), Input: 3}, {Row: *empty}}
	n := 0
	fill(t, reflect.ValueOf(&rows[0].Text.Tokens[1]).Elem(), &n)
	rows[0].Text.Tokens[1].Span = voc.Span{Start: 6, End: 9}
	rows[0].Text.Tokens[1].Surface = "あ"
	// Another entry with one base form, one of a user's dictionary, and an entry that no dictionary has.
	for i, entry := range []uint32{7, 8, 0, mostEntries + 1} {
		token := &rows[0].Text.Tokens[2+i]
		token.Base, token.Entry = "同じ", entry
	}
	if _, err := spool.Append(testWeek, rows); err != nil {
		t.Fatal(err)
	}
	i := 0
	check := func(row *voc.Labelled, text *voc.TokenizedText) error {
		if want := &rows[i].Row; !reflect.DeepEqual(row, want) {
			t.Errorf("row %d came back as\n%+v\nand not\n%+v", i, row, want)
		}
		want := rows[i].Text
		if text.Text != want.Text || !slices.Equal(text.Tokens, keptTokens(want.Tokens)) || !slices.Equal(text.Sentences, want.Sentences) {
			t.Errorf("text %d came back as\n%.3000v\nand not\n%.3000v", i, fmt.Sprint(text), fmt.Sprint(want))
		}
		i++
		return nil
	}
	eitherWay(t, func() {
		i = 0
		if err := readSpool(spool, testWeek, check); err != nil || i != 2 {
			t.Fatal(i, err)
		}
	})
}

func TestSpoolCutsTimesToMilliseconds(t *testing.T) {
	spool := newSpool(t)
	at := time.Date(2026, 8, 18, 1, 2, 3, 456_789_000, time.FixedZone("", 9*60*60))
	if _, err := spool.Append(testWeek, []SpoolRow{{Row: voc.Labelled{ReceivedAt: at}}}); err != nil {
		t.Fatal(err)
	}
	readSpool(spool, testWeek, func(row *voc.Labelled, _ *voc.TokenizedText) error {
		if want := at.Truncate(time.Millisecond); !row.ReceivedAt.Equal(want) || row.ReceivedAt.Format(time.RFC3339) != want.Format(time.RFC3339) {
			t.Errorf("%v came back as %v", at, row.ReceivedAt)
		}
		return nil
	})
}

// More weeks than a process may open files, more bytes than the buffers hold, and several goroutines.
func TestSpoolManyWeeks(t *testing.T) {
	spool := newSpool(t)
	filler := voc.TrustMasked(strings.Repeat("長い文です。", 100))
	const weeks, perWeek, workers = 1400, 2, 4
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := range perWeek {
				for number := range weeks {
					row := voc.Labelled{ID: fmt.Sprint(worker, i), Text: filler}
					if _, err := spool.Append(testWeek.Add(-number), []SpoolRow{{Row: row}}); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	group.Wait()
	all := spool.Weeks()
	if len(all) != weeks || !slices.IsSortedFunc(all, voc.Week.Compare) {
		t.Fatalf("%d weeks", len(all))
	}
	for _, week := range all {
		seen := map[string]bool{}
		err := readSpool(spool, week, func(row *voc.Labelled, _ *voc.TokenizedText) error {
			seen[row.ID] = true
			return nil
		})
		if err != nil || len(seen) != perWeek*workers {
			t.Fatalf("week %s: %d rows, %v", week, len(seen), err)
		}
	}
}

// Records of all sizes, over many blocks, one larger than a block.
func TestSpoolOfManyBlocks(t *testing.T) {
	spool := newSpool(t)
	random := rand.New(rand.NewPCG(1, 1))
	var rows []SpoolRow
	for i := range 3000 {
		size := random.IntN(3000)
		if i == 1500 {
			size = 3 * keysBlock
		}
		rows = append(rows, SpoolRow{Row: voc.Labelled{ID: fmt.Sprint(i), Text: voc.TrustMasked(strings.Repeat("x", size))}})
	}
	for batch := range slices.Chunk(rows, 100) {
		if _, err := spool.Append(testWeek, batch); err != nil {
			t.Fatal(err)
		}
	}
	eitherWay(t, func() {
		i := 0
		err := readSpool(spool, testWeek, func(row *voc.Labelled, _ *voc.TokenizedText) error {
			if want := &rows[i].Row; row.ID != want.ID || row.Text != want.Text {
				t.Fatalf("row %d is %s with %d bytes", i, row.ID, len(row.Text.String()))
			}
			i++
			return nil
		})
		if err != nil || i != len(rows) {
			t.Fatal(i, err)
		}
	})
}

func TestSpoolFilesArePrivateAndRemoved(t *testing.T) {
	dir := t.TempDir()
	spool, err := NewSpool(dir)
	if err != nil {
		t.Fatal(err)
	}
	spool.Append(testWeek, []SpoolRow{{}})
	if err := readSpool(spool, testWeek, func(*voc.Labelled, *voc.TokenizedText) error { return nil }); err != nil {
		t.Fatal(err)
	}
	files := 0
	filepath.WalkDir(dir, func(path string, entry fs.DirEntry, _ error) error {
		info, _ := entry.Info()
		if path != dir && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if !entry.IsDir() {
			files++
		}
		return nil
	})
	if files != 1 {
		t.Errorf("%d files", files)
	}
	if err := spool.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestSpoolReadPassesErrorsOn(t *testing.T) {
	spool := newSpool(t)
	spool.Append(testWeek, []SpoolRow{{}, {}})
	stop := errors.New("stop")
	calls := 0
	err := readSpool(spool, testWeek, func(*voc.Labelled, *voc.TokenizedText) error { calls++; return stop })
	if err != stop || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	if err := readSpool(spool, testWeek.Add(1), func(*voc.Labelled, *voc.TokenizedText) error { return stop }); err != nil {
		t.Errorf("a week without rows: %v", err)
	}
}

func TestSpoolTornFile(t *testing.T) {
	spool := newSpool(t)
	full := fullRow(t)
	spool.Append(testWeek, []SpoolRow{{Row: *full, Text: tokensOf(full.Text.String())}})
	discard := func(*voc.Labelled, *voc.TokenizedText) error { return nil }
	if err := readSpool(spool, testWeek, discard); err != nil {
		t.Fatal(err)
	}
	path := spool.weeks[testWeek].path
	data, _ := os.ReadFile(path)
	for size := 0; size < len(data); size += 1 + size/100 {
		if err := os.WriteFile(path, data[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		eitherWay(t, func() {
			if err := readSpool(spool, testWeek, discard); err == nil {
				t.Fatalf("the first %d of %d bytes were read without an error", size, len(data))
			}
		})
	}
}

func FuzzSpoolRecord(f *testing.F) {
	spool := newSpool(f)
	full := fullRow(f)
	spool.Append(testWeek, []SpoolRow{{Row: *full, Text: tokensOf(full.Text.String())}, {}})
	f.Add(slices.Clone(spool.weeks[testWeek].pending))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "spool")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		torn := &Spool{weeks: map[voc.Week]*spoolWeek{testWeek: {rows: 1 << 30, spoolFile: spoolFile{path: path, size: int64(len(data))}}}}
		torn.features.values = spool.features.values
		torn.locations.values = spool.locations.values
		readSpool(torn, testWeek, func(row *voc.Labelled, text *voc.TokenizedText) error {
			for _, token := range text.Tokens {
				if text.Text[token.Start:token.End] != token.Surface {
					t.Fatal("a token lies outside its text")
				}
			}
			return nil
		})
	})
}

func BenchmarkSpool(b *testing.B) {
	sample := sampleRows(testWeek, 25_000, 1)
	rows := make([]SpoolRow, len(sample))
	for i, row := range sample {
		rows[i] = SpoolRow{Row: *row, Text: tokensOf(row.Text.String())}
	}
	spool := newSpool(b)
	dir := b.TempDir()
	b.Run("append", func(b *testing.B) {
		for b.Loop() {
			spool.Close()
			var err error
			if spool, err = NewSpool(dir); err != nil {
				b.Fatal(err)
			}
			for batch := range slices.Chunk(rows, 64) {
				if _, err := spool.Append(testWeek, batch); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(rows)), "µs/row")
	})
	defer func() { spool.Close() }()
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if err := readSpool(spool, testWeek, func(*voc.Labelled, *voc.TokenizedText) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(rows)), "µs/row")
		b.ReportMetric(float64(spool.weeks[testWeek].size)/float64(len(rows)), "B/row")
	})
}
