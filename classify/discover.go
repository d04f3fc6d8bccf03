package classify

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
)

// Discovery proposes topics from the inquiries in which none was found. Texts are compared by their content words and
// neighbouring pairs of them, weighted by inverse document frequency over all inquiries; texts that are much alike join, most
// alike first, as long as the centroids of their clusters stay alike. There is no number of clusters to choose, and the
// result depends on the set of inquiries only, in the order in which they were added.
//
// It holds buffers and what was added, so its memory grows with the uncategorised share.
type Discovery struct {
	classifier *Classifier
	numbers    map[string]int32 // term → number
	terms      []string
	frequency  []int32 // of a term: documents of all inquiries that have it
	total      int     // inquiries added
	documents  []discovered
	names      map[string]int32 // phrase → documents of all inquiries that have it
	seen       map[int32]bool
}

// discovered is an uncategorised inquiry.
type discovered struct {
	row     *voc.Labelled
	terms   []int32 // sorted
	weights []float64
	phrases []string // what could name it, each once, in text order
	cluster int
}

const (
	// likeness is the least cosine between two texts, and between the centroids of two clusters, that join.
	likeness = 0.3
	// maxPostings bounds how many texts of one term are compared with a text; the earliest are.
	maxPostings = 200
	// maxDiscovered bounds the texts that are compared.
	maxDiscovered = 200_000
)

// NewDiscovery returns an empty discovery. The taxonomy says which formulas are ignored.
func NewDiscovery(taxonomy *Taxonomy) *Discovery {
	return &Discovery{classifier: New(taxonomy), numbers: map[string]int32{}, names: map[string]int32{}, seen: map[int32]bool{}}
}

// Add takes one inquiry with the tokens of its text. It keeps row where it is uncategorised, and nothing of text.
func (d *Discovery) Add(row *voc.Labelled, text *voc.TokenizedText) {
	labels := d.classifier.Classify(text, Given{})
	open := len(row.Topics) == 0 && len(d.documents) < maxDiscovered && row.NearDuplicateOf == ""
	d.total++
	document := discovered{row: row}
	clear(d.seen)
	a := &d.classifier.analysis
	before := -1
	for w := range a.words {
		if !d.tells(w) {
			before = -1
			continue
		}
		d.take(&document, a.words[w].lemma)
		if before >= 0 && a.words[before].sentence == a.words[w].sentence {
			d.take(&document, a.words[before].lemma+"+"+a.words[w].lemma)
		}
		before = w
	}
	for _, phrase := range d.phrasesOf(labels.Opinions) {
		d.names[phrase]++
		if open {
			document.phrases = append(document.phrases, phrase)
		}
	}
	if open && len(document.terms) > 0 {
		slices.Sort(document.terms)
		d.documents = append(d.documents, document)
	}
}

// take counts a term of a document once.
func (d *Discovery) take(document *discovered, term string) {
	n, known := d.numbers[term]
	if !known {
		term = strings.Clone(term)
		n = int32(len(d.terms))
		d.numbers[term] = n
		d.terms = append(d.terms, term)
		d.frequency = append(d.frequency, 0)
	}
	if !d.seen[n] {
		d.seen[n] = true
		d.frequency[n]++
		document.terms = append(document.terms, n)
	}
}

