package index

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
	"voc/tokenize"
)

// MaxDepth bounds From + Size of a query.
const MaxDepth = 10_000

// defaultFacetSize is the number of values of a facet where a query names none.
const defaultFacetSize = 50

// facetWeek is the one facet that is no field.
const facetWeek = "week"

var facetFields = []string{facetWeek, fieldDay, fieldChannel, fieldTopic, fieldSentiment, fieldKind, fieldStage, fieldSignal,
	fieldContent, fieldProduct, fieldStatus, fieldSegment, fieldTrace}

// maxGroups bounds the lines of a table by groups.
const maxGroups = 20_000

var (
	errDamaged = errors.New("the index is damaged")
	errFormat  = errors.New("the index is of another version")
)

// Week names the index of one week.
type Week struct {
	Week voc.Week
	Dir  string
}

// Index searches several weeks at once. It is safe for concurrent use.
type Index struct {
	weeks      []*openWeek // ascending
	dictionary func() (*tokenize.Dictionary, error)
	population *population
	synonyms   Synonyms
	compiled   atomic.Pointer[compiledQuery]
	sources    map[string]RowSource // of fields that the index does not hold

	mutex  sync.RWMutex // held for reading by searches, for writing by Close
	closed bool
}

var _ voc.Searcher = (*Index)(nil)

// Open prepares a search over weeks. A week's files are opened when a search needs them; they are trusted, since a
// damaged segment can crash the process: check their checksums first. dictionary is called once at most, by the first
// query that has words.
func Open(weeks []Week, dictionary func() (*tokenize.Dictionary, error)) (*Index, error) {
	x := &Index{dictionary: sync.OnceValues(dictionary), population: &population{numbers: map[string]uint32{}}}
	for _, w := range weeks {
		x.weeks = append(x.weeks, &openWeek{week: w.Week, dir: w.Dir})
	}
	slices.SortFunc(x.weeks, func(a, b *openWeek) int { return a.week.Compare(b.week) })
	for i, w := range x.weeks[min(1, len(x.weeks)):] {
		if w.week == x.weeks[i].week {
			return nil, fmt.Errorf("opening index: week %s is given twice", w.week)
		}
	}
	return x, nil
}

// Close releases the files. It waits for searches under way; later ones fail.
func (x *Index) Close() error {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.closed = true
	var err error
	for _, w := range x.weeks {
		err = errors.Join(err, w.close())
	}
	return err
}

// tokenizer loads the dictionary where it is not loaded yet.
func (x *Index) tokenizer() (*tokenize.Tokenizer, error) {
	dictionary, err := x.dictionary()
	if err != nil {
		return nil, fmt.Errorf("loading dictionary for query: %w", err)
	}
	return dictionary.NewTokenizer(), nil
}

// Search answers a query. Newest and oldest order hits by week and row, and rows stand in the order of their time;
// relevance orders by score, then newest first. Rows without a value of a field are in none of its facet counts.
// Errors are those of the context, a *SyntaxError, a query out of bounds, or an index that cannot be read.
func (x *Index) Search(ctx context.Context, q voc.Query) (voc.Result, error) {
	if err := check(q); err != nil {
		return voc.Result{}, err
	}
	text, err := x.compileQuery(q)
	if err != nil {
		return voc.Result{}, err
	}
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	if x.closed {
		return voc.Result{}, errors.New("searching index: it is closed")
	}
	search := &search{query: q, text: text, population: x.population}
	if q.After != "" {
		if search.after, err = readCursor(q); err != nil {
			return voc.Result{}, err
		}
	}
	for _, w := range x.weeks {
		if len(q.Weeks) == 0 || slices.Contains(q.Weeks, w.week.String()) {
			search.weeks = append(search.weeks, w)
		}
	}
	if err := search.open(); err != nil {
		return voc.Result{}, err
	}
	if search.given, err = x.givenRows(ctx, search); err != nil {
		return voc.Result{}, err
	}
	if q.Like != "" {
		if search.like, err = x.likeTerms(ctx, search); err != nil {
			return voc.Result{}, err
		}
	}
	if q.Size > 0 && (q.Sort == "" || q.Sort == SortRelevance) {
		search.terms = append(text.terms(), search.like...)
	}
	if err := search.run(ctx); err != nil {
		return voc.Result{}, err
	}
	return search.result(ctx)
}

