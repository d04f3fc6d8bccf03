// Package faq compares customers' questions with the articles of the help centre: which article answers a question,
// and which questions none answers, by distinct people.
//
// # Matching
//
// Of a question, the sentence that asks counts in full and the others less; what the customer says that it is not about
// (解約ではなく) and where an answer was sought in vain hardly count. Articles are ordered by
//
//	words + 0.35 · character pairs + 0.25 · title + 0.5 · matters + 0.3 · feedback
//
// where words and pairs are shares of the question that title and body of the article hold, weighted by rarity among the
// articles (BM25F: Robertson, Zaragoza and Taylor, CIKM 2004), title is the share of the article's title that the question
// holds, and feedback the share that the article holds of the first articles' words (pseudo-relevance feedback).
//
// A matter is what people come about (concepts.txt): the terms of forms and articles, and the everyday words that point to
// it. 赤ちゃんが生まれた names no 出生届, and points to it. Words of a question point to matters, each the less the more of
// them it points to, and several words to one matter confirm one another; articles are about matters in the same way. Matters
// of a section (shops, banks, town halls) count less where the articles are about few of that section.
//
// A word may be held by a synonym, which counts less: the built-in ones (synonyms.txt, synonyms_town.txt), words of one
// matter of which one is a term, and the caller's. So may it by a word with the same kanji, such as 漏水 for 水漏れ, and by
// one that is read alike, such as 引っ越し for ひっこし. Kana that a tokenizer cuts anywhere are compared with the readings
// of the articles' nouns. Several words of an article that stand for one word of the question count a little more than one.
//
// Among the questions of an analysis, no word is rarer than it is there: the name of an app stands in many questions and
// in one article that happens to mention it, and does not say what is asked.
//
// A logistic regression turns six parts into the probability that the best article answers (see features): how many words
// of the question it holds, the shares of question and title that stand in the other, the share of words that nobody
// knows, how far the question points to a matter that no article is about, and how far the article is about its matters;
// and, for small help centres, the number of articles.
//
// # Gaps
//
// Questions with the same words are one; the others join the most similar larger group, and groups that are alike on
// average are merged, over all topics and channels; what agents replied helps to see that two questions are the same.
// Whether an article answers is then judged by the question's own match, that of its group, the words by which the group
// stands out, and the agents' replies: an article that holds what agents reply answers, and where none holds it, it is
// missing. Replies are compared literally, since agents use the articles' words.
//
// An article that answers is listed too where it contradicts what agents now reply (figures with units, dates, what is
// possible; three replies or more, of the newest weeks, to matters that they closed, and not older than the article), or
// where three people or more had read it, or had looked for it in vain.
//
// Gaps are ordered by
//
//	people × trend × share unresolved × (1 + share of people who had searched before)
//
// where people is the geometric mean of the distinct people and of their number if every channel counted the same, trend
// compares the newest four weeks with those before within 2/3 to 3/2, and share and trend are mixed with ten
// people of the average, so that small groups do not jump ahead by chance. Gaps that a new article does not close count
// less. Questions that rise beyond chance, with the false ones among them held at 5 % (Benjamini and Hochberg 1995), stand
// behind the first ones however few people ask them. The result does not depend on the order of the questions.
package faq
