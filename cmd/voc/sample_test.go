package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/faq"
	"voc/mask"
	"voc/pipeline"
	"voc/sample"
	sampledata "voc/testdata/sample"
	"voc/tokenize"
)

var update = flag.Bool("update", false, "rewrite golden files")

// sampleRun publishes the bundled sample and reads its truth.
func sampleRun(t *testing.T) (*pipeline.Summary, *output, sample.Truth) {
	t.Helper()
	source, err := findSource("", nil)
	if err != nil {
		t.Fatal(err)
	}
	config, err := source.config.Settings(source.files, version())
	if err != nil {
		t.Fatal(err)
	}
	config.Out, config.Inputs, config.Key = t.TempDir(), source.inputs, mask.SampleKey()
	summary, err := pipeline.Run(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	published, err := openOutput(config.Out)
	if err != nil {
		t.Fatal(err)
	}
	data, err := sampledata.Files.ReadFile("truth.json")
	if err != nil {
		t.Fatal(err)
	}
	truth, err := sample.ParseTruth(data)
	if err != nil {
		t.Fatal(err)
	}
	return summary, published, truth
}

// TestSampleTellsItsStory holds what the sample's generator planted against what the pipeline says.
func TestSampleTellsItsStory(t *testing.T) {
	summary, published, truth := sampleRun(t)
	rows := map[string]*voc.Labelled{}
	for row, err := range published.allRows(published.catalog.Weeks) {
		if err != nil {
			t.Fatal(err)
		}
		if rows[row.ID] != nil {
			t.Errorf("%s is published twice", row.ID)
		}
		rows[row.ID] = row
	}

	t.Run("every row is accounted for", func(t *testing.T) { checkRows(t, summary, truth) })
	t.Run("rejects have their reasons", func(t *testing.T) { checkRejects(t, summary, truth) })
	t.Run("people, not messages", func(t *testing.T) { checkPeople(t, rows, truth) })
	t.Run("movers and one-channel voices", func(t *testing.T) { checkFigures(t, published, truth) })
	t.Run("unanswered questions are gaps", func(t *testing.T) { checkGaps(t, published, truth) })
	t.Run("accuracy", func(t *testing.T) { checkAccuracy(t, rows, truth) })
	t.Run("the README quotes the report", func(t *testing.T) { checkQuotes(t, published) })
}

// checkQuotes holds what both READMEs quote against the report of which they say it is.
func checkQuotes(t *testing.T, published *output) {
	report, err := os.ReadFile(pipeline.ReportPath(published.directory, voc.Week{Year: 2026, Number: 39}, "md"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(report), "\n")
	for _, name := range []string{"README.md", "README.ja.md"} {
		readme, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		quoted := 0
		for line := range strings.Lines(string(readme)) {
			if quote, ok := strings.CutPrefix(strings.TrimSpace(line), "> "); ok {
				if quoted++; !slices.Contains(lines, quote) {
					t.Errorf("%s quotes what the report does not say: %s", name, quote)
				}
			}
		}
		if quoted == 0 {
			t.Errorf("%s quotes nothing", name)
		}
	}
}

func checkRows(t *testing.T, summary *pipeline.Summary, truth sample.Truth) {
	files := map[string]pipeline.FileSummary{}
	var published, want int64
	for _, file := range summary.Files {
		files[file.Name] = file
		published += file.Published
	}
	for _, file := range truth.Files {
		got := files[file.File]
		if got.Read != int64(file.Read) || got.Rejected != int64(file.Rejected) {
			t.Errorf("%s: read %d, rejected %d; planted %d and %d", file.File, got.Read, got.Rejected, file.Read, file.Rejected)
		}
		want += int64(file.Published)
	}
	// Of equal rows in two files either may be the published one, so files are compared by their sum.
	if published != want || published != summary.Inquiries {
		t.Errorf("%d published, %d in the weeks, %d planted", published, summary.Inquiries, want)
	}
	for i, week := range truth.Weeks {
		got := summary.Weeks[i]
		if got.Week != week.Week.String() || got.Inquiries != int64(week.Inquiries) || got.People != int64(week.People) {
			t.Errorf("%v: planted %d inquiries by %d people", got, week.Inquiries, week.People)
		}
	}
}

func checkRejects(t *testing.T, summary *pipeline.Summary, truth sample.Truth) {
	file, err := os.Open(summary.Rejects)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the reject file, which holds raw text, has mode %v, %v", info.Mode(), err)
	}
	got := map[string]voc.Reject{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var reject voc.Reject
		if err := json.Unmarshal(lines.Bytes(), &reject); err != nil {
			t.Fatal(err)
		}
		if reject.Reason == "" || reject.SHA256 == "" || len(reject.Raw) == 0 {
			t.Errorf("%s:%d lacks a reason, a checksum or the raw record", reject.File, reject.Line)
		}
		got[fmt.Sprint(reject.File, reject.Line)] = reject
	}
	for _, planted := range truth.Rejects {
		if _, ok := got[fmt.Sprint(planted.File, planted.Line)]; !ok {
			t.Errorf("%s:%d (%s) was not rejected", planted.File, planted.Line, planted.Reason)
		}
	}
	if len(got) != len(truth.Rejects) {
		t.Errorf("%d rows rejected, %d planted", len(got), len(truth.Rejects))
	}
}

func checkPeople(t *testing.T, rows map[string]*voc.Labelled, truth sample.Truth) {
	checked := 0
	for _, near := range truth.NearDuplicates {
		a, b := rows[near.Ref], rows[near.Of]
		if a == nil || b == nil {
			continue // ids of mail and LINE are hashes
		}
		checked++
		if a.CountedAs != b.CountedAs {
			t.Errorf("%s repeats %s, but they count as two people", near.Ref, near.Of)
		}
	}
	if checked < len(truth.NearDuplicates)/2 {
		t.Errorf("only %d of %d near-duplicates could be checked", checked, len(truth.NearDuplicates))
	}
	checked = 0
	for _, overlap := range truth.Overlaps {
		people := map[string]bool{}
		for _, ref := range overlap.Refs {
			if row := rows[ref]; row != nil {
				people[row.CountedAs] = true
				checked++
			}
		}
		if len(people) > 1 {
			t.Errorf("customer %s of %s counts as %d people", overlap.CustomerID, overlap.IDSpace, len(people))
		}
	}
	if checked < len(truth.Overlaps) {
		t.Errorf("only %d inquiries of people with several channels could be checked", checked)
	}
	for _, duplicate := range truth.Duplicates {
		if rows[duplicate.Ref] == nil && !strings.HasPrefix(duplicate.Ref, "<") {
			t.Errorf("%s, which stands twice, is not published at all", duplicate.Ref)
		}
	}
}

func checkFigures(t *testing.T, published *output, truth sample.Truth) {
	options, err := published.estimateOptions()
	if err != nil {
		t.Fatal(err)
	}
	weeks, err := pipeline.AllFigures(published.catalog, options)
	if err != nil {
		t.Fatal(err)
	}
	leaf := map[string]bool{}
	for _, topic := range options.Topics {
		leaf[topic.ID] = topic.Leaf
	}
	for _, week := range weeks {
		var movers []string
		for _, mover := range week.Movers {
			if mover.Verdict == voc.VerdictMover && leaf[mover.Topic] {
				movers = append(movers, mover.Topic)
			}
		}
		var want []string // one channel doubles from truth.MixChange.From on, and nothing but the burst may move
		if week.Week == *truth.Burst.Week {
			want = []string{truth.Burst.Topic}
			if week.Movers[0].Topic != truth.Burst.Topic {
				t.Errorf("the first mover of %s is %s, not the planted %s", week.Week, week.Movers[0].Topic, truth.Burst.Topic)
			}
		}
		if !slices.Equal(movers, want) {
			t.Errorf("movers of %s: %v, planted %v", week.Week, movers, want)
		}
		for _, estimate := range week.Estimates {
			if estimate.Topic == truth.OneChannel.Topic && estimate.Estimator == week.Shown &&
				(estimate.Label != voc.LabelOneChannel || estimate.LabelChannel != truth.OneChannel.Channel) {
				t.Errorf("%s in %s is labelled %q %q, but it is the voice of %s", estimate.Topic, week.Week, estimate.Label, estimate.LabelChannel, truth.OneChannel.Channel)
			}
		}
	}
}

func checkGaps(t *testing.T, published *output, truth sample.Truth) {
	dictionary, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	matcher := published.settings.Matcher(dictionary)
	gaps, err := faq.Gaps(matcher, faq.Questions(published.allRows(published.catalog.Weeks)), faq.Options{Limit: math.MaxInt})
	if err != nil {
		t.Fatal(err)
	}
	if len(gaps) <= len(truth.Unanswered) {
		t.Fatalf("only %d gaps", len(gaps))
	}
	// Ids of mail and LINE are hashes, so the inquiries of the other channels stand for all.
	of := map[string]string{}
	for _, question := range truth.Unanswered {
		for _, ref := range question.Refs {
			of[ref] = question.Name
		}
	}
	article := map[string]string{}
	for _, question := range truth.Answered {
		for _, ref := range question.Refs {
			article[ref] = question.Name
		}
	}
	first := gaps[:len(truth.Unanswered)]
	for _, question := range truth.Unanswered {
		place := slices.IndexFunc(first, func(gap voc.FAQGap) bool { return 2*planted(gap, of)[question.Name] > planted(gap, of)[""] })
		if place < 0 {
			t.Errorf("the unanswered question %q of %d people is not among the first %d gaps", question.Name, question.People, len(first))
			continue
		}
		gap := first[place]
		if gap.Kind != voc.GapNoArticle || 10*gap.People < 6*int64(question.People) || len(gap.Draft) == 0 {
			t.Errorf("%q is a gap %q of %d of its %d people with a draft of %d sentences", question.Name, gap.Kind, gap.People, question.People, len(gap.Draft))
		}
		if int64(len(gap.Rows)) != gap.Messages {
			t.Errorf("%q names %d inquiries but counts %d messages", question.Name, len(gap.Rows), gap.Messages)
		}
	}
	// A question of fewer people rests on one wording, which may share no word with the article.
	const fewest = 3
	for _, gap := range gaps {
		for name, n := range planted(gap, article) {
			if name != "" && gap.Kind == voc.GapNoArticle && gap.People >= fewest && 2*n > planted(gap, article)[""] {
				t.Errorf("%q with %d people is listed as missing, but %s answers it", gap.Question, gap.People, name)
			}
		}
	}
	smallest := slices.MinFunc(truth.Unanswered, func(a, b sample.Question) int { return cmp.Compare(a.People, b.People) })
	for _, gap := range gaps[len(first):] {
		if gap.People >= int64(smallest.People) {
			t.Errorf("%q with %d people is listed as missing, but nothing of that size was planted", gap.Question, gap.People)
		}
	}
}

// planted counts the inquiries of a gap by the question they were planted for; under "" those whose id is
// in the form of the truth.
func planted(gap voc.FAQGap, of map[string]string) map[string]int {
	counts := map[string]int{}
	for _, row := range gap.Rows {
		if strings.HasPrefix(row.ID, "m-") || strings.HasPrefix(row.ID, "l-") {
			continue
		}
		counts[""]++
		if name := of[row.ID]; name != "" {
			counts[name]++
		}
	}
	return counts
}

// checkAccuracy compares labels with what the author of each text meant. The table is committed, so that a change
// of rules shows what it does to text written without looking at them.
func checkAccuracy(t *testing.T, rows map[string]*voc.Labelled, truth sample.Truth) {
	type score struct{ right, given, meant int }
	topics := map[string]*score{}
	var all, sentiment, kind score
	at := func(topic string) *score {
		if topics[topic] == nil {
			topics[topic] = &score{}
		}
		return topics[topic]
	}
	for _, label := range truth.Labels {
		row := rows[label.Ref]
		if row == nil {
			continue
		}
		meant := label.Topics
		if len(meant) == 0 {
			meant = []string{voc.Uncategorised}
		}
		given := []string{voc.Uncategorised}
		if len(row.Topics) > 0 {
			given = given[:0]
			for _, topic := range row.Topics {
				given = append(given, topic.Value)
			}
		}
		for _, topic := range meant {
			at(topic).meant++
			all.meant++
			if slices.Contains(given, topic) {
				at(topic).right++
				all.right++
			}
		}
		for _, topic := range given {
			at(topic).given++
			all.given++
		}
		sentiment.meant++
		kind.meant++
		if row.Sentiment.Class == label.Sentiment {
			sentiment.right++
		}
		if row.Kind.Value == label.Kind {
			kind.right++
		}
	}
	var b strings.Builder
	percent := func(part, whole int) float64 { return 100 * float64(part) / float64(max(1, whole)) }
	fmt.Fprintf(&b, "inquiries %d\nsentiment accuracy %.1f %%\nkind accuracy %.1f %%\n", sentiment.meant, percent(sentiment.right, sentiment.meant), percent(kind.right, kind.meant))
	line := func(name string, s score) {
		fmt.Fprintf(&b, "%-24s meant %4d  given %4d  precision %5.1f %%  recall %5.1f %%\n", name, s.meant, s.given, percent(s.right, s.given), percent(s.right, s.meant))
	}
	line("all topics", all)
	for _, topic := range slices.SortedFunc(maps.Keys(topics), cmp.Compare) {
		line(topic, *topics[topic])
	}
	golden := filepath.Join("testdata", "sample_accuracy.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the accuracy on the sample changed; look at it, then rewrite the table with -update:\n%s", b.String())
	}
}
