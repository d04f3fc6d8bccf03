package sample

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// searchFor is what people typed in the help centre before they asked a question that no article answers.
var searchFor = map[string]string{"aroma": "アロマオイル", "family": "家族 共有", "overseas": "海外 電圧", "pause": "休止"}

// help writes the articles of the help centre and what was searched there.
func (w *writer) help(map[string][]*entry) error {
	data, err := written.ReadFile("help/articles.txt")
	if err != nil {
		return fmt.Errorf("reading articles: %w", err)
	}
	articles := newTable("id", "title", "body", "category", "url")
	rows := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	for i := 0; i+1 < len(rows); i += 2 {
		head := strings.Split(rows[i], " | ")
		if len(head) != 3 {
			return fmt.Errorf("reading articles: line %d is not id | category | title", i+1)
		}
		articles.add(head[0], head[2], rows[i+1], head[1], "https://help.midori-kaden.example/"+strings.ToLower(head[0]))
	}
	w.files["faq_articles.csv"] = articles.Bytes()
	return w.searches()
}

func (w *writer) searches() error {
	data, err := written.ReadFile("help/searches.txt")
	if err != nil {
		return fmt.Errorf("reading searches: %w", err)
	}
	type query struct{ words, hits string }
	var (
		queries []query
		shares  []float64
	)
	for number, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		share, err := strconv.ParseFloat(fields[min(1, len(fields)-1)], 64)
		if len(fields) != 3 || err != nil {
			return fmt.Errorf("reading searches: line %d is not query, share and hits between tabs", number+1)
		}
		queries, shares = append(queries, query{fields[0], fields[2]}), append(shares, share)
	}
	r := newRandom(w.seed, "searches")
	type search struct {
		at time.Time
		query
	}
	var made []search
	for week := range weekCount {
		weekly := slices.Clone(shares)
		for i := range weekly {
			if week == burstWeek && strings.Contains(queries[i].words, "ログイン") {
				weekly[i] *= 4
			}
		}
		for range r.poisson(110) {
			q := queries[r.weighted(weekly)]
			if r.chance(.15) {
				q.words = strings.ReplaceAll(q.words, " ", "　")
			}
			made = append(made, search{momentOf(r, "web", dayOf(r, "web", week)), q})
		}
	}
	slices.SortStableFunc(made, func(a, b search) int { return a.at.Compare(b.at) })
	t := newTable("query", "hits", "searched_at")
	for _, s := range made {
		t.add(s.words, s.hits, s.at.Format(webTime))
	}
	w.files["faq_searches.csv"] = t.Bytes()
	return nil
}

// customers writes the customer database. Who asked to cancel, and who was unhappy, leaves more often; who praised
// buys again more often.
func (w *writer) customers(byChannel map[string][]*entry) error {
	wants, mood := map[string]bool{}, map[string]string{}
	for _, channel := range crmChannels {
		for _, e := range byChannel[channel] {
			mood[e.written.id] = e.body.sentiment
			if slices.Contains(e.body.topics, "contract.cancel") {
				wants[e.written.id] = true
			}
		}
	}
	r := newRandom(w.seed, "customers")
	t := newTable("customer_id", "plan", "region", "age_band", "started_at", "cancelled_at", "repurchased_at", "revenue")
	for _, p := range people(newRandom(w.seed, "people "+spaceCRM), spaceCRM) {
		leave, again := .04, .2
		switch mood[p.id] {
		case "negative":
			leave, again = .1, .1
		case "positive":
			leave, again = .01, .4
		}
		if wants[p.id] {
			leave = .6
		}
		var cancelled, repurchased string
		if p.plan != plans[0] && r.chance(leave) {
			cancelled = clock.AddDate(0, 0, -r.between(1, 50)).Format(time.DateOnly)
		}
		if r.chance(again) {
			repurchased = clock.AddDate(0, 0, -r.between(1, 60)).Format(time.DateOnly)
		}
		t.add(p.id, p.plan, p.region, p.age, p.started.Format(time.DateOnly), cancelled, repurchased, fmt.Sprint(r.between(4, 900)*100))
	}
	w.files["customers.csv"] = t.Bytes()
	return nil
}
