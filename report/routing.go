package report

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"voc"
)

// routing is the week's inquiries that still need somebody, for the people who can do something about them.
type routing struct {
	b          *builder
	priorities map[string]int // rank by topic
	replies    map[voc.RowID]*voc.EarlierReply
	numbers    map[string]uint32 // of words
	words      []string          // of columns whose values repeat, each once
	lines      [][]packedLine    // by linesTogether, so that many lines are not copied when there are more
	count      int
	order      []int32 // of lines, once they are sorted
}

type routingLine struct {
	owner, priority, reason     string
	idSpace, id, channel, topic string
	receivedAt                  time.Time
	kind, sentiment             string
	status, team, text          string
	reply                       *voc.EarlierReply
	number                      int // of the row
}

// packedLine is a line as it is kept, since a week may have hundreds of thousands of them.
type packedLine struct {
	idAndText  string
	reply      *voc.EarlierReply
	receivedAt int64 // milliseconds
	idEnd      uint32
	number     uint32 // of the row
	rank       int32
	// words
	reason, idSpace, channel, topic, kind, sentiment, status, team uint32
	priority                                                       uint8 // in priorityOrder
}

// urgentSignals are those that nobody should wait with.
var urgentSignals = []string{voc.SignalSafety, voc.SignalLegal, voc.SignalCancel, voc.SignalSpread}

// pressingSignals give an inquiry the highest priority, the first of them the reason.
var pressingSignals = append(slices.Clone(urgentSignals), voc.SignalRepeat)

const (
	highRank   = 3  // topics whose negative inquiries come first
	middleRank = 10 // topics whose inquiries are not last
)

// routingRule is the rule of priorityOf in words; the report prints it.
const routingRule = "優先「高」は、安全・法的措置・解約・拡散の手がかりがある問い合わせ、3回目以上の連絡、優先度が3位までの話題の否定的な声です。「中」は、否定的な声と、優先度が10位までの話題です。「低」は残りです。" +
	"解決済みと、回答済み・途中で終了の問い合わせ、ほぼ同じ文面の再投稿は載せません。"

func newRouting(b *builder) *routing {
	r := &routing{b: b, priorities: map[string]int{}, numbers: map[string]uint32{}, replies: map[voc.RowID]*voc.EarlierReply{}}
	for _, p := range b.input.Insights.Priorities {
		r.priorities[p.Topic] = p.Rank
	}
	for i := range b.input.Insights.Replies {
		reply := &b.input.Insights.Replies[i]
		r.replies[reply.For] = reply
	}
	return r
}

func (r *routing) add(row *voc.Labelled, number int) {
	switch row.Status {
	case "resolved", "answered", "abandoned":
		return
	case "":
		if row.Reply.String() != "" {
			return
		}
	}
	line := packedLine{idSpace: r.word(row.IDSpace), channel: r.word(row.Channel), receivedAt: row.ReceivedAt.UnixMilli(), idEnd: uint32(len(row.ID)),
		kind: r.word(row.Kind.Value), sentiment: r.word(row.Sentiment.Class), status: r.word(row.Status), team: r.word(row.Team), rank: 1 << 30, number: uint32(number)}
	topic := voc.Uncategorised
	var label *voc.Label
	for i := range row.Topics {
		rank, found := r.priorities[row.Topics[i].Value]
		if !found {
			rank = 1<<30 - 1
		}
		if rank < int(line.rank) {
			line.rank, label = int32(rank), &row.Topics[i]
			topic = label.Value
		}
	}
	line.topic = r.word(topic)
	priority, reason := priorityOf(row, int(line.rank))
	line.priority, line.reason = uint8(slices.Index(priorityOrder, priority)), r.word(reason)
	var span voc.Span
	if label != nil && len(label.Evidence) > 0 {
		span = label.Evidence[0].Span
	}
	before, mark, after := excerpt(row.Text.String(), span)
	line.idAndText = strings.Join([]string{row.ID, before, mark, after}, "") // a copy, also of one alone
	if len(r.replies) > 0 {
		line.reply = r.replies[voc.RowID{Week: row.Week, IDSpace: row.IDSpace, ID: row.ID}]
	}
	if r.count%linesTogether == 0 {
		r.lines = append(r.lines, make([]packedLine, 0, linesTogether))
	}
	last := &r.lines[len(r.lines)-1]
	*last = append(*last, line)
	r.count++
}

const linesTogether = 512

func (r *routing) packed(i int32) *packedLine { return &r.lines[i/linesTogether][i%linesTogether] }

