package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"voc"
)

const (
	overviewTopics = 15
	overviewGaps   = 5
	patience       = 40 * time.Millisecond // of a page for what is computed in the background

	overviewPriorities = 5
	maxDays            = 1000 // of a histogram
)

// weekChoice is one line of the week picker.
type weekChoice struct {
	Week   string
	Name   string
	Chosen bool
}

func (r *request) weekChoices() []weekChoice {
	var choices []weekChoice
	for _, f := range slices.Backward(r.Figures) {
		choices = append(choices, weekChoice{f.Week.String(), weekName(f.Week), f.Week == r.state.week})
	}
	return choices
}

type overviewPage struct {
	frame
	*WeekView
	Weeks      []weekChoice
	TopTopics  []rankLine
	Rest       []rankLine
	MoverLines []moverLine
	Chart      TrendChart
	Gaps       gapList
	Priorities insightView
	AxisTop    string
	Command    string
}

// rankLine is a topic with its pictures.
type rankLine struct {
	TopicView
	Strip         Strip
	Lowest, Most  *ChannelShare // of channels with at least fewPeople people
	RankDisagrees bool
	Drawn         bool // the share lies within the picture
}

type moverLine struct {
	MoverView
	Strip Strip
}

func (r *request) overview() (answer, error) {
	view, err := r.weekView(r.state.week)
	if err != nil {
		return answer{}, notPublished(r.state.week)
	}
	if err := r.addSignals(view); err != nil {
		return answer{}, err
	}
	page := overviewPage{frame: r.frame("overview", "概要"), WeekView: view, Weeks: r.weekChoices(), Chart: trendChart(view.Trend, "", "")}
	lines, top := rankLines(view)
	page.AxisTop = voc.FormatPercent(top)
	page.TopTopics = lines[:min(len(lines), overviewTopics)]
	page.Rest = lines[len(page.TopTopics):]
	page.MoverLines = moverLines(view.Movers)
	// Both are computed at once, and waited for together.
	until := time.Now().Add(patience)
	r.insightView(overviewPriorities, 0)
	page.Gaps = r.gapList(overviewGaps, time.Until(until))
	page.Priorities = r.insightView(overviewPriorities, time.Until(until))
	return answer{template: "overview", data: page}, nil
}

func notPublished(week voc.Week) error {
	return fmt.Errorf("%s は公開されていません（%w）", week, errNotFound)
}

func rankLines(view *WeekView) ([]rankLine, float64) {
	var values []float64
	for _, t := range view.Topics {
		// What is in no topic may be most of all, and would leave the topics no room.
		if t.Shown != nil && t.Raw != nil && t.Topic != voc.Uncategorised {
			values = append(values, t.Shown.High, t.Raw.Share)
		}
	}
	scale := shareAxis(values...)
	var lines []rankLine
	for _, t := range view.Topics {
		line := rankLine{TopicView: t}
		if t.Shown != nil && t.Shown.Share <= scale.high {
			line.Drawn = true
			line.Strip = scale.strip(*t.Shown, t.Name+" "+t.Shown.text())
			if t.Raw != nil {
				line.Strip.Mark = position(scale.at(t.Raw.Share))
				line.Strip.Title += "、単純集計 " + voc.FormatPercent(t.Raw.Share)
			}
		}
		line.RankDisagrees = t.Rank > 0 && max(t.Rank-t.RawRank, t.RawRank-t.Rank) >= 2
		for i := range t.Channels {
			c := &t.Channels[i]
			if c.Base < fewPeople {
				continue
			}
			if line.Most == nil || c.Share.Share > line.Most.Share.Share {
				line.Most = c
			}
			if line.Lowest == nil || c.Share.Share < line.Lowest.Share.Share {
				line.Lowest = c
			}
		}
		lines = append(lines, line)
	}
	return lines, scale.high
}

// moverLines draws changes between −100 % and +300%.
func moverLines(movers []MoverView) []moverLine {
	scale := axis{-1, 3}
	var lines []moverLine
	for _, m := range movers {
		strip := scale.strip(Share{m.Change, m.Low, m.High}, fmt.Sprintf("%s %s（95%%区間 %s～%s）", m.Name, voc.FormatChange(m.Change), voc.FormatChange(m.Low), voc.FormatChange(m.High)))
		strip.Zero = position(scale.at(0))
		strip.Weak = m.Verdict != voc.VerdictMover
		lines = append(lines, moverLine{m, strip})
	}
	return lines
}

