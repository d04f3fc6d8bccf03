package index

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

func TestEmptyIndex(t *testing.T) {
	x := open(t, build(t, firstWeek, nil))
	r, err := x.Search(context.Background(), voc.Query{Text: "返品", Size: 10, Facets: facetFields, CountPeople: true})
	if err != nil || r.Total != 0 || len(r.Hits) != 0 || r.People != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := open(t).Search(context.Background(), voc.Query{Size: 10}); err != nil || r.Total != 0 {
		t.Errorf("no weeks: %+v, %v", r, err)
	}
}

func TestBuilderRefuses(t *testing.T) {
	documents := randomDocuments(t, rand.New(rand.NewPCG(1, 1)), firstWeek, 3)
	b, err := NewBuilder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	add := func(row int, week voc.Week) error {
		labelled := documents[0].labelled
		labelled.Week = week
		return b.Add(row, &labelled, &documents[0].tokens)
	}
	if err := add(5, firstWeek); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"row twice": add(5, firstWeek), "negative row": add(-1, firstWeek), "huge row": add(1<<40, firstWeek), "other week": add(6, firstWeek.Add(1)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Close() == nil {
		t.Error("closing twice: no error")
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewBuilder(full); err == nil {
		t.Error("directory with files: no error")
	}
}

func TestSearchRefuses(t *testing.T) {
	good := build(t, firstWeek, randomDocuments(t, rand.New(rand.NewPCG(1, 1)), firstWeek, 20))
	x := open(t, good)
	for name, q := range map[string]voc.Query{
		"negative size":  {Size: -1},
		"negative from":  {From: -1},
		"deep page":      {From: MaxDepth, Size: 1},
		"unknown sort":   {Sort: "loudest"},
		"unknown facet":  {Facets: []string{"colour"}},
		"malformed day":  {DayFrom: "2026-8-3"},
		"malformed week": {Weeks: []string{"2026-34"}},
	} {
		if _, err := x.Search(context.Background(), q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Search(cancelled, voc.Query{Text: "返品"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Open([]Week{good, good}, loadDictionary); err == nil {
		t.Error("a week given twice: no error")
	}
	noDictionary, err := Open([]Week{good}, func() (*tokenize.Dictionary, error) { return nil, errors.New("no dictionary") })
	if err != nil {
		t.Fatal(err)
	}
	if r, err := noDictionary.Search(context.Background(), voc.Query{Size: 5}); err != nil || r.Total != 20 {
		t.Errorf("a query without words needs no dictionary: %+v, %v", r, err)
	}
	if _, err := noDictionary.Search(context.Background(), voc.Query{Text: "返品"}); err == nil {
		t.Error("a query with words needs the dictionary: no error")
	}
	if err := noDictionary.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := noDictionary.Search(context.Background(), voc.Query{}); err == nil {
		t.Error("closed index: no error")
	}
}

func TestWeeksThatCannotBeOpened(t *testing.T) {
	good := build(t, firstWeek, randomDocuments(t, rand.New(rand.NewPCG(1, 1)), firstWeek, 20))
	for name, damage := range map[string]func(dir string) error{
		"missing":    os.RemoveAll,
		"unfinished": func(dir string) error { return os.Remove(filepath.Join(dir, documentsFile)) },
		"newer format": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, documentsFile), []byte(`{"format":9}`), 0o600)
		},
		"no JSON": func(dir string) error { return os.WriteFile(filepath.Join(dir, documentsFile), []byte("?"), 0o600) },
		"other count": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, documentsFile), []byte(`{"format":4,"documents":7,"segments":1}`), 0o600)
		},
		"older format": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, documentsFile), []byte(`{"format":3,"documents":20,"terms":9}`), 0o600)
		},
		"missing segment": func(dir string) error { return os.Remove(filepath.Join(dir, invertedFile(0))) },
		"empty segment":   func(dir string) error { return os.Truncate(filepath.Join(dir, invertedFile(0)), 0) },
		"cut segment":     func(dir string) error { return os.Truncate(filepath.Join(dir, invertedFile(0)), 300) },
		"empty forward":   func(dir string) error { return os.Truncate(filepath.Join(dir, forwardFile(0)), 0) },
		"cut forward":     func(dir string) error { return os.Truncate(filepath.Join(dir, forwardFile(0)), 400) },
	} {
		t.Run(name, func(t *testing.T) {
			bad := build(t, firstWeek.Add(1), nil)
			if name != "missing" {
				bad = build(t, firstWeek.Add(1), randomDocuments(t, rand.New(rand.NewPCG(1, 1)), firstWeek.Add(1), 20))
			}
			if err := damage(bad.Dir); err != nil {
				t.Fatal(err)
			}
			x := open(t, good, bad)
			_, err := x.Search(context.Background(), voc.Query{})
			if err == nil || !strings.Contains(err.Error(), bad.Week.String()) {
				t.Errorf("the error does not name the week: %v", err)
			}
			r, err := x.Search(context.Background(), voc.Query{Weeks: []string{good.Week.String()}})
			if err != nil || r.Total != 20 {
				t.Errorf("the other week is searched without opening the bad one: %+v, %v", r, err)
			}
		})
	}
}
