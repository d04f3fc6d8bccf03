package aggregate

import (
	"errors"
	"fmt"
	"math"
)

// Scenario is a simulated population with a known truth. One of Shares, Weeks, Days and Feed says what is drawn.
// Scenario files are YAML with these names.
type Scenario struct {
	Name string `yaml:"name" json:"name"`
	// Shows says in words what the scenario is to show.
	Shows  string         `yaml:"shows" json:"shows"`
	Shares *ShareScenario `yaml:"shares" json:"-"`
	Weeks  *WeekScenario  `yaml:"weeks" json:"-"`
	Days   *DayScenario   `yaml:"days" json:"-"`
	Feed   *FeedScenario  `yaml:"feed" json:"-"`
}

// ShareScenario draws one week: how many people of each group raise each topic.
type ShareScenario struct {
	Groups  []ScenarioGroup               `yaml:"groups"`
	Target  map[string]float64            `yaml:"target"`
	Margins map[string]map[string]float64 `yaml:"margins"`
	// Topics are the rates by channel of topics that are the same in each replicate. A person of several channels
	// has the mean of their rates.
	Topics map[string]map[string]float64 `yaml:"topics"`
	// Random topics are drawn anew in each replicate.
	Random *RandomTopics `yaml:"random"`
	// Factors multiply the rates of people by the values of a margin.
	Factors map[string]map[string]float64 `yaml:"factors"`
	// Loud is the topic that is one channel's voice, and that channel.
	Loud *LoudTopic `yaml:"loud"`
}

// ScenarioGroup is people who use the same channels and have the same properties.
type ScenarioGroup struct {
	Channels string            `yaml:"channels"` // joined by ;
	People   int64             `yaml:"people"`
	Segments map[string]string `yaml:"segments"`
}

// RandomTopics have a base rate that is uniform in its logarithm, and by channel a normal deviation of its logit.
type RandomTopics struct {
	Topics    int     `yaml:"topics"`
	Low       float64 `yaml:"low"`
	High      float64 `yaml:"high"`
	Deviation float64 `yaml:"deviation"`
}

// LoudTopic is a topic that one channel raises.
type LoudTopic struct {
	Topic   string `yaml:"topic"`
	Channel string `yaml:"channel"`
}

// WeekScenario draws nine weeks of topics and compares the last.
type WeekScenario struct {
	Topics   int                `yaml:"topics"`
	Mean     float64            `yaml:"mean"`      // people a week and topic
	Volume   float64            `yaml:"volume"`    // people a week
	Channels map[string]float64 `yaml:"channels"`  // shares of the people
	Skew     float64            `yaml:"skew"`      // how far topics differ from channel to channel: deviation of log rates
	Phi      []float64          `yaml:"phi"`       // over-dispersion of the topics, in turn
	MixNoise float64            `yaml:"mix_noise"` // deviation of the logarithm of a channel's volume
	Grow     map[string]float64 `yaml:"grow"`      // channel → its volume in the last week by the usual one
	// Plant changes the first topic: people a week before and in the last week.
	Plant *struct {
		From float64 `yaml:"from"`
		To   float64 `yaml:"to"`
	} `yaml:"plant"`
}

// DayScenario draws nine weeks by day and looks for surges in the last.
type DayScenario struct {
	Topics  int       `yaml:"topics"`
	Mean    float64   `yaml:"mean"`    // people a day and topic
	Pattern []float64 `yaml:"pattern"` // of the weekdays, mean 1
	Shock   float64   `yaml:"shock"`   // deviation of the logarithm of a day's volume
	Phi     float64   `yaml:"phi"`
	Factor  float64   `yaml:"factor"` // of the first topic on the last Wednesday; 0 and 1 = none
}

// FeedScenario draws nine weeks of the volume of channels.
type FeedScenario struct {
	Channels    int     `yaml:"channels"`
	Volume      float64 `yaml:"volume"`      // people a week and channel
	Deviation   float64 `yaml:"deviation"`   // of the logarithm
	Correlation float64 `yaml:"correlation"` // from week to week
	Factor      float64 `yaml:"factor"`      // of the first channel in the last week
	LoseDay     bool    `yaml:"lose_day"`    // the first channel has nobody on the last Wednesday
}

