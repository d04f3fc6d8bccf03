package web

import (
	"fmt"
	"iter"
	"slices"
	"sync"

	"voc"
)

// opinionKey tells opinions apart. In a filter an empty polarity means any.
type opinionKey struct{ target, predicate, polarity string }

// String writes the key as a value of the parameter opinion.
func (k opinionKey) String() string {
	return voc.OpinionValue(k.target, k.predicate, k.polarity)
}

// readOpinion reads a value of the parameter opinion, as voc.OpinionValue writes it.
func readOpinion(value string) (opinionKey, error) {
	parts := voc.OpinionParts(value)
	if len(parts) != 3 || len(value) > maxLikeBytes {
		return opinionKey{}, &badRequest{fmt.Errorf("「%s」は意見の形（何が|どうだ|極性、例: 送料|高い|negative。極性は空でもよい）ではありません。", voc.Visible(value))}
	}
	return opinionKey{parts[0], parts[1], parts[2]}, nil
}

// opinionName shows a value of the parameter opinion.
func opinionName(value string) string {
	k, err := readOpinion(value)
	if err != nil {
		return voc.Visible(value)
	}
	name := voc.Visible(k.target) + " → " + voc.Visible(k.predicate)
	if k.polarity != "" {
		name += "（" + polarityName(k.polarity) + "）"
	}
	return name
}

func polarityName(polarity string) string {
	if polarity == "request" {
		return "要望"
	}
	return voc.Visible(voc.LabelName(polarity))
}

// saidOpinions are the opinions of a week in the order of their rows, with each key and person once.
type saidOpinions struct {
	keys    []opinionKey
	numbers map[opinionKey]uint32 // in keys
	said    []saidOpinion
}

type saidOpinion struct{ row, key, person uint32 }

// opinionOf is one opinion of an inquiry.
type opinionOf struct {
	Row int
	opinionKey
	person uint32
}

func (s *saidOpinions) all() iter.Seq[opinionOf] {
	return func(yield func(opinionOf) bool) {
		for _, o := range s.said {
			if !yield(opinionOf{int(o.row), s.keys[o.key], o.person}) {
				return
			}
		}
	}
}

// weekOpinions reads the opinions of a week once: drilling down asks for them again and again.
func (p *Publication) weekOpinions(week voc.Week) (*saidOpinions, error) {
	read, _ := p.opinions.LoadOrStore(week, sync.OnceValues(func() (*saidOpinions, error) { return p.readOpinions(week) }))
	return read.(func() (*saidOpinions, error))()
}

func (p *Publication) readOpinions(week voc.Week) (*saidOpinions, error) {
	s := &saidOpinions{numbers: map[opinionKey]uint32{}}
	people := map[string]uint32{}
	for o, err := range p.Opinions(week) {
		if err != nil {
			return nil, err
		}
		k := opinionKey{o.Target, o.Predicate, o.Polarity}
		number, known := s.numbers[k]
		if !known {
			number = uint32(len(s.keys))
			s.keys = append(s.keys, k)
			s.numbers[k] = number
		}
		person, known := people[o.CountedAs]
		if !known {
			person = uint32(len(people))
			people[o.CountedAs] = person
		}
		s.said = append(s.said, saidOpinion{uint32(o.Row), number, person})
	}
	return s, nil
}

// query is the state's search with its opinions.
func (r *request) query() (voc.Query, error) {
	q := r.state.query(r.Publication)
	given := r.state.values["opinion"]
	if len(given) == 0 {
		return q, nil
	}
	var wanted []opinionKey
	for _, value := range given {
		k, err := readOpinion(value)
		if err != nil {
			return q, err
		}
		wanted = append(wanted, k)
	}
	q.Rows = map[voc.Week][]int{}
	for _, f := range r.Figures {
		if len(q.Weeks) > 0 && !slices.Contains(q.Weeks, f.Week.String()) {
			continue
		}
		if err := r.Context().Err(); err != nil {
			return q, err
		}
		said, err := r.weekOpinions(f.Week)
		if err != nil {
			return q, err
		}
		q.Rows[f.Week] = said.rows(wanted)
	}
	return q, nil
}

// rows returns the rows that hold one of some opinions, ascending, each once.
func (s *saidOpinions) rows(wanted []opinionKey) []int {
	accepted := map[uint32]bool{}
	for _, k := range wanted {
		polarities := []string{k.polarity}
		if k.polarity == "" {
			polarities = []string{voc.Positive, voc.Neutral, voc.Negative, "request", ""}
		}
		for _, polarity := range polarities {
			if number, found := s.numbers[opinionKey{k.target, k.predicate, polarity}]; found {
				accepted[number] = true
			}
		}
	}
	rows := []int{}
	for _, o := range s.said {
		if accepted[o.key] && (len(rows) == 0 || rows[len(rows)-1] != int(o.row)) {
			rows = append(rows, int(o.row))
		}
	}
	return rows
}
