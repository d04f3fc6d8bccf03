package web

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"voc"
)

// A Source gives access to what is published. It is safe for concurrent use.
type Source interface {
	// Version names the published state; it is asked for by every request, so it must be cheap.
	Version() (string, error)
	// Open reads the published state. The Publication is closed once the last request that uses it is done.
	Open(ctx context.Context) (*Publication, error)
}

// Searcher finds inquiries and says why.
type Searcher interface {
	voc.Searcher
	// Highlight returns the spans of a masked text that match a query.
	Highlight(query voc.Query, text string) ([]voc.Span, error)
	// Problem says in Japanese what is wrong with a query that Search refused.
	Problem(err error) string
}

// Publication is one published state. All of it may be read concurrently and nothing is changed.
type Publication struct {
	Version  string // of the Source when it was opened
	Title    string
	Location *time.Location
	Topics   []voc.Topic
	Figures  []voc.WeekFigures // of all weeks, ascending, with movers and guards
	Searcher Searcher
	// Selected says whether the Searcher knows a set by its name (voc.NewSelection) in a week; nil = none.
	Selected func(week voc.Week, name string) bool
	// Rows fetches the inquiries of hits, in the order of the hits.
	Rows func(hits []voc.Hit) ([]*voc.Labelled, error)
	// Opinions gives what the opinions of a week are counted by, in the order of their rows.
	Opinions func(week voc.Week) iter.Seq2[Opinion, error]
	// FAQ compares the questions of a week with the articles. It may take seconds and is called once a week.
	// Nil where no articles are known.
	FAQ func(week voc.Week) (FAQ, error)
	// Insights is what a week's rows and its neighbours' say. It may take seconds and is called once a week; nil = not known.
	Insights func(week voc.Week) (voc.WeekInsights, error)
	// Surges lists the days of a week on which a topic stands out, from the figures alone; nil = not known.
	Surges func(week voc.Week) []voc.Surge
	// Warm loads what first searches would wait for; nil = nothing. It is called once, before the first request or, for a
	// state published later, beside them.
	Warm func(ctx context.Context)
	// Close releases files; nil = nothing to release.
	Close func() error

	gaps     sync.Map // voc.Week → *background[FAQ]
	insights sync.Map // voc.Week → *background[voc.WeekInsights]
	surging  sync.Map // voc.Week → []voc.Surge
	found    sync.Map // voc.Week → *figures
	opinions sync.Map // voc.Week → func() (*saidOpinions, error)
}

// Opinion is one opinion of an inquiry.
type Opinion struct {
	Row                         int // of the inquiry in its week
	CountedAs                   string
	Target, Predicate, Polarity string
}

// FAQ says how far the articles answer a week's questions.
type FAQ struct {
	Gaps     []voc.FAQGap
	GapRows  []voc.RowSet  // of each gap, where they are known
	Coverage []FAQCoverage // by topic
}

// FAQCoverage counts people who asked about a topic.
type FAQCoverage struct {
	Topic    string  `json:"topic"`    // leaf topic or uncategorised
	People   int64   `json:"people"`   // who asked
	Answered int64   `json:"answered"` // of them, whose questions all have an article
	Share    float64 `json:"share"`    // answered by people
	Low      float64 `json:"low"`      // its 95 % interval
	High     float64 `json:"high"`
	// Searches whose people are People and Answered; empty where none gives them.
	PeopleQuery   string `json:"people_query"`
	AnsweredQuery string `json:"answered_query"`

	Rows, AnsweredRows voc.RowSet `json:"-"` // the questions, and those of people who are answered
}

// background computes a value once, beside the requests that wait for it.
type background[T any] struct {
	once  sync.Once
	done  chan struct{}
	value T
	err   error
}

// inBackground returns the value of a week. It waits until it is known or the context ends; known is false then.
func inBackground[T any](ctx context.Context, held *sync.Map, week voc.Week, compute func(voc.Week) (T, error)) (value T, known bool, err error) {
	entry, _ := held.LoadOrStore(week, &background[T]{done: make(chan struct{})})
	b := entry.(*background[T])
	b.once.Do(func() {
		go func() {
			defer close(b.done)
			defer func() {
				if reason := recover(); reason != nil {
					b.err = fmt.Errorf("computing for week %s failed: %v", week, reason)
				}
			}()
			b.value, b.err = compute(week)
		}()
	})
	select {
	case <-b.done:
		return b.value, true, b.err
	default:
	}
	select {
	case <-b.done:
		return b.value, true, b.err
	case <-ctx.Done():
		return value, false, nil
	}
}

