package report

import (
	"fmt"
	"math"
	"strings"

	"voc"
)

// sentenceWriter builds one sentence; each count in it links to its rows.
type sentenceWriter struct{ sentence }

func (s *sentenceWriter) write(format string, arguments ...any) *sentenceWriter {
	s.parts = append(s.parts, part{text: fmt.Sprintf(format, arguments...)})
	return s
}

func (s *sentenceWriter) count(c count) *sentenceWriter {
	s.parts = append(s.parts, part{c.text(), c.anchor()})
	s.Counts = append(s.Counts, c)
	return s
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

// summary writes three to five sentences from the figures alone: how many, what changed, what to do, whose
// voice it is, what stays unanswered.
func (b *builder) summary(d *document) []sentence {
	if d.Totals.Messages.Value == 0 {
		return []sentence{newSentence().write("この週に届いた声はありません。").done()}
	}
	sentences := []sentence{b.overviewSentence(d), b.changeSentence(d)}
	for _, write := range []func(*document) (sentence, bool){b.actionSentence, b.channelSentence, b.restSentence} {
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
	if len(d.Topics) > 0 && d.Topics[0].Rank == 1 && d.Topics[0].Shown != nil {
		top := d.Topics[0]
		s.write("最も多い話題は「%s」で、声を寄せた人の%sにあたります。", top.Name, top.Shown.full())
	}
	return s.done()
}

func (b *builder) changeSentence(d *document) sentence {
	s := newSentence()
	switch m := firstMover(d.Movers.Clear); {
	case !d.Movers.Available:
		earlier := len(b.history) - 1
		s.write("増減はまだ判定できません。比べる前の週が%d週以上必要で、いまは%d週です（早ければ%sから判定します）。",
			baselineWeeks, earlier, weekName(d.Week.Add(baselineWeeks-earlier)))
	case m != nil:
		s.write("「%s」は、過去%d週の平均%s人から", m.Name, m.BaselineWeeks, decimal(m.Baseline)).count(m.People)
		s.write("に%s（%s、95\u00a0%%区間 %s）。", pastChange(m), signedPercent(m.Change), m.interval())
		s.write("%s。", effectSentence(m))
		if more := otherMovers(d.Movers.Clear); more > 0 {
			s.write("ほかに%d話題がはっきり増減しています。", more)
		}
	case d.Movers.Tested > 0:
		s.write("調べた%d話題に、過去の平均からはっきり増減したものはありません。", d.Movers.Tested)
	case len(d.Movers.Withheld) > 0:
		s.write("今週は増減の判定を保留しています。理由は上の注意のとおりです。")
	default:
		s.write("増減を判定できるだけの人数に届いた話題はありません。")
	}
	return s.done()
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

// actionSentence names what to do first and who owns it: the topic with the highest priority (people affected × severity ×
// growth); where priorities are not known the first topic that rose and is more negative than positive, else the one
// with the most negative messages.
func (b *builder) actionSentence(d *document) (sentence, bool) {
	var chosen *topic
	for i := range d.Topics {
		t := &d.Topics[i]
		if t.Owner != "" && t.Priority != nil && t.Priority.Score > 0 && (chosen == nil || t.Priority.Rank < chosen.Priority.Rank) {
			chosen = t
		}
	}
	rose := chosen != nil && chosen.Change != nil && chosen.Change.Verdict == voc.VerdictMover && chosen.Change.Change > 0
	for _, m := range d.Movers.Clear {
		if t := find(d.Topics, m.Topic); chosen == nil && m.Change > 0 && t != nil && t.Owner != "" && t.Sentiment.Negative.Value >= t.Sentiment.Positive.Value {
			chosen, rose = t, true
		}
	}
	mostNegative := chosen == nil
	for i := range d.Topics {
		t := &d.Topics[i]
		if mostNegative && t.Owner != "" && t.Sentiment.Negative.Value > 0 &&
			(chosen == nil || t.Sentiment.Negative.Value > chosen.Sentiment.Negative.Value) {
			chosen = t
		}
	}
	if chosen == nil {
		return sentence{}, false
	}
	s := newSentence()
	switch {
	case rose:
		s.write("まず手を打つ候補は、増えている「%s」です（", chosen.Name)
	case chosen.Priority != nil && !mostNegative:
		s.write("まず手を打つ候補は、優先度が最も高い「%s」です（", chosen.Name)
	default:
		s.write("否定的な声が最も多いのは「%s」です（", chosen.Name)
	}
	s.count(chosen.Messages).write("のうち否定").count(chosen.Sentiment.Negative)
	s.write("）。担当は「%s」", visible(voc.OwnerName(chosen.Owner)))
	if chosen.Measure != "" {
		s.write("、合う打ち手は「%s」", visible(voc.MeasureName(chosen.Measure)))
	}
	return s.write("です。").done(), true
}

func find(topics []topic, id string) *topic {
	for i := range topics {
		if topics[i].ID == id {
			return &topics[i]
		}
	}
	return nil
}

// channelSentence says whether one channel alone would have misled.
func (b *builder) channelSentence(d *document) (sentence, bool) {
	if len(d.Ranking.OneChannel) > 0 {
		o := d.Ranking.OneChannel[0]
		s := newSentence().write("「%s」は、%sに偏った声です。%sでは%sですが（", o.Name, o.Channel.Name, o.Channel.Name, o.Channel.Share.full())
		s.count(o.Channel.People).write("）、すべてのチャネルでは%sです。", o.Shown.full())
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
		s := newSentence().write("%sだけを聞いていたら、「%s」は%sに見えます（", column.Name, widest.Name, widest.Share.full())
		s.count(widest.People).write("）。すべてのチャネルでは%s、%d位です。", b.figures.share(b.figures.shown, widest.Topic).full(), widest.OverallRank)
		return s.done(), true
	case d.Totals.Channels > 1:
		return newSentence().write("一つのチャネルだけで大きく見える話題は、はっきりとは見つかりません。").done(), true
	}
	return newSentence().write("届いたのは一つのチャネルだけなので、ほかのチャネルでも同じかどうかは分かりません。").done(), true
}

// restSentence names the first unanswered question, else a large uncategorised share.
func (b *builder) restSentence(d *document) (sentence, bool) {
	if len(d.Gaps) > 0 {
		g := d.Gaps[0]
		s := newSentence().write("FAQにまだ答えがなく、先に書くとよい質問は「%s」です（", shorten(g.Question, 40)).count(g.People)
		return s.write("が尋ねています）。").done(), true
	}
	if rest := find(d.Topics, voc.Uncategorised); rest != nil && rest.Shown != nil && rest.Shown.Share >= 0.2 {
		s := newSentence().write("どの話題にも入らない声が%sあります（", rest.Shown.full()).count(rest.People)
		return s.write("）。話題の分類を見直す余地があります。").done(), true
	}
	return sentence{}, false
}

func shorten(s string, runes int) string {
	if end := forward(s, 0, len(s), runes); end < len(s) {
		return s[:end] + "…"
	}
	return s
}
