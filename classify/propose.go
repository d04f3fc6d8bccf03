package classify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"voc"
)

// Proposal is a topic that the uncategorised inquiries suggest.
type Proposal struct {
	ID       string             // made from the rule, so that the same find has the same id: found.1a2b3c4d
	Name     string             // Japanese, from the most distinctive phrases
	Phrases  []string           // the most distinctive phrases, best first
	Terms    []string           // of a taxonomy rule under any, in its notation
	People   int                // distinct people
	Channels []voc.ChannelCount // most people first
	Weeks    []WeekPeople       // in order
	Members  []*voc.Labelled    // most typical first
}

// WeekPeople counts the people of a week.
type WeekPeople struct {
	Week   voc.Week
	People int
}

const (
	// termPrecision is the least share of a rule term's uncategorised texts that lie in the cluster.
	termPrecision = 0.6
	// nameShare is the least share of a cluster's documents that a phrase of its name stands in.
	nameShare = 0.2
	// maxRuleTerms bounds the terms of a proposed rule.
	maxRuleTerms = 8
)

// Proposals clusters what was added and returns the clusters of at least people distinct people, largest first.
func (d *Discovery) Proposals(people int) []Proposal {
	clusters := d.clusters()
	inside := make([]int32, len(d.terms)) // uncategorised documents with a term
	for i := range d.documents {
		for _, term := range d.documents[i].terms {
			inside[term]++
		}
	}
	var proposals []Proposal
	for _, members := range clusters {
		if p, ok := d.propose(members, inside, people); ok {
			proposals = append(proposals, p)
		}
	}
	slices.SortStableFunc(proposals, func(x, y Proposal) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(len(y.Members), len(x.Members)), cmp.Compare(x.ID, y.ID))
	})
	return proposals
}

// propose describes a cluster; it is false where the cluster has too few people or no rule finds it.
func (d *Discovery) propose(members []int, inside []int32, least int) (Proposal, bool) {
	people := map[string]bool{}
	channels, weeks := map[string]map[string]bool{}, map[voc.Week]map[string]bool{}
	for _, i := range members {
		row := d.documents[i].row
		people[row.CountedAs] = true
		if channels[row.Channel] == nil {
			channels[row.Channel] = map[string]bool{}
		}
		channels[row.Channel][row.CountedAs] = true
		if weeks[row.Week] == nil {
			weeks[row.Week] = map[string]bool{}
		}
		weeks[row.Week][row.CountedAs] = true
	}
	if len(people) < least {
		return Proposal{}, false
	}
	p := Proposal{People: len(people), Terms: d.ruleOf(members, inside)}
	if len(p.Terms) == 0 {
		return Proposal{}, false
	}
	sum := sha256.Sum256([]byte(strings.Join(p.Terms, "\x00")))
	p.ID = "found." + hex.EncodeToString(sum[:4])
	p.Phrases = d.namesOf(members)
	p.Name = nameOf(p.Phrases, p.Terms)
	for channel, who := range channels {
		p.Channels = append(p.Channels, voc.ChannelCount{Channel: channel, People: int64(len(who))})
	}
	slices.SortFunc(p.Channels, func(x, y voc.ChannelCount) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(x.Channel, y.Channel))
	})
	for week, who := range weeks {
		p.Weeks = append(p.Weeks, WeekPeople{week, len(who)})
	}
	slices.SortFunc(p.Weeks, func(x, y WeekPeople) int { return x.Week.Compare(y.Week) })
	for _, i := range d.typical(members) {
		p.Members = append(p.Members, d.documents[i].row)
	}
	return p, true
}

// typical returns the members by the share that the cluster's terms have of them, most typical first.
func (d *Discovery) typical(members []int) []int {
	count := map[int32]int{}
	for _, i := range members {
		for _, term := range d.documents[i].terms {
			count[term]++
		}
	}
	score := make(map[int]float64, len(members))
	for _, i := range members {
		for k, term := range d.documents[i].terms {
			score[i] += d.documents[i].weights[k] * float64(count[term]-1)
		}
	}
	typical := slices.Clone(members)
	slices.SortStableFunc(typical, func(x, y int) int { return cmp.Compare(score[y], score[x]) })
	return typical
}

