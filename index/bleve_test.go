package index

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"voc"
)

// sums are the checksums of all files of an index.
func sums(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	sums := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		sums[path] = sha256.Sum256(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func openWithBleve(t *testing.T, week Week) bleve.Index {
	t.Helper()
	opened, err := bleve.Open(week.Dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return opened
}

// foundByBleve returns the ids that bleve finds, sorted.
func foundByBleve(t *testing.T, opened bleve.Index, q query.Query) []string {
	t.Helper()
	result, err := opened.Search(bleve.NewSearchRequestOptions(q, 10_000, 0, false))
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, hit := range result.Hits {
		ids = append(ids, hit.ID)
	}
	slices.Sort(ids)
	if uint64(len(ids)) != result.Total {
		t.Errorf("%d hits, bleve says %d", len(ids), result.Total)
	}
	return ids
}

// TestBleveOpensAWeek searches an index of one segment and of many with bleve itself and with this package.
func TestBleveOpensAWeek(t *testing.T) {
	documents := randomDocuments(t, rand.New(rand.NewPCG(6, 1)), firstWeek, 700)
	ids := map[int]string{}
	for i := range documents {
		ids[documents[i].row] = documents[i].labelled.ID
	}
	term := func(field, value string) query.Query {
		q := bleve.NewTermQuery(value)
		q.SetField(field)
		return q
	}
	for _, size := range []int{segmentDocuments, 5} { // 140 segments: their keys have two lengths
		week := buildSegments(t, firstWeek, documents, size)
		before := sums(t, week.Dir)
		x, opened := open(t, week), openWithBleve(t, week)
		if count, err := opened.DocCount(); err != nil || count != uint64(len(documents)) {
			t.Errorf("bleve counts %d documents, %v", count, err)
		}
		for _, c := range []struct {
			name  string
			ours  voc.Query
			bleve query.Query
		}{
			{"all", voc.Query{}, bleve.NewMatchAllQuery()},
			{"term", voc.Query{Text: "返品"}, term(fieldText, "返品")},
			{"no term", voc.Query{Text: "xyz"}, term(fieldText, "xyz")},
			{"filter", voc.Query{Channels: []string{voc.Phone}}, term(fieldChannel, voc.Phone)},
			{"one document", voc.Query{IDs: []string{ids[7]}}, bleve.NewDocIDQuery([]string{ids[7]})},
			{"id by its beginning", voc.Query{Text: "id:2026-W30-1*"}, func() query.Query {
				q := bleve.NewPrefixQuery("2026-W30-1")
				q.SetField(fieldDocument)
				return q
			}()},
			{"alternatives", voc.Query{Text: "返品 OR アプリ"}, bleve.NewQueryStringQuery("返品 アプリ")},
			{"no field", voc.Query{Text: "CANCEL"}, bleve.NewMatchQuery("cancel")},
			{"language of queries", voc.Query{Text: "返品", Channels: []string{"fax"}, Products: []string{"Beta"}},
				bleve.NewQueryStringQuery("+text:返品 +channel:fax +product:Beta")},
			{"days", voc.Query{DayFrom: "2026-07-21", DayTo: "2026-07-22"}, bleve.NewDisjunctionQuery(term(fieldDay, "2026-07-21"), term(fieldDay, "2026-07-22"))},
		} {
			c.ours.Size = 1000
			answer, err := x.Search(context.Background(), c.ours)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{}
			for _, hit := range answer.Hits {
				want = append(want, ids[hit.Row])
			}
			slices.Sort(want)
			if got := foundByBleve(t, opened, c.bleve); !slices.Equal(got, want) || len(want) == 0 && c.name != "no term" {
				t.Errorf("segments of %d, %s: bleve finds %d documents, we find %d", size, c.name, len(got), len(want))
			}
		}
		if after := sums(t, week.Dir); !maps.Equal(before, after) {
			t.Errorf("bleve changed files: %d before, %d after", len(before), len(after))
		}
	}
}

// TestBleveCountsFacets has bleve count the values of a field.
func TestBleveCountsFacets(t *testing.T) {
	documents := randomDocuments(t, rand.New(rand.NewPCG(6, 2)), firstWeek, 300)
	week := buildSegments(t, firstWeek, documents, 100)
	request := bleve.NewSearchRequest(bleve.NewMatchAllQuery())
	request.AddFacet("channels", bleve.NewFacetRequest(fieldChannel, 10))
	result, err := openWithBleve(t, week).Search(request)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, count := range result.Facets["channels"].Terms.Terms() {
		got[count.Term] = count.Count
	}
	want := map[string]int{}
	for i := range documents {
		want[documents[i].labelled.Channel]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("bleve counts %v, not %v", got, want)
	}
}

// TestBleveOpensEmptyWeeks opens an index without segments.
func TestBleveOpensEmptyWeeks(t *testing.T) {
	if count, err := openWithBleve(t, build(t, firstWeek, nil)).DocCount(); err != nil || count != 0 {
		t.Errorf("%d documents, %v", count, err)
	}
}

// TestBleveReadsTheMapping compares the mapping with what bleve makes of it.
func TestBleveReadsTheMapping(t *testing.T) {
	mapping := openWithBleve(t, build(t, firstWeek, nil)).Mapping()
	if field := mapping.DefaultSearchField(); field != fieldText {
		t.Errorf("words are looked for in %q", field)
	}
	got, err := json.Marshal(mapping)
	if err != nil {
		t.Fatal(err)
	}
	var read indexMapping
	if err := json.Unmarshal(got, &read); err != nil {
		t.Fatal(err)
	}
	if want := bleveMapping(); !reflect.DeepEqual(read, want) {
		t.Errorf("bleve reads %+v, not %+v", read, want)
	}
}

// TestAscendingKeys compares the keys of segments with examples of bleve's encoding.
func TestAscendingKeys(t *testing.T) {
	for number, want := range map[uint64]string{0: "88", 3: "8b", 109: "f5", 110: "f66e", 255: "f6ff", 256: "f70100", 70000: "f8011170"} {
		if got := fmt.Sprintf("%x", ascendingKey(number)); got != want {
			t.Errorf("%d is %s, not %s", number, got, want)
		}
	}
}

// TestBleveSearchesSeveralWeeks joins weeks as docs/bleve.md says.
func TestBleveSearchesSeveralWeeks(t *testing.T) {
	weeks, _ := corpus(t, rand.New(rand.NewPCG(6, 5)), 200)
	all := bleve.NewIndexAlias()
	for _, week := range weeks {
		all.Add(openWithBleve(t, week))
	}
	answer, err := open(t, weeks...).Search(context.Background(), voc.Query{Text: "返品 -sentiment:positive", Channels: []string{voc.Phone}})
	if err != nil {
		t.Fatal(err)
	}
	found := foundByBleve(t, all, bleve.NewQueryStringQuery("+text:返品 +channel:phone -sentiment:positive"))
	if len(found) != answer.Total || len(found) < 5 {
		t.Errorf("bleve finds %d documents, we find %d", len(found), answer.Total)
	}
}

// TestBuildsHaveTheSameBytes builds an index of many segments twice.
func TestBuildsHaveTheSameBytes(t *testing.T) {
	documents := randomDocuments(t, rand.New(rand.NewPCG(6, 4)), firstWeek, 600)
	var builds [2]map[string][32]byte
	for i := range builds {
		week := buildSegments(t, firstWeek, documents, 4)
		builds[i] = map[string][32]byte{}
		for path, sum := range sums(t, week.Dir) {
			name, err := filepath.Rel(week.Dir, path)
			if err != nil {
				t.Fatal(err)
			}
			builds[i][name] = sum
		}
	}
	if len(builds[0]) != 2*150+3 || !maps.Equal(builds[0], builds[1]) {
		t.Errorf("two builds of %d and %d files differ", len(builds[0]), len(builds[1]))
	}
}

// TestSharedIDs has one id in two id spaces: both documents are found by it.
func TestSharedIDs(t *testing.T) {
	documents := randomDocuments(t, rand.New(rand.NewPCG(6, 3)), firstWeek, 40)
	documents[31].labelled.ID = documents[4].labelled.ID
	week := build(t, firstWeek, documents)
	answer, err := open(t, week).Search(context.Background(), voc.Query{IDs: []string{documents[4].labelled.ID}, Size: 5})
	if err != nil || answer.Total != 2 {
		t.Errorf("%d found, %v", answer.Total, err)
	}
	if found := foundByBleve(t, openWithBleve(t, week), bleve.NewDocIDQuery([]string{documents[4].labelled.ID})); len(found) != 2 {
		t.Errorf("bleve finds %q", found)
	}
}
