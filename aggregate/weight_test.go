package aggregate

import (
	"math"
	"strings"
	"testing"

	"voc"
)

// Two channels without overlap: 100 people of whom 10 raise the topic, 50 of whom 20 do.
func TestEstimateByHand(t *testing.T) {
	counts := countsOf(firstWeek, map[string]peopleBySet{
		"": {voc.Phone: 100, voc.SNS: 50}, "a": {voc.Phone: 10, voc.SNS: 20},
	})
	figures := Estimate(firstWeek, counts, Options{Target: map[string]float64{voc.Phone: 0.8, voc.SNS: 0.2}, Topics: leaves("a")})
	for estimator, share := range map[string]float64{
		voc.Raw: 30.0 / 150, voc.Equal: (0.1 + 0.4) / 2, voc.Declared: 0.8*0.1 + 0.2*0.4,
	} {
		e := find(t, figures, "a", estimator, "")
		if !near(e.Share, share, 1e-12) || e.People != 30 || e.Base != 150 || e.Low >= e.Share || e.High <= e.Share {
			t.Errorf("%s: %+v, want the share %v", estimator, e, share)
		}
	}
	// ρ by hand: with weights w_c = n_c/(1 + ρ(n_c − 1)) and d = .3, Σ w_c (p_c − m)² = d² w₁w₂/(w₁ + w₂).
	w1, w2 := 100/(1+figures.Rho*99), 50/(1+figures.Rho*49)
	mean := (w1*0.1 + w2*0.4) / (w1 + w2)
	if left, right := 0.09*w1*w2/(w1+w2), mean*(1-mean); !near(left, right, 1e-9) {
		t.Errorf("ρ = %v: %v ≠ %v", figures.Rho, left, right)
	}
	if e := find(t, figures, "a", voc.Balanced, ""); !near(e.Share, mean, 1e-12) {
		t.Errorf("balanced is %v, want %v", e.Share, mean)
	}
	// Kish: 150 people, those of a channel with weight h/n each.
	if e := find(t, figures, "a", voc.Equal, ""); !near(e.Effective, 1/(0.25/100+0.25/50), 1e-9) || !near(e.Design, 150/e.Effective, 1e-12) {
		t.Errorf("equal: effective %v, design %v", e.Effective, e.Design)
	}
	if e := find(t, figures, "a", voc.Within, voc.SNS); e.Share != 0.4 || e.People != 20 || e.Base != 50 || e.Rank != 0 {
		t.Errorf("within SNS: %+v", e)
	}
	if figures.Shown != voc.Declared {
		t.Errorf("%s is shown", figures.Shown)
	}
	for _, w := range figures.Weights {
		if want := map[string]float64{voc.Raw + voc.Phone: 2.0 / 3, voc.Equal + voc.SNS: 0.5, voc.Declared + voc.Phone: 0.8}[w.Estimator+w.Channel]; want > 0 && !near(w.Weight, want, 1e-12) {
			t.Errorf("weight %+v, want %v", w, want)
		}
	}
}

// People of several channels: 60 phone, 20 mail, 20 both; the topic is raised by 6, 4, 10.
func TestOverlapByHand(t *testing.T) {
	p := newPopulation(countsOf(firstWeek, map[string]peopleBySet{
		"": {"phone": 60, "email": 20, "email;phone": 20}, "a": {"phone": 6, "email": 4, "email;phone": 10},
	}))
	email, phone := 0, 1
	if p.people != 100 || p.weight[phone] != 70 || p.weight[email] != 30 {
		t.Fatalf("%v people with weights %v", p.people, p.weight)
	}
	if !near(p.effective[phone], 70*70/65.0, 1e-12) || !near(p.effective[email], 30*30/25.0, 1e-12) {
		t.Errorf("effective people %v", p.effective)
	}
	rates := p.rates("a")
	if !near(rates[phone], 11.0/70, 1e-12) || !near(rates[email], 9.0/30, 1e-12) {
		t.Errorf("rates %v", rates)
	}
	w := newWeighting(voc.Equal, p, []float64{0.5, 0.5})
	theta := (rates[0] + rates[1]) / 2
	inflation, effective := precision(p, "a", rates, w, theta)
	var variance float64
	for _, person := range []struct{ n, onPhone, onEmail, y float64 }{
		{6, 1, 0, 1}, {54, 1, 0, 0}, {4, 0, 1, 1}, {16, 0, 1, 0}, {10, 0.5, 0.5, 1}, {10, 0.5, 0.5, 0},
	} {
		z := 0.5*person.onPhone*(person.y-rates[phone])/70 + 0.5*person.onEmail*(person.y-rates[email])/30
		variance += person.n * z * z
	}
	variance *= 100.0 / 99
	independent := 0.25*rates[phone]*(1-rates[phone])/p.effective[phone] + 0.25*rates[email]*(1-rates[email])/p.effective[email]
	if !near(inflation, variance/independent, 1e-9) || inflation <= 1 {
		t.Errorf("D = %v, want %v", inflation, variance/independent)
	}
	if !near(effective, theta*(1-theta)/variance, 1e-6) {
		t.Errorf("n_eff = %v, want %v", effective, theta*(1-theta)/variance)
	}
}

