package ingest

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"path"
	"strconv"
	"strings"

	"voc"
)

// A WebVTT or SubRip file is the transcript of one call: one inquiry whose turns are its cues. Who speaks is told
// by a voice tag, <v 名前>, or by a name in front of the words, "名前: …", where that name is known as a
// role or stands in front of two cues at least. Cues of one speaker after another become one turn.
//
// Lines such as "通話ID: 123" or "受付日時: 2026-08-03 09:05" in the header of the file or in a NOTE are its columns.
// Without a time there, the date (and time) in the file's name is the time of the call: 20260803-0905.vtt,
// call_2026-08-03.vtt. Without an id, the id is "t-" and 16 hexadecimal digits of the SHA-256 of file name without its ending,
// time and first turn. The last cue's end is the handling time unless a line says otherwise.

const maxTranscript = 32 << 20 // bytes of a subtitle file

// isWebVTT reports the signature of a WebVTT file.
func isWebVTT(start []byte) bool {
	rest, ok := bytes.CutPrefix(start, []byte("WEBVTT"))
	return ok && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r' || rest[0] == '\n')
}

// isSubRip reports a number on the first line and a timing on the second one.
func isSubRip(start []byte) bool {
	line, rest, _ := bytes.Cut(start, []byte("\n"))
	if _, err := strconv.ParseUint(string(bytes.TrimSpace(line[:min(len(line), 20)])), 10, 32); err != nil {
		return false
	}
	line, _, _ = bytes.Cut(rest, []byte("\n"))
	_, _, ok := timing(string(line[:min(len(line), 200)]))
	return ok
}

// cue is what is said between two points of a recording, in seconds from its beginning.
type cue struct {
	start, end float64
	speaker    string
	text       string
}

func readSubtitles(b *builder, input io.Reader, f findings) error {
	if f.size > maxTranscript {
		return fmt.Errorf("%w: %d MB; a transcript may have 32 MB", ErrTooLarge, f.size>>20)
	}
	data, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	text, err := decodeAll(f.encoding, data[min(int64(len(data)), f.mark):])
	if err != nil {
		return err
	}
	cues, notes, bad := parseSubtitles(text)
	if len(cues) == 0 {
		return fmt.Errorf("%w: the transcript has no cues", ErrNoText)
	}
	b.fallback = voc.Phone
	var headers, values []string
	for _, note := range notes {
		headers, values = append(headers, note[0]), append(values, note[1])
	}
	m, _ := mapHeaders(headers, b.options.Columns)
	b.note(&m, headers)
	b.summary.Columns["turns"] = "cues"
	r := record{source: voc.Source{File: b.summary.File, Line: 1, End: int64(len(data))}}
	for c := range columnClock {
		if i := m.index[c]; i >= 0 && c != columnTurns && c != columnText {
			r.values[c] = values[i]
		}
	}
	for _, s := range m.segments {
		r.segments = append(r.segments, voc.Segment{Name: s.name, Value: values[s.index]})
	}
	raw := func() []byte { return data }
	whole := func(column) int { return 0 }
	if strings.Contains(text, "\ufffd") {
		return b.reject(r.source, 0, "holds bytes that are not "+f.encoding, raw())
	}
	if bad > 0 {
		b.summary.Warnings["has a cue whose time is not understood"] += int64(bad)
	}
	if r.values[columnReceivedAt] == "" {
		r.values[columnReceivedAt] = timeInName(b.summary.File)
	}
	if r.values[columnHandlingSeconds] == "" && cues[len(cues)-1].end > 0 {
		r.values[columnHandlingSeconds] = strconv.FormatFloat(math.Round(cues[len(cues)-1].end), 'f', -1, 64)
	}
	r.turns = turnsOfCues(cues)
	b.nameSpeakers(r.turns)
	b.placeTurns(&r)
	if r.values[columnID] == "" {
		r.values[columnID] = shortHash("t-", strings.TrimSuffix(b.summary.File, path.Ext(b.summary.File)), r.values[columnReceivedAt], r.turns[0].text)
	}
	return b.take(&r, whole, raw)
}

// parseSubtitles reads cues, and what stands before and between them: notes of the form "key: value". bad counts
// timings that are not understood.
func parseSubtitles(text string) (cues []cue, notes [][2]string, bad int) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for number, block := range blocksOf(text) {
		at := 0
		for at < len(block) && at < 2 && !strings.Contains(block[at], "-->") {
			at++
		}
		if at == len(block) || !strings.Contains(block[at], "-->") {
			first := block[0]
			isNote := first == "NOTE" || strings.HasPrefix(first, "NOTE ")
			if number == 0 || isNote {
				for _, line := range block {
					line = strings.TrimPrefix(line, "NOTE ")
					if i := strings.IndexAny(line, ":："); i > 0 && i < 100 && len(notes) < 100 {
						notes = append(notes, [2]string{strings.TrimSpace(line[:i]), strings.TrimSpace(strings.TrimLeft(line[i:], ":："))})
					}
				}
			}
			continue
		}
		start, end, ok := timing(block[at])
		if !ok {
			bad++
		}
		cues = append(cues, voices(block[at+1:], start, end)...)
	}
	named := map[string]int{}
	for _, c := range cues {
		if name, _, ok := nameInFront(c.text); ok && c.speaker == "" {
			named[name]++
		}
	}
	for i := range cues {
		c := &cues[i]
		if name, rest, ok := nameInFront(c.text); ok && c.speaker == "" && (named[name] > 1 || speakerRole(name) != "") {
			c.speaker, c.text = name, rest
		}
	}
	return cues, notes, bad
}

