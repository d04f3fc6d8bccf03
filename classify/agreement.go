package classify

import "math"

// Agreement says how far two people agree beyond chance.
type Agreement struct {
	N        int     `json:"n"` // texts that both labelled
	Observed float64 `json:"observed"`
	Expected float64 `json:"expected"` // by chance, from how often each used each label
	Kappa    float64 `json:"kappa"`
	Low      float64 `json:"low"` // 95 % interval
	High     float64 `json:"high"`
}

// Kappa returns Cohen's κ (Cohen, A coefficient of agreement for nominal scales, 1960) of pairs of labels with his
// large-sample interval. Where chance alone would agree always, κ is 1 if they do.
func Kappa(pairs [][2]string) Agreement {
	a := Agreement{N: len(pairs)}
	if a.N == 0 {
		return a
	}
	first, second, same := map[string]int{}, map[string]int{}, 0
	for _, pair := range pairs {
		first[pair[0]]++
		second[pair[1]]++
		if pair[0] == pair[1] {
			same++
		}
	}
	n, expected := float64(a.N), 0
	for label, count := range first {
		expected += count * second[label] // of integers, so that the order of the map does not matter
	}
	a.Observed, a.Expected = float64(same)/n, float64(expected)/(n*n)
	if expected == a.N*a.N {
		a.Kappa, a.Low, a.High = 1, 1, 1
		return a
	}
	a.Kappa = (a.Observed - a.Expected) / (1 - a.Expected)
	half := 1.959963984540054 * math.Sqrt(a.Observed*(1-a.Observed)/n) / (1 - a.Expected)
	a.Low, a.High = max(-1, a.Kappa-half), min(1, a.Kappa+half)
	return a
}

// Audited is one audited inquiry: its stratum and whether its label is right.
type Audited struct {
	Stratum int
	Right   bool
}

// AuditShare estimates the share of right labels among all candidates of the strata from a stratified sample: Σ W p with
// W the stratum's part of the candidates. The interval is Wilson's with the number of texts that would give the same
// variance in a simple random sample; Count and Of are those of the sample. Strata of which nothing was labelled are left out.
func AuditShare(audited []Audited, strata []Stratum) Share {
	n, right := make([]int, len(strata)), make([]int, len(strata))
	for _, a := range audited {
		if a.Stratum < 0 || a.Stratum >= len(strata) {
			continue
		}
		n[a.Stratum]++
		if a.Right {
			right[a.Stratum]++
		}
	}
	total, count, of := 0, 0, 0
	for s := range strata {
		if n[s] > 0 {
			total += strata[s].Size
		}
		count, of = count+right[s], of+n[s]
	}
	if of == 0 {
		return Share{High: 1}
	}
	p, variance := 0.0, 0.0
	for s := range strata {
		if n[s] == 0 {
			continue
		}
		w := float64(strata[s].Size) / float64(total)
		p += w * float64(right[s]) / float64(n[s])
		// The share within a stratum is moved towards one half, so that a few right ones do not count as certainty
		// (Agresti & Coull 1998).
		inside := (float64(right[s]) + 1) / (float64(n[s]) + 2)
		variance += w * w * inside * (1 - inside) / float64(n[s])
	}
	p = min(p, 1)
	effective := float64(of)
	if moved := (p*float64(of) + 1) / (float64(of) + 2); variance > 0 {
		effective = moved * (1 - moved) / variance
	}
	share := wilson(p, effective)
	share.Count, share.Of = count, of
	return share
}
