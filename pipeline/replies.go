package pipeline

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
	"voc/aggregate"
)

const (
	replyPool       = 64  // resolved inquiries kept per topic, the newest
	similarReply    = 0.3 // similarity from which an earlier reply is worth a look
	shortestReply   = 20  // runes; shorter ones are notes such as 「対応済み」
	longestReply    = 240 // runes of a reply that are kept
	mostPairs       = 400 // character pairs of a text that are compared
	pairTable       = 1 << 18
	rarePairs       = 24 // of a text, by which similar ones are looked for
	comparedReplies = 4  // of those found, the ones that are compared in full
	fewestPairs     = 6  // of a text that says something
	freshPairWeight = 12
)

// replyFinder finds, for inquiries that wait, the reply to an earlier inquiry of the same topic that was resolved. It
// takes the rows in the order of weeks and, in a week, of their file. What it finds depends on the week and on the
// BaselineWeeks before it alone, so that it is the same whatever the weeks that it began with.
type replyFinder struct {
	weekReplies                // of the week at hand and of those before it
	own         weekReplies    // of the week at hand
	before      []*weekReplies // ascending
	buffer      []uint32
	keys        []uint64
}

// weekReplies is what a week, or some weeks, tell.
type weekReplies struct {
	week  voc.Week
	seen  float64  // answered texts
	holds []uint32 // answered texts that hold a pair, by hash
	pools map[string]*replyRing
}

type replyRing struct {
	list []*givenReply
	next int
	// holding finds the places of the list whose rare pairs include one: a bit each, and replyPool are 64.
	holding map[uint32]uint64
}

type givenReply struct {
	row    voc.RowID
	pairs  []uint32 // sorted, each once
	rare   []uint32 // the rarest of them
	length float64  // of the vector of weights
	text   string
}

func newReplyFinder() *replyFinder {
	return &replyFinder{weekReplies: newWeekReplies(voc.Week{}), own: newWeekReplies(voc.Week{})}
}

func newWeekReplies(week voc.Week) weekReplies {
	return weekReplies{week: week, holds: make([]uint32, pairTable), pools: make(map[string]*replyRing)}
}

// begin forgets what lies too far before a week, whose rows come next.
func (f *replyFinder) begin(week voc.Week) {
	if f.own.seen > 0 {
		before := f.own
		f.before = append(f.before, &before)
	}
	f.before = slices.DeleteFunc(f.before, func(w *weekReplies) bool { return week.Sub(w.week) > aggregate.BaselineWeeks })
	f.weekReplies, f.own = newWeekReplies(week), newWeekReplies(week)
	for _, w := range f.before {
		f.seen += w.seen
		for pair, n := range w.holds {
			f.holds[pair] += n
		}
	}
	for _, w := range f.before {
		for topic, ring := range w.pools {
			for j := range ring.list {
				one := *ring.list[(ring.next+j)%len(ring.list)]
				one.rare, one.length = f.rarest(one.pairs), f.length(one.pairs) // among the weeks that are left
				f.keep(topic, &one)
			}
		}
	}
}

// waits tells whether nobody has answered an inquiry for good yet.
func waits(row *voc.Labelled) bool {
	switch row.Status {
	case "open", "unresolved":
		return true
	case "":
		return row.Reply.String() == ""
	}
	return false
}

// add takes a row. Where it waits and find is set, it returns the best reply to an earlier row.
func (f *replyFinder) add(row *voc.Labelled, find bool) (voc.EarlierReply, bool) {
	gave := row.Status == "resolved" && row.NearDuplicateOf == "" && utf8.RuneCountInString(row.Reply.String()) >= shortestReply
	find = find && waits(row)
	if !gave && (!find || len(f.pools) == 0) || len(row.Topics) == 0 {
		return voc.EarlierReply{}, false
	}
	f.buffer = pairsOf(f.buffer[:0], row.Text.String())
	if len(f.buffer) < fewestPairs {
		return voc.EarlierReply{}, false
	}
	var reply voc.EarlierReply
	found := false
	if find {
		if best, similarity := f.best(row); similarity >= similarReply {
			reply = voc.EarlierReply{For: rowID(row), From: best.row, Text: best.text, Similarity: similarity}
			found = true
		}
	}
	if gave {
		f.seen, f.own.seen = f.seen+1, f.own.seen+1
		for _, pair := range f.buffer {
			f.holds[pair]++
			f.own.holds[pair]++
		}
		one := &givenReply{row: rowID(row), pairs: slices.Clone(f.buffer), rare: f.rarest(f.buffer), length: f.length(f.buffer), text: beginning(row.Reply.String())}
		for i := range row.Topics {
			f.keep(row.Topics[i].Value, one)
			f.own.keep(row.Topics[i].Value, one)
		}
	}
	return reply, found
}