// line returns a line in words.
func (r *routing) line(i int32) routingLine {
	p := r.packed(i)
	topic := r.words[p.topic]
	return routingLine{
		owner: r.b.topics[topic].Owner, priority: priorityOrder[p.priority], reason: r.words[p.reason],
		idSpace: r.words[p.idSpace], id: p.idAndText[:p.idEnd], channel: r.words[p.channel], topic: topic,
		receivedAt: time.UnixMilli(p.receivedAt), kind: r.words[p.kind], sentiment: r.words[p.sentiment],
		status: r.words[p.status], team: r.words[p.team], text: p.idAndText[p.idEnd:], reply: p.reply, number: int(p.number),
	}
}

// word returns the number of a value, of which it keeps a copy.
func (r *routing) word(value string) uint32 {
	number, known := r.numbers[value]
	if !known {
		number = uint32(len(r.words))
		r.words = append(r.words, strings.Clone(value))
		r.numbers[r.words[number]] = number
	}
	return number
}

// The priorities of inquiries.
const (
	priorityHigh   = "high"
	priorityMiddle = "middle"
	priorityLow    = "low"
)

// priorityOf says how urgent an inquiry is and why; rank is that of its most urgent topic.
func priorityOf(row *voc.Labelled, rank int) (priority, reason string) {
	if len(row.Signals) > 0 {
		for _, signal := range pressingSignals {
			if slices.ContainsFunc(row.Signals, func(l voc.Label) bool { return l.Value == signal }) {
				return priorityHigh, voc.LabelName(signal)
			}
		}
	}
	negative := row.Sentiment.Class == voc.Negative
	switch {
	case negative && rank <= highRank:
		return priorityHigh, ranksInWords[max(rank, 0)] + "の否定的な声"
	case negative:
		return priorityMiddle, "否定的な声"
	case rank <= middleRank:
		return priorityMiddle, ranksInWords[max(rank, 0)]
	}
	return priorityLow, ""
}

// ranksInWords are the ranks that stand in reasons.
var ranksInWords = func() (words [middleRank + 1]string) {
	for rank := range words {
		words[rank] = fmt.Sprintf("優先度%d位の話題", rank)
	}
	return words
}()

var priorityOrder = []string{priorityHigh, priorityMiddle, priorityLow}

// routingKey is what decides nearly always about the order of two lines.
type routingKey struct {
	urgency  uint64 // place of the owner, priority, rank of the topic
	received int64  // milliseconds
	line     int32
}

// sorted gives the lines by owner, priority, rank of the topic and time.
func (r *routing) sorted() iter.Seq[*routingLine] {
	r.sortOnce()
	return func(yield func(*routingLine) bool) {
		for _, i := range r.order {
			line := r.line(i)
			if !yield(&line) {
				return
			}
		}
	}
}

func (r *routing) sortOnce() {
	if len(r.order) != r.count {
		r.sort()
	}
}

func (r *routing) sort() {
	owners := map[uint32]string{} // by the word of the topic
	places := map[string]uint64{} // by owner
	for i := range int32(r.count) {
		topic := r.packed(i).topic
		if _, known := owners[topic]; !known {
			owners[topic] = r.b.topics[r.words[topic]].Owner
			places[owners[topic]] = 0
		}
	}
	for i, owner := range slices.SortedFunc(maps.Keys(places), func(x, y string) int {
		return cmp.Or(cmp.Compare(ownerPlaceOrNone(x), ownerPlaceOrNone(y)), cmp.Compare(x, y))
	}) {
		places[owner] = uint64(i)
	}
	keys := make([]routingKey, r.count)
	for i := range int32(r.count) {
		line := r.packed(i)
		keys[i] = routingKey{places[owners[line.topic]]<<34 | uint64(line.priority)<<32 | uint64(line.rank), line.receivedAt, i}
	}
	slices.SortFunc(keys, func(x, y routingKey) int {
		switch { // these decide nearly always
		case x.urgency != y.urgency:
			return cmp.Compare(x.urgency, y.urgency)
		case x.received != y.received:
			return cmp.Compare(x.received, y.received)
		}
		a, b := r.packed(x.line), r.packed(y.line)
		return cmp.Or(cmp.Compare(r.words[a.idSpace], r.words[b.idSpace]), cmp.Compare(a.idAndText[:a.idEnd], b.idAndText[:b.idEnd]), cmp.Compare(x.line, y.line))
	})
	r.order = make([]int32, len(keys))
	for i := range keys {
		r.order[i] = keys[i].line
	}
}

// ownerPlaceOrNone puts inquiries of no owner last.
func ownerPlaceOrNone(owner string) int {
	if owner == "" {
		return len(owners) + 1
	}
	return ownerPlace(owner)
}