// isKnown says whether what is computed in the background of a week is there.
func isKnown[T any](held *sync.Map, week voc.Week) bool {
	entry, found := held.Load(week)
	if !found {
		return false
	}
	select {
	case <-entry.(*background[T]).done:
		return true
	default:
		return false
	}
}

var (
	errNoArticles = errors.New("no articles are known")
	errNoInsights = errors.New("no insights are known")
)

// weekGaps returns how far articles answer the questions of a week; see inBackground.
func (p *Publication) weekGaps(ctx context.Context, week voc.Week) (found FAQ, known bool, err error) {
	if p.FAQ == nil {
		return FAQ{}, false, errNoArticles
	}
	return inBackground(ctx, &p.gaps, week, p.FAQ)
}

// weekInsights returns the insights of a week; see inBackground.
func (p *Publication) weekInsights(ctx context.Context, week voc.Week) (found voc.WeekInsights, known bool, err error) {
	if p.Insights == nil {
		return voc.WeekInsights{}, false, errNoInsights
	}
	return inBackground(ctx, &p.insights, week, p.Insights)
}

// shelf keeps the newest publication open, and older ones for as long as requests read them.
type shelf struct {
	source  Source
	opening sync.Mutex // held while a publication is opened, so that one request does it

	mutex   sync.Mutex // guards what follows
	current *loan
}

// loan counts the users of a publication; the shelf itself is one as long as it is the current one.
type loan struct {
	*Publication
	users int
}

// take returns the newest publication and a function to give it back. Where a newer state cannot be opened, the
// one before goes on being served and the error is handed to warn.
func (s *shelf) take(ctx context.Context, warn func(error)) (*Publication, func(), error) {
	version, err := s.source.Version()
	held := s.borrow()
	if held != nil && (err != nil || held.Version == version) {
		if err != nil {
			warn(err)
		}
		return held.Publication, func() { s.release(held, warn) }, nil
	}
	if held == nil {
		s.opening.Lock()
	} else if !s.opening.TryLock() {
		// Another request opens the newer state; this one need not wait for it.
		return held.Publication, func() { s.release(held, warn) }, nil
	}
	defer s.opening.Unlock()
	if opened := s.borrow(); opened != nil && opened.Version == version {
		if held != nil {
			s.release(held, warn)
		}
		return opened.Publication, func() { s.release(opened, warn) }, nil
	} else if opened != nil {
		s.release(opened, warn)
	}
	// A request that is cancelled must not keep the others from the newer state.
	publication, err := s.source.Open(context.WithoutCancel(ctx))
	if err != nil {
		if held == nil {
			return nil, nil, err
		}
		warn(err)
		return held.Publication, func() { s.release(held, warn) }, nil
	}
	users := 2 // the shelf and this request
	if publication.Warm != nil {
		users++
	}
	fresh := &loan{publication, users}
	s.mutex.Lock()
	replaced := s.current
	s.current = fresh
	s.mutex.Unlock()
	if publication.Warm != nil {
		warmed := make(chan struct{})
		go func() {
			defer s.release(fresh, warn)
			defer close(warmed)
			publication.Warm(context.WithoutCancel(ctx))
			if n := len(publication.Figures); n > 0 && publication.Opinions != nil {
				_, _ = publication.weekOpinions(publication.Figures[n-1].Week) // of the week that is opened first; a page says what fails
			}
		}()
		if replaced == nil {
			<-warmed // nobody could be answered meanwhile as fast as afterwards
		}
	}
	if replaced != nil {
		s.release(replaced, warn)
	}
	if held != nil {
		s.release(held, warn)
	}
	return publication, func() { s.release(fresh, warn) }, nil
}

func (s *shelf) borrow() *loan {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.current != nil {
		s.current.users++
	}
	return s.current
}

func (s *shelf) release(l *loan, warn func(error)) {
	s.mutex.Lock()
	l.users--
	last := l.users == 0
	s.mutex.Unlock()
	if last && l.Close != nil {
		if err := l.Close(); err != nil {
			warn(err)
		}
	}
}

// close gives the current publication up.
func (s *shelf) close(warn func(error)) {
	s.mutex.Lock()
	l := s.current
	s.current = nil
	s.mutex.Unlock()
	if l != nil {
		s.release(l, warn)
	}
}
