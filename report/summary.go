package report

import (
	"fmt"
	"math"
	"strings"

	"voc"
)

// sentenceWriter builds one sentence; each count and each topic in it links to its rows.
type sentenceWriter struct{ sentence }

func (s *sentenceWriter) write(format string, arguments ...any) *sentenceWriter {
	s.parts = append(s.parts, part{text: fmt.Sprintf(format, arguments...)})
	return s
}

func (s *sentenceWriter) count(c count) *sentenceWriter { return s.countAt(c, c.anchor()) }

// countAt links a count to a place that shows its rows, where no search gives exactly them.
func (s *sentenceWriter) countAt(c count, anchor string) *sentenceWriter {
	s.parts = append(s.parts, part{c.text(), anchor})
	s.Counts = append(s.Counts, c)
	return s
}

// topic writes a topic's name as a link to its inquiries.
func (s *sentenceWriter) topic(id, name string) *sentenceWriter {
	s.write("「")
	s.parts = append(s.parts, part{name, topicAnchor(id)})
	return s.write("」")
}

func (s *sentenceWriter) done() sentence {
	var text strings.Builder
	for _, p := range s.parts {
		text.WriteString(p.text)
	}
	s.Text = text.String()
	return s.sentence
}

func newSentence() *sentenceWriter { return &sentenceWriter{sentence{Counts: []count{}}} }

const (
	fewestForOrder = 5   // people whom the first topic must have before it is called the most frequent one
	largeRest      = 0.2 // share without a topic from which on the summary says so first
)

// summary writes three to five sentences from the figures alone: how many, what changed, what to do, whose
// voice it is, what stays unanswered.
func (b *builder) summary(d *document) []sentence {
	if d.Totals.Messages.Value == 0 {
		return []sentence{newSentence().write("この週に届いた声はありません。").done()}
	}
	sentences := []sentence{b.overviewSentence(d), b.changeSentence(d)}
	for _, write := range []func(*document) (sentence, bool){b.actionSentence, b.channelSentence, gapSentence} {
		if s, ok := write(d); ok {
			sentences = append(sentences, s)
		}
	}
	return sentences
}

func (b *builder) overviewSentence(d *document) sentence {
	s := newSentence().count(d.Totals.People).write("から").count(d.Totals.Messages)
	if d.Totals.Channels > 1 {
		s.write("の声が、%sのチャネルに届きました。", things(d.Totals.Channels))
	} else {
		s.write("の声が、%sだけに届きました。", d.Channels[0].Name)
	}
	first := "最も多い話題は"
	if rest := find(d.Topics, voc.Uncategorised); rest != nil && rest.Shown != nil && rest.Shown.Share >= largeRest && rest.People.Value >= fewestForOrder {
		s.write("このうち").count(rest.People).write("、%sの声は、どの話題にも入りません。", rest.Shown.full())
		first = "話題のうち最も多いのは"
	}
	if len(d.Topics) == 0 || d.Topics[0].Rank != 1 || d.Topics[0].Shown == nil {
		return s.done()
	}
	top := &d.Topics[0]
	if top.People.Value < fewestForOrder {
		return s.write("どの話題も%d人に満たないため、どれが多いかはまだ言えません。", fewestForOrder).done()
	}
	s.write("%s", first).topic(top.ID, top.Name).write("で、声を寄せた人の%sにあたります", top.Shown.full())
	// Overlapping intervals do not order two topics: a reader must not take the first place for firm.
	if len(d.Topics) > 1 && d.Topics[1].Rank == 2 && d.Topics[1].Shown != nil && d.Topics[1].Shown.High > top.Shown.Low {
		s.write("（2位の").topic(d.Topics[1].ID, d.Topics[1].Name).write("とは区間が重なり、順位ははっきりしません）")
	}
	return s.write("。").done()
}

func (b *builder) changeSentence(d *document) sentence {
	s := newSentence()
	switch m := firstMover(d.Movers.Clear); {
	case !d.Movers.Available:
		earlier := len(b.history) - 1
		s.write("増減はまだ判定できません（前の週が%d週分必要で、いまは%d週分。早ければ%sから判定します）。",
			baselineWeeks, earlier, weekName(d.Week.Add(baselineWeeks-earlier)))
	case m != nil:
		s.topic(m.Topic, m.Name).write("は、過去%d週の平均%s人から", m.BaselineWeeks, voc.FormatDecimal(m.Baseline)).count(m.People)
		s.write("に%s（%s、95%%区間 %s）。", pastChange(m), voc.FormatChange(m.Change), m.interval())
		writeSurge(s, d.Rising.Surges, m.Topic, "特に")
		s.write("%s。", effectSentence(m))
		if more := otherMovers(d.Movers.Clear); more > 0 {
			s.write("ほかに%d話題がはっきり増減しています。", more)
		}
	case d.Movers.Tested > 0:
		s.write("調べた%d話題に、過去の平均からはっきり増減したものはありません。", d.Movers.Tested)
		writeSurge(s, d.Rising.Surges, "", "ただし")
	case len(d.Movers.Withheld) > 0:
		s.write("今週は増減の判定を保留しています。理由は上の注意のとおりです。")
	default:
		s.write("増減を判定できるだけの人数に届いた話題はありません。")
	}
	return s.done()
}

