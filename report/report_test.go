package report

import (
	"bytes"
	"flag"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"voc"
)

var update = flag.Bool("update", false, "write the golden files")

func write(t *testing.T, input Input) map[string][]byte {
	t.Helper()
	r, err := Build(input)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for name, write := range map[string]func(io.Writer) error{"html": r.WriteHTML, "md": r.WriteMarkdown, "json": r.WriteJSON, "xlsx": r.WriteXLSX, "routing.csv": r.WriteRouting} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	return files
}

func TestGolden(t *testing.T) {
	full, _ := fixture()
	for name, input := range map[string]Input{"week": full, "empty": emptyWeek(), "first": firstWeek()} {
		for format, got := range write(t, input) {
			if format == "xlsx" {
				continue // the libraries' versions decide its bytes; TestWorkbook reads it
			}
			path := filepath.Join("testdata", name+"."+format)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs from the golden file; run go test -update and read the difference", path)
			}
		}
	}
}

func emptyWeek() Input {
	return Input{Week: voc.WeekFigures{Week: voc.Week{Year: 2026, Number: 53}, Shown: voc.Balanced}, Location: tokyo, OutDir: "voc-out"}
}

// firstWeek has one channel, no earlier week, no taxonomy and no articles.
func firstWeek() Input {
	rows := fixtureRows(fixtureWeek, map[string]int{voc.Phone: 40}, false)
	return Input{Week: figuresOf(fixtureWeek, rows), Rows: sequence(rows), Location: tokyo, OutDir: "out dir's"}
}

func TestSameInputSameBytes(t *testing.T) {
	input, rows := fixture()
	want := write(t, input)
	shuffled := append([]*voc.Labelled{}, rows...)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	input.Rows = sequence(shuffled)
	// Selections are named after row numbers, which are other ones here.
	names := regexp.MustCompile(`set:[a-z0-9-]+`)
	for format, got := range write(t, input) {
		if format != "xlsx" {
			got, want[format] = names.ReplaceAll(got, nil), names.ReplaceAll(want[format], nil)
		}
		if !bytes.Equal(got, want[format]) {
			t.Errorf("%s depends on the order of the rows", format)
		}
	}
}

func TestQuotesComeFromDifferentPeopleAndWords(t *testing.T) {
	input, rows := fixture()
	person := map[string]string{}
	for _, row := range rows {
		person[row.ID] = row.CountedAs
	}
	r, err := Build(input)
	if err != nil {
		t.Fatal(err)
	}
	quoted := 0
	for _, topic := range r.document.Topics {
		people, texts := map[string]bool{}, map[string]bool{}
		for i, q := range topic.Quotes {
			quoted++
			if people[person[q.ID]] || texts[q.Text] {
				t.Errorf("topic %s: quote %d repeats a person or a text", topic.ID, i)
			}
			people[person[q.ID]], texts[q.Text] = true, true
		}
	}
	if quoted < quoteTopics {
		t.Errorf("only %d quotes", quoted)
	}
}

func TestBuildRefuses(t *testing.T) {
	failing := func(yield func(*voc.Labelled, error) bool) { yield(nil, io.ErrUnexpectedEOF) }
	nan := emptyWeek()
	nan.Week.Rho = math.NaN()
	for name, test := range map[string]struct {
		input Input
		want  string
	}{
		"no week":       {Input{Location: tokyo}, "the figures name no week"},
		"no location":   {Input{Week: voc.WeekFigures{Week: fixtureWeek}}, "a time zone is needed"},
		"other history": {Input{Week: voc.WeekFigures{Week: fixtureWeek}, History: []voc.WeekFigures{{Week: fixtureWeek.Add(-1)}}, Location: tokyo}, "the history ends with week 2026-W33"},
		"failing rows":  {Input{Week: voc.WeekFigures{Week: fixtureWeek}, Rows: failing, Location: tokyo}, "reading rows: unexpected EOF"},
		"not a number":  {nan, "channel disagreement of week 2026-W53 is not a finite number"},
	} {
		if _, err := Build(test.input); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
}

// TestManyTopicsAndChannels holds the size of a report in bounds when a source brings labels of any number.
func TestManyTopicsAndChannels(t *testing.T) {
	var rows []*voc.Labelled
	for i := range 3000 {
		rows = append(rows, &voc.Labelled{
			ID: strconv.Itoa(i), Week: fixtureWeek, Channel: "c" + strconv.Itoa(i%100), CountedAs: strconv.Itoa(i),
			Text: voc.TrustMasked("文"), Labels: voc.Labels{TopicIDs: []string{"t" + strconv.Itoa(i)}, Sentiment: voc.Sentiment{Class: voc.Neutral}},
		})
	}
	files := write(t, Input{Week: figuresOf(fixtureWeek, rows), Rows: sequence(rows), Location: tokyo, OutDir: "voc-out"})
	for format, file := range files {
		if len(file) > 2<<20 {
			t.Errorf("%s has %d bytes", format, len(file))
		}
	}
	if !bytes.Contains(files["json"], []byte(`"topics_left_out": 2800`)) || !bytes.Contains(files["json"], []byte(`"channels": 100`)) {
		t.Error("the report does not say what it leaves out")
	}
}
