package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"voc"
)

const (
	listedOpinions = 15
	listedTopics   = 10
	topicPageHits  = 10_000  // hits of one search
	topicMostHits  = 100_000 // inquiries of a topic that opinions are read of
	examplesEach   = 3
)

// TopicDetail is everything about one topic in one week.
type TopicDetail struct {
	Topic       string         `json:"topic"`
	Name        string         `json:"name"`
	Parent      string         `json:"parent"`
	Owner       string         `json:"owner"`
	Stage       string         `json:"stage"`
	Measure     string         `json:"measure"`
	Week        voc.Week       `json:"week"`
	Shown       string         `json:"shown_estimator"`
	People      Count          `json:"people"`
	Messages    Count          `json:"messages"`
	Share       *Share         `json:"share"`
	Sentiment   Sentiment      `json:"sentiment"`
	Trend       []TrendPoint   `json:"trend"`
	Channels    []ChannelShare `json:"channels"`
	Opinions    []OpinionCount `json:"opinions"`     // most people first
	Together    []TopicCount   `json:"co_occurring"` // most people first
	Typical     []HitView      `json:"representative"`
	Extreme     []HitView      `json:"extreme"` // lowest sentiment score first
	Signals     []SignalCount  `json:"signals"` // what someone must hear of at once
	Surges      []SurgeView    `json:"surges"`
	FAQ         *FAQCoverage   `json:"faq_coverage"` // of the topic's questions; null where not known or nobody asked
	Questions   Count          `json:"questions"`
	GapPeople   int64          `json:"unanswered_people"`       // of the gaps of the topic
	GapQuery    string         `json:"unanswered_people_query"` // search whose people they are; empty where none gives them
	GapsKnown   bool           `json:"gaps_known"`
	OpinionsCut bool           `json:"opinions_cut"` // only the newest 100,000 inquiries were read
}

// OpinionCount is an opinion with the people who hold it.
type OpinionCount struct {
	Target    string `json:"target"`
	Predicate string `json:"predicate"`
	Polarity  string `json:"polarity"`
	People    int    `json:"people"`
	Messages  int    `json:"messages"`
	Query     string `json:"query"` // parameters of /api/v1/search that give these people and messages; empty where inquiries were left out
}

// TopicCount is a topic that the same inquiries raise.
type TopicCount struct {
	Topic    string  `json:"topic"`
	Name     string  `json:"name"`
	Messages Count   `json:"messages"`
	Lift     float64 `json:"lift"` // how many times as often as in all inquiries of the week
}

type topicPage struct {
	frame
	*TopicDetail
	State    state
	Weeks    []weekChoice
	Chart    TrendChart
	Strips   []channelStrip
	Children []voc.Topic
	Above    string // name of the parent
	NoFAQ    bool
}

type channelStrip struct {
	ChannelShare
	Strip Strip
}

func (r *request) topicPage() (answer, error) {
	detail, err := r.topicDetail(r.PathValue("id"), patience)
	if err != nil {
		return answer{}, err
	}
	page := topicPage{frame: r.frame("", detail.Name), TopicDetail: detail, State: r.state, Weeks: r.weekChoices(), NoFAQ: r.FAQ == nil,
		Chart: trendChart(detail.Trend, detail.Topic, detail.Shown)}
	if detail.Parent != "" {
		page.Above = r.topicName(detail.Parent)
	}
	for _, t := range r.Topics {
		if t.Parent == detail.Topic {
			page.Children = append(page.Children, t)
		}
	}
	var values []float64
	for _, c := range detail.Channels {
		values = append(values, c.Share.High)
	}
	scale := shareAxis(values...)
	for _, c := range detail.Channels {
		strip := scale.strip(c.Share, voc.Visible(voc.ChannelName(c.Channel))+" "+c.Share.text())
		strip.Weak = c.Base < fewPeople
		if detail.Share != nil {
			strip.Zero = position(scale.at(detail.Share.Share))
		}
		page.Strips = append(page.Strips, channelStrip{c, strip})
	}
	return answer{template: "topic", data: page}, nil
}

func (r *request) topicDetail(id string, patience time.Duration) (*TopicDetail, error) {
	f, err := r.weekFigures(r.state.week)
	if err != nil {
		return nil, notPublished(r.state.week)
	}
	description, listed := r.topic(id)
	if _, written := f.counts[countKey{grouping: voc.GroupTopic, topic: id}]; !listed && !written && id != voc.Uncategorised {
		return nil, fmt.Errorf("話題「%s」: %w", voc.Visible(id), errNotFound)
	}
	week := f.Week.String()
	line := r.topicLine(f, id)
	c := f.topic(id)
	c.Topic = id
	d := &TopicDetail{
		Topic: id, Name: line.Name, Parent: description.Parent, Owner: description.Owner, Stage: description.Stage, Measure: description.Measure,
		Week: f.Week, Shown: f.Shown, People: f.people(c), Messages: f.messages(c), Share: line.Shown, Sentiment: f.sentiment(c),
		Channels: line.Channels, Opinions: []OpinionCount{}, Together: []TopicCount{}, Typical: []HitView{}, Extreme: []HitView{},
	}
	if d.Trend, err = r.trend(id, f.Week); err != nil {
		return nil, err
	}
	of := voc.Query{Weeks: []string{week}, Topics: []string{id}, Sort: "newest", Size: topicPageHits}
	asked := of
	asked.Facets, asked.FacetSize, asked.CountPeople = []string{"topic", "kind", "signal"}, 1000, true
	all, err := r.Searcher.Search(r.Context(), asked)
	if err != nil {
		return nil, err
	}
	for of.After = all.Next; of.After != "" && len(all.Hits) < topicMostHits; {
		page, err := r.Searcher.Search(r.Context(), of)
		if err != nil {
			return nil, err
		}
		all.Hits, of.After = append(all.Hits, page.Hits...), page.Next
	}
	d.OpinionsCut = all.Total > len(all.Hits)
	for _, kind := range all.Facets["kind"] {
		if kind.Value == voc.Question {
			d.Questions = Count{int64(kind.People), "people", queryOf("week", week, "topic", id, "kind", voc.Question)}
		}
	}
	d.Signals = signalCounts(week, id, all.Facets["signal"])
	d.Surges = r.surges(f.Week, id)
	d.Together = r.together(f, id, all.Facets["topic"])
	typical, err := r.opinions(d, all.Hits)
	if err != nil {
		return nil, err
	}
	extreme, err := r.Searcher.Search(r.Context(), voc.Query{Weeks: []string{week}, Topics: []string{id}, Sort: "severity", Size: examplesEach})
	if err != nil {
		return nil, err
	}
	if d.Typical, err = r.examples(typical); err != nil {
		return nil, err
	}
	if d.Extreme, err = r.examples(extreme.Hits); err != nil {
		return nil, err
	}
	list := r.gapList(1000, patience)
	d.GapsKnown = !list.NoArticles && !list.Waiting
	for _, c := range list.Coverage {
		if c.Topic == id && c.People > 0 {
			d.FAQ = &c
		}
	}
	return d, r.unanswered(d, list.Gaps)
}

