package sample

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"voc"
)

// Truth says what was planted. An inquiry is named by its Ref: its id, or for mail its Message-ID with brackets,
// or for LINE the user id and the day, U…/2026-08-03. Counts of people follow the definition of the pipeline: one
// person of an id space counts once; an unknown sender is a person of its own; a near-duplicate counts as the
// person of the row it repeats. Topics are those that the author of the text meant.
type Truth struct {
	Seed           uint64          `json:"seed"`
	Files          []FileTruth     `json:"files"`
	Burst          PlantedTopic    `json:"burst"`       // the clear first mover of its week
	OneChannel     PlantedTopic    `json:"one_channel"` // loud in one channel in every week
	MixChange      MixChange       `json:"mix_change"`
	Weeks          []WeekTruth     `json:"weeks"`
	Channels       []ChannelTruth  `json:"channels"`
	Topics         []TopicTruth    `json:"topics"`
	Unanswered     []Question      `json:"unanswered"`
	Answered       []Question      `json:"answered"`
	Rejects        []RejectTruth   `json:"rejects"`
	Duplicates     []Duplicate     `json:"duplicates"`
	NearDuplicates []NearDuplicate `json:"near_duplicates"`
	Overlaps       []Overlap       `json:"overlaps"`
	Canaries       []Canary        `json:"canaries"`
	Labels         []LabelTruth    `json:"labels"`
}

// FileTruth is what reading all files together must count: Read = Published + Duplicate + Rejected. Of a row that
// stands unchanged in two files, the file that voc.yaml names first is taken to publish it.
type FileTruth struct {
	File      string `json:"file"`
	Channel   string `json:"channel"`
	Read      int    `json:"read"`
	Published int    `json:"published"`
	Duplicate int    `json:"duplicate"`
	Rejected  int    `json:"rejected"`
	Joined    int    `json:"joined,omitempty"` // the company's own mails and further LINE messages, which belong to another record; not in Read
}

// PlantedTopic is a topic that stands out, in one week or in all.
type PlantedTopic struct {
	Topic    string    `json:"topic"`
	Week     *voc.Week `json:"week,omitempty"`
	Channel  string    `json:"channel,omitempty"`
	Usual    float64   `json:"usual"`  // mean people a week elsewhere: in the other weeks, or in the other channels
	People   int       `json:"people"` // in the week; for a topic of all weeks the fewest of any week
	Channels []string  `json:"channels,omitempty"`
	Refs     []string  `json:"refs"`
}

// MixChange is a channel whose volume was multiplied while topics stayed as they were within every channel.
type MixChange struct {
	Channel string   `json:"channel"`
	From    voc.Week `json:"from"`
	Factor  int      `json:"factor"`
}

// WeekTruth counts a week's published inquiries.
type WeekTruth struct {
	Week      voc.Week `json:"week"`
	Inquiries int      `json:"inquiries"`
	People    int      `json:"people"`
}

// ChannelTruth counts a channel's week.
type ChannelTruth struct {
	Week      voc.Week `json:"week"`
	Channel   string   `json:"channel"`
	Inquiries int      `json:"inquiries"`
	People    int      `json:"people"`
}

// TopicTruth counts a topic's week over all channels.
type TopicTruth struct {
	Week     voc.Week `json:"week"`
	Topic    string   `json:"topic"`
	People   int      `json:"people"`
	Messages int      `json:"messages"`
}

// Question is a matter that many ask about, with the article that answers it, if one does.
type Question struct {
	Name     string   `json:"name"` // of an unanswered question; the article's id of an answered one
	Topic    string   `json:"topic"`
	People   int      `json:"people"` // over all weeks; one person of two weeks counts once
	Messages int      `json:"messages"`
	Refs     []string `json:"refs"`
}

// RejectTruth is a row that must be refused.
type RejectTruth struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`
	ID     string `json:"id,omitempty"`
	Reason string `json:"reason"` // broken JSON, impossible date, missing id, missing time, too few fields, year out of range
}

// Duplicate is an id that stands twice. The row of Published is kept; of identical rows either.
type Duplicate struct {
	Ref       string `json:"ref"`
	Kind      string `json:"kind"` // identical, or newer: the one with the later updated_at is kept
	Published string `json:"published"`
	Other     string `json:"other"`
}

// NearDuplicate is a published row that repeats another of its week and channel and counts as the same person.
type NearDuplicate struct {
	Ref     string   `json:"ref"`
	Of      string   `json:"of"`
	Channel string   `json:"channel"`
	Week    voc.Week `json:"week"`
}

// Overlap is a person who raised one matter in several channels within a week.
type Overlap struct {
	IDSpace    string   `json:"id_space"`
	CustomerID string   `json:"customer_id"`
	Week       voc.Week `json:"week"`
	Topic      string   `json:"topic"`
	Channels   []string `json:"channels"`
	Refs       []string `json:"refs"`
}

// Canary is a piece of made-up personal data that may not stand in anything the pipeline writes, except the
// reject file.
type Canary struct {
	Kind string `json:"kind"` // name, phone, email, postal, address, card
	Text string `json:"text"`
}

// LabelTruth is what the author of a text meant.
type LabelTruth struct {
	Ref       string   `json:"ref"`
	Channel   string   `json:"channel"`
	Week      voc.Week `json:"week"`
	Topics    []string `json:"topics"`
	Kind      string   `json:"kind"`
	Sentiment string   `json:"sentiment"`
}

// ParseTruth reads truth.json.
func ParseTruth(data []byte) (Truth, error) {
	var t Truth
	if err := json.Unmarshal(data, &t); err != nil {
		return Truth{}, fmt.Errorf("parsing truth.json: %w", err)
	}
	return t, nil
}

// encode writes one element of a list a line, so that changes show in a diff.
func (t *Truth) encode() ([]byte, error) {
	var out bytes.Buffer
	value := reflect.ValueOf(*t)
	for i := range value.NumField() {
		separator := ",\n"
		if i == 0 {
			separator = "{\n"
		}
		fmt.Fprintf(&out, "%s%q: ", separator, value.Type().Field(i).Tag.Get("json"))
		field := value.Field(i)
		if field.Kind() != reflect.Slice {
			if err := appendJSON(&out, field.Interface()); err != nil {
				return nil, err
			}
			continue
		}
		out.WriteString("[\n")
		for k := range field.Len() {
			if k > 0 {
				out.WriteString(",\n")
			}
			if err := appendJSON(&out, field.Index(k).Interface()); err != nil {
				return nil, err
			}
		}
		out.WriteString("]")
	}
	out.WriteString("\n}\n")
	return out.Bytes(), nil
}

func appendJSON(out *bytes.Buffer, value any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encoding truth.json: %w", err)
	}
	out.Write(bytes.TrimRight(line.Bytes(), "\n"))
	return nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