// Check says whether a query could be asked: whether it is within its bounds and its text is understood. It loads the
// dictionary where it is not loaded yet, so that the time of a search that follows is that of the search alone.
func (x *Index) Check(q voc.Query) error {
	if err := check(q); err != nil {
		return err
	}
	_, err := x.compileQuery(q)
	return err
}

// The orders of hits.
const (
	SortRelevance = "relevance"
	SortNewest    = "newest"
	SortOldest    = "oldest"
	SortSeverity  = "severity"
)

// check refuses queries that are out of bounds or name what does not exist.
func check(q voc.Query) error {
	if q.From < 0 || q.Size < 0 || q.FacetSize < 0 {
		return fmt.Errorf("searching: from %d, size %d and facet size %d must not be negative", q.From, q.Size, q.FacetSize)
	}
	if q.Size > MaxDepth || q.From > MaxDepth-q.Size {
		return fmt.Errorf("searching: hits beyond the first %d are not paged; narrow the query, or filter by week or day", MaxDepth)
	}
	if !slices.Contains([]string{"", SortRelevance, SortNewest, SortOldest, SortSeverity}, q.Sort) {
		return fmt.Errorf("searching: sort %q is none of relevance, newest, oldest, severity", q.Sort)
	}
	if q.After != "" && q.From > 0 {
		return errors.New("searching: a cursor already says where the page begins; leave from at 0")
	}
	if len(q.GroupBy) > maxGroupFields {
		return fmt.Errorf("searching: at most %d fields can be grouped by", maxGroupFields)
	}
	for i, field := range q.GroupBy {
		if !slices.Contains(facetFields, field) || slices.Contains(q.GroupBy[:i], field) {
			return fmt.Errorf("searching: group by %q: each of the fields must be one of %v, once", field, facetFields)
		}
	}
	for _, filter := range q.Also {
		if !slices.Contains(queryFields, filter.Field) {
			return fmt.Errorf("searching: filter %q is none of %v", filter.Field, queryFields)
		}
	}
	for _, facet := range q.Facets {
		if !slices.Contains(facetFields, facet) {
			return fmt.Errorf("searching: facet %q is none of %v", facet, facetFields)
		}
	}
	for _, week := range q.Weeks {
		if _, err := voc.ParseWeek(week); err != nil {
			return fmt.Errorf("searching: %w", err)
		}
	}
	for _, day := range []string{q.DayFrom, q.DayTo} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return fmt.Errorf("searching: day %q is not of the form 2026-08-03", day)
		}
	}
	return nil
}

// search is one query under way.
type search struct {
	query      voc.Query
	text       *condition
	terms      []string // to score by; none where hits are ordered by time
	like       []string // the terms of which a document must hold one
	after      *voc.Hit // the hit behind which the page begins
	weeks      []*openWeek
	parts      []*part
	population *population
	given      givenRows
}

// part is what a segment contributes.
type part struct {
	segment *openSegment
	found   *roaring.Bitmap
	holds   []uint64              // documents that hold each of the search's terms
	facets  map[string][]valueSet // by field, of the documents found
	groups  []valueSet            // by the fields of GroupBy together
	hits    []voc.Hit             // the first From + Size of the segment, in no order
}

// open opens the weeks.
func (s *search) open() error {
	if err := parallel(s.weeks, func(w *openWeek) *openWeek { return w }, (*openWeek).open); err != nil {
		return err
	}
	for _, w := range s.weeks {
		for _, segment := range w.segments {
			s.parts = append(s.parts, &part{segment: segment})
		}
	}
	return nil
}

