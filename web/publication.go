package web

import (
	"context"
	"errors"
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
}

// Publication is one published state. All of it may be read concurrently and nothing is changed.
type Publication struct {
	Version  string // of the Source when it was opened
	Title    string
	Location *time.Location
	Topics   []voc.Topic
	Figures  []voc.WeekFigures // of all weeks, ascending, with movers and guards
	Searcher Searcher
	// Rows fetches the inquiries of hits, in the order of the hits.
	Rows func(hits []voc.Hit) ([]*voc.Labelled, error)
	// Opinions gives what the opinions of a week are counted by, in the order of their rows.
	Opinions func(week voc.Week) iter.Seq2[Opinion, error]
	// Gaps lists the questions of a week that no article answers. It may take seconds and is called once a week.
	// Nil where no articles are known.
	Gaps func(week voc.Week) ([]voc.FAQGap, error)
	// Close releases files; nil = nothing to release.
	Close func() error

	gaps  sync.Map // voc.Week → *gapsOnce
	found sync.Map // voc.Week → *figures
}

// Opinion is one opinion of an inquiry.
type Opinion struct {
	Row                         int // of the inquiry in its week
	CountedAs                   string
	Target, Predicate, Polarity string
}

// gapsOnce computes the gaps of a week once, in the background.
type gapsOnce struct {
	once sync.Once
	done chan struct{}
	gaps []voc.FAQGap
	err  error
}

var errNoArticles = errors.New("no articles are known")

// weekGaps returns the gaps of a week. It waits until they are known or the context ends; known is false then.
func (p *Publication) weekGaps(ctx context.Context, week voc.Week) (gaps []voc.FAQGap, known bool, err error) {
	if p.Gaps == nil {
		return nil, false, errNoArticles
	}
	value, _ := p.gaps.LoadOrStore(week, &gapsOnce{done: make(chan struct{})})
	g := value.(*gapsOnce)
	g.once.Do(func() {
		go func() {
			defer close(g.done)
			defer func() {
				if recover() != nil {
					g.err = errors.New("computing the gaps failed")
				}
			}()
			g.gaps, g.err = p.Gaps(week)
		}()
	})
	select {
	case <-g.done:
		return g.gaps, true, g.err
	default:
	}
	select {
	case <-g.done:
		return g.gaps, true, g.err
	case <-ctx.Done():
		return nil, false, nil
	}
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
	fresh := &loan{publication, 2} // the shelf and this request
	s.mutex.Lock()
	replaced := s.current
	s.current = fresh
	s.mutex.Unlock()
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