func (f *weekReplies) keep(topic string, one *givenReply) {
	ring := f.pools[topic]
	if ring == nil {
		ring = &replyRing{holding: make(map[uint32]uint64)}
		f.pools[strings.Clone(topic)] = ring
	}
	at := len(ring.list)
	if at < replyPool {
		ring.list = append(ring.list, one)
	} else {
		at = ring.next
		for _, pair := range ring.list[at].rare {
			if ring.holding[pair] &^= 1 << at; ring.holding[pair] == 0 {
				delete(ring.holding, pair)
			}
		}
		ring.list[at] = one
		ring.next = (ring.next + 1) % replyPool
	}
	for _, pair := range one.rare {
		ring.holding[pair] |= 1 << at
	}
}

// rarest returns the pairs that the fewest texts hold.
func (f *replyFinder) rarest(pairs []uint32) []uint32 {
	f.keys = f.keys[:0]
	for _, pair := range pairs {
		f.keys = append(f.keys, uint64(f.holds[pair])<<32|uint64(pair))
	}
	slices.Sort(f.keys)
	rare := make([]uint32, 0, rarePairs)
	for _, key := range f.keys[:min(rarePairs, len(f.keys))] {
		rare = append(rare, uint32(key))
	}
	return rare
}

// candidates returns the replies of a ring that share the most rare pairs, the newest of equals first.
func (r *replyRing) candidates(rare []uint32) []*givenReply {
	var shared [replyPool]uint8
	for _, pair := range rare {
		for places := r.holding[pair]; places != 0; places &= places - 1 {
			shared[bits.TrailingZeros64(places)]++
		}
	}
	var found []*givenReply
	for len(found) < comparedReplies {
		best := -1
		for j := range r.list {
			at := (r.next + len(r.list) - 1 - j) % len(r.list)
			if shared[at] > 0 && (best < 0 || shared[at] > shared[best]) {
				best = at
			}
		}
		if best < 0 {
			break
		}
		found, shared[best] = append(found, r.list[best]), 0
	}
	return found
}

// best returns the most similar earlier inquiry of the row's topics, the newest of equals.
func (f *replyFinder) best(row *voc.Labelled) (best *givenReply, similarity float64) {
	weights := make([]float64, len(f.buffer))
	var squares float64
	for i, pair := range f.buffer {
		weights[i] = f.weight(pair)
		squares += weights[i] * weights[i]
	}
	length := math.Sqrt(squares)
	rare := f.rarest(f.buffer)
	for i := range row.Topics {
		ring := f.pools[row.Topics[i].Value]
		if ring == nil {
			continue
		}
		for _, one := range ring.candidates(rare) {
			var shared float64
			for a, b := 0, 0; a < len(f.buffer) && b < len(one.pairs); {
				switch {
				case f.buffer[a] < one.pairs[b]:
					a++
				case f.buffer[a] > one.pairs[b]:
					b++
				default:
					shared += weights[a] * weights[a]
					a, b = a+1, b+1
				}
			}
			if cosine := math.Min(1, shared/(length*one.length)); shared > 0 && cosine > similarity {
				best, similarity = one, cosine
			}
		}
	}
	return best, similarity
}

func (f *replyFinder) length(pairs []uint32) float64 {
	var squares float64
	for _, pair := range pairs {
		w := f.weight(pair)
		squares += w * w
	}
	return math.Sqrt(squares)
}

// weight is greater the fewer answered texts hold a pair: log((seen + 1)/(holding + 1)), bounded, and never 0.
func (f *replyFinder) weight(pair uint32) float64 {
	return math.Max(0.01, math.Min(freshPairWeight, math.Log((f.seen+1)/(float64(f.holds[pair])+1))))
}

// pairsOf appends the places of the text's pairs of neighbouring letters and digits, sorted and each once.
func pairsOf(pairs []uint32, text string) []uint32 {
	before := rune(0)
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			before = 0
			continue
		}
		if before != 0 {
			// FNV-1a over the two runes.
			h := uint32(2166136261)
			for _, c := range [...]rune{before, r} {
				h = (h ^ uint32(c)) * 16777619
				h ^= h >> 13
			}
			if pairs = append(pairs, h%pairTable); len(pairs) == mostPairs {
				break
			}
		}
		before = r
	}
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

// beginning returns the first longestReply runes of a reply.
func beginning(reply string) string {
	n := 0
	for at := range reply {
		if n == longestReply {
			return strings.Clone(reply[:at]) + "…"
		}
		n++
	}
	return strings.Clone(reply)
}

func rowID(row *voc.Labelled) voc.RowID {
	return voc.RowID{Week: row.Week, IDSpace: strings.Clone(row.IDSpace), ID: strings.Clone(row.ID)}
}
