package ingest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"
)

// randomLines are JSON Lines with blank, torn and foreign lines, rare keys, strings that were cut, and no line end at times.
func randomLines(random *rand.Rand) string {
	var b strings.Builder
	newline := []string{"\n", "\r\n"}[random.IntN(2)]
	for i := range 3 + random.IntN(60) {
		switch random.IntN(12) {
		case 0:
			b.WriteString([]string{"", " ", "{", "[1]", "3", `{"id":"x"}`, "{\"id\":\"n\x00\"}"}[random.IntN(7)])
		case 1:
			fmt.Fprintf(&b, `{"id":"q%d","received_at":"2026-08-%02dT10:00:00+09:00","text":"届きません%d","rare":"x","csat":"many"}`, i, 1+random.IntN(28), i)
		case 2:
			fmt.Fprintf(&b, `{"received_at":"2026-08-01","text":"id がありません"}`)
		default:
			fmt.Fprintf(&b, `{"id":"q%d","received_at":"2026-08-%02d 10:00","text":%q,"user":{"plan":"有料","n":%d}}`, i, 1+random.IntN(28),
				strings.Repeat("返品したい。", random.IntN(30)), i)
		}
		b.WriteString(newline)
	}
	text := b.String()
	if random.IntN(2) == 0 {
		text = strings.TrimRight(text, "\r\n")
	}
	return text
}

// Pieces of JSON Lines, whatever their size, give what reading the file at once gives.
func TestPiecesOfJSONLinesAreTheWhole(t *testing.T) {
	ctx := context.Background()
	divided := 0
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 31))
		text := `{"id":"q","received_at":"2026-08-01 10:00","text":"届きません"}` + "\n" + randomLines(random)
		switch random.IntN(4) {
		case 0:
			text = "\xef\xbb\xbf" + text
		case 1:
			encoded, err := japanese.ShiftJIS.NewEncoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			text = encoded
		}
		file := fileOfText(text)
		file.Name = "large.jsonl"
		if random.IntN(2) == 0 {
			file.OpenAt = func(offset int64) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text[offset:])), nil }
		}
		options := Options{Columns: map[string]string{"product": "rare", "agent": "never", "status": "user.n"}}
		if random.IntN(2) == 0 {
			options = Options{}
		}
		var whole, joined readAs
		var err error
		if whole.summary, err = Read(ctx, file, options, whole.sink()); err != nil {
			t.Fatal(seed, err)
		}
		pieces, err := Split(ctx, file, options, 1+random.Int64N(3000))
		if err != nil {
			t.Fatal(seed, err)
		}
		if len(pieces) == 0 {
			continue
		}
		divided++
		warnings := map[string]int64{}
		for i, piece := range pieces {
			if i > 0 && piece.Start != pieces[i-1].End {
				t.Fatalf("seed %d: piece %d begins at %d and not at %d", seed, i, piece.Start, pieces[i-1].End)
			}
			s, err := ReadPiece(ctx, file, options, piece, joined.sink())
			if err != nil {
				t.Fatal(seed, err)
			}
			joined.summary.Read, joined.summary.Rejected = joined.summary.Read+s.Read, joined.summary.Rejected+s.Rejected
			joined.summary.Format, joined.summary.Encoding, joined.summary.SHA256 = s.Format, s.Encoding, s.SHA256
			for warning, count := range s.Warnings {
				warnings[warning] += count
			}
		}
		if pieces[0].Start != int64(len(text))-int64(len(strings.TrimPrefix(text, "\xef\xbb\xbf"))) || pieces[len(pieces)-1].End != int64(len(text)) {
			t.Errorf("seed %d: the pieces go from %d to %d of %d", seed, pieces[0].Start, pieces[len(pieces)-1].End, len(text))
		}
		w, j := &whole.summary, &joined.summary
		if w.Read != j.Read || w.Rejected != j.Rejected || w.Format != j.Format || w.Encoding != j.Encoding || w.SHA256 != j.SHA256 {
			t.Errorf("seed %d: the pieces are accounted for as %+v and not %+v", seed, *j, *w)
		}
		if !reflect.DeepEqual(w.Warnings, warnings) {
			t.Errorf("seed %d: the pieces warn of %v and not of %v", seed, warnings, w.Warnings)
		}
		if !reflect.DeepEqual(whole.inquiries, joined.inquiries) || !reflect.DeepEqual(whole.rejects, joined.rejects) {
			t.Fatalf("seed %d: %d pieces give %d inquiries, %d rejects and not %d, %d", seed, len(pieces),
				len(joined.inquiries), len(joined.rejects), len(whole.inquiries), len(whole.rejects))
		}
	}
	if divided < 100 {
		t.Errorf("only %d files were divided", divided)
	}
}
