package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"voc"
)

// service is how customers were served.
type service struct {
	Indicators  []indicator `json:"indicators"`   // over all inquiries, measured
	Groups      []groupRow  `json:"groups"`       // channels and teams, of the main indicators
	NotMeasured []string    `json:"not_measured"` // names of what no source tells
	Withheld    []string    `json:"withheld"`     // teams with too few inquiries to say anything
	Open        []openAge   `json:"open"`         // open inquiries by age; empty where no status is known
	Episodes    *episodes   `json:"episodes,omitempty"`
	TwiceTopics []twice     `json:"twice_topics"` // where matters were handled twice, most first
}

// indicator is one figure; Text is its value in words.
type indicator struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Estimator string  `json:"estimator"`
	Unit      string  `json:"unit"`
	Value     float64 `json:"value"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Count     int64   `json:"count"`
	Formula   string  `json:"formula"`
	Text      string  `json:"text"`
	Interval  string  `json:"interval"`
	Queries   queries `json:"queries"`
}

// groupRow is a channel or a team.
type groupRow struct {
	Group      string      `json:"group"` // channel or team
	Key        string      `json:"key"`
	Name       string      `json:"name"`
	Indicators []indicator `json:"indicators"` // those of mainIndicators that are measured
}

// openAge is the number of inquiries of an age that nobody has answered.
type openAge struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value int64  `json:"value"` // inquiries

	Queries queries `json:"queries"`
}

// episodes are chains of one person's inquiries on one topic.
type episodes struct {
	Episodes     int64 `json:"episodes"`
	Recontacted  int64 `json:"recontacted"`
	Switched     int64 `json:"switched"`
	HandledTwice int64 `json:"handled_twice"`
	Complete     bool  `json:"complete"` // false while the week after is not published

	Queries queries `json:"queries"` // of the first inquiry of each
}

type twice struct {
	Topic        string `json:"topic"`
	Name         string `json:"name"`
	Episodes     int64  `json:"episodes"`
	HandledTwice int64  `json:"handled_twice"`
	Recontacted  int64  `json:"recontacted"`

	Queries queries `json:"queries"` // of the first inquiry of each
}

// mainIndicators are those that channels and teams are compared by.
var mainIndicators = []string{"first_response_median", "first_response_24h", "resolution_rate", "handling_median", "answer_rate", "csat_mean"}

const (
	listedTeams = 20
	listedTwice = 5
)

func (b *builder) service() service {
	s := service{Indicators: []indicator{}, Groups: []groupRow{}, NotMeasured: []string{}, Withheld: []string{}, Open: []openAge{}, TwiceTopics: []twice{}}
	groups := map[[2]string]*groupRow{}
	var keys [][2]string
	for _, one := range b.input.Insights.Indicators {
		switch {
		case one.Group == "":
			b.overall(&s, one)
		case one.Group != voc.GroupOfChannel && one.Group != voc.GroupOfTeam: // agents are no matter of a weekly report
		case one.Withheld:
			if name := voc.Visible(one.Key); !slices.Contains(s.Withheld, name) {
				s.Withheld = append(s.Withheld, name)
			}
		case one.Measured:
			if !slices.Contains(mainIndicators, one.Name) || one.Estimator != voc.Raw {
				continue
			}
			key := [2]string{one.Group, one.Key}
			row := groups[key]
			if row == nil {
				row = &groupRow{Group: one.Group, Key: one.Key, Name: voc.Visible(one.Key)}
				if one.Group == voc.GroupOfChannel {
					row.Name = channelName(one.Key)
				}
				groups[key] = row
				keys = append(keys, key)
			}
			row.Indicators = append(row.Indicators, b.indicator(one))
		}
	}
	slices.SortStableFunc(keys, func(x, y [2]string) int {
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(b.channelPlace(x), b.channelPlace(y)), cmp.Compare(x[1], y[1]))
	})
	teams := 0
	for _, key := range keys {
		if key[0] == voc.GroupOfTeam {
			if teams++; teams > listedTeams {
				continue
			}
		}
		s.Groups = append(s.Groups, *groups[key])
	}
	b.episodes(&s)
	return s
}

// of returns the row's indicator, nil where it is not measured.
func (r groupRow) of(id string) *indicator {
	if i := slices.IndexFunc(r.Indicators, func(i indicator) bool { return i.ID == id }); i >= 0 {
		return &r.Indicators[i]
	}
	return nil
}

// channelPlace orders channels by people; teams have no place of their own.
func (b *builder) channelPlace(key [2]string) int {
	if key[0] != voc.GroupOfChannel {
		return 0
	}
	if i := slices.Index(b.figures.channels, key[1]); i >= 0 {
		return i
	}
	return len(b.figures.channels)
}

func (b *builder) overall(s *service, one voc.Indicator) {
	switch {
	case !one.Measured:
		if !strings.HasPrefix(one.Name, "open_") {
			s.NotMeasured = append(s.NotMeasured, voc.Visible(voc.IndicatorName(one.Name)))
		}
	case strings.HasPrefix(one.Name, "open_"):
		name := voc.Visible(voc.IndicatorName(one.Name))
		if _, age, found := strings.Cut(name, "："); found {
			name = age
		}
		s.Open = append(s.Open, openAge{one.Name, name, int64(one.Value), b.rowQueries("value", voc.SelectIndicator(one.Name), int64(one.Value), one.Rows)})
	default:
		s.Indicators = append(s.Indicators, b.indicator(one))
	}
}

func (b *builder) episodes(s *service) {
	for _, e := range b.input.Insights.Episodes {
		if e.Topic == "" {
			s.Episodes = &episodes{e.Episodes, e.Recontacted, e.Switched, e.HandledTwice, b.input.Insights.EpisodesComplete, b.episodeQueries(&e, "switched")}
		} else if e.HandledTwice > 0 && !isGroup(b.topics, e.Topic) && e.Topic != voc.Uncategorised {
			s.TwiceTopics = append(s.TwiceTopics, twice{e.Topic, b.name(e.Topic), e.Episodes, e.HandledTwice, e.Recontacted, b.episodeQueries(&e)})
		}
	}
	slices.SortStableFunc(s.TwiceTopics, func(x, y twice) int {
		return cmp.Or(cmp.Compare(y.HandledTwice, x.HandledTwice), cmp.Compare(y.Recontacted, x.Recontacted), cmp.Compare(x.Topic, y.Topic))
	})
	s.TwiceTopics = s.TwiceTopics[:min(len(s.TwiceTopics), listedTwice)]
}

// rowQueries asks for the rows behind a number, where they are known.
func (b *builder) rowQueries(name, kind string, value int64, rows voc.RowSet) queries {
	if int64(rows.Len()) != value {
		return queries{}
	}
	return queries{name: b.selected(kind, rows)}
}

// episodeQueries asks for the first inquiry of each episode that a number counts; also names further numbers.
func (b *builder) episodeQueries(e *voc.Episodes, also ...string) queries {
	all := queries{}
	for _, n := range []struct {
		name  string
		value int64
		rows  voc.RowSet
	}{{"episodes", e.Episodes, e.Rows}, {"recontacted", e.Recontacted, e.RecontactedRows}, {"switched", e.Switched, e.SwitchedRows}, {"handled_twice", e.HandledTwice, e.HandledTwiceRows}} {
		if n.name != "switched" || slices.Contains(also, n.name) {
			maps.Copy(all, b.rowQueries(n.name, strings.ReplaceAll(n.name, "_", "-"), n.value, n.rows))
		}
	}
	return all
}

// indicator is a figure with the search of the inquiries that it rests on.
func (b *builder) indicator(one voc.Indicator) indicator {
	i, kind := newIndicator(one), voc.SelectIndicator(one.Name)
	value, name := one.Count, "count"
	if one.Unit == voc.UnitInquiries {
		value, name = int64(one.Value), "value"
	}
	switch {
	case one.Group == "" || one.Group == voc.GroupOfTeam:
		i.Queries = b.rowQueries(name, kind, value, one.Rows)
	case one.Group == voc.GroupOfChannel: // those of all inquiries that came through it
		for _, all := range b.input.Insights.Indicators {
			if all.Group == "" && all.Name == one.Name && all.Estimator == voc.Raw && all.Rows.Len() > 0 && one.Estimator == voc.Raw {
				q := b.selected(kind, all.Rows)
				q.Channel = one.Key
				i.Queries = queries{name: q}
			}
		}
	}
	return i
}

func newIndicator(one voc.Indicator) indicator {
	i := indicator{one.Name, voc.Visible(voc.IndicatorName(one.Name)), one.Estimator, one.Unit, one.Value, one.Low, one.High, one.Count, one.Formula,
		measured(one.Unit, one.Value), "", queries{}}
	if one.Low != one.Value || one.High != one.Value {
		i.Interval = measured(one.Unit, one.Low) + "～" + measured(one.Unit, one.High)
	}
	return i
}

// measured writes a value in its unit.
func measured(unit string, value float64) string {
	switch unit {
	case voc.UnitShare:
		return voc.FormatPercent(value)
	case voc.UnitSeconds:
		return duration(value)
	case voc.UnitInquiries:
		return voc.FormatCount(int64(math.Round(value))) + "件"
	case voc.UnitCustomers:
		return voc.FormatCount(int64(math.Round(value))) + "人"
	}
	return voc.FormatDecimal(value)
}

// duration writes seconds in the unit that people would say: 45秒, 6分, 4.5時間, 2.1日.
func duration(seconds float64) string {
	switch {
	case seconds < 100:
		return fmt.Sprintf("%.0f秒", seconds)
	case seconds < 100*60:
		return fmt.Sprintf("%.0f分", seconds/60)
	case seconds < 48*3600:
		return voc.FormatDecimal(seconds/3600) + "時間"
	}
	return voc.FormatDecimal(seconds/86400) + "日"
}