// silent are words that tell nothing of what an inquiry is about.
var silent = map[string]bool{
	"する": true, "いる": true, "ある": true, "なる": true, "思う": true, "言う": true, "いう": true, "お願い": true, "教える": true, "くださる": true, "いただく": true, "いただける": true, "もらう": true, "もらえる": true, "くれる": true, "願う": true,
	"場合": true, "今回": true, "先日": true, "お客様": true, "様": true, "件": true, "問い合わせ": true, "質問": true, "連絡": true, "確認": true, "案内": true, "利用": true, "使う": true, "男性": true, "女性": true, "本人": true, "入電": true, "携帯": true,
	"相談": true, "失礼": true, "ございます": true, "お客": true, "希望": true, "しまう": true, "くる": true, "来る": true, "行く": true, "みる": true, "見る": true, "できる": true, "それ": true, "これ": true, "ここ": true, "私": true, "者": true, "今": true, "前": true, "何": true,
	"どう": true, "方": true, "対応": true, "お世話": true, "いつも": true, "会員": true, "代理": true, "さん": true, "録音": true, "フォロー": true, "終話": true, "日": true, "月": true, "年": true, "時": true, "分": true, "回": true, "台": true, "円": true, "ため": true,
	"ありがとう": true, "すみません": true, "申し訳": true, "恐れ入る": true, "忙しい": true, "はじめて": true, "初めて": true, "突然": true, "伺う": true, "聞く": true, "知る": true, "わかる": true, "いい": true, "ください": true, "お忙しい": true, "貴社": true, "御社": true, "申告": true, "不可": true, "要望": true, "旨": true, "指摘": true, "報告": true, "為": true, "有無": true, "際": true, "状態": true, "以上": true, "部分": true, "感じ": true, "みたい": true, "ところ": true, "もの": true,
	// Greetings and the language of letters, for taxonomies that ignore none.
	"世話": true, "よろしく": true, "よろしい": true, "宜しく": true, "平素": true, "恐縮": true, "何卒": true, "格別": true, "愛顧": true, "拝啓": true, "弊社": true, "当方": true, "承知": true, "了解": true, "早速": true, "下記": true, "上記": true, "添付": true, "件名": true, "お疲れ様": true, "お疲れさま": true,
	"お手数": true, "手数": true, "返信": true, "回答": true, "返事": true, "再入電": true, "要フォロー": true, "終": true, "話": true, "www": true, "一つ": true, "ひとつ": true, "個": true, "連": true, "www.": true, "笑": true,
}

// tells tells whether word w may stand for what the text is about.
func (d *Discovery) tells(w int) bool {
	a := &d.classifier.analysis
	word := &a.words[w]
	token := &a.text.Tokens[word.token]
	if word.lemma == negation {
		return w > 0 && a.words[w-1].token+3 > word.token // 届く+ない
	}
	if word.class == otherWord || silent[word.lemma] || token.SubClass == "数" || token.SubClass == "代名詞" || token.SubClass == "固有名詞" && token.SubClass2 == "人名" {
		return false
	}
	first, size := utf8.DecodeRuneInString(word.lemma)
	if size == len(word.lemma) && first < 0x4e00 || strings.ContainsAny(word.lemma, "〔〕+|~>「」$") || checkElement(word.lemma) != nil {
		return false
	}
	if a.aside(word.Span) || word.Start > 0 && strings.HasSuffix(a.text.Text[:word.Start], "〔") { // masked: 〔電話番号〕
		return false
	}
	for _, formula := range d.classifier.topics.formulas {
		if word.Start < formula.End && formula.Start < word.End {
			return false
		}
	}
	return true
}

// phrasesOf returns what could name the last text: its opinions, and its compound nouns and noun phrases.
func (d *Discovery) phrasesOf(opinions []voc.OpinionUnit) []string {
	a := &d.classifier.analysis
	var phrases []string
	add := func(phrase string) {
		if names(phrase) && !slices.Contains(phrases, phrase) {
			phrases = append(phrases, strings.Clone(phrase))
		}
	}
	const most = 60 // the comparison above must not grow with the text
	for i := range opinions {
		between := " "
		if opinions[i].Polarity == voc.Request && opinions[i].Predicate != wish && !strings.HasSuffix(opinions[i].Predicate, "くする") {
			between = "を" // お土産を取り扱う
		}
		add(opinions[i].Target + between + opinions[i].Predicate)
	}
	for w := 0; w < len(a.words) && len(phrases) < most; w++ {
		if a.words[w].class != nounWord || !d.tells(w) || w+1 < len(a.words) && a.words[w+1].class == nounWord && a.words[w+1].token == a.words[w].token+1 {
			continue
		}
		if span := a.nounPhrase(a.words[w].token); span != (voc.Span{}) {
			add(a.text.Text[span.Start:span.End])
		}
	}
	return phrases
}

// names tells whether a phrase could stand as the name of a topic: 2 to 20 characters or one kanji, no number at its beginning, no
// mask, and no run of hiragana, which is a sentence that the dictionary could not cut.
func names(phrase string) bool {
	first, _ := utf8.DecodeRuneInString(phrase)
	length := utf8.RuneCountInString(phrase)
	if length == 1 && !unicode.Is(unicode.Han, first) || length > 20 || unicode.IsNumber(first) || strings.ContainsRune("一二三四五六七八九十何数", first) && length > 1 ||
		silent[phrase] || strings.ContainsAny(phrase, "〔〕\n") {
		return false
	}
	return length <= 5 || strings.ContainsFunc(phrase, func(r rune) bool { return !unicode.Is(unicode.Hiragana, r) })
}

