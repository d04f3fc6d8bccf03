package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"voc"
)

func fileOfText(text string) File {
	return File{Name: "large.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// randomExport is a table with quoted line ends, doubled, lone and open quotes, rows that are too long or too short,
// blank lines and NULs.
func randomExport(random *rand.Rand, newline string) string {
	var b strings.Builder
	if random.IntN(3) == 0 {
		b.WriteString("exported on Monday" + newline)
	}
	b.WriteString("id,received_at,customer_id,text,plan" + newline)
	for i := range 20 + random.IntN(60) {
		text := "届きません"
		switch random.IntN(14) {
		case 0:
			text = "\"一行目" + newline + "二行目, そして" + newline + newline + "\"\"引用\"\"\""
		case 1:
			text = "\"開いたまま"
		case 2:
			text = "a \"b\" c"
		case 3:
			text = "\"x \"lone\" y\""
		case 4:
			text = "\"" + strings.Repeat("長い文。"+newline, random.IntN(200)) + "\""
		case 5:
			text = "x,y,z"
		case 6:
			b.WriteString(newline + ",,,," + newline)
		case 7:
			b.WriteString("short" + newline)
		case 8:
			text = "a\x00b"
		case 9:
			text = "\"lost " + newline + "\"again\" " + newline + " never"
		}
		fmt.Fprintf(&b, "q%d,2026-08-0%d 10:00,c%d,%s,%s", i, 1+random.IntN(9), random.IntN(5), text, []string{"free", "paid", ""}[random.IntN(3)])
		if random.IntN(30) > 0 {
			b.WriteString(newline)
		}
	}
	return b.String()
}

type readAs struct {
	inquiries []voc.Inquiry
	rejects   []voc.Reject
	summary   Summary
}

func (r *readAs) sink() Sink {
	return Sink{
		Inquiry: func(i *voc.Inquiry) error { r.inquiries = append(r.inquiries, *i); return nil },
		Reject:  func(x voc.Reject) error { r.rejects = append(r.rejects, x); return nil },
	}
}

// Pieces, whatever their size, give what reading the file at once gives: inquiries, rejects, counts, byte ranges, lines.
func TestPiecesAreTheWhole(t *testing.T) {
	ctx := context.Background()
	divided := 0
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 9))
		text := randomExport(random, []string{"\n", "\r\n", "\r"}[random.IntN(3)])
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
		if random.IntN(2) == 0 {
			file.OpenAt = func(offset int64) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text[offset:])), nil }
		}
		var whole, joined readAs
		var err error
		if whole.summary, err = Read(ctx, file, Options{}, whole.sink()); err != nil {
			t.Fatal(seed, err)
		}
		pieces, err := Split(ctx, file, Options{}, 1+random.Int64N(3000))
		if err != nil {
			t.Fatal(seed, err)
		}
		if len(pieces) == 0 {
			continue
		}
		divided++
		joined.summary = *newSummary(file.Name)
		for i, piece := range pieces {
			if i > 0 && piece.Start != pieces[i-1].End {
				t.Fatalf("seed %d: piece %d begins at %d and not at %d", seed, i, piece.Start, pieces[i-1].End)
			}
			s, err := ReadPiece(ctx, file, Options{}, piece, joined.sink())
			if err != nil {
				t.Fatal(seed, err)
			}
			j := &joined.summary
			j.Read, j.Rejected, j.Truncated = j.Read+s.Read, j.Rejected+s.Rejected, j.Truncated+s.Truncated
			for warning, count := range s.Warnings {
				j.Warnings[warning] += count
			}
			s.Read, s.Rejected, s.Truncated, s.Warnings, s.Separated, s.Rules = j.Read, j.Rejected, j.Truncated, j.Warnings, whole.summary.Separated, whole.summary.Rules
			joined.summary = s
		}
		if pieces[len(pieces)-1].End != int64(len(text)) {
			t.Errorf("seed %d: the last piece ends at %d of %d", seed, pieces[len(pieces)-1].End, len(text))
		}
		if !reflect.DeepEqual(whole, joined) {
			t.Fatalf("seed %d: %d pieces give %d inquiries, %d rejects, %+v\nand the whole %d, %d, %+v", seed, len(pieces),
				len(joined.inquiries), len(joined.rejects), joined.summary, len(whole.inquiries), len(whole.rejects), whole.summary)
		}
	}
	if divided < 100 {
		t.Errorf("only %d files were divided", divided)
	}
}

// A file that changed after it was divided is not read as if it had not.
func TestPieceOfChangedFile(t *testing.T) {
	text := "id,received_at,text\n" + strings.Repeat("q1,2026-08-01 10:00,届きません\n", 100)
	pieces, err := Split(context.Background(), fileOfText(text), Options{}, 500)
	if err != nil || len(pieces) < 3 {
		t.Fatal(len(pieces), err)
	}
	for _, changed := range []string{text[:1000], text[:1000] + "x" + text[1001:], strings.Replace(text, "q1", "q22", 30)} {
		failed := 0
		for _, piece := range pieces {
			_, err := ReadPiece(context.Background(), fileOfText(changed), Options{}, piece, (&readAs{}).sink())
			if err != nil {
				failed++
				if !errors.Is(err, ErrChanged) && !errors.Is(err, io.EOF) {
					t.Errorf("not told as a change: %v", err)
				}
			}
		}
		if failed == 0 {
			t.Error("all pieces of a changed file were read")
		}
	}
}

// What belongs together is not divided.
func TestNotDivided(t *testing.T) {
	rows := strings.Repeat("m1,2026-08-01 10:00,customer,届きません\n", 100)
	for what, text := range map[string]string{
		"a conversation": "id,received_at,speaker,text\n" + rows,
		"a conversation in JSON Lines": strings.Repeat(`{"id":"1","received_at":"2026-08-01 10:00","text":"届きません"}`+"\n", 100) +
			`{"id":"2","received_at":"2026-08-01 10:00","speaker":"customer","text":"届きません"}` + "\n",
		"JSON Lines whose later keys speak for a channel": strings.Repeat(`{"id":"1","received_at":"2026-08-01 10:00","text":"届きません"}`+"\n", 100) +
			`{"id":"2","通話開始日時":"2026-08-01 10:00","text":"届きません"}` + "\n",
		"JSON": "[" + strings.Repeat(`{"id":"1","received_at":"2026-08-01 10:00","text":"届きません"},`+"\n", 100) + `{"id":"2","received_at":"2026-08-01 10:00","text":"届きません"}]`,
	} {
		if pieces, err := Split(context.Background(), fileOfText(text), Options{}, 500); err != nil || len(pieces) > 0 {
			t.Errorf("%s was divided into %d pieces, %v", what, len(pieces), err)
		}
	}
}
