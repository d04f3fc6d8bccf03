package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// The limits of packed files. An export packs to a tenth or so; what unpacks to far more was made to fill a disk.
const (
	maxPackedDepth = 3         // containers within each other
	maxEntries     = 10_000    // files in one .zip
	maxUnpackRatio = 200       // unpacked bytes for each packed one,
	ratioFrom      = 16 << 20  // beyond these
	maxHeldZip     = 256 << 20 // bytes of a .zip that cannot be read in place, such as one inside another
)

// Expand returns the files packed in a .gz, .zst or .zip, each of which unpacks while it is read; any other file,
// .xlsx included, is returned as it is. It recognises them by content. A file in a .zip is named ARCHIVE/BASE, where
// a name that is not UTF-8 is read as CP932 or whatever reads most like Japanese. Directories, hidden files and
// what macOS and Windows add are left out. Reading a packed file that is damaged ends with ErrDamaged, one that
// unpacks beyond measure with ErrTooLarge.
func Expand(file File) ([]File, error) {
	files, err := expand(file, 0)
	if err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", file.Name, err)
	}
	return files, nil
}

func expand(file File, depth int) ([]File, error) {
	head, err := headOf(file)
	if err != nil {
		return nil, err
	}
	unpack := func(open func(io.Reader) (io.ReadCloser, error)) ([]File, error) {
		inner := File{Name: file.Name, Open: func() (io.ReadCloser, error) { return openPacked(file, open) }}
		return expand(inner, depth+1)
	}
	packed := bytes.HasPrefix(head, []byte("\x1f\x8b")) || bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) || bytes.HasPrefix(head, []byte("PK\x03\x04"))
	switch {
	case packed && depth == maxPackedDepth:
		return nil, fmt.Errorf("%w: more than %d containers within each other; unpack it first", ErrTooLarge, maxPackedDepth)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return unpack(func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) })
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return unpack(func(r io.Reader) (io.ReadCloser, error) {
			decoder, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
			if err != nil {
				return nil, err
			}
			return decoder.IOReadCloser(), nil
		})
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return nil, fmt.Errorf("%w: the archive holds no files", ErrEmpty)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return expandZip(file, depth)
	}
	return []File{file}, nil
}

// headOf reads the first bytes of a file. An empty file has none.
func headOf(file File) ([]byte, error) {
	content, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	head := make([]byte, 4)
	n, err := io.ReadFull(content, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// packedReader unpacks with a bound on the ratio.
type packedReader struct {
	io.ReadCloser
	source  io.Closer
	packed  func() int64 // bytes read so far
	written int64
}

func (p *packedReader) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.written += int64(n)
	if p.written > ratioFrom && p.written > maxUnpackRatio*p.packed() {
		return 0, fmt.Errorf("%w: it unpacks to more than %d times its size; if it is an export, unpack it first", ErrTooLarge, maxUnpackRatio)
	}
	return n, damaged(err)
}

func (p *packedReader) Close() error { return errors.Join(p.ReadCloser.Close(), p.source.Close()) }

// damaged marks the errors of unpacking. Errors of the disk cannot be told apart from them by type, and a run ends
// with both.
func damaged(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrTooLarge) {
		return err
	}
	return fmt.Errorf("%w: %w; pack it again", ErrDamaged, err)
}

func openPacked(file File, open func(io.Reader) (io.ReadCloser, error)) (io.ReadCloser, error) {
	source, err := file.Open()
	if err != nil {
		return nil, err
	}
	counted := &countingReader{reader: source}
	unpacked, err := open(counted)
	if err != nil {
		source.Close()
		return nil, damaged(err)
	}
	return &packedReader{ReadCloser: unpacked, source: source, packed: func() int64 { return counted.count }}, nil
}

// openZip opens an archive in place where the file allows it, else in memory.
func openZip(file File) (*zip.Reader, int64, io.Closer, error) {
	content, err := file.Open()
	if err != nil {
		return nil, 0, nil, err
	}
	var at io.ReaderAt
	var size int64
	if place, ok := content.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		at = place
		size, err = place.Seek(0, io.SeekEnd)
	} else {
		var data []byte
		if data, err = io.ReadAll(io.LimitReader(content, maxHeldZip+1)); err == nil && len(data) > maxHeldZip {
			err = fmt.Errorf("%w: a .zip inside another file may have %d MB; unpack it first", ErrTooLarge, maxHeldZip>>20)
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	var archive *zip.Reader
	if err == nil {
		archive, err = zip.NewReader(at, size)
		if errors.Is(err, zip.ErrInsecurePath) {
			err = nil // only base names are used
		}
	}
	if err != nil {
		content.Close()
		return nil, 0, nil, damaged(err)
	}
	return archive, size, content, nil
}

func expandZip(file File, depth int) ([]File, error) {
	archive, size, content, err := openZip(file)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	for _, entry := range archive.File {
		if entry.Name == "[Content_Types].xml" {
			return []File{file}, nil // a workbook
		}
	}
	if len(archive.File) > maxEntries {
		return nil, fmt.Errorf("%w: the archive holds %d files, of which %d are read at most; unpack it first", ErrTooLarge, len(archive.File), maxEntries)
	}
	var files []File
	var packed uint64
	for i, entry := range archive.File {
		if packed += entry.CompressedSize64; packed > uint64(size) {
			return nil, fmt.Errorf("%w: files of the archive lie over each other", ErrDamaged)
		}
		name := baseOfEntry(entry.Name, entry.NonUTF8)
		if strings.HasSuffix(entry.Name, "/") || isClutter(entry.Name, name) {
			continue
		}
		if entry.Flags&1 != 0 {
			return nil, fmt.Errorf("%w: pack it without a password, or unpack it first", ErrLocked)
		}
		inner := File{Name: file.Name + "/" + name, Open: func() (io.ReadCloser, error) { return openEntry(file, i) }}
		found, err := expand(inner, depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, found...)
		if len(files) > maxEntries {
			return nil, fmt.Errorf("%w: the archive holds more than %d files; unpack it first", ErrTooLarge, maxEntries)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w: the archive holds no files", ErrEmpty)
	}
	return files, nil
}

func openEntry(file File, i int) (io.ReadCloser, error) {
	archive, _, content, err := openZip(file)
	if err != nil {
		return nil, err
	}
	if i >= len(archive.File) {
		content.Close()
		return nil, ErrChanged
	}
	entry := archive.File[i]
	unpacked, err := entry.Open()
	if err != nil {
		content.Close()
		return nil, damaged(err)
	}
	return &packedReader{ReadCloser: unpacked, source: content, packed: func() int64 { return int64(entry.CompressedSize64) }}, nil
}

// isClutter reports what systems add to an archive.
func isClutter(whole, base string) bool {
	return base == "" || strings.HasPrefix(base, ".") || strings.HasPrefix(whole, "__MACOSX/") || base == "Thumbs.db" || base == "desktop.ini"
}

// baseOfEntry is the base name of an entry in UTF-8, without control characters.
func baseOfEntry(name string, notUTF8 bool) string {
	if notUTF8 && !isASCII(name) {
		encoding, _, ok := detectEncoding([]byte(name), []byte(name))
		if !ok {
			encoding = encodingCP932
		}
		if text, err := decodeAll(encoding, []byte(name)); err == nil {
			name = text
		}
	}
	name = strings.ToValidUTF8(name, "\ufffd")
	return shorten(path.Base(strings.ReplaceAll(name, `\`, "/")), 200)
}