// ruleOf returns the terms of a rule for the members: one after the other the term that finds most members not yet found,
// of those whose uncategorised texts lie in the cluster by termPrecision. What is rare elsewhere counts more: a term of
// which the cluster has a quarter of all texts is worth half.
func (d *Discovery) ruleOf(members []int, inside []int32) []string {
	has := map[int32][]int{}
	for _, i := range members {
		for _, term := range d.documents[i].terms {
			has[term] = append(has[term], i)
		}
	}
	var candidates []int32
	for term, documents := range has {
		if float64(len(documents)) >= termPrecision*float64(inside[term]) && (len(documents) > 1 || len(members) == 1) && d.terms[term] != negation {
			candidates = append(candidates, term)
		}
	}
	slices.Sort(candidates)
	found := map[int]bool{}
	var terms []string
	for len(terms) < maxRuleTerms {
		best, most := int32(-1), 0.0
		for _, term := range candidates {
			fresh := 0
			for _, i := range has[term] {
				if !found[i] {
					fresh++
				}
			}
			if fresh < 2 {
				continue // a term for one more text is no rule
			}
			if worth := float64(fresh) * math.Sqrt(float64(len(has[term]))/float64(d.frequency[term])); worth > most {
				best, most = term, worth
			}
		}
		if best < 0 {
			break
		}
		terms = append(terms, d.terms[best])
		for _, i := range has[best] {
			found[i] = true
		}
	}
	return terms
}

// namesOf returns the phrases that tell the cluster from all other inquiries by class-based TF-IDF, tf · log(1 + A/f)
// (Grootendorst, BERTopic, 2022), with tf and f in documents and A the number of inquiries a phrase has on average of the
// cluster; those of less than nameShare of the documents are left out. Best first, at most eight.
func (d *Discovery) namesOf(members []int) []string {
	count := map[string]int{}
	for _, i := range members {
		for _, phrase := range d.documents[i].phrases {
			count[phrase]++
		}
	}
	type scored struct {
		phrase string
		score  float64
	}
	var all []scored
	for phrase, n := range count {
		if n > 1 && float64(n) >= nameShare*float64(len(members)) {
			all = append(all, scored{phrase, float64(n) * math.Log(1+float64(len(members))/float64(d.names[phrase]))})
		}
	}
	slices.SortFunc(all, func(x, y scored) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(len(y.phrase), len(x.phrase)), cmp.Compare(x.phrase, y.phrase))
	})
	var names []string
	for _, s := range all[:min(len(all), 8)] {
		names = append(names, s.phrase)
	}
	return names
}

// nameOf joins the two best phrases that do not hold each other; where there is none, the words of the rule stand in.
func nameOf(phrases, terms []string) string {
	var parts []string
	for _, phrase := range phrases {
		phrase = readableName(phrase)
		if len(parts) == 1 && (strings.Contains(parts[0], phrase) || strings.Contains(phrase, parts[0])) {
			if len(phrase) > len(parts[0]) {
				parts[0] = phrase
			}
			continue
		}
		if parts = append(parts, phrase); len(parts) == 2 {
			break
		}
	}
	if len(parts) == 0 {
		for _, term := range terms[:min(len(terms), 2)] {
			parts = append(parts, strings.ReplaceAll(term, "+", "・"))
		}
	}
	return strings.Join(parts, "・")
}

// readableName joins target and predicate of an opinion: 持ち手 あつい is 持ち手があつい.
func readableName(phrase string) string {
	target, predicate, isOpinion := strings.Cut(phrase, " ")
	switch {
	case !isOpinion:
		return phrase
	case strings.HasSuffix(predicate, "する") || strings.HasSuffix(predicate, "す") || strings.HasSuffix(predicate, "やめる"):
		return target + "を" + predicate
	}
	return target + "が" + predicate
}

// Entry writes the proposal as an entry of a taxonomy with a topic id whose parent stands there already.
func (p *Proposal) Entry(id, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  - id: %s\n    name: %s\n    english: %s\n    rules:\n      - any: [%s]\n", id, quoted(name), quoted(id), quotedList(p.Terms))
	return b.String()
}

// quoted writes s as a YAML scalar in double quotes, which JSON's form is.
func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(data)
}

func quotedList(values []string) string {
	written := make([]string, len(values))
	for i, value := range values {
		written[i] = quoted(value)
	}
	return strings.Join(written, ", ")
}