// Check tells what is wrong with a scenario.
func (s Scenario) Check() error {
	kinds := 0
	for _, given := range []bool{s.Shares != nil, s.Weeks != nil, s.Days != nil, s.Feed != nil} {
		if given {
			kinds++
		}
	}
	if kinds != 1 {
		return errors.New("checking the scenario: give one of shares, weeks, days and feed")
	}
	var err error
	switch {
	case s.Shares != nil:
		err = s.Shares.check()
	case s.Weeks != nil:
		err = s.Weeks.check()
	case s.Days != nil:
		err = inRange(bound{"topics", float64(s.Days.Topics), 1, 1000}, bound{"mean", s.Days.Mean, 0, 1e5}, bound{"shock", s.Days.Shock, 0, 2}, bound{"phi", s.Days.Phi, 1, 100}, bound{"factor", s.Days.Factor, 0, 1000})
		if err == nil && len(s.Days.Pattern) != 7 {
			err = fmt.Errorf("pattern has %d numbers; give one for each weekday from Monday", len(s.Days.Pattern))
		}
		for _, part := range s.Days.Pattern {
			if err == nil {
				err = inRange(bound{"pattern", part, 0, 7})
			}
		}
	case s.Feed != nil:
		err = inRange(bound{"channels", float64(s.Feed.Channels), 1, 100}, bound{"volume", s.Feed.Volume, 0, 1e8}, bound{"deviation", s.Feed.Deviation, 0, 5}, bound{"correlation", s.Feed.Correlation, 0, 0.99}, bound{"factor", s.Feed.Factor, 0, 1000})
	}
	if err != nil {
		return fmt.Errorf("checking the scenario: %w", err)
	}
	return nil
}

// bound is a value that must lie between two others.
type bound struct {
	name               string
	value, least, most float64
}

func inRange(bounds ...bound) error {
	for _, b := range bounds {
		if !(b.value >= b.least && b.value <= b.most) { // so that NaN is out of range
			return fmt.Errorf("%s is %v; give a number from %v to %v", b.name, b.value, b.least, b.most)
		}
	}
	return nil
}

func (s *ShareScenario) check() error {
	if len(s.Groups) == 0 {
		return errors.New("shares has no groups of people")
	}
	channels := make(map[string]bool)
	var people float64
	for _, g := range s.Groups {
		if g.Channels == "" || g.People < 0 || g.People > 1e9 {
			return fmt.Errorf("a group has the channels %q and %d people; give channels, and people from 0 to 1000000000", g.Channels, g.People)
		}
		people += float64(g.People)
		for _, channel := range splitChannels(g.Channels) {
			channels[channel] = true
		}
	}
	if people == 0 {
		return errors.New("shares has no people")
	}
	for _, topic := range sortedKeys(s.Topics) {
		for _, channel := range sortedKeys(channels) {
			if rate, given := s.Topics[topic][channel]; !given || !(rate >= 0 && rate <= 1) {
				return fmt.Errorf("topic %q has the rate %v in channel %q; give one from 0 to 1 for each channel", topic, rate, channel)
			}
		}
	}
	if r := s.Random; r != nil {
		if err := inRange(bound{"random: topics", float64(r.Topics), 1, 1000}, bound{"random: low", r.Low, 1e-9, 0.999}, bound{"random: high", r.High, r.Low, 0.999}, bound{"random: deviation", r.Deviation, 0, 5}); err != nil {
			return err
		}
	} else if len(s.Topics) == 0 {
		return errors.New("shares has no topics")
	}
	return Options{Target: s.Target, Margins: s.Margins}.Check()
}

func (s *WeekScenario) check() error {
	if err := inRange(bound{"topics", float64(s.Topics), 1, 1000}, bound{"mean", s.Mean, 0, 1e6}, bound{"volume", s.Volume, 1, 1e9}, bound{"skew", s.Skew, 0, 3}, bound{"mix_noise", s.MixNoise, 0, 3}); err != nil {
		return err
	}
	if len(s.Phi) == 0 {
		return errors.New("phi is missing; give the over-dispersion of the topics, such as [1]")
	}
	for _, phi := range s.Phi {
		if err := inRange(bound{"phi", phi, 1, 100}); err != nil {
			return err
		}
	}
	for _, channel := range sortedKeys(s.Grow) {
		if err := inRange(bound{"grow: " + channel, s.Grow[channel], 0, 1000}); err != nil || s.Channels[channel] == 0 {
			return fmt.Errorf("channel %q grows by %v; name one of channels, and a number from 0 to 1000", channel, s.Grow[channel])
		}
	}
	if s.Plant != nil {
		if err := inRange(bound{"plant: from", s.Plant.From, 0, 1e6}, bound{"plant: to", s.Plant.To, 0, 1e6}); err != nil {
			return err
		}
	}
	return checkShares(s.Channels, "channel")
}

func logit(p float64) float64        { return math.Log(p / (1 - p)) }
func inverseLogit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
