package store

import (
	"testing"

	"voc"
)

// TestKnown writes rows of which none, one and all have an answer.
func TestKnown(t *testing.T) {
	week := voc.Week{Year: 2026, Number: 34}
	for _, answered := range []int{0, 1, 50} {
		rows := sampleRows(week, 50, 1)
		for i, row := range rows {
			row.CSAT, row.NPS = voc.Optional[float64]{}, voc.Optional[float64]{}
			if i >= len(rows)-answered {
				row.NPS = voc.Optional[float64]{Value: 0, Known: true}
			}
		}
		reader := mustWeek(t, publish(t, t.TempDir(), week, rows), week)
		known, err := reader.Known("csat", "nps")
		if err != nil || known != (answered > 0) {
			t.Errorf("%d answers: known %v, %v", answered, known, err)
		}
		if known, err := reader.Known("csat"); known || err != nil {
			t.Errorf("nobody was content, yet %v, %v", known, err)
		}
		if _, err := reader.Known("happiness"); err == nil {
			t.Error("a column that is not there gave no error")
		}
	}
}