// blocksOf cuts a text at its blank lines.
func blocksOf(text string) [][]string {
	var blocks [][]string
	var block []string
	for line := range strings.Lines(text + "\n\n") {
		line = strings.TrimRight(line, "\n \t")
		switch {
		case line != "":
			block = append(block, line)
		case block != nil:
			blocks, block = append(blocks, block), nil
		}
	}
	return blocks
}

// timing reads "00:00:01.000 --> 00:00:04,500 line:0".
func timing(line string) (start, end float64, ok bool) {
	before, after, ok := strings.Cut(line, "-->")
	if !ok {
		return 0, 0, false
	}
	after, _, _ = strings.Cut(strings.TrimSpace(after), " ")
	start, ok1 := clockSeconds(before)
	end, ok2 := clockSeconds(after)
	return start, end, ok1 && ok2 && end >= start
}

func clockSeconds(s string) (float64, bool) {
	s = strings.Replace(strings.TrimSpace(s), ",", ".", 1)
	if !strings.Contains(s, ":") {
		return 0, false
	}
	return seconds(s, false)
}

// voices cuts the lines of a cue at its voice tags and drops all other tags.
func voices(lines []string, start, end float64) []cue {
	cues := []cue{{start: start, end: end}}
	var said strings.Builder
	finish := func() {
		last := &cues[len(cues)-1]
		last.text = strings.TrimSpace(html.UnescapeString(said.String()))
		said.Reset()
	}
	rest := strings.Join(lines, "\n")
	for {
		i := strings.IndexByte(rest, '<')
		j := -1
		if i >= 0 {
			j = strings.IndexByte(rest[i:], '>')
		}
		if j < 0 {
			said.WriteString(rest)
			break
		}
		said.WriteString(rest[:i])
		tag := rest[i+1 : i+j]
		rest = rest[i+j+1:]
		kind, name, _ := strings.Cut(tag, " ")
		if kind == "v" || strings.HasPrefix(kind, "v.") {
			finish()
			cues = append(cues, cue{start: start, end: end, speaker: strings.TrimSpace(html.UnescapeString(name))})
		}
	}
	finish()
	if cues[0].text == "" && len(cues) > 1 {
		cues = cues[1:]
	}
	return cues
}

// nameInFront takes a name off the front of what is said: "名前: …", "[名前] …", "【名前】…".
func nameInFront(text string) (name, rest string, ok bool) {
	const longest = 60 // bytes
	for _, brackets := range [][2]string{{"[", "]"}, {"【", "】"}} {
		if inner, found := strings.CutPrefix(text, brackets[0]); found {
			if i := strings.Index(inner, brackets[1]); i > 0 && i <= longest {
				return strings.TrimSpace(inner[:i]), strings.TrimSpace(strings.TrimLeft(inner[i+len(brackets[1]):], ":：")), true
			}
		}
	}
	i := strings.IndexAny(text, ":：、。，．！？!?「」\n")
	if i <= 0 || i > longest || !strings.HasPrefix(text[i:], ":") && !strings.HasPrefix(text[i:], "：") {
		return "", "", false
	}
	return strings.TrimSpace(text[:i]), strings.TrimSpace(strings.TrimLeft(text[i:], ":：")), true
}

// turnsOfCues joins what one speaker says in cues after one another. A cue without a speaker goes on with the
// speaker before it.
func turnsOfCues(cues []cue) []rawTurn {
	var turns []rawTurn
	var said strings.Builder
	finish := func() {
		if len(turns) > 0 {
			turns[len(turns)-1].text = said.String()
		}
		said.Reset()
	}
	for _, c := range cues {
		if c.text == "" {
			continue
		}
		if len(turns) == 0 || c.speaker != "" && c.speaker != turns[len(turns)-1].role {
			finish()
			turns = append(turns, rawTurn{role: c.speaker, at: strconv.FormatFloat(c.start, 'f', 3, 64)})
		} else if said.Len() > 0 {
			said.WriteByte('\n')
		}
		said.WriteString(c.text)
	}
	finish()
	if len(turns) == 0 {
		turns = []rawTurn{{role: string(voc.RoleCustomer)}}
	}
	return turns
}