var routingColumns = []string{"担当", "優先", "優先の理由", "話題", "チャネル", "受付", "状況", "チーム", "種類", "感情", "本文（マスク済みの抜粋）",
	"似た問い合わせへの以前の回答（マスク済み）", "以前の問い合わせの週", "以前の問い合わせのID", "似ている度合い（0～1）", "ID空間", "ID"}

func (l *routingLine) cells(b *builder) []string {
	owner := "担当は未定"
	if l.owner != "" {
		owner = voc.Visible(voc.OwnerName(l.owner))
	}
	cells := []string{owner, voc.PriorityName(l.priority), l.reason, b.name(l.topic), channelName(l.channel), string(appendTime(nil, l.receivedAt.UnixMilli(), b.input.Location)),
		voc.Visible(voc.StatusName(l.status)), voc.Visible(l.team), voc.Visible(voc.LabelName(l.kind)), voc.Visible(voc.LabelName(l.sentiment)), l.text, "", "", "", "", l.idSpace, l.id}
	if l.reply != nil {
		cells[11], cells[12], cells[13], cells[14] = voc.Visible(l.reply.Text), l.reply.From.Week.String(), l.reply.From.ID, strconv.FormatFloat(l.reply.Similarity, 'f', 2, 64)
	}
	return cells
}

// appendTime appends a time in milliseconds as lines have it.
func appendTime(out []byte, milliseconds int64, location *time.Location) []byte {
	return time.UnixMilli(milliseconds).In(location).AppendFormat(out, "2006-01-02 15:04")
}

// WriteRouting writes the week's inquiries that still need somebody as CSV: by owner, then by priority, with the reply
// that resolved a similar earlier inquiry where there is one. It is UTF-8 with a byte order mark and CRLF, which
// Excel on every system opens as it is; text that a spreadsheet would take for a formula gets an apostrophe in front.
func (r *Report) WriteRouting(w io.Writer) error {
	if err := newRoutingTable(r.routing).write(w); err != nil {
		return fmt.Errorf("writing the routing list of week %s: %w", r.document.Week, err)
	}
	return nil
}

// defuse keeps a spreadsheet from running customers' words. Full-width signs are formulas too in Japanese Excel.
func defuse(cell string) string {
	if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// routingSummary is what the report says of the list.
type routingSummary struct {
	Rule        string         `json:"rule"`
	Owners      []routingOwner `json:"owners"`
	Lines       int            `json:"lines"`
	WithReplies int            `json:"with_replies"` // lines with an earlier reply
	Queries     queries        `json:"queries"`
	// StatusUnknown counts lines whose source does not tell whether somebody has answered.
	StatusUnknown int `json:"status_unknown"`
}

// High counts the lines of the highest priority.
func (s routingSummary) High() int {
	n := 0
	for _, o := range s.Owners {
		n += o.High
	}
	return n
}

type routingOwner struct {
	Owner  string `json:"owner"`
	Name   string `json:"name"`
	High   int    `json:"high"`
	Middle int    `json:"middle"`
	Low    int    `json:"low"`

	Queries queries `json:"queries"`
	rows    [3]voc.RowSet
}

func (r *routing) summary() routingSummary {
	s := routingSummary{Rule: routingRule, Owners: []routingOwner{}, Lines: r.count}
	var lines, replies, unknown voc.RowSet
	for line := range r.sorted() {
		if n := len(s.Owners); n == 0 || s.Owners[n-1].Owner != line.owner {
			s.Owners = append(s.Owners, routingOwner{Owner: line.owner, Name: line.cells(r.b)[0]})
		}
		o := &s.Owners[len(s.Owners)-1]
		switch line.priority {
		case priorityHigh:
			o.High++
		case priorityMiddle:
			o.Middle++
		default:
			o.Low++
		}
		o.rows[slices.Index(priorityOrder, line.priority)].Add(line.number)
		lines.Add(line.number)
		if line.reply != nil {
			s.WithReplies++
			replies.Add(line.number)
		}
		if line.status == "" {
			s.StatusUnknown++
			unknown.Add(line.number)
		}
	}
	s.Queries = queries{"lines": r.b.selected("routing", lines), "with_replies": r.b.selected("routing-reply", replies), "status_unknown": r.b.selected("routing-status-unknown", unknown)}
	for i := range s.Owners {
		o := &s.Owners[i]
		o.Queries = queries{}
		for place, priority := range priorityOrder {
			o.Queries[priority] = r.b.selected("routing-"+priority, o.rows[place])
		}
	}
	return s
}
