package store

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

var testNow = time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC)

// testFigures has every field of every figure set, but for the total, which must be right.
func testFigures(t testing.TB, week voc.Week, rows []*voc.Labelled) voc.WeekFigures {
	var figures voc.WeekFigures
	n := 0
	fill(t, reflect.ValueOf(&figures).Elem(), &n)
	figures.Week, figures.Movers = week, nil
	for i := range figures.Guards {
		figures.Guards[i].Week = week
	}
	for i := range figures.Counts {
		figures.Counts[i].Week, figures.Estimates[i].Week, figures.Weights[i].Week = week, week, week
	}
	figures.Counts = append(figures.Counts, voc.Count{Week: week, Grouping: voc.GroupTotal, People: peopleOf(rows), Messages: int64(len(rows))})
	return figures
}

func peopleOf(rows []*voc.Labelled) int64 {
	people := map[string]bool{}
	for _, row := range rows {
		people[row.CountedAs] = true
	}
	return int64(len(people))
}

func metaOf(rows []*voc.Labelled) WeekMeta {
	return WeekMeta{Location: tokyo, Inquiries: int64(len(rows)), People: peopleOf(rows), Labels: "labels-1", Text: "text-1"}
}

// buildWeek builds and seals a week with a small index.
func buildWeek(t testing.TB, catalog *Catalog, week voc.Week, rows []*voc.Labelled, index string) WeekRecord {
	t.Helper()
	build, err := catalog.NewBuild(week)
	if err != nil {
		t.Fatal(err)
	}
	if err := build.WriteInquiries(rows); err != nil {
		t.Fatal(err)
	}
	if err := build.WriteFigures(testFigures(t, week, rows)); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(build.IndexDir(), "store"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(build.IndexDir(), "store", "root"), []byte(index), 0o600); err != nil {
		t.Fatal(err)
	}
	record, err := build.Seal(metaOf(rows))
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func publish(t testing.TB, dir string, week voc.Week, rows []*voc.Labelled) *Catalog {
	t.Helper()
	catalog, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	catalog.TakeWeek(buildWeek(t, catalog, week, rows, "index"), testNow)
	if err := catalog.Publish(testNow); err != nil {
		t.Fatal(err)
	}
	return catalog
}

func collect(t testing.TB, w *WeekReader) []*voc.Labelled {
	t.Helper()
	var rows []*voc.Labelled
	for row, err := range w.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func mustWeek(t testing.TB, c *Catalog, week voc.Week) *WeekReader {
	t.Helper()
	w, err := c.Week(week)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestRowsRoundTrip(t *testing.T) {
	full := fullRow(t)
	bare := &voc.Labelled{
		ID: "b", CountedAs: "i:b", ReceivedAt: full.ReceivedAt.Add(time.Millisecond), Week: testWeek, Day: full.Day,
		Source: voc.Source{File: "a.csv"},
	}
	zeros := &voc.Labelled{ // known zeros are not unknown
		ID: "c", CountedAs: "i:c", ReceivedAt: full.ReceivedAt.Add(time.Millisecond), Week: testWeek, Day: full.Day, IDSpace: "z",
		HandlingSeconds: voc.Some(0.0), Offered: voc.Some[int64](0), CSAT: voc.Some(0.0), BotHandoff: voc.Some(false),
		FirstReplyAt: time.UnixMilli(0).In(tokyo),
	}
	rows := []*voc.Labelled{full, bare, zeros}
	catalog := publish(t, t.TempDir(), testWeek, rows)
	for i, row := range collect(t, mustWeek(t, catalog, testWeek)) {
		if !reflect.DeepEqual(row, rows[i]) {
			t.Errorf("row %d came back as\n%+v\nand not\n%+v", i, row, rows[i])
		}
	}
	figures, err := mustWeek(t, catalog, testWeek).Figures()
	if err != nil {
		t.Fatal(err)
	}
	if want := testFigures(t, testWeek, rows); !reflect.DeepEqual(figures, want) {
		t.Errorf("figures came back as\n%+v\nand not\n%+v", figures, want)
	}
}

func TestRowsOverRowGroups(t *testing.T) {
	rows := sampleRows(testWeek, rowsPerGroup+3000, 7)
	catalog := publish(t, t.TempDir(), testWeek, rows)
	w := mustWeek(t, catalog, testWeek)
	if got := collect(t, w); !reflect.DeepEqual(got, rows) {
		t.Fatal("rows came back changed")
	}
	i := 0
	for key, err := range w.Keys() {
		if err != nil {
			t.Fatal(err)
		}
		want := RowKey{rows[i].IDSpace, rows[i].ID, rows[i].UpdatedAt, rows[i].ContentHash, rows[i].Source}
		if !reflect.DeepEqual(key, want) {
			t.Fatalf("key %d is %+v and not %+v", i, key, want)
		}
		i++
	}
	if i != len(rows) {
		t.Fatalf("%d keys", i)
	}
	random := rand.New(rand.NewPCG(3, 3))
	for _, count := range []int{0, 1, 2, 30, 1000} { // the last one is read in sequence
		indices := make([]int, count)
		for i := range indices {
			indices[i] = random.IntN(len(rows))
		}
		if count > 1 {
			indices[0], indices[1] = len(rows)-1, len(rows)-1
		}
		found, err := w.Row(indices)
		if err != nil {
			t.Fatal(err)
		}
		for i, index := range indices {
			if !reflect.DeepEqual(found[i], rows[index]) {
				t.Fatalf("row %d came back as %+v", index, found[i])
			}
		}
	}
	for _, bad := range []int{-1, len(rows)} {
		if _, err := w.Row([]int{0, bad}); err == nil {
			t.Errorf("row %d was found", bad)
		}
	}
}

// Equal rows give equal bytes and an equal name, also from another run and after a way through disk.
func TestSameContentSameBuild(t *testing.T) {
	rows := sampleRows(testWeek, 3000, 1)
	first := publish(t, t.TempDir(), testWeek, rows)
	shuffled := slices.Clone(rows)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	slices.SortFunc(shuffled, compareRows)
	second := publish(t, t.TempDir(), testWeek, shuffled)
	third := publish(t, t.TempDir(), testWeek, collect(t, mustWeek(t, first, testWeek)))
	if !reflect.DeepEqual(first.Weeks, second.Weeks) || !reflect.DeepEqual(first.Weeks, third.Weeks) {
		t.Errorf("the same rows gave %+v, %+v, %+v", first.Weeks, second.Weeks, third.Weeks)
	}
	for _, other := range []*Catalog{second, third} {
		for _, table := range Tables() {
			if !bytes.Equal(tableBytes(t, first, table), tableBytes(t, other, table)) {
				t.Errorf("%s differs", table)
			}
		}
	}
	rows[17].Text = voc.TrustMasked(rows[17].Text.String() + "！")
	if changed := publish(t, t.TempDir(), testWeek, rows); changed.Weeks[0].Build == first.Weeks[0].Build {
		t.Error("other rows gave a build of the same name")
	}
}

func tableBytes(t *testing.T, c *Catalog, table string) []byte {
	data, err := os.ReadFile(filepath.Join(c.buildDir(testWeek, c.Weeks[0].Build), table+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A build that is there is used when it is the same, and never touched when it is not.
func TestSealBesideAnEqualName(t *testing.T) {
	rows := sampleRows(testWeek, 50, 1)
	catalog := publish(t, t.TempDir(), testWeek, rows)
	first := catalog.Weeks[0]
	if again := buildWeek(t, catalog, testWeek, rows, "index"); again != first {
		t.Errorf("the same build again is %+v and not %+v", again, first)
	}
	other := buildWeek(t, catalog, testWeek, rows, "another index")
	if other.Build != first.Build+"-2" {
		t.Errorf("the build with another index is %s, beside %s", other.Build, first.Build)
	}
	damagedFile := filepath.Join(catalog.buildDir(testWeek, first.Build), "counts.parquet")
	if err := os.WriteFile(damagedFile, []byte("torn"), 0o644); err != nil {
		t.Fatal(err)
	}
	mended := buildWeek(t, catalog, testWeek, rows, "index")
	if mended.Build != first.Build+"-3" {
		t.Errorf("the damaged build was mended as %s", mended.Build)
	}
	catalog.TakeWeek(mended, testNow)
	if err := catalog.Publish(testNow); err != nil {
		t.Fatal(err)
	}
	if problems, err := catalog.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	if temporary, _ := filepath.Glob(filepath.Join(catalog.dir, "weeks", "*", ".tmp-*")); len(temporary) > 0 {
		t.Errorf("%v is left", temporary)
	}
}

func TestWriteInquiriesRefuses(t *testing.T) {
	for name, spoil := range map[string]func(rows []*voc.Labelled){
		"order":      func(rows []*voc.Labelled) { rows[0], rows[1] = rows[1], rows[0] },
		"twice":      func(rows []*voc.Labelled) { rows[1] = rows[0] },
		"week":       func(rows []*voc.Labelled) { rows[5].Week = testWeek.Add(1) },
		"time":       func(rows []*voc.Labelled) { rows[0].ReceivedAt = rows[0].ReceivedAt.AddDate(0, 0, -7) },
		"day":        func(rows []*voc.Labelled) { rows[5].Day = "2026-01-01" },
		"people":     func(rows []*voc.Labelled) { rows[5].CountedAs = "" },
		"id":         func(rows []*voc.Labelled) { rows[5].ID = "" },
		"span":       func(rows []*voc.Labelled) { rows[5].Topics[0].Evidence[0].End = 1 << 20 },
		"rune":       func(rows []*voc.Labelled) { rows[5].Kind.Evidence[0].Span = voc.Span{Start: 1, End: 3} },
		"masked":     func(rows []*voc.Labelled) { rows[5].Masked = []voc.MaskedSpan{{Span: voc.Span{Start: -1}}} },
		"opinion":    func(rows []*voc.Labelled) { rows[5].Opinions = []voc.OpinionUnit{{Span: voc.Span{Start: 3, End: 0}}} },
		"not UTF-8":  func(rows []*voc.Labelled) { rows[5].Text = voc.TrustMasked("\xff") },
		"sentiment ": func(rows []*voc.Labelled) { rows[5].Sentiment.Evidence[0].Start = 4 },
	} {
		rows := sampleRows(testWeek, 20, 1)
		spoil(rows)
		build, err := (&Catalog{dir: t.TempDir()}).NewBuild(testWeek)
		if err != nil {
			t.Fatal(err)
		}
		if err := build.WriteInquiries(rows); err == nil {
			t.Errorf("%s: the rows were written", name)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	rows := sampleRows(testWeek, 20, 1)
	for name, spoil := range map[string]func(*WeekMeta){
		"inquiries": func(m *WeekMeta) { m.Inquiries++ },
		"people":    func(m *WeekMeta) { m.People-- },
		"zone":      func(m *WeekMeta) { m.Location = time.FixedZone("", 9*60*60) },
		"days":      func(m *WeekMeta) { m.Location = time.UTC },
		"local":     func(m *WeekMeta) { m.Location = time.Local },
	} {
		catalog := &Catalog{dir: t.TempDir()}
		build, err := catalog.NewBuild(testWeek)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(build.WriteInquiries(rows), build.WriteFigures(testFigures(t, testWeek, rows))); err != nil {
			t.Fatal(err)
		}
		meta := metaOf(rows)
		spoil(&meta)
		if record, err := build.Seal(meta); err == nil {
			t.Errorf("%s: the build was sealed as %+v", name, record)
		}
		if err := build.Abort(); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(catalog.dir, "weeks", "*")); len(left) > 0 {
			t.Errorf("%s: %v is left after Abort", name, left)
		}
	}
	build, err := (&Catalog{dir: t.TempDir()}).NewBuild(testWeek)
	if err != nil {
		t.Fatal(err)
	}
	if err := build.WriteInquiries(rows); err != nil {
		t.Fatal(err)
	}
	if _, err := build.Seal(metaOf(rows)); err == nil {
		t.Error("a build without figures was sealed")
	}
	if err := build.WriteFigures(voc.WeekFigures{Week: testWeek.Add(1)}); err == nil {
		t.Error("figures of another week were written")
	}
}

// limitedWriter fails like a full disk.
type limitedWriter struct {
	left int
	err  error
}

func (w *limitedWriter) Write(data []byte) (int, error) {
	if len(data) > w.left {
		return 0, w.err
	}
	w.left -= len(data)
	return len(data), nil
}

func TestEncodeReportsAFullDisk(t *testing.T) {
	full := errors.New("no space left")
	rows := sampleRows(testWeek, 600, 1)
	var whole bytes.Buffer
	if _, err := inquiriesTable.encode(&whole, converted(rows, new(rowMaker).rowOf)); err != nil {
		t.Fatal(err)
	}
	for limit := 0; limit < whole.Len(); limit += whole.Len() / 20 {
		if _, err := inquiriesTable.encode(&limitedWriter{limit, full}, converted(rows, new(rowMaker).rowOf)); !errors.Is(err, full) {
			t.Errorf("after %d bytes: %v", limit, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	var whole bytes.Buffer
	if _, err := opinionsTable.encode(&whole, func(yield func([]opinionRow) bool) {
		for number, row := range sampleRows(testWeek, 20, 1) {
			for _, opinion := range row.Opinions {
				if !yield([]opinionRow{opinionRowOf(number, row.Week.String(), row, opinion)}) {
					return
				}
			}
		}
	}); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()/2])
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for batch, err := range decode[opinionRow](bytes.NewReader(data), int64(len(data))) {
			if err != nil && len(batch) > 0 {
				t.Fatal("rows came with an error")
			}
		}
	})
}

// Every single flipped byte is an error or a value, never a panic.
func TestDecodeDamagedBytes(t *testing.T) {
	var whole bytes.Buffer
	if _, err := channelsTable.encode(&whole, converted([]voc.ChannelWeight{{Week: testWeek, Channel: "電話", Weight: 1}}, channelRowOf)); err != nil {
		t.Fatal(err)
	}
	for i := range whole.Len() {
		data := slices.Clone(whole.Bytes())
		data[i] ^= 0x5a
		for range decode[channelRow](bytes.NewReader(data), int64(len(data))) {
		}
		if i%8 == 0 {
			for range decode[channelRow](bytes.NewReader(data[:i]), int64(i)) {
			}
		}
	}
}

// The consumer's own panic must pass through.
func TestDecodeDoesNotSwallowPanics(t *testing.T) {
	var whole bytes.Buffer
	if _, err := countsTable.encode(&whole, converted([]voc.Count{{Week: testWeek}}, countRowOf)); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
	}()
	for range decode[countRow](bytes.NewReader(whole.Bytes()), int64(whole.Len())) {
		panic("mine")
	}
}

func TestEmptyWeek(t *testing.T) {
	catalog := publish(t, t.TempDir(), testWeek, nil)
	w := mustWeek(t, catalog, testWeek)
	if rows := collect(t, w); len(rows) != 0 {
		t.Errorf("%d rows", len(rows))
	}
	if _, err := w.Figures(); err != nil {
		t.Error(err)
	}
	if problems, err := catalog.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	for _, table := range Tables() {
		if err := errors.Join(ExportArrow(io.Discard, table, []*WeekReader{w}), ExportCSV(io.Discard, table, nil)); err != nil {
			t.Error(err)
		}
	}
}

func TestDamagedWeek(t *testing.T) {
	rows := sampleRows(testWeek, 300, 1)
	flip := func(path string) error {
		data, err := os.ReadFile(path)
		if err == nil {
			data[len(data)/2] ^= 1
			err = os.WriteFile(path, data, 0o644)
		}
		return err
	}
	cut := func(path string) error { return os.Truncate(path, 10) }
	for _, file := range []string{
		manifestFile, "inquiries.parquet", "opinions.parquet", "counts.parquet", "estimates.parquet", "channels.parquet", "index/store/root",
	} {
		for name, damage := range map[string]func(string) error{"flip": flip, "cut": cut, "remove": os.Remove} {
			catalog := publish(t, t.TempDir(), testWeek, rows)
			path := filepath.Join(catalog.buildDir(testWeek, catalog.Weeks[0].Build), filepath.FromSlash(file))
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			err := readAll(catalog)
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "voc verify") {
				t.Errorf("%s %s: reading gave %v", name, file, err)
			}
			problems, err := catalog.Verify(t.Context())
			if err != nil || len(problems) == 0 || !strings.HasSuffix(problems[0].File, file) {
				t.Errorf("%s %s: verify gave %v, %v", name, file, problems, err)
			}
		}
	}
}

func readAll(catalog *Catalog) error {
	w, err := catalog.Week(testWeek)
	if err != nil {
		return err
	}
	for _, err := range w.Rows() {
		if err != nil {
			return err
		}
	}
	if _, err := w.Figures(); err != nil {
		return err
	}
	return w.CheckIndex()
}
