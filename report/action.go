package report

import "voc"

// actionSentence names what to do first, who owns it and what customers say of it: the topic with the highest priority
// (people affected × severity × growth); where priorities are not known the first topic that rose and is more negative
// than positive, else the one with the most negative messages.
func (b *builder) actionSentence(d *document) (sentence, bool) {
	chosen, why := firstAction(d)
	if chosen == nil {
		return sentence{}, false
	}
	s := newSentence().write("%s", why).topic(chosen.ID, chosen.Name).write("です（").count(chosen.Messages).write("のうち否定").count(chosen.Sentiment.Negative).write("）。")
	if o := complaint(chosen.Opinions); o != nil {
		s.write("最も多い意見は「%s」（", o.words()).countAt(o.People, topicAnchor(chosen.ID)).write("）です。")
	}
	s.write("担当は「%s」", voc.Visible(voc.OwnerName(chosen.Owner)))
	if chosen.Measure != "" {
		s.write("、合う打ち手は「%s」", voc.Visible(voc.MeasureName(chosen.Measure)))
	}
	return s.write("です。").done(), true
}

func firstAction(d *document) (chosen *topic, why string) {
	for i := range d.Topics {
		t := &d.Topics[i]
		if t.Owner != "" && t.Priority != nil && t.Priority.Score > 0 && (chosen == nil || t.Priority.Rank < chosen.Priority.Rank) {
			chosen = t
		}
	}
	if chosen != nil {
		if c := chosen.Change; c != nil && c.Verdict == voc.VerdictMover && c.Change > 0 {
			return chosen, "まず手を打つ候補は、増えている"
		}
		return chosen, "まず手を打つ候補は、優先度が最も高い"
	}
	for _, m := range d.Movers.Clear {
		if t := find(d.Topics, m.Topic); m.Change > 0 && t != nil && t.Owner != "" && t.Sentiment.Negative.Value >= t.Sentiment.Positive.Value {
			return t, "まず手を打つ候補は、増えている"
		}
	}
	for i := range d.Topics {
		t := &d.Topics[i]
		if t.Owner != "" && t.Sentiment.Negative.Value > 0 && (chosen == nil || t.Sentiment.Negative.Value > chosen.Sentiment.Negative.Value) {
			chosen = t
		}
	}
	return chosen, "否定的な声が最も多いのは"
}

// complaint is the most frequent opinion that asks for something to be done; nil where there is none.
func complaint(opinions []opinion) *opinion {
	for i := range opinions {
		if p := opinions[i].Polarity; p == voc.Negative || p == voc.Request {
			return &opinions[i]
		}
	}
	return nil
}

// words puts target and predicate together.
func (o *opinion) words() string { return o.Target + " " + o.Predicate }

func find(topics []topic, id string) *topic {
	for i := range topics {
		if topics[i].ID == id {
			return &topics[i]
		}
	}
	return nil
}
