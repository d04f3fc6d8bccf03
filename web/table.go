package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"voc"
)

// maxTableRows bounds a table of inquiries; the command line has no such bound.
const maxTableRows = 10_000

// tableData is a table for spreadsheets.
type tableData struct {
	name   string
	header []string
	rows   [][]string
}

func (t *tableData) add(cells ...any) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		switch v := cell.(type) {
		case float64:
			row[i] = strconv.FormatFloat(v, 'g', 6, 64)
		case string:
			row[i] = defuse(v)
		default:
			row[i] = fmt.Sprint(v)
		}
	}
	t.rows = append(t.rows, row)
}

// defuse keeps a spreadsheet from running a cell that a customer wrote.
func defuse(cell string) string {
	if trimmed := strings.TrimLeft(cell, " \u3000\n"); cell != "" && (strings.ContainsRune("\t\r", rune(cell[0])) || trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0])) {
		return "'" + cell
	}
	return cell
}

// write sends the table with a byte order mark, by which spreadsheets know UTF-8.
func (t *tableData) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="voc-`+t.name+`.csv"`)
	if _, err := w.Write([]byte("\ufeff")); err != nil {
		return // the reader is gone
	}
	writer := csv.NewWriter(w)
	_ = writer.Write(t.header)
	_ = writer.WriteAll(t.rows)
}

// table answers /table/{name}; docs/api.md lists the names.
func (r *request) table() (answer, error) {
	name := r.PathValue("name")
	t := &tableData{name: name + "-" + r.state.week.String()}
	var err error
	switch name {
	case "topics", "movers", "channels", "trend":
		err = r.weekTable(name, t)
	case "inquiries", "facets", "groups":
		t.name = name
		err = r.searchTable(name, t)
	case "opinions", "topic-trend", "topic-channels", "co-occurring":
		err = r.topicTable(name, t)
	case "priorities", "surges", "signals", "new-phrases", "indicators":
		err = r.insightTable(name, t)
	case "gaps":
		t.header = []string{"question", "topic", "people", "messages", "terms", "nearest_article"}
		for _, g := range r.gapList(1000, requestTime-time.Second).Gaps {
			nearest := ""
			if len(g.Nearest) > 0 {
				nearest = g.Nearest[0].Title
			}
			t.add(g.Question, g.Topic, g.People, g.Messages, strings.Join(g.Terms, " "), nearest)
		}
	default:
		err = fmt.Errorf("表「%s」: %w", voc.Visible(name), errNotFound)
	}
	return answer{table: t}, err
}

func (r *request) weekTable(name string, t *tableData) error {
	view, err := r.weekView(r.state.week)
	if err != nil {
		return notPublished(r.state.week)
	}
	switch name {
	case "topics":
		t.header = []string{"week", "rank", "raw_rank", "topic", "name", "share", "low", "high", "raw_share", "people", "messages", "negative", "neutral", "positive", "label"}
		for _, v := range view.Topics {
			shown, raw := orZero(v.Shown), orZero(v.Raw)
			t.add(view.Week, v.Rank, v.RawRank, v.Topic, v.Name, shown.Share, shown.Low, shown.High, raw.Share, v.People.Value, v.Messages.Value,
				v.Sentiment.Negative.Value, v.Sentiment.Neutral.Value, v.Sentiment.Positive.Value, v.Label)
		}
	case "movers":
		t.header = []string{"week", "topic", "name", "verdict", "people", "baseline_people", "change", "low", "high", "q", "leading_channel"}
		for _, m := range view.Movers {
			t.add(view.Week, m.Topic, m.Name, m.Verdict, m.People.Value, m.Baseline, m.Change, m.Low, m.High, m.Q, m.LeadingChannel)
		}
	case "channels":
		t.header = []string{"week", "channel", "name", "people", "messages", "raw_weight", "shown_weight", "negative", "neutral", "positive"}
		for _, c := range view.Channels {
			t.add(view.Week, c.Channel, c.Name, c.People.Value, c.Messages.Value, c.RawWeight, c.Weight,
				c.Sentiment.Negative.Value, c.Sentiment.Neutral.Value, c.Sentiment.Positive.Value)
		}
	case "trend":
		t.header = []string{"week", "people"}
		for _, p := range view.Trend {
			t.add(p.Week, p.People.Value)
		}
	}
	return nil
}

func orZero(s *Share) Share {
	if s == nil {
		return Share{}
	}
	return *s
}

func (r *request) searchTable(name string, t *tableData) error {
	q := r.state.values
	if name != "inquiries" {
		q.Set("size", "0")
		found, err := r.search(true)
		if err != nil {
			return err
		}
		if name == "groups" {
			t.header = append(strings.Split(r.state.Get("group"), ","), "messages", "people")
			for _, g := range found.Groups {
				cells := make([]any, 0, len(g.Values)+2)
				for _, v := range g.Values {
					cells = append(cells, v)
				}
				t.add(append(cells, g.Messages, g.People)...)
			}
			return nil
		}
		t.header = []string{"field", "value", "messages", "people"}
		for _, field := range append(slices.Clone(searchFacets), "day") {
			for _, c := range found.Facets[field] {
				t.add(field, c.Value, c.Count, c.People)
			}
		}
		return nil
	}
	t.header = []string{"week", "received_at", "channel", "id_space", "id", "counted_as", "product", "topics", "sentiment", "sentiment_score", "kind", "stage", "signals", "contents", "status", "near_duplicate_of", "text"}
	q.Set("size", strconv.Itoa(maxPageSize))
	q.Del("after")
	for len(t.rows) < maxTableRows {
		found, err := r.search(false)
		if err != nil {
			return err
		}
		for _, h := range found.Hits {
			t.add(h.Week, h.ReceivedAt, h.Channel, h.IDSpace, h.ID, h.CountedAs, h.Product, strings.Join(h.Topics, ";"), h.Sentiment, h.Severity,
				h.Kind, h.Stage, strings.Join(h.Signals, ";"), strings.Join(h.Contents, ";"), h.Status, h.NearOf, h.Text)
		}
		if found.Next == "" {
			return nil
		}
		q.Set("after", found.Next)
	}
	return &badRequest{fmt.Errorf("%d件を超える表は画面からは出せません。条件で絞り込むか、voc search --all --csv を使ってください。", maxTableRows)}
}

func (r *request) topicTable(name string, t *tableData) error {
	detail, err := r.topicDetail(r.state.Get("topic"), 0)
	if err != nil {
		return err
	}
	switch name {
	case "opinions":
		t.header = []string{"week", "topic", "target", "predicate", "polarity", "people", "messages", "query"}
		for _, o := range detail.Opinions {
			t.add(detail.Week, detail.Topic, o.Target, o.Predicate, o.Polarity, o.People, o.Messages, o.Query)
		}
	case "topic-trend":
		t.header = []string{"week", "topic", "people", "shown", "shown_low", "shown_high", "raw", "raw_low", "raw_high", "equal", "equal_low", "equal_high"}
		for _, p := range detail.Trend {
			shown, raw, equal := orZero(p.Shown), orZero(p.Raw), orZero(p.Equal)
			t.add(p.Week, detail.Topic, p.People.Value, shown.Share, shown.Low, shown.High, raw.Share, raw.Low, raw.High, equal.Share, equal.Low, equal.High)
		}
	case "topic-channels":
		t.header = []string{"week", "topic", "channel", "share", "low", "high", "people", "base"}
		for _, c := range detail.Channels {
			t.add(detail.Week, detail.Topic, c.Channel, c.Share.Share, c.Share.Low, c.Share.High, c.People.Value, c.Base)
		}
	case "co-occurring":
		t.header = []string{"week", "topic", "other", "name", "messages", "lift"}
		for _, c := range detail.Together {
			t.add(detail.Week, detail.Topic, c.Topic, c.Name, c.Messages.Value, c.Lift)
		}
	}
	return nil
}
