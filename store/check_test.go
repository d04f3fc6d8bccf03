package store

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The remembered day is the day, also where the clock is moved, at midnight too.
func TestDayOf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, name := range []string{"Asia/Tokyo", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "UTC"} {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, begin := range []time.Time{ // clocks go forward, clocks go back, a day is left out
			time.Date(2018, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2018, 2, 14, 0, 0, 0, 0, time.UTC),
			time.Date(2022, 3, 25, 0, 0, 0, 0, time.UTC), time.Date(2022, 10, 28, 0, 0, 0, 0, time.UTC), time.Date(2011, 12, 28, 0, 0, 0, 0, time.UTC),
		} {
			var checker rowChecker
			at := begin
			for range 2000 {
				at = at.Add(time.Duration(random.IntN(600)-60) * time.Second)
				local := at.In(location)
				if got, want := checker.dayOf(local), local.Format(time.DateOnly); got != want {
					t.Fatalf("%v is of %s and not of %s", local, want, got)
				}
			}
		}
	}
}
