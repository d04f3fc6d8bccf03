package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"voc"
)

// HitView is one inquiry found.
type HitView struct {
	Key        string     `json:"key"` // week/row, for /api/v1/inquiries
	Week       voc.Week   `json:"week"`
	Row        int        `json:"row"` // in the week's inquiries.parquet, from 0
	ID         string     `json:"id"`
	IDSpace    string     `json:"id_space"`
	ReceivedAt string     `json:"received_at"`
	Channel    string     `json:"channel"`
	CountedAs  string     `json:"counted_as"`
	Product    string     `json:"product"`
	Topics     []string   `json:"topics"`
	Sentiment  string     `json:"sentiment"`
	Severity   float64    `json:"sentiment_score"`
	Kind       string     `json:"kind"`
	Stage      string     `json:"stage"`
	Signals    []string   `json:"signals"`
	Contents   []string   `json:"contents"`
	Status     string     `json:"status"`
	NearOf     string     `json:"near_duplicate_of"`
	Text       string     `json:"text"`
	Highlights []voc.Span `json:"highlights"` // bytes of text
	Score      float64    `json:"score"`

	Time    string    `json:"-"`
	Excerpt []Piece   `json:"-"`
	Folded  []HitView `json:"-"` // near-duplicates on the same page

	TopicLinks []topicLink `json:"-"` // the leaves
}

// rowsOf fetches the inquiries of hits, week by week, so that a request that is over ends between them.
func (r *request) rowsOf(hits []voc.Hit) ([]*voc.Labelled, error) {
	rows := make([]*voc.Labelled, len(hits))
	byWeek := map[voc.Week][]int{}
	for i, hit := range hits {
		byWeek[hit.Week] = append(byWeek[hit.Week], i)
	}
	for _, week := range slices.SortedFunc(maps.Keys(byWeek), voc.Week.Compare) {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		var asked []voc.Hit
		for _, i := range byWeek[week] {
			asked = append(asked, hits[i])
		}
		found, err := r.Rows(asked)
		if err != nil {
			return nil, err
		}
		for place, i := range byWeek[week] {
			rows[i] = found[place]
		}
	}
	return rows, nil
}

func (r *request) hitView(hit voc.Hit, row *voc.Labelled, spans []voc.Span) HitView {
	v := HitView{
		Key: hit.Week.String() + "/" + strconv.Itoa(hit.Row), Week: hit.Week, Row: hit.Row, ID: row.ID, IDSpace: row.IDSpace,
		ReceivedAt: row.ReceivedAt.Format(time.RFC3339), Channel: row.Channel, CountedAs: row.CountedAs, Product: row.Product,
		Topics: append([]string{}, row.TopicIDs...), Sentiment: row.Sentiment.Class, Severity: row.Sentiment.Score, Kind: row.Kind.Value,
		Stage: row.Stage.Value, Signals: voc.LabelValues(row.Signals), Contents: voc.LabelValues(row.Contents),
		Status: row.Status, NearOf: row.NearDuplicateOf, Text: row.Text.String(), Highlights: append([]voc.Span{}, spans...), Score: hit.Score,
		Time: row.ReceivedAt.Format("2006-01-02 15:04"),
	}
	for _, id := range v.leafTopics() {
		v.TopicLinks = append(v.TopicLinks, topicLink{id, r.topicName(id)})
	}
	v.Excerpt = excerpt(pieces(v.Text, spans, r.reasonsOf(row)), excerptRunes)
	return v
}

// topicLink is a topic with its name.
type topicLink struct{ ID, Name string }

// leafTopics are the topics that are not above another one of the hit.
func (v HitView) leafTopics() []string {
	return slices.DeleteFunc(slices.Clone(v.Topics), func(id string) bool {
		return slices.ContainsFunc(v.Topics, func(other string) bool { return strings.HasPrefix(other, id+".") })
	})
}

// fold puts near-duplicates under the first hit of the page with nearly the same text.
func fold(hits []HitView) (folded []HitView, count int) {
	places := map[string]int{}
	for _, hit := range hits {
		key := fmt.Sprintf("%s %s %q %q", hit.Week, hit.Channel, hit.IDSpace, cmp.Or(hit.NearOf, hit.ID))
		if i, ok := places[key]; ok {
			folded[i].Folded = append(folded[i].Folded, hit)
			count++
			continue
		}
		places[key] = len(folded)
		folded = append(folded, hit)
	}
	return folded, count
}
