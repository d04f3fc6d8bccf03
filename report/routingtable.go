package report

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// routingTable writes the routing list as CSV. Nearly all cells repeat, so each of those is made once, as it stands in
// the file: of a long list only times, texts and ids are made for each line.
type routingTable struct {
	routing *routing
	// cells are made cells with their comma, by repeating column and number of the word that they are made of; empty
	// where none was made yet.
	cells [len(repeatingCells)][]string
	line  []byte
}

// repeatingCells are the places in routingColumns of the cells that are made of a word.
var repeatingCells = [...]int{0, 1, 2, 3, 4, 6, 7, 8, 9, 15}

// words returns the words that the repeating cells of a line are made of.
func (p *packedLine) words() [len(repeatingCells)]uint32 {
	return [...]uint32{p.topic, uint32(p.priority), p.reason, p.topic, p.channel, p.status, p.team, p.kind, p.sentiment, p.idSpace}
}

func newRoutingTable(r *routing) *routingTable {
	t := &routingTable{routing: r}
	for i := range t.cells {
		t.cells[i] = make([]string, max(len(r.words), len(priorityOrder)))
	}
	return t
}

// write writes the table with a byte order mark.
func (t *routingTable) write(w io.Writer) error {
	r := t.routing
	r.sortOnce()
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString("\ufeff") // the error of a Writer stays until it is flushed
	t.line = t.line[:0]
	t.row(routingColumns)
	out.Write(t.line)
	for _, i := range r.order {
		t.line = t.line[:0]
		if p := r.packed(i); p.reply != nil { // few have one
			line := r.line(i)
			t.row(line.cells(r.b))
		} else {
			t.plain(i, p)
		}
		out.Write(t.line)
	}
	return out.Flush()
}

// row appends a line of any cells.
func (t *routingTable) row(cells []string) {
	for i, cell := range cells {
		if i > 0 {
			t.line = append(t.line, ',')
		}
		t.line = appendCSV(t.line, defuse(cell))
	}
	t.line = append(t.line, "\r\n"...)
}

// plain appends a line without an earlier reply.
func (t *routingTable) plain(i int32, p *packedLine) {
	words := p.words()
	for column, word := range words {
		if t.cells[column][word] == "" {
			t.make(i, words)
			break
		}
	}
	cell := func(column int) { t.line = append(t.line, t.cells[column][words[column]]...) }
	for column := range 5 {
		cell(column)
	}
	t.line = append(appendTime(t.line, p.receivedAt, t.routing.b.input.Location), ',')
	for column := 5; column < 9; column++ {
		cell(column)
	}
	t.line = append(appendCSV(t.line, defuse(p.idAndText[p.idEnd:])), ",,,,,"...)
	cell(9)
	t.line = append(appendCSV(t.line, defuse(p.idAndText[:p.idEnd])), "\r\n"...)
}

// make makes the repeating cells of a line.
func (t *routingTable) make(i int32, words [len(repeatingCells)]uint32) {
	line := t.routing.line(i)
	cells := line.cells(t.routing.b)
	for column, place := range repeatingCells {
		t.cells[column][words[column]] = string(append(appendCSV(nil, defuse(cells[place])), ','))
	}
}

// appendCSV appends a cell as RFC 4180 has it, exactly as encoding/csv with UseCRLF: in quotation marks where it holds one,
// a comma or a line end, or begins with a space.
func appendCSV(out []byte, cell string) []byte {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell == "" || cell != `\.` && !strings.ContainsAny(cell, "\",\r\n") && !unicode.IsSpace(first) {
		return append(out, cell...)
	}
	out = append(out, '"')
	for i := range len(cell) {
		switch b := cell[i]; b {
		case '"':
			out = append(out, `""`...)
		case '\r':
		case '\n':
			out = append(out, "\r\n"...)
		default:
			out = append(out, b)
		}
	}
	return append(out, '"')
}
