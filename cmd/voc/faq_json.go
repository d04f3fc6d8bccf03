package main

import (
	"voc"
	"voc/faq"
	"voc/store"
)

// gapJSON is a gap as --json prints it.
type gapJSON struct {
	ID         string             `json:"id"`
	Kind       string             `json:"kind"`
	Reason     string             `json:"reason"`
	State      string             `json:"state"`
	Question   string             `json:"question"`
	Topic      string             `json:"topic"`
	Category   string             `json:"category"`
	People     int64              `json:"people"`
	Messages   int64              `json:"messages"`
	Priority   float64            `json:"priority"`
	Balanced   float64            `json:"balanced_people"`
	Trend      *float64           `json:"trend"`            // null where there are too few weeks
	Rising     bool               `json:"rising"`           // beyond chance
	Unresolved *float64           `json:"unresolved_share"` // null where no inquiry has a status
	LookedUp   int64              `json:"looked_up"`        // people
	Evidence   evidenceJSON       `json:"evidence"`         // people by what they did before they asked
	Conflicts  []conflictJSON     `json:"conflicts"`
	Searches   int64              `json:"failed_searches"`
	Channels   map[string]int64   `json:"channels"` // people
	Terms      []string           `json:"terms"`
	Wordings   []wordingJSON      `json:"wordings"`
	Nearest    []articleMatchJSON `json:"nearest"`
	Draft      []draftJSON        `json:"draft"`
	Examples   []gapExampleJSON   `json:"examples"`
	Rows       []rowJSON          `json:"rows"`
}

// evidenceJSON counts people; see voc.GapEvidence.
type evidenceJSON struct {
	Read           int64 `json:"read"`
	ReadUnresolved int64 `json:"read_unresolved"`
	ReadOther      int64 `json:"read_other"`
	SearchedOnly   int64 `json:"searched_only"`
	SaidNotFound   int64 `json:"said_not_found"`
	FromBot        int64 `json:"from_bot"`
}

// conflictJSON is a statement of an article that recent replies contradict.
type conflictJSON struct {
	Article string  `json:"article"`
	Written string  `json:"written"`
	Reply   string  `json:"reply"`
	Replies int64   `json:"replies"`
	Source  rowJSON `json:"source"`
}

type articleMatchJSON struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Score float64  `json:"score"`
	Match string   `json:"match"` // good, weak or none
	Lacks []string `json:"lacks"`
}

type gapExampleJSON struct {
	ID      string `json:"id"`
	Week    string `json:"week"`
	Channel string `json:"channel"`
	Text    string `json:"text"`
}

type wordingJSON struct {
	Text   string `json:"text"`
	People int64  `json:"people"`
}

type draftJSON struct {
	Text    string  `json:"text"`
	Replies int64   `json:"replies"`
	Source  rowJSON `json:"source"`
}

type rowJSON struct {
	Week    string `json:"week"`
	IDSpace string `json:"id_space"`
	ID      string `json:"id"`
}