// run searches the segments in parallel, in two rounds: scores need the frequencies of terms in all weeks.
func (s *search) run(ctx context.Context) error {
	if err := s.each(func(p *part) error { return s.find(ctx, p) }); err != nil {
		return err
	}
	if s.query.Size == 0 {
		return nil
	}
	weights := s.weights()
	return s.each(func(p *part) error { return s.rank(ctx, p, weights) })
}

// each calls do for every part.
func (s *search) each(do func(*part) error) error {
	return parallel(s.parts, func(p *part) *openWeek { return p.segment.week }, do)
}

// parallel calls do for every item on all cores and returns the error of the earliest week that failed. Items are in
// the order of their weeks.
func parallel[T any](items []T, week func(T) *openWeek, do func(T) error) error {
	errs := make([]error, len(items))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(items)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(items); i = int(next.Add(1)) - 1 {
				func() {
					defer recoverDamage(&errs[i])
					errs[i] = do(items[i])
				}()
			}
		})
	}
	group.Wait()
	for i, err := range errs {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("searching index: %w", err)
		}
		if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) || errors.Is(err, errTooMany) {
			return err // the query's fault, not the index's
		}
		if w := week(items[i]); errors.Is(err, errFormat) {
			return fmt.Errorf("reading index of week %s in %s: %w", w.week, w.dir, err)
		} else if err != nil {
			return fmt.Errorf("reading index of week %s in %s: %w; run voc verify", w.week, w.dir, err)
		}
	}
	return nil
}

// find collects the matching documents of a segment and their facets.
func (s *search) find(ctx context.Context, p *part) error {
	p.found, p.holds = roaring.New(), make([]uint64, len(s.terms))
	text, err := p.segment.dictionary(fieldText)
	if err != nil {
		return err
	}
	e := &evaluation{ctx: ctx, segment: p.segment, text: text, given: s.given}
	if p.found, err = e.filtered(s.query); err != nil {
		return err
	}
	if s.query.Like != "" {
		if err := holdOneOf(text, s.like, p.found); err != nil {
			return err
		}
	}
	if s.text != nil {
		if p.found, err = e.matching(s.text, p.found); err != nil {
			return err
		}
	}
	for i, term := range s.terms {
		set, err := documentsWith(text, term)
		if err != nil {
			return err
		}
		p.holds[i] = set.GetCardinality()
	}
	p.facets = map[string][]valueSet{}
	for _, field := range s.query.Facets {
		if p.facets[field], err = e.values(field, p.found); err != nil {
			return err
		}
	}
	if len(s.query.GroupBy) > 0 {
		if p.groups, err = e.groups(s.query.GroupBy, p.found); err != nil {
			return err
		}
	}
	if s.query.CountPeople {
		return p.segment.loadPeople(s.population)
	}
	return nil
}

// result puts the parts together.
func (s *search) result(ctx context.Context) (voc.Result, error) {
	q := s.query
	r := voc.Result{Facets: map[string][]voc.FacetCount{}}
	var hits []voc.Hit
	for _, p := range s.parts {
		r.Total += int(p.found.GetCardinality())
		hits = append(hits, p.hits...)
	}
	slices.SortFunc(hits, order(q.Sort))
	r.Hits = hits[min(q.From, len(hits)):min(q.From+q.Size, len(hits))]
	if len(r.Hits) > 0 && len(hits) > q.From+q.Size {
		r.Next = writeCursor(q, r.Hits[len(r.Hits)-1])
	}
	counter := s.newCounter(ctx)
	if q.CountPeople {
		r.People = counter.people(func(p *part) *roaring.Bitmap { return p.found })
	}
	var err error
	for _, field := range q.Facets {
		if r.Facets[field], err = s.facet(field, counter); err != nil {
			return voc.Result{}, err
		}
	}
	if r.Groups, err = s.groups(counter); err != nil {
		return voc.Result{}, err
	}
	return r, nil
}
