package web

import (
	"fmt"
	"time"

	"voc"
)

// The JSON API. Field names are stable: a field may be added, but none is renamed or removed within /api/v1/.
// docs/api.md describes every field and is tested against the answers.

// PublicationView is what is published.
type PublicationView struct {
	Version string         `json:"version"` // changes with every publish
	Title   string         `json:"title"`
	Zone    string         `json:"zone"`
	Weeks   []WeekSummary  `json:"weeks"` // ascending
	Topics  []TopicSummary `json:"topics"`
}

// WeekSummary is one published week.
type WeekSummary struct {
	Week     voc.Week `json:"week"`
	Messages int64    `json:"messages"`
	People   int64    `json:"people"`
}

// TopicSummary is one topic of the taxonomy.
type TopicSummary struct {
	ID          string `json:"id"`
	Parent      string `json:"parent"`
	Name        string `json:"name"`
	EnglishName string `json:"english_name"`
	Owner       string `json:"owner"`
	Stage       string `json:"stage"`
	Measure     string `json:"measure"`
	Leaf        bool   `json:"leaf"`
}

func (r *request) apiPublication() (answer, error) {
	v := PublicationView{Version: r.Version, Title: r.Title, Zone: r.Location.String(), Weeks: []WeekSummary{}, Topics: []TopicSummary{}}
	for _, stored := range r.Figures {
		f, err := r.weekFigures(stored.Week)
		if err != nil {
			return answer{}, err
		}
		v.Weeks = append(v.Weeks, WeekSummary{f.Week, f.total().Messages, f.total().People})
	}
	for _, t := range r.Topics {
		v.Topics = append(v.Topics, TopicSummary(t))
	}
	return answer{data: v}, nil
}

func (r *request) apiWeek() (answer, error) {
	week, err := r.pathWeek()
	if err != nil {
		return answer{}, err
	}
	view, err := r.weekView(week)
	if err != nil {
		return answer{}, notPublished(week)
	}
	return answer{data: view}, r.addSignals(view)
}

// pathWeek reads the week of the path; last is the newest.
func (r *request) pathWeek() (voc.Week, error) {
	given := r.PathValue("week")
	if given == "last" {
		return r.Figures[len(r.Figures)-1].Week, nil
	}
	week, err := voc.ParseWeek(given)
	if err != nil {
		return week, &badRequest{fmt.Errorf("「%s」は週の形（2026-W39）ではありません。", voc.Visible(given))}
	}
	return week, nil
}

func (r *request) apiSearch() (answer, error) {
	defer r.limit(searchTime)()
	found, err := r.search(false)
	return answer{data: found}, err
}

func (r *request) apiInquiry() (answer, error) {
	view, err := r.inquiry(r.PathValue("week") + "/" + r.PathValue("row"))
	return answer{data: view}, err
}

func (r *request) apiTopic() (answer, error) {
	detail, err := r.topicDetail(r.PathValue("id"), requestTime/2)
	return answer{data: detail}, err
}

// GapsAnswer lists the questions of a week that no article answers.
type GapsAnswer struct {
	Week  voc.Week  `json:"week"`
	Known bool      `json:"known"` // false where no articles are known, or the answer is not ready yet
	Gaps  []GapView `json:"gaps"`  // most people first
}

func (r *request) apiGaps() (answer, error) {
	if _, err := r.weekFigures(r.state.week); err != nil {
		return answer{}, notPublished(r.state.week)
	}
	list := r.gapList(1000, requestTime-time.Second)
	v := GapsAnswer{Week: r.state.week, Known: !list.NoArticles && !list.Waiting, Gaps: list.Gaps}
	if v.Gaps == nil {
		v.Gaps = []GapView{}
	}
	return answer{data: v}, nil
}
