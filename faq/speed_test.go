package faq

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"voc"
)

// BenchmarkScale analyses more and more questions with replies against 300 articles: the time grows in proportion.
func BenchmarkScale(b *testing.B) {
	ta, th := town(b)
	ha, hh := helpCentre(b)
	as := append(ta, ha...)
	qs := append(append(append(th["dev"], th["test"]...), hh["dev"]...), hh["test"]...)
	for _, n := range []int{5000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := NewMatcher(as[:300], dictionary(b))
			r := rand.New(rand.NewPCG(1, 2))
			var rows []*voc.Labelled
			for i := range n {
				q := qs[r.IntN(len(qs))].Text
				if r.IntN(2) == 0 {
					q += as[r.IntN(len(as))].Title
				}
				l := row(i, fmt.Sprint("p", r.IntN(n)), voc.Web, "t", q)
				l.Reply = voc.TrustMasked(as[r.IntN(len(as))].Body)
				l.Week = voc.Week{Year: 2026, Number: 20 + i%10}
				rows = append(rows, l)
			}
			for b.Loop() {
				if _, err := Gaps(m, stream(rows), Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
