package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"voc"
)

func gzipped(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(content)
	w.Close()
	return out.Bytes()
}

func zstdPacked(t testing.TB, content []byte) []byte {
	t.Helper()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return encoder.EncodeAll(content, nil)
}

// zipped packs contents under names; a name is written as the bytes that are given.
func zipped(t testing.TB, namesAndContents ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(namesAndContents); i += 2 {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: namesAndContents[i], NonUTF8: true, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(entry, namesAndContents[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readPacked expands a file and reads what is in it.
func readPacked(content []byte) (names []string, inquiries []*voc.Inquiry, err error) {
	files, err := Expand(fileOf("packed", content))
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		names = append(names, file.Name)
		_, err := Read(context.Background(), file, Options{Now: testNow}, Sink{
			Inquiry: func(q *voc.Inquiry) error { inquiries = append(inquiries, q); return nil },
			Reject:  func(voc.Reject) error { return nil },
		})
		if err != nil {
			return names, inquiries, err
		}
	}
	return names, inquiries, nil
}

const packedTable = "id,received_at,text\n1,2026-08-03,届かない\n"

func TestExpand(t *testing.T) {
	table := []byte(packedTable)
	cp932 := string(encode(t, "cp932", "八月/苦情ソ.csv"))
	workbook := workbookOf(t, [][]any{{"id", "received_at", "text"}, {"1", "2026-08-03", "a"}}, nil)
	tests := []struct {
		name    string
		content []byte
		want    string
	}{
		{"plain", table, "packed"},
		{"gzip", gzipped(table), "packed"},
		{"two gzip members", append(gzipped(table[:20]), gzipped(table[20:])...), "packed"},
		{"zstd", zstdPacked(t, table), "packed"},
		{"workbook", workbook, "packed"},
		{"workbook in gzip", gzipped(workbook), "packed"},
		{"zip", zipped(t, "a.csv", packedTable, "b/", "", "b/c.csv", packedTable), "packed/a.csv packed/c.csv"},
		{"CP932 name", zipped(t, cp932, packedTable), "packed/苦情ソ.csv"},
		{"clutter", zipped(t, "a.csv", packedTable, "__MACOSX/a.csv", "x", ".hidden", "x", "b/.DS_Store", "x", "Thumbs.db", "x"), "packed/a.csv"},
		{"path upwards", zipped(t, "../../etc/a.csv", packedTable, `..\b.csv`, packedTable), "packed/a.csv packed/b.csv"},
		{"control characters", zipped(t, "a\x1b[2Jb.csv", packedTable), "packed/a [2Jb.csv"},
		{"gzip in zip", zipped(t, "a.csv.gz", string(gzipped(table))), "packed/a.csv.gz"},
		{"zip in zip", zipped(t, "in.zip", string(zipped(t, "a.csv", packedTable))), "packed/in.zip/a.csv"},
	}
	for _, test := range tests {
		names, inquiries, err := readPacked(test.content)
		if err != nil || strings.Join(names, " ") != test.want || len(inquiries) != len(names) {
			t.Errorf("%s: %q with %d inquiries, %v; want %q", test.name, names, len(inquiries), err, test.want)
		}
		for _, q := range inquiries {
			if q.Source.File != names[0] && len(names) == 1 {
				t.Errorf("%s: source is %q", test.name, q.Source.File)
			}
		}
	}
}

func TestPackedFilesThatCannotBeRead(t *testing.T) {
	bomb := []byte("id,received_at,text\n1,2026-08-03," + strings.Repeat("a", 3*ratioFrom))
	nested := []byte(packedTable)
	for range maxPackedDepth + 1 {
		nested = gzipped(nested)
	}
	many := make([]string, 0, 2*maxEntries+2)
	for range maxEntries + 1 {
		many = append(many, "a", "")
	}
	whole := zipped(t, "a.csv", packedTable)
	locked := bytes.Clone(whole)
	for _, header := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(locked, []byte(header)) + 6
		if header[2] == 1 {
			at += 2
		}
		locked[at] |= 1
	}
	overlapping := zipped(t, "a.csv", packedTable, "b.csv", packedTable)
	for at := 0; ; at++ { // both directory entries claim more than there is
		i := bytes.Index(overlapping[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		at += i
		overlapping[at+21] = 1
	}
	large := gzipped([]byte(packedTable + strings.Repeat("2,2026-08-03,届かない\n", 1000)))
	tests := []struct {
		name    string
		content []byte
		want    error
	}{
		{"gzip cut off", large[:len(large)-20], ErrDamaged},
		{"gzip with a wrong checksum", append(bytes.Clone(large[:len(large)-8]), 1, 2, 3, 4, 5, 6, 7, 8), ErrDamaged},
		{"gzip header alone", []byte("\x1f\x8b\x08"), ErrDamaged},
		{"zstd cut off", zstdPacked(t, bytes.Repeat([]byte(packedTable), 99))[:40], ErrDamaged},
		{"zip cut off", whole[:len(whole)-30], ErrDamaged},
		{"empty zip", zipped(t), ErrEmpty},
		{"zip of hidden files", zipped(t, ".a", "x"), ErrEmpty},
		{"zip with a password", locked, ErrLocked},
		{"zip whose files overlap", overlapping, ErrDamaged},
		{"zip with too many files", zipped(t, many...), ErrTooLarge},
		{"containers within each other", nested, ErrTooLarge},
		{"gzip bomb", gzipped(bomb), ErrTooLarge},
		{"zstd bomb", zstdPacked(t, bomb), ErrTooLarge},
		{"zip bomb", zipped(t, "a.csv", string(bomb)), ErrTooLarge},
		{"picture in a zip", zipped(t, "a.png", "\x89PNG\r\n\x1a\n"), ErrBinary},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, inquiries, err := readPacked(test.content)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if len(inquiries) > 0 {
				t.Errorf("gave %d inquiries", len(inquiries))
			}
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "packed") {
				t.Errorf("message %q", err)
			}
		})
	}
}

func FuzzExpand(f *testing.F) {
	f.Add(gzipped([]byte(packedTable)))
	f.Add(zstdPacked(f, []byte(packedTable)))
	f.Add(zipped(f, "a.csv", packedTable, "b.csv.gz", string(gzipped([]byte(packedTable)))))
	f.Fuzz(func(t *testing.T, content []byte) { readPacked(content) })
}
