package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"voc"
)

// InquiryView is one inquiry in full: the conversation, and why it has its labels.
type InquiryView struct {
	HitView
	Subject  string            `json:"subject"`
	Turns    []TurnView        `json:"turns"` // the conversation; empty where the source has none
	Reply    string            `json:"reply"`
	Labels   []LabelView       `json:"labels"`
	Opinions []OpinionView     `json:"opinions"`
	Segments map[string]string `json:"segments"`
	Source   SourceView        `json:"source"`
	Pieces   []Piece           `json:"-"`
}

// TurnView is one utterance.
type TurnView struct {
	Role string `json:"role"`
	At   string `json:"at"` // empty when the source has none
	Text string `json:"text"`
}

// LabelView is a label with its reasons.
type LabelView struct {
	Field      string         `json:"field"` // topic, sentiment, kind, stage, signal or content
	Value      string         `json:"value"`
	Confidence float64        `json:"confidence"` // of topics and kinds; the sentiment's score is its own field
	Origin     string         `json:"origin"`     // rule or given
	Evidence   []voc.Evidence `json:"evidence"`   // bytes of text
	Name       string         `json:"-"`
	Rules      []string       `json:"-"`
}

// OpinionView is what the customer says of what.
type OpinionView struct {
	Target    string `json:"target"`
	Predicate string `json:"predicate"`
	Polarity  string `json:"polarity"`
	Start     int    `json:"start"` // bytes of text
	End       int    `json:"end"`
}

// SourceView says where the record stood.
type SourceView struct {
	File string `json:"file"`
	Line int64  `json:"line"`
}

// row fetches an inquiry by its key, week/row.
func (r *request) row(key string) (*voc.Labelled, error) {
	week, number, found := strings.Cut(key, "/")
	parsed, err := voc.ParseWeek(week)
	n, numberErr := strconv.ParseUint(number, 10, 31)
	if !found || err != nil || numberErr != nil {
		return nil, &badRequest{fmt.Errorf("「%s」は問い合わせの位置（2026-W39/12）ではありません。", voc.Visible(key))}
	}
	f, err := r.weekFigures(parsed)
	if err != nil || int64(n) >= f.total().Messages {
		return nil, fmt.Errorf("問い合わせ %s: %w", voc.Visible(key), errNotFound)
	}
	rows, err := r.Rows([]voc.Hit{{Week: parsed, Row: int(n)}})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

func (r *request) inquiry(key string) (*InquiryView, error) {
	row, err := r.row(key)
	if err != nil {
		return nil, err
	}
	week, number, _ := strings.Cut(key, "/")
	n, _ := strconv.Atoi(number) // row has checked it
	parsed, _ := voc.ParseWeek(week)
	spans, err := r.Searcher.Highlight(r.state.query(r.Publication), row.Text.String())
	if err != nil {
		spans = nil // the query is another one's business here
	}
	v := &InquiryView{
		HitView: r.hitView(voc.Hit{Week: parsed, Row: n}, row, spans), Subject: row.Subject.String(), Reply: row.Reply.String(),
		Turns: []TurnView{}, Labels: []LabelView{}, Opinions: []OpinionView{}, Segments: map[string]string{},
		Source: SourceView{row.Source.File, row.Source.Line},
	}
	v.Pieces = pieces(v.Text, spans, r.reasonsOf(row))
	for _, t := range row.Turns {
		turn := TurnView{Role: string(t.Role), Text: t.Text.String()}
		if !t.At.IsZero() {
			turn.At = t.At.Format(time.RFC3339)
		}
		v.Turns = append(v.Turns, turn)
	}
	label := func(field, value, name, origin string, confidence float64, evidence []voc.Evidence) {
		l := LabelView{Field: field, Value: value, Name: name, Confidence: confidence, Origin: origin, Evidence: append([]voc.Evidence{}, evidence...)}
		for _, e := range evidence {
			rule := voc.Visible(e.Rule)
			if e.Start >= 0 && e.Start < e.End && e.End <= len(v.Text) {
				rule += "「" + voc.Visible(v.Text[e.Start:e.End]) + "」"
			}
			l.Rules = append(l.Rules, rule)
		}
		v.Labels = append(v.Labels, l)
	}
	for _, t := range row.Topics {
		label("topic", t.Value, "話題: "+r.topicName(t.Value), t.Origin, t.Confidence, t.Evidence)
	}
	label("sentiment", row.Sentiment.Class, "感情: "+voc.Visible(voc.LabelName(row.Sentiment.Class)), row.Sentiment.Origin, 0, row.Sentiment.Evidence)
	label("kind", row.Kind.Value, "種類: "+voc.Visible(voc.LabelName(row.Kind.Value)), row.Kind.Origin, row.Kind.Confidence, row.Kind.Evidence)
	if row.Stage.Value != "" {
		label("stage", row.Stage.Value, "段階: "+voc.Visible(voc.LabelName(row.Stage.Value)), row.Stage.Origin, row.Stage.Confidence, row.Stage.Evidence)
	}
	for _, s := range row.Signals {
		label("signal", s.Value, "合図: "+voc.Visible(voc.LabelName(s.Value)), s.Origin, s.Confidence, s.Evidence)
	}
	for _, c := range row.Contents {
		label("content", c.Value, "内容: "+voc.Visible(voc.LabelName(c.Value)), c.Origin, c.Confidence, c.Evidence)
	}
	for _, o := range row.Opinions {
		v.Opinions = append(v.Opinions, OpinionView{o.Target, o.Predicate, o.Polarity, o.Start, o.End})
	}
	for _, s := range row.Segments {
		v.Segments[s.Name] = s.Value
	}
	return v, nil
}