// gapList is what a page knows of the gaps of its week.
type gapList struct {
	NoArticles bool
	Waiting    bool
	Gaps       []GapView
	More       int
	Coverage   []FAQCoverage
}

// GapView is a group of questions that no article answers.
type GapView struct {
	Question string        `json:"question"`
	Topic    string        `json:"topic"`
	People   int64         `json:"people"`
	Messages int64         `json:"messages"`
	Channels []ChannelSize `json:"channels"`
	Terms    []string      `json:"terms"`
	Nearest  []NearestView `json:"nearest"`
	Examples []GapExample  `json:"examples"`
	Query    string        `json:"query"` // parameters of /api/v1/search whose people and messages are these; empty where none gives them
	Name     string        `json:"-"`     // of the topic
}

// ChannelSize counts people in a channel.
type ChannelSize struct {
	Channel string `json:"channel"`
	People  int64  `json:"people"`
	Query   string `json:"query"` // as of the gap
}

// NearestView is an article and how well it answers, 0 to 1.
type NearestView struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Score float64 `json:"score"`
}

// GapExample is one question of a gap.
type GapExample struct {
	ID      string   `json:"id"`
	Channel string   `json:"channel"`
	Week    voc.Week `json:"week"`
	Text    string   `json:"text"`
}

// gapList returns up to limit gaps of the page's week, if they are known within patience.
func (r *request) gapList(limit int, patience time.Duration) gapList {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	found, known, err := r.weekGaps(ctx, r.state.week)
	if err != nil {
		return gapList{NoArticles: true}
	}
	list := gapList{Waiting: !known, Coverage: slices.Clone(found.Coverage)}
	for i := range list.Coverage {
		c := &list.Coverage[i]
		c.PeopleQuery = r.selected(voc.SelectAsked, r.state.week, c.Rows)
		c.AnsweredQuery = r.selected(voc.SelectAnswered, r.state.week, c.AnsweredRows)
	}
	for i, g := range found.Gaps {
		if i == limit {
			list.More = len(found.Gaps) - limit
			break
		}
		query := ""
		if i < len(found.GapRows) {
			query = r.selected(voc.SelectGap, r.state.week, found.GapRows[i])
		}
		list.Gaps = append(list.Gaps, r.gapView(g, query))
	}
	return list
}

func (r *request) gapView(g voc.FAQGap, query string) GapView {
	v := GapView{Question: voc.Visible(g.Question), Topic: g.Topic, Name: r.topicName(g.Topic), People: g.People, Messages: g.Messages,
		Query: query, Channels: []ChannelSize{}, Terms: []string{}, Nearest: []NearestView{}, Examples: []GapExample{}}
	for _, c := range g.Channels {
		size := ChannelSize{Channel: c.Channel, People: c.People}
		if query != "" {
			size.Query = query + "&" + queryOf("channel", c.Channel)
		}
		v.Channels = append(v.Channels, size)
	}
	for _, t := range g.Terms {
		v.Terms = append(v.Terms, voc.Visible(t))
	}
	for _, n := range g.Nearest {
		v.Nearest = append(v.Nearest, NearestView{n.ID, voc.Visible(n.Title), n.Score})
	}
	for _, e := range g.Examples {
		v.Examples = append(v.Examples, GapExample{e.ID, e.Channel, e.Week, e.Text.String()})
	}
	return v
}

type gapsPage struct {
	frame
	Weeks []weekChoice
	gapList
}

func (r *request) gapsPage() (answer, error) {
	if _, err := r.weekFigures(r.state.week); err != nil {
		return answer{}, notPublished(r.state.week)
	}
	list := r.gapList(1000, requestTime-time.Second)
	status := http.StatusOK
	return answer{template: "gaps", data: gapsPage{r.frame("gaps", "FAQで答えられていない質問"), r.weekChoices(), list}, status: status}, nil
}

// daysBetween lists the days from first to last, both included, at most maxDays.
func daysBetween(first, last string) []string {
	start, err1 := time.Parse(time.DateOnly, first)
	end, err2 := time.Parse(time.DateOnly, last)
	if err1 != nil || err2 != nil {
		return nil
	}
	var days []string
	for day := start; !day.After(end) && len(days) < maxDays; day = day.AddDate(0, 0, 1) {
		days = append(days, day.Format(time.DateOnly))
	}
	return days
}