// coverageJSON is the share of people whose questions an article answers.
type coverageJSON struct {
	Of       string  `json:"of,omitempty"` // topic, channel or week
	People   int64   `json:"people"`
	Answered int64   `json:"answered"`
	Share    float64 `json:"share"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	// The newest four weeks against those before, as a difference of shares; null with fewer than six weeks.
	Change *changeJSON `json:"change"`
}

type changeJSON struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// matchesJSON counts questions by how well an article matches their words.
type matchesJSON struct {
	Good int64 `json:"good"`
	Weak int64 `json:"weak"`
	None int64 `json:"none"`
}

type hygieneJSON struct {
	Duplicates   [][2]string `json:"duplicates"`
	NeverMatched []string    `json:"never_matched"`
	Outdated     []string    `json:"outdated"`
}

func rowForJSON(r voc.RowID) rowJSON { return rowJSON{r.Week.String(), r.IDSpace, r.ID} }

func coverageForJSON(list []faq.Coverage, of func(faq.Coverage) string) []coverageJSON {
	all := []coverageJSON{}
	for _, c := range list {
		share, low, high := c.Share()
		one := coverageJSON{of(c), c.People, c.Answered, share, low, high, nil}
		if change, low, high, known := c.Change(); known {
			one.Change = &changeJSON{change, low, high}
		}
		all = append(all, one)
	}
	return all
}

func gapsForJSON(analysis *faq.Analysis, records []store.WeekRecord) any {
	answer := struct {
		Weeks           []string       `json:"weeks"`
		ResolutionKnown bool           `json:"resolution_known"`
		Coverage        coverageJSON   `json:"coverage"`
		Matches         matchesJSON    `json:"matches"`
		Channels        []coverageJSON `json:"coverage_by_channel"`
		Topics          []coverageJSON `json:"coverage_by_topic"`
		ByWeek          []coverageJSON `json:"coverage_by_week"`
		Hygiene         hygieneJSON    `json:"hygiene"`
		Gaps            []gapJSON      `json:"gaps"`
	}{
		ResolutionKnown: analysis.ResolutionKnown,
		Coverage:        coverageForJSON([]faq.Coverage{analysis.Coverage}, func(faq.Coverage) string { return "" })[0],
		Channels:        coverageForJSON(analysis.Channels, func(c faq.Coverage) string { return c.Channel }),
		Topics:          coverageForJSON(analysis.Topics, func(c faq.Coverage) string { return c.Topic }),
		ByWeek:          coverageForJSON(analysis.Weeks, func(c faq.Coverage) string { return c.Week.String() }),
		Matches:         matchesJSON(analysis.Matches),
		Hygiene: hygieneJSON{append([][2]string{}, analysis.Hygiene.Duplicates...), append([]string{}, analysis.Hygiene.NeverMatched...),
			append([]string{}, analysis.Hygiene.Outdated...)},
		Gaps: []gapJSON{},
	}
	for _, record := range records {
		answer.Weeks = append(answer.Weeks, record.Week.String())
	}
	for _, gap := range analysis.Gaps {
		answer.Gaps = append(answer.Gaps, gapForJSON(&gap))
	}
	return answer
}

func gapForJSON(gap *voc.FAQGap) gapJSON {
	g := gapJSON{
		ID: gap.ID, Kind: gap.Kind, Reason: gap.Reason, State: gap.State,
		Question: gap.Question, Topic: gap.Topic, Category: gap.Category, People: gap.People, Messages: gap.Messages, Priority: gap.Priority, Balanced: gap.Balanced,
		Trend: gap.Trend.Pointer(), Rising: gap.Rising, Unresolved: gap.Unresolved.Pointer(), LookedUp: gap.LookedUp, Searches: gap.Searches,
		Evidence: evidenceJSON(gap.Evidence), Conflicts: []conflictJSON{},
		Channels: map[string]int64{}, Terms: append([]string{}, gap.Terms...), Wordings: []wordingJSON{}, Nearest: []articleMatchJSON{},
		Draft: []draftJSON{}, Examples: []gapExampleJSON{}, Rows: []rowJSON{},
	}
	for _, channel := range gap.Channels {
		g.Channels[channel.Channel] = channel.People
	}
	for _, wording := range gap.Wordings {
		g.Wordings = append(g.Wordings, wordingJSON{wording.Text, wording.People})
	}
	for _, match := range gap.Nearest {
		g.Nearest = append(g.Nearest, articleMatchJSON{match.ID, match.Title, match.Score, match.Level(), append([]string{}, match.Lacks...)})
	}
	for _, c := range gap.Conflicts {
		g.Conflicts = append(g.Conflicts, conflictJSON{c.Article, c.Written, c.Reply, c.Replies, rowForJSON(c.Source)})
	}
	for _, sentence := range gap.Draft {
		g.Draft = append(g.Draft, draftJSON{sentence.Text, sentence.Replies, rowForJSON(sentence.Source)})
	}
	for _, example := range gap.Examples {
		g.Examples = append(g.Examples, gapExampleJSON{example.ID, example.Week.String(), example.Channel, example.Text.String()})
	}
	for _, row := range gap.Rows {
		g.Rows = append(g.Rows, rowForJSON(row))
	}
	return g
}
