package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// What a line of JSON Lines gives depends on the lines before it in three ways only: whether the first lines have ids,
// which known export the keys so far are those of, and which channel they speak for. The first is found anew for each
// piece at the head of the file. The others must stand with the first object and stay, else the file is not divided.

// jsonState is what later lines depend on besides themselves.
type jsonState struct{ export, fallback string }

func (j *jsonRecords) state() jsonState { return jsonState{j.builder.export.name, j.builder.fallback} }

// settle takes note of the keys of the first object among the first lines, as reading it would.
func (l *jsonLines) settle() bool {
	for _, text := range l.first {
		if v, ok := l.records.object(bytes.TrimRight(text, "\r\n")); ok {
			l.records.shapeOf(v)
			return true
		}
	}
	return false
}

// object parses a line that take would not refuse.
func (j *jsonRecords) object(text []byte) (value, bool) {
	if bytes.IndexByte(text, 0) >= 0 {
		return value{}, false
	}
	p := jsonParser{data: text, keys: j.keys}
	v, err := p.document()
	return v, err == nil && v.kind == jsonObject
}

// splitJSONLines divides JSON Lines as Split says. It parses every line, because keys tell whether lines belong together.
func splitJSONLines(ctx context.Context, file File, content io.Reader, seen findings, options Options, size int64) ([]Piece, error) {
	tail := &tailHash{source: content, hash: sha256.New()}
	summary := newSummary(file.Name)
	l, err := openJSONLines(newBuilder(ctx, &options, Sink{}, summary), tail, seen)
	if err != nil {
		return nil, err
	}
	if !l.settle() {
		return nil, nil
	}
	settled := l.records.state()
	piece := Piece{
		Start: l.reader.offset, Line: l.reader.line, File: seen.sha256,
		Format: seen.format, Encoding: seen.encoding, Evidence: seen.evidence, Mark: seen.mark, Newline: '\n',
	}
	tail.upTo(piece.Start)
	tail.sum()
	var pieces []Piece
	for count := 0; ; count++ {
		if count%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line, err := l.reader.nextLine()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if err == nil && !l.apart(line, settled) {
			return nil, nil
		}
		end := l.reader.offset
		if tail.upTo(end); end > piece.Start && (err != nil || end-piece.Start >= size) {
			piece.End, piece.SHA256 = end, tail.sum()
			pieces = append(pieces, piece)
			piece.Start, piece.Line = end, l.reader.line
		}
		if err != nil {
			break
		}
	}
	if l.reader.offset != seen.size {
		return nil, fmt.Errorf("%w (%d bytes, then %d): run again when the export is complete", ErrChanged, seen.size, l.reader.offset)
	}
	if err := l.records.finish(); err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(options.Columns) {
		if summary.Columns[name] == "" && len(pieces) > 0 {
			pieces[0].Absent = append(pieces[0].Absent, name)
		}
	}
	return pieces, nil
}

// apart says whether a line can be read without the lines before it.
func (l *jsonLines) apart(line rawRecord, settled jsonState) bool {
	text, fault := l.content(line)
	if fault != "" || len(text) == 0 {
		return true
	}
	v, ok := l.records.object(text)
	if !ok {
		return true
	}
	c := &l.records.shapeOf(v).columns
	talk := c.has(columnSpeaker) && c.has(columnText) && c.has(columnID)
	return !talk && l.records.state() == settled && len(l.records.shapes) < maxShapes
}

// readJSONPiece reads a piece that splitJSONLines gave.
func readJSONPiece(b *builder, head io.Reader, file File, piece Piece) error {
	l, err := openJSONLines(b, head, findings{format: piece.Format, encoding: piece.Encoding, mark: piece.Mark})
	if err != nil {
		return err
	}
	if !l.settle() {
		return fmt.Errorf("%w at its beginning: run again when the export is complete", ErrChanged)
	}
	content, err := file.openAt(piece.Start)
	if err != nil {
		return err
	}
	defer content.Close()
	check := &headHash{source: content, hash: sha256.New(), left: piece.End - piece.Start}
	l.reader = newRecordReader(check, l.codec, piece.Start)
	l.reader.line = piece.Line
	for l.reader.offset < piece.End {
		if err := l.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	if check.left != 0 || hex.EncodeToString(check.hash.Sum(nil)) != piece.SHA256 || l.reader.offset != piece.End {
		return fmt.Errorf("%w between bytes %d and %d: run again when the export is complete", ErrChanged, piece.Start, piece.End)
	}
	if err := l.records.finish(); err != nil {
		return err
	}
	for warning := range b.summary.Warnings { // of keys: those that other pieces have are not absent
		if name, absent := strings.CutSuffix(warning, absentKey); absent && !slices.Contains(piece.Absent, name) {
			delete(b.summary.Warnings, warning)
		}
	}
	return nil
}
