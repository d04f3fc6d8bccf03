package aggregate

import (
	"testing"
	"time"

	"voc"
)

// Four visits of known customers: a writes on the topic within three days, b on another topic, c after four days, d at
// the end of the week, of which the next is not known yet.
func TestSelfService(t *testing.T) {
	at := func(hours int) time.Time { return monday.Add(time.Duration(hours) * time.Hour) }
	visits := []voc.HelpVisit{
		{Person: "a", At: at(1), Topic: "delivery"}, {Person: "b", At: at(1), Topic: "delivery"}, {Person: "c", At: at(1), Topic: "payment"},
		{Person: "d", At: at(160), Topic: "delivery"}, {At: at(2)}, {Person: "a", At: at(-2)},
	}
	topics := []string{""} // of every row, as readers use the memory of a row again
	write := func(c *SelfServiceCounter, person, topic string, hours int) {
		row := inquiry(person, "phone", person, "", 60*hours)
		topics[0] = topic
		row.Week, row.TopicIDs = voc.WeekOf(row.ReceivedAt), topics
		c.Add(row)
		topics[0] = "another"
	}
	c := NewSelfServiceCounter(firstWeek, visits, time.UTC)
	write(c, "a", "delivery", 30)
	write(c, "b", "payment", 30)
	write(c, "c", "payment", 100)
	write(c, "a", "delivery", -30) // of the week before
	all := c.Indicators()
	for _, want := range []struct {
		name, group, key string
		value            float64
		count            int64
	}{
		{"help_centre_visits", "", "", 5, 5}, {"help_centre_users_per_inquiry", "", "", 4.0 / 3, 3},
		{"self_service_rate", "", "", 2.0 / 3, 3}, {"self_service_rate", "topic", "delivery", 0.5, 2}, {"self_service_rate", "topic", "payment", 1, 1},
	} {
		got := indicatorOf(t, all, want.name, want.group, want.key, voc.Raw)
		if !got.Measured || !near(got.Value, want.value, 1e-12) || got.Count != want.count {
			t.Errorf("%+v, want %v of %d", got, want.value, want.count)
		}
	}
	// With the next week d's three days are over, and d wrote.
	write(c, "d", "delivery", 170)
	if got := indicatorOf(t, c.Indicators(), "self_service_rate", "topic", "delivery", voc.Raw); got.Count != 3 || !near(got.Value, 1.0/3, 1e-12) {
		t.Errorf("%+v", got)
	}
	if NewSelfServiceCounter(firstWeek.Add(5), visits, nil).Indicators() != nil {
		t.Error("figures of a week without visits")
	}
}

func TestTopBox(t *testing.T) {
	for _, c := range []struct {
		values []float64
		most   float64
		want   int
	}{
		{[]float64{1, 3, 4, 5}, 5, 2}, {[]float64{1, 3, 4, 5}, 7, 0}, {[]float64{5, 6, 7}, 7, 2}, {[]float64{8, 9, 10}, 10, 2}, {[]float64{79, 80, 95}, 95, 2}, {nil, 0, 0},
	} {
		if got := topBox(c.values, c.most); got != c.want {
			t.Errorf("%v on a scale that holds %v: %d at the top, want %d", c.values, c.most, got, c.want)
		}
	}
}
