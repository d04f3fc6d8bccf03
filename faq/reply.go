package faq

import (
	"strings"

	"voc"
)

// What an agent answered says more about whether an article has the answer than the question does: an article that
// holds the words of the reply answers, and a reply whose words stand in no article shows what is missing.
const (
	// minReplyWords is the number of words from which a reply says something; shorter ones are notes such as
	// 「上記の通り案内済」.
	minReplyWords = 5
	// An article that holds this share of a reply's words and character pairs is as likely the answer as not; the
	// log odds change by replySlope per unit. Both were set on the replies of the bundled sample, where articles that
	// answer hold 0.2 to 0.8 of a reply and the others below 0.17.
	replyEven  = 0.21
	replySlope = 14.0
	// maxReplyOdds bounds the log odds that a reply gives.
	maxReplyOdds = 3.0
)

// replyCourtesies are sentences of a reply that answer nothing.
var replyCourtesies = []string{"ありがとうございます", "申し訳", "お詫び", "お手数", "サポートです", "よろしくお願い", "お知らせください", "ご不明", "お問い合わせいただき",
	"ご連絡いただき", "承知いたしました", "お待ち", "様\n"}

// actionWords are in replies that did something for this customer rather than answer a question.
var actionWords = []string{"承りました", "手配", "いたしました", "お送りします", "お送りいたします", "返金いたします", "こととなりました", "完了しております", "発送いたします",
	"取り消しました", "変更しました", "お調べ", "調査", "お伝えします"}

// replyFit is what a reply says about the articles.
type replyFit struct {
	known   bool
	action  bool // the agent did something that no article can
	logOdds float64
	stems   []string         // distinct, of the sentences that answer; empty where the reply is known to be a note only
	nearest voc.ArticleMatch // the article that holds most of the reply
}

// fitReply compares an agent's reply with the articles; common bounds the rarity of words (see commonWords).
func (m *Matcher) fitReply(text *voc.TokenizedText, common map[string]float64) replyFit {
	q := &query{pairs: map[[2]rune]float64{}, literal: true, common: common}
	place := map[string]bool{}
	specific, action := 0, false
	for _, sentence := range text.Sentences {
		content := text.Text[sentence.Start:sentence.End]
		if containsAny(content, replyCourtesies) {
			continue
		}
		action = action || containsAny(content, actionWords)
		for _, w := range m.lexicon.words(text.Tokens[sentence.First:sentence.Last]) {
			if place[w.stem] {
				continue
			}
			place[w.stem] = true
			q.words = append(q.words, queryWord{stem: w.stem, weight: w.weight, presence: 1})
			if w.weight > genericWeight {
				specific++
			}
		}
		for pair := range pairs(content) {
			q.pairs[pair] = 1
		}
	}
	if specific < minReplyWords {
		return replyFit{}
	}
	fit := replyFit{known: true, action: action, logOdds: -maxReplyOdds}
	for _, w := range q.words {
		if w.weight > genericWeight {
			fit.stems = append(fit.stems, strings.Clone(w.stem))
		}
	}
	best := scored{article: -1}
	for _, s := range m.rank(q) {
		if best.article < 0 || s.words+s.grams > best.words+best.grams {
			best = s
		}
	}
	if best.article >= 0 {
		share := (best.words + best.grams) / 2
		fit.logOdds = max(-maxReplyOdds, min(maxReplyOdds, replySlope*(share-replyEven)))
		article := m.articles[best.article].article
		fit.nearest = voc.ArticleMatch{ID: article.ID, Title: article.Title, Score: logistic(fit.logOdds)}
	}
	if action {
		fit.logOdds = max(0, fit.logOdds) // what was done for one customer shows no lack of an article
	}
	return fit
}

// weighReplies notes for each question how much of the use of its reply lies in its group. What agents send in answer
// to all kinds of questions (操作方法は取扱説明書をご覧ください) does not show that an article on this one is missing.
func weighReplies(groups [][]*asked) {
	key := func(q *asked) string { return strings.Join(q.reply.stems, "\x00") }
	uses := map[string]float64{}
	for _, group := range groups {
		for _, q := range group {
			uses[key(q)]++
		}
	}
	for _, group := range groups {
		here := map[string]float64{}
		for _, q := range group {
			here[key(q)]++
		}
		for _, q := range group {
			q.share = here[key(q)] / uses[key(q)]
		}
	}
}

// replyOdds are the log odds that the reply gives; those against an article count as far as the reply belongs to this
// question.
func (q *asked) replyOdds() float64 {
	if q.reply.logOdds < 0 {
		return q.share * q.reply.logOdds
	}
	return q.reply.logOdds
}