// weigh fills the weights of all documents: inverse document frequency, of length 1. Pairs of words weigh half, since their
// words are there too; so does a word that stands in one inquiry alone, which can only tell it from all others, and a pair
// of that sort nothing.
func (d *Discovery) weigh() {
	for i := range d.documents {
		document := &d.documents[i]
		document.weights = make([]float64, len(document.terms))
		length := 0.0
		for k, term := range document.terms {
			w := math.Log(float64(1+d.total) / float64(1+d.frequency[term]))
			pair := strings.Contains(d.terms[term], "+")
			switch alone := d.frequency[term] == 1; {
			case pair && alone:
				w = 0
			case pair, alone:
				w /= 2
			}
			document.weights[k] = w
			length += w * w
		}
		for k := range document.weights {
			document.weights[k] /= math.Sqrt(max(length, 1e-9))
		}
	}
}

// edge is a pair of documents that are alike.
type edge struct {
	a, b     int32
	likeness float64
}

// alike lists the pairs of documents with a cosine from likeness on, most alike first.
func (d *Discovery) alike() []edge {
	postings := make([][]int32, len(d.terms))
	scores := make([]float64, len(d.documents))
	var touched []int32
	var edges []edge
	for i := range d.documents {
		document := &d.documents[i]
		for k, term := range document.terms {
			for _, other := range postings[term] {
				if scores[other] == 0 {
					touched = append(touched, other)
				}
				o := &d.documents[other]
				at, _ := slices.BinarySearch(o.terms, term)
				scores[other] += document.weights[k] * o.weights[at]
			}
			if len(postings[term]) < maxPostings {
				postings[term] = append(postings[term], int32(i))
			}
		}
		for _, other := range touched {
			if scores[other] >= likeness {
				edges = append(edges, edge{other, int32(i), scores[other]})
			}
			scores[other] = 0
		}
		touched = touched[:0]
	}
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(y.likeness, x.likeness), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return edges
}

// clusters joins documents and returns the members of each cluster in the order of their first document.
func (d *Discovery) clusters() [][]int {
	d.weigh()
	parent := make([]int32, len(d.documents))
	centroids := make([]map[int32]float64, len(d.documents)) // sums of the members' weights
	squares := make([]float64, len(d.documents))             // of the centroids' lengths
	for i := range d.documents {
		parent[i] = int32(i)
		centroids[i] = make(map[int32]float64, len(d.documents[i].terms))
		for k, term := range d.documents[i].terms {
			centroids[i][term] = d.documents[i].weights[k]
		}
		squares[i] = 1
	}
	root := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, e := range d.alike() {
		x, y := root(e.a), root(e.b)
		if x == y {
			continue
		}
		if len(centroids[x]) < len(centroids[y]) {
			x, y = y, x
		}
		if product(centroids[x], centroids[y]) < likeness*math.Sqrt(squares[x]*squares[y]) {
			continue
		}
		for term, weight := range centroids[y] {
			centroids[x][term] += weight
		}
		squares[x], centroids[y] = product(centroids[x], centroids[x]), nil
		parent[y] = x
	}
	number := map[int32]int{}
	var members [][]int
	for i := range d.documents {
		r := root(int32(i))
		n, known := number[r]
		if !known {
			n = len(members)
			number[r] = n
			members = append(members, nil)
		}
		members[n] = append(members[n], i)
		d.documents[i].cluster = n
	}
	return members
}

// product multiplies two sums of weights; small is the one with fewer terms. The products are added from the smallest to the
// largest, so that the last bits do not depend on the order of a map.
func product(large, small map[int32]float64) float64 {
	products := make([]float64, 0, len(small))
	for term, weight := range small {
		if other, ok := large[term]; ok {
			products = append(products, weight*other)
		}
	}
	slices.Sort(products)
	sum := 0.0
	for _, p := range products {
		sum += p
	}
	return sum
}