// unanswered counts the people of a topic's gaps, each once.
func (r *request) unanswered(d *TopicDetail, gaps []GapView) error {
	var sets []string
	for _, gap := range gaps {
		if gap.Topic != d.Topic {
			continue
		}
		d.GapPeople += gap.People
		values, err := url.ParseQuery(gap.Query)
		if err != nil || gap.Query == "" {
			return nil // somebody with two questions counts twice
		}
		sets = append(sets, values.Get("q"))
	}
	if len(sets) == 0 {
		return nil
	}
	text := strings.Join(sets, " OR ")
	found, err := r.Searcher.Search(r.Context(), voc.Query{Weeks: []string{d.Week.String()}, Text: text, CountPeople: true})
	d.GapPeople, d.GapQuery = int64(found.People), queryOf("week", d.Week.String(), "q", text)
	return err
}

func (r *request) examples(hits []voc.Hit) ([]HitView, error) {
	rows, err := r.rowsOf(hits)
	if err != nil {
		return nil, err
	}
	views := []HitView{}
	for i, row := range rows {
		views = append(views, r.hitView(hits[i], row, nil))
	}
	return views, nil
}

// together lists the leaf topics that inquiries of a topic raise besides, most frequent first.
func (r *request) together(f *figures, id string, counts []voc.FacetCount) []TopicCount {
	list := []TopicCount{}
	here, everywhere := float64(max(1, f.topic(id).Messages)), float64(max(1, f.total().Messages))
	for _, c := range counts {
		other, listed := f.topics[c.Value]
		if c.Value == id || listed && !other.Leaf || len(list) == listedTopics {
			continue
		}
		list = append(list, TopicCount{c.Value, r.topicName(c.Value),
			Count{int64(c.Count), "messages", queryOf("week", f.Week.String(), "topic", id, "q", "topic:"+quoted(c.Value))},
			float64(c.Count) / here / (float64(max(1, f.topic(c.Value).Messages)) / everywhere)})
	}
	return list
}

// opinions counts the opinions of some inquiries of a week by people, most first, and returns the inquiries that
// represent them: for each of the opinions that most people hold one that states it, each of another person.
func (r *request) opinions(d *TopicDetail, hits []voc.Hit) ([]voc.Hit, error) {
	wanted := make(map[int]voc.Hit, len(hits))
	for _, hit := range hits {
		wanted[hit.Row] = hit
	}
	people := map[opinionKey]map[uint32]bool{}
	rows := map[opinionKey][]int{} // ascending
	person := map[int]uint32{}
	said, err := r.weekOpinions(d.Week)
	if err != nil {
		return nil, err
	}
	for o := range said.all() {
		if _, ok := wanted[o.Row]; !ok {
			continue
		}
		k := o.opinionKey
		if people[k] == nil {
			people[k] = map[uint32]bool{}
		}
		people[k][o.person] = true
		person[o.Row] = o.person
		if held := rows[k]; len(held) == 0 || held[len(held)-1] != o.Row {
			rows[k] = append(held, o.Row)
		}
	}
	ranked := slices.SortedFunc(maps.Keys(people), func(a, b opinionKey) int {
		return cmp.Or(cmp.Compare(len(people[b]), len(people[a])), cmp.Compare(len(rows[b]), len(rows[a])),
			cmp.Compare(a.target, b.target), cmp.Compare(a.predicate, b.predicate), cmp.Compare(a.polarity, b.polarity))
	})
	for _, k := range ranked[:min(len(ranked), listedOpinions)] {
		query := ""
		if !d.OpinionsCut {
			query = queryOf("week", d.Week.String(), "topic", d.Topic, "opinion", k.String())
		}
		d.Opinions = append(d.Opinions, OpinionCount{voc.Visible(k.target), voc.Visible(k.predicate), k.polarity, len(people[k]), len(rows[k]), query})
	}
	var typical []voc.Hit
	taken := map[uint32]bool{}
	for _, k := range ranked {
		i := slices.IndexFunc(rows[k], func(row int) bool { return !taken[person[row]] })
		if len(typical) == examplesEach || i < 0 {
			continue
		}
		taken[person[rows[k][i]]] = true
		typical = append(typical, wanted[rows[k][i]])
	}
	return typical, nil
}
