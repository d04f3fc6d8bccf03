package pipeline

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"voc/aggregate"
)

// weeklyRows writes inquiries with topics, plans, answers and states of their own.
type weeklyRows struct {
	strings.Builder
	n int
}

func newWeeklyRows() *weeklyRows {
	w := &weeklyRows{}
	w.WriteString("id,received_at,first_reply_at,channel,customer_id,topics,status,segment.plan,csat,nps,handling_seconds,offered,team,text\n")
	return w
}

// add writes an inquiry of a week from 0 and an hour of it.
func (w *weeklyRows) add(week, hour int, channel, customer, topics string) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, tokyo).AddDate(0, 0, 7*week).Add(time.Duration(hour) * time.Hour)
	w.at(at, at.Add(time.Hour), channel, customer, topics)
}

func (w *weeklyRows) at(at, reply time.Time, channel, customer, topics string) {
	w.n++
	fmt.Fprintf(w, "%d,%s,%s,%s,%s,%s,%s,%s,%d,%d,%d,%d,%s,%s\n", w.n, at.Format(time.RFC3339), reply.Format(time.RFC3339), channel, customer, topics,
		[]string{"resolved", "open", ""}[w.n%3], []string{"gold", "free", ""}[w.n%3], 1+w.n%5, w.n%11, w.n%600, w.n%3, []string{"east", ""}[w.n%2], phrases[w.n%len(phrases)])
}

// usual adds a week of 40 people over three channels and four topics.
func (w *weeklyRows) usual(week int) {
	for i := range 40 {
		w.add(week, 4*i, []string{"phone", "email", "sns"}[i%3], fmt.Sprint("c", i*7%30), []string{"late", "price", "late;refund", ""}[i%4])
	}
}

// checkDoubles reads every number of every Parquet file under a directory and returns how many doubles it saw.
func checkDoubles(t *testing.T, directory string) (seen int) {
	t.Helper()
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".parquet") {
			return err
		}
		data, err := os.Open(path)
		if err != nil {
			return err
		}
		defer data.Close()
		info, err := entry.Info()
		if err != nil {
			return err
		}
		file, err := parquet.OpenFile(data, info.Size())
		if err != nil {
			return err
		}
		for _, group := range file.RowGroups() {
			rows := group.Rows()
			defer rows.Close()
			batch := make([]parquet.Row, 100)
			for {
				n, err := rows.ReadRows(batch)
				for _, row := range batch[:n] {
					for _, value := range row {
						if value.Kind() != parquet.Double || value.IsNull() {
							continue
						}
						seen++
						if f := value.Double(); math.IsNaN(f) || math.IsInf(f, 0) {
							t.Errorf("%s holds %v in column %d", path, f, value.Column())
						}
					}
				}
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// Data that breaks naive formulas goes through a whole run: every number of every table and report is one, and the
// readers' own checks find nothing.
func TestHostileWeeksGiveNumbers(t *testing.T) {
	messages := 2_000
	if *long {
		messages = 100_000
	}
	nine := func(last func(w *weeklyRows)) *weeklyRows {
		w := newWeeklyRows()
		for week := range 8 {
			w.usual(week)
		}
		last(w)
		return w
	}
	first := newWeeklyRows()
	first.usual(0)
	cases := map[string]*weeklyRows{
		"first week":              first,
		"one channel":             nine(func(w *weeklyRows) { w.add(8, 1, "phone", "c1", "late"); w.add(8, 2, "phone", "c2", "price") }),
		"a channel of one person": nine(func(w *weeklyRows) { w.usual(8); w.add(8, 1, "letter", "c99", "late") }),
		"a topic in everything": nine(func(w *weeklyRows) {
			for i := range 50 {
				w.add(8, i, []string{"phone", "email"}[i%2], fmt.Sprint("c", i), "late")
			}
		}),
		"a week without data": nine(func(w *weeklyRows) { w.usual(9); w.add(11, 3, "email", "", "") }),
		"one person writes a lot": nine(func(w *weeklyRows) {
			w.usual(8)
			for i := range messages {
				w.add(8, i%160, "phone", "c1", "late")
			}
		}),
		"clocks in the future": nine(func(w *weeklyRows) {
			far := time.Date(2190, 1, 1, 0, 0, 0, 0, tokyo)
			for i := range 20 {
				w.at(far.Add(time.Duration(i)*time.Hour), far.AddDate(-150, 0, 0), "phone", fmt.Sprint("c", i), "late")
				w.at(far.AddDate(-200, 0, i), far, "email", fmt.Sprint("c", i), "late")
			}
		}),
	}
	for name, rows := range cases {
		t.Run(name, func(t *testing.T) {
			config := testConfig(t, t.TempDir(), export{"rows.csv", rows.String()})
			config.Target, config.Pool = map[string]float64{"phone": 0.5, "email": 0, "visit": 0.5}, map[string]string{"sns": "phone"}
			config.Margins = map[string]map[string]float64{"plan": {"gold": 0, "free": 0.1, "silver": 0.9}}
			config.Priority = aggregate.PriorityWeights{Cancel: 1, CancelTopics: []string{"refund"}}
			mustRun(t, config)
			if seen := checkDoubles(t, config.Out); seen < 500 {
				t.Errorf("only %d numbers were looked at", seen)
			}
			reports, err := filepath.Glob(filepath.Join(config.Out, "reports", "*.json"))
			if err != nil || len(reports) < 1 {
				t.Fatalf("%d reports, %v", len(reports), err)
			}
			for _, path := range reports {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				for _, word := range []string{"NaN", "Inf", "inf%", "非数"} {
					if strings.Contains(string(data), word) {
						t.Errorf("%s holds %s", path, word)
					}
				}
			}
			verify(t, config.Out)
		})
	}
}