func TestDisagreementAtTheEnds(t *testing.T) {
	two := newPopulation(countsOf(firstWeek, map[string]peopleBySet{"": {"a": 100, "b": 50}}))
	for _, c := range []struct {
		rates [][]float64
		want  float64
	}{
		{[][]float64{{0.2, 0.2}}, 0}, {[][]float64{{0, 1}}, 1}, {[][]float64{{1, 1}, {0, 0}}, 0}, {nil, 0},
	} {
		if got := disagreement(two, c.rates); got != c.want {
			t.Errorf("rates %v: ρ = %v, want %v", c.rates, got, c.want)
		}
	}
	one := newPopulation(countsOf(firstWeek, map[string]peopleBySet{"": {"a": 100}}))
	if got := disagreement(one, [][]float64{{0.3}}); got != 0 {
		t.Errorf("one channel: ρ = %v", got)
	}
}

func TestTargetThatDoesNotFit(t *testing.T) {
	counts := countsOf(firstWeek, map[string]peopleBySet{
		"": {voc.Phone: 100, voc.SNS: 50, voc.Survey: 10}, "a": {voc.Phone: 10, voc.SNS: 20, voc.Survey: 10},
	})
	figures := Estimate(firstWeek, counts, Options{Target: map[string]float64{voc.Phone: 0.4, voc.SNS: 0.1, voc.Visit: 0.5}})
	// Half of the target has nobody: phone and SNS keep their proportion, and the survey has no share.
	if e := find(t, figures, "a", voc.Declared, ""); !near(e.Share, 0.8*0.1+0.2*0.4, 1e-12) {
		t.Errorf("declared share %v", e.Share)
	}
	var kinds []string
	for _, g := range figures.Guards {
		kinds = append(kinds, g.Kind+":"+g.Channel)
		if !strings.HasSuffix(g.Detail, "。") {
			t.Errorf("%q is no sentence", g.Detail)
		}
	}
	if got := strings.Join(kinds, " "); got != "missing_channel:visit no_target:survey" {
		t.Errorf("guards %s", got)
	}
	nobody := Estimate(firstWeek, counts, Options{Target: map[string]float64{voc.Visit: 1}})
	if nobody.Shown != voc.Balanced || len(nobody.Guards) != 1 || nobody.Guards[0].Kind != guardNoTarget {
		t.Errorf("%s is shown, guards %+v", nobody.Shown, nobody.Guards)
	}
	small := Estimate(firstWeek, counts, Options{Target: map[string]float64{voc.Phone: 0.5, voc.SNS: 0.3, voc.Survey: 0.2}})
	if len(small.Guards) != 1 || small.Guards[0].Kind != guardSmall || small.Guards[0].Channel != voc.Survey {
		t.Errorf("guards of a small channel: %+v", small.Guards)
	}
}

func TestOptionsCheck(t *testing.T) {
	for _, target := range []map[string]float64{
		{}, {"a": 0.5}, {"a": 1.5, "b": -0.5}, {"a": math.NaN()}, {"a": math.Inf(1)}, {"a": 0.6, "b": 0.6},
	} {
		if err := (Options{Target: target}).Check(); err == nil {
			t.Errorf("target %v is taken", target)
		}
	}
	if err := (Options{TopList: -1}).Check(); err == nil {
		t.Error("a top list of −1 is taken")
	}
	for _, target := range []map[string]float64{nil, {"a": 1}, {"a": 0.333, "b": 0.333, "c": 0.334}} {
		if err := (Options{Target: target}).Check(); err != nil {
			t.Errorf("target %v: %v", target, err)
		}
	}
}

// A small channel and one without a share are counted as one channel with their partners.
func TestPooledChannels(t *testing.T) {
	p := newPopulation(countsOf(firstWeek, map[string]peopleBySet{"": {"phone": 300, "visit": 100, "letter": 10, "fax": 90, "email": 500}}))
	target := map[string]float64{"phone": 0.5, "letter": 0.1, "email": 0.3, "visit": 0.05, "kiosk": 0.05}
	got := declaredWeights(p, target, map[string]string{"letter": "phone", "fax": "email", "visit": "email", "kiosk": "email"})
	// email: .3 and the .05 of kiosk, which nobody used, shared by 500 and 90 of fax; letter (10 people) and phone
	// share .6 of 310; visit is large enough to stand alone.
	want := map[string]float64{"email": 0.35 * 500 / 590, "fax": 0.35 * 90 / 590, "letter": 0.6 * 10 / 310, "phone": 0.6 * 300 / 310, "visit": 0.05}
	for c, channel := range p.channels {
		if !near(got[c], want[channel], 1e-12) {
			t.Errorf("%s weighs %v, want %v", channel, got[c], want[channel])
		}
	}
}

// What a pool gives to the partner of an absent channel is said as it is done.
func TestAbsentPooledChannelIsSaid(t *testing.T) {
	counts := countsOf(firstWeek, map[string]peopleBySet{"": {"phone": 300, "email": 300}})
	target := map[string]float64{"phone": 0.5, "email": 0.3, "letter": 0.2}
	for partner, want := range map[string]string{"email": "メールに加えました", "": "比例して割り振りました"} {
		options := Options{Target: target}
		if partner != "" {
			options.Pool = map[string]string{"letter": partner}
		}
		guards := Estimate(firstWeek, counts, options).Guards
		if len(guards) != 1 || guards[0].Kind != guardMissing || !strings.Contains(guards[0].Detail, want) {
			t.Errorf("%+v", guards)
		}
	}
}
