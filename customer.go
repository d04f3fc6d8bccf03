package voc

import "time"

// Customer is one line of a customers table: what is known of a customer apart from inquiries. Absent times are zero.
type Customer struct {
	Person        string    // keyed token, the same as Labelled.Person
	Segments      []Segment // sorted by name; names are unique
	StartedAt     time.Time
	OnboardedAt   time.Time
	CancelledAt   time.Time
	RepurchasedAt time.Time
	// Revenue by month, such as 2026-08; only months that are known. Under the empty month stands revenue of which the
	// source does not say the time; no figure uses it.
	Revenue map[string]float64
	Margin  Optional[float64] // part of revenue that is profit, 0 to 1
}

// HelpVisit is one visit of the help centre.
type HelpVisit struct {
	Person  string // keyed token; empty when unknown
	At      time.Time
	Article string // masked
	Topic   string // as the source gives it; empty when unknown
}
