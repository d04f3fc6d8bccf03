package voc

import "time"

// Customer is one line of a customers table: what is known of a customer apart from inquiries. Absent times are zero.
type Customer struct {
	Person        string // keyed token, the same as Labelled.Person
	Segments      []Segment
	StartedAt     time.Time
	OnboardedAt   time.Time
	CancelledAt   time.Time
	RepurchasedAt time.Time
	Revenue       map[string]float64 // by month, such as 2026-08; only months that are known
	Margin        Optional[float64]  // part of revenue that is profit, 0 to 1
}