// writeSurge tells of the first surge of a topic, or of any leaf topic where none is asked for.
func writeSurge(s *sentenceWriter, surges []surge, topic, lead string) {
	for i := range surges {
		g := &surges[i]
		if topic == "" && g.Group || topic != "" && g.Topic != topic {
			continue
		}
		s.write("%s", lead)
		if topic == "" {
			s.topic(g.Topic, g.Name).write("の")
		}
		s.write("%sは", dayOf(g.Day)).countAt(g.People, topicAnchor(g.Topic)).write("と、見込みの%s人を大きく上回りました。", voc.FormatDecimal(g.Expected))
		return
	}
}

// firstMover prefers a leaf topic: its parent moves with it and says less.
func firstMover(clear []mover) *mover {
	for i := range clear {
		if !clear[i].Group {
			return &clear[i]
		}
	}
	if len(clear) > 0 {
		return &clear[0]
	}
	return nil
}

// otherMovers counts the leaf topics after the first mover.
func otherMovers(clear []mover) int {
	n := -1
	for _, m := range clear {
		if !m.Group {
			n++
		}
	}
	return n
}

func pastChange(m *mover) string {
	if m.Change > 0 {
		return "増えました"
	}
	return "減りました"
}

// effectSentence says whether the topic's share moved within the channels or with the mix of channels.
func effectSentence(m *mover) string {
	moved := "増えて"
	if m.RateEffect < 0 {
		moved = "減って"
	}
	switch effectOf(m.RateEffect, m.MixEffect) {
	case effectNone:
		return "声を寄せた人に占める割合は変わっていません"
	case effectRate:
		text := "チャネルの構成が変わったためではなく、各チャネルの中で割合が" + moved + "います"
		if m.LeadingChannel != "" {
			text += "（最も大きいのは" + channelName(m.LeadingChannel) + "）"
		}
		return text
	case effectMix:
		return "ただし、チャネルの構成が変わったことによるもので、各チャネルの中の割合はほとんど変わっていません"
	case effectOpposed:
		return "各チャネルの中では割合が" + moved + "いますが、チャネルの構成の変化が逆向きに働いています"
	}
	return "各チャネルの中の割合の変化と、チャネルの構成の変化の両方によるものです"
}

// channelSentence says whether one channel alone would have misled.
func (b *builder) channelSentence(d *document) (sentence, bool) {
	if o := loudest(&d.Ranking); o != nil {
		s := newSentence().topic(o.Topic, o.Name).write("は、%sに偏った声です。%sでは", o.Channel.Name, o.Channel.Name)
		s.count(o.Channel.People).write("、%sですが、すべてのチャネルでは%sです。", o.Channel.Share.full(), o.Shown.full())
		return s.done(), true
	}
	var widest *rankCell
	var column *rankColumn
	ratio := 0.0
	for i := range d.Ranking.Columns {
		for j := range d.Ranking.Columns[i].Cells {
			cell := &d.Ranking.Columns[i].Cells[j]
			shown := b.figures.share(b.figures.shown, cell.Topic)
			if cell.Looks == looksBig && shown != nil && cell.Share.Share > ratio*shown.Share {
				widest, column, ratio = cell, &d.Ranking.Columns[i], cell.Share.Share/math.Max(shown.Share, 1e-9)
			}
		}
	}
	switch {
	case widest != nil:
		s := newSentence().write("%sだけを聞いていたら、", column.Name).topic(widest.Topic, widest.Name).write("は")
		s.count(widest.People).write("、%sで%d位に見えます。すべてのチャネルでは%sで%d位です。", widest.Share.full(), widest.Rank, b.figures.share(b.figures.shown, widest.Topic).full(), widest.OverallRank)
		return s.done(), true
	case d.Totals.Channels > 1:
		return newSentence().write("一つのチャネルだけで大きく見える話題は、はっきりとは見つかりません。").done(), true
	}
	return newSentence().write("届いたのは一つのチャネルだけなので、ほかのチャネルでも同じかどうかは分かりません。").done(), true
}

// loudest is the one-channel topic that would mislead most: with the largest share in its channel among those that
// stand in the channel's own top ten and that more than a handful of people raised there; nil where there is none.
func loudest(r *ranking) *oneChannel {
	var found *oneChannel
	for i := range r.OneChannel {
		o := &r.OneChannel[i]
		if o.Channel.People.Value < fewestForOrder || !inTopTen(r, o) {
			continue
		}
		if found == nil || o.Channel.Share.Share > found.Channel.Share.Share {
			found = o
		}
	}
	return found
}

func inTopTen(r *ranking, o *oneChannel) bool {
	for i := range r.Columns {
		for j := range r.Columns[i].Cells {
			if r.Columns[i].Channel == o.Channel.Channel && r.Columns[i].Cells[j].Topic == o.Topic {
				return true
			}
		}
	}
	return false
}

// gapSentence names the first unanswered question that more than one person asked.
func gapSentence(d *document) (sentence, bool) {
	for i := range d.Gaps {
		g := &d.Gaps[i]
		if g.People.Value < 2 {
			continue
		}
		s := newSentence().write("FAQで答えられていない質問のうち、先に手を付けるとよいのは「%s」です（", shorten(g.Question, 40)).countAt(g.People, gapAnchor(i))
		return s.write("が尋ねています）。").done(), true
	}
	return sentence{}, false
}

func shorten(s string, runes int) string {
	if end := forward(s, 0, len(s), runes); end < len(s) {
		return s[:end] + "…"
	}
	return s
}
