package faq

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"voc"
)

// The states of a gap.
const (
	StateNew       = "new"
	StateAccepted  = "accepted"  // somebody writes the article
	StateWritten   = "written"   // the article is there; a gap that stays has not been closed by it
	StateDismissed = "dismissed" // not listed until it grows
)

// AllStates lists the states in the order of work.
var AllStates = []string{StateNew, StateAccepted, StateWritten, StateDismissed}

// growth is how many times the people a week of its dismissal a gap must have to come back.
const growth = 1.5

// grown reports whether more people a week ask than when a state was set. Over fewer people than then, as when another
// week alone is looked at, the growth must be beyond chance. Without weeks the people themselves are compared.
func (s *State) grown(gap *voc.FAQGap) bool {
	if s.Weeks == 0 || gap.Weeks == 0 {
		return float64(gap.People) >= growth*float64(s.People) && gap.People > s.People
	}
	if float64(gap.People)*float64(s.Weeks) < growth*float64(s.People)*float64(gap.Weeks) {
		return false
	}
	const chance = 0.05
	share := float64(gap.Weeks) / float64(gap.Weeks+s.Weeks)
	return gap.People > s.People || binomialTail(int(gap.People), int(gap.People+s.People), share) < chance
}

// State is what people decided about a gap. Its question and terms are masked text, kept so that the file can be read
// and the gap be found again when its wording shifts.
type State struct {
	ID       string   `json:"id"`
	State    string   `json:"state"`
	Question string   `json:"question"`
	Terms    []string `json:"terms"`
	People   int64    `json:"people"`          // when the state was set
	Weeks    int      `json:"weeks,omitempty"` // that these people asked in; 0 in older files
	Kind     string   `json:"kind,omitempty"`  // of the gap; empty in older files
}

// States are decisions about gaps, one a gap.
type States []State

// ReadStates reads a file that Write wrote.
func ReadStates(r io.Reader) (States, error) {
	var file struct {
		Gaps States `json:"gaps"`
	}
	decoder := json.NewDecoder(r)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("reading the states of FAQ gaps: %w", err)
	}
	for _, s := range file.Gaps {
		if s.ID == "" || !slices.Contains(AllStates, s.State) {
			return nil, fmt.Errorf("reading the states of FAQ gaps: gap %q has the state %q; choose one of %s", s.ID, s.State, strings.Join(AllStates, ", "))
		}
	}
	return file.Gaps, nil
}

// Write writes the states as indented JSON.
func (s States) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Gaps States `json:"gaps"`
	}{append(States{}, s...)})
}

// find returns the place of the state of a gap: the one with its id, else one that shares most of its foremost terms.
func (s States) find(gap *voc.FAQGap) int {
	if i := slices.IndexFunc(s, func(state State) bool { return state.ID == gap.ID }); i >= 0 {
		return i
	}
	first := gap.Terms[:min(stateTerms, len(gap.Terms))]
	return slices.IndexFunc(s, func(state State) bool {
		common := 0
		for _, term := range state.Terms {
			if slices.Contains(first, term) {
				common++
			}
		}
		return common*2 > stateTerms && (state.Kind == "" || ofArticle(state.Kind) == ofArticle(gap.Kind))
	})
}

// ofArticle says that a gap is about what an article says, and not about one that is missing.
func ofArticle(kind string) bool { return kind == voc.GapUnclear || kind == voc.GapOutdated }

// Apply fills in the state of each gap and leaves out the dismissed ones that have not grown since to one and a half
// times their people a week; those that have are new again.
func (s States) Apply(gaps []voc.FAQGap) []voc.FAQGap {
	var kept []voc.FAQGap
	for _, gap := range gaps {
		gap.State = StateNew
		if i := s.find(&gap); i >= 0 {
			switch {
			case s[i].State == StateDismissed && !s[i].grown(&gap):
				continue
			case s[i].State != StateDismissed:
				gap.State = s[i].State
			}
		}
		kept = append(kept, gap)
	}
	return kept
}

// Set returns the states with that of one of the gaps changed. id may be the beginning of an id that no other gap has.
func (s States) Set(gaps []voc.FAQGap, id, state string) (States, error) {
	if !slices.Contains(AllStates, state) {
		return nil, fmt.Errorf("there is no state %q; choose one of %s", state, strings.Join(AllStates, ", "))
	}
	found := -1
	for i := range gaps {
		if id != "" && strings.HasPrefix(gaps[i].ID, id) {
			if found >= 0 {
				return nil, fmt.Errorf("several gaps have an id that begins with %s; give more of it", id)
			}
			found = i
		}
	}
	if found < 0 {
		return nil, errors.New("no gap has the id " + id + "; voc faq --json lists them")
	}
	gap := &gaps[found]
	entry := State{gap.ID, state, gap.Question, gap.Terms[:min(stateTerms, len(gap.Terms))], gap.People, gap.Weeks, gap.Kind}
	changed := slices.Clone(s)
	if i := changed.find(gap); i >= 0 {
		changed[i] = entry
	} else {
		changed = append(changed, entry)
	}
	return changed, nil
}
