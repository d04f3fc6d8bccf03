package pipeline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"voc"
	"voc/store"
)

// version is a row of an id as a source gave it, for tests of the resolver.
type version struct {
	id       int
	week     int
	updated  int // hours; 0 is unknown
	content  int
	file     int
	line     int
	earlier  bool
	identity int
}

func (v *version) labelled() voc.Labelled {
	row := voc.Labelled{
		ID: fmt.Sprint(v.id), IDSpace: "crm", Week: firstWeek.Add(2900 + v.week), ContentHash: fmt.Sprintf("%016x%016x", v.content, 0),
		Source: voc.Source{File: fmt.Sprint("file", v.file), Line: int64(v.line), Start: int64(100 * v.line)},
	}
	if v.updated > 0 {
		row.UpdatedAt = time.Unix(int64(3600*v.updated), 0)
	}
	return row
}

// resolve offers versions in the given order and returns the identities of those that are published, ascending,
// and what else the resolver counted.
func resolve(t *testing.T, versions []version, reread ...string) (published []int, counted string) {
	t.Helper()
	r := newResolver(t.TempDir())
	for _, name := range reread {
		r.reread[name] = true
	}
	numbers := map[string]int{} // next number in a week, of earlier and of fresh rows
	place := map[string]int{}   // week and number → identity
	for _, v := range versions {
		row := v.labelled()
		key := fmt.Sprint(v.earlier, row.Week)
		number := numbers[key]
		numbers[key]++
		place[fmt.Sprint(key, number)] = v.identity
		var err error
		if v.earlier {
			err = r.published(row.Week, number, store.RowKey{ID: row.ID, IDSpace: row.IDSpace, UpdatedAt: row.UpdatedAt, ContentHash: row.ContentHash, Source: row.Source})
		} else {
			err = r.fresh([]store.SpoolRow{{Row: row}}, number, v.file)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	weeks, err := r.decide()
	if err != nil {
		t.Fatal(err)
	}
	for kind, lost := range map[bool]map[int32][]uint32{true: r.lostEarlier, false: r.lostFresh} {
		for week, list := range lost {
			if !slices.IsSorted(list) {
				t.Fatalf("numbers are not in order: %v", list)
			}
			for _, number := range list {
				delete(place, fmt.Sprint(fmt.Sprint(kind, weekOfNumber(week)), number))
			}
		}
	}
	for _, identity := range place {
		published = append(published, identity)
	}
	slices.Sort(published)
	return published, fmt.Sprint(weeks, r.duplicates, r.replaced)
}

// Which row of an id is published does not depend on the order in which rows come, and one row of each id is.
func TestResolverIgnoresOrder(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		var versions []version
		ids := map[int]bool{}
		hasEarlier := map[int]bool{}
		for i := range 60 {
			v := version{
				id: random.IntN(15), week: random.IntN(3), updated: random.IntN(3), content: random.IntN(3), file: random.IntN(3), line: random.IntN(4), identity: i,
				earlier: random.IntN(5) == 0,
			}
			if v.earlier && hasEarlier[v.id] {
				continue // an id is published once
			}
			// A record of a file is one row.
			if slices.ContainsFunc(versions, func(o version) bool {
				return !o.earlier && !v.earlier && o.file == v.file && o.line == v.line && o.id == v.id
			}) {
				continue
			}
			hasEarlier[v.id] = hasEarlier[v.id] || v.earlier
			ids[v.id] = true
			versions = append(versions, v)
		}
		reread := []string{"file1"}[:seed%2]
		want, wantCounted := resolve(t, versions, reread...)
		if len(want) != len(ids) {
			t.Fatalf("%d rows of %d ids are published", len(want), len(ids))
		}
		for range 10 {
			random.Shuffle(len(versions), func(i, j int) { versions[i], versions[j] = versions[j], versions[i] })
			if got, counted := resolve(t, versions, reread...); !slices.Equal(got, want) || counted != wantCounted {
				t.Fatalf("seed %d: %v %s and %v %s", seed, got, counted, want, wantCounted)
			}
		}
	}
}

func TestResolverRules(t *testing.T) {
	for _, c := range []struct {
		name     string
		versions []version
		reread   []string
		want     int // identity
	}{
		{"newer", []version{{identity: 1, updated: 1, content: 9}, {identity: 2, updated: 2, content: 1}}, nil, 2},
		{"a time beats none", []version{{identity: 1, updated: 1}, {identity: 2, content: 9}}, nil, 1},
		{"greater content", []version{{identity: 1, content: 3, file: 0}, {identity: 2, content: 4, file: 1}}, nil, 2},
		{"first file", []version{{identity: 1, file: 1}, {identity: 2, file: 0, line: 5}}, nil, 2},
		{"first line", []version{{identity: 1, line: 7}, {identity: 2, line: 5}}, nil, 2},
		{"published earlier, equal", []version{{identity: 1}, {identity: 2, earlier: true}}, nil, 2},
		{"published earlier, older", []version{{identity: 1, updated: 2}, {identity: 2, updated: 1, earlier: true}}, nil, 1},
		{"read anew to other content", []version{{identity: 1, content: 1}, {identity: 2, content: 5, updated: 9, earlier: true}}, []string{"file0"}, 1},
		{"read anew to the same", []version{{identity: 1, content: 5}, {identity: 2, content: 5, earlier: true}}, []string{"file0"}, 2},
		{"another record of a file that is read anew", []version{{identity: 1, content: 1, line: 2}, {identity: 2, content: 5, earlier: true}}, []string{"file0"}, 2},
	} {
		if got, _ := resolve(t, c.versions, c.reread...); !slices.Equal(got, []int{c.want}) {
			t.Errorf("%s: %v is published and not %d", c.name, got, c.want)
		}
	}
}

func TestCandidateKeepsEveryField(t *testing.T) {
	want := candidate{key: rowKey{1, 2, 15: 16}, updated: noTime, content: 1 << 63, start: -3, line: 1 << 40, file: 1 << 31, week: -5, input: earlier, number: 1<<32 - 1}
	encoded := want.append(nil)
	if len(encoded) != candidateSize {
		t.Fatalf("%d bytes", len(encoded))
	}
	var got candidate
	if got.read(encoded); got != want {
		t.Errorf("%+v came back as %+v", want, got)
	}
}

func TestNumberSet(t *testing.T) {
	set := numberSet{2, 3, 7}
	var got []int
	for number := range 10 {
		if set.has(number) {
			got = append(got, number)
		}
	}
	if !slices.Equal(got, []int{2, 3, 7}) {
		t.Errorf("got %v", got)
	}
}
