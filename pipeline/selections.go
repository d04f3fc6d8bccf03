package pipeline

import (
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"voc"
	"voc/store"
)

// selectionsFormat is the file beside a report that holds the sets of inquiries which its queries name.
//
// Its first line is a JSON object with the format, the week, the build whose rows are meant and the SHA-256 of what
// follows; then comes one JSON object for each set: its name, its number of inquiries, and its words of bits (see
// voc.RowSet), little-endian, compressed by DEFLATE and written in base64.
const selectionsFormat = "selections.jsonl"

const selectionsVersion = 1

// mostSelected bounds the rows of a week, so that a damaged file cannot fill the memory.
const mostSelected = 1 << 28

type selectionsHeader struct {
	Format int      `json:"format"`
	Week   voc.Week `json:"week"`
	Build  string   `json:"build"`
	SHA256 string   `json:"sha256"`
}

type selectionLine struct {
	Name      string `json:"name"`
	Inquiries int    `json:"inquiries"`
	Rows      []byte `json:"rows"`
}

// SelectionsPath is where the selections of a week's report stand.
func SelectionsPath(out string, week voc.Week) string { return ReportPath(out, week, selectionsFormat) }

// AddSelections keeps the selections of a report for searches, besides those that stand there already for the same
// build of the week.
func AddSelections(out string, record store.WeekRecord, selections []voc.Selection) error {
	held, err := ReadSelections(out, record)
	if err != nil {
		held = nil // of another build, or damaged: what is given replaces it
	}
	missing := false
	for _, s := range selections {
		if _, known := held[s.Name]; !known {
			missing = true
		}
	}
	if !missing && err == nil {
		return nil
	}
	for _, s := range held {
		if !slices.ContainsFunc(selections, func(given voc.Selection) bool { return given.Name == s.Name }) {
			selections = append(selections, s)
		}
	}
	return writeSelections(out, record, selections)
}

func writeSelections(out string, record store.WeekRecord, selections []voc.Selection) error {
	sorted := slices.SortedFunc(slices.Values(selections), func(a, b voc.Selection) int { return strings.Compare(a.Name, b.Name) })
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	var rows bytes.Buffer
	var words []byte
	compressed, err := flate.NewWriter(&rows, flate.BestSpeed) // of over a megabyte, and there are hundreds of sets
	if err != nil {
		return err
	}
	for _, s := range sorted {
		rows.Reset()
		compressed.Reset(&rows)
		words = words[:0]
		for _, word := range s.Rows {
			words = binary.LittleEndian.AppendUint64(words, word)
		}
		if _, err := compressed.Write(words); err != nil {
			return err
		}
		if err := compressed.Close(); err != nil {
			return err
		}
		if err := encoder.Encode(selectionLine{s.Name, s.Rows.Len(), rows.Bytes()}); err != nil {
			return err
		}
	}
	sum := sha256.Sum256(body.Bytes())
	header, err := json.Marshal(selectionsHeader{selectionsVersion, record.Week, record.Build, hex.EncodeToString(sum[:])})
	if err != nil {
		return err
	}
	return store.WriteFileAtomic(SelectionsPath(out, record.Week), append(append(header, '\n'), body.Bytes()...), 0o600)
}

// ErrNoSelections says that no selections stand beside a week, or that they are of another build of it.
var ErrNoSelections = errors.New("the selections of the week's report are missing or of another build of the week; voc report writes them")

// ReadSelections reads the selections of a published week's report, by name.
func ReadSelections(out string, record store.WeekRecord) (map[string]voc.Selection, error) {
	path := SelectionsPath(out, record.Week)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoSelections
	}
	if err != nil {
		return nil, fmt.Errorf("reading the selections of week %s: %w", record.Week, err)
	}
	damaged := func(what string) error {
		return fmt.Errorf("reading %s: %s; remove it, and voc report writes it anew", path, what)
	}
	first, body, _ := bytes.Cut(content, []byte("\n"))
	var header selectionsHeader
	if err := json.Unmarshal(first, &header); err != nil {
		return nil, damaged("its first line is damaged")
	}
	sum := sha256.Sum256(body)
	switch {
	case header.Format != selectionsVersion:
		return nil, damaged(fmt.Sprintf("it has format %d, this version of voc reads format %d", header.Format, selectionsVersion))
	case header.Week != record.Week || header.Build != record.Build:
		return nil, ErrNoSelections
	case header.SHA256 != hex.EncodeToString(sum[:]):
		return nil, damaged("its checksum is wrong")
	}
	all := map[string]voc.Selection{}
	lines := bufio.NewReader(bytes.NewReader(body))
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return all, nil
		}
		var s selectionLine
		if json.Unmarshal(line, &s) != nil {
			return nil, damaged("a line is damaged")
		}
		words, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(s.Rows)), mostSelected/8+1))
		if err != nil || len(words)%8 != 0 || len(words) > mostSelected/8 {
			return nil, damaged("the set " + s.Name + " is damaged")
		}
		rows := make(voc.RowSet, 0, len(words)/8)
		for ; len(words) > 0; words = words[8:] {
			rows = append(rows, binary.LittleEndian.Uint64(words))
		}
		all[s.Name] = voc.Selection{Name: s.Name, Week: record.Week, Rows: rows}
	}
}
