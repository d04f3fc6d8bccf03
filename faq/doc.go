// Package faq compares customers' questions with the articles of the help centre: which article answers a question,
// and which questions none answers, by distinct people.
//
// # Matching
//
// A question and an article are compared by the stems of their content words (nouns, verbs, adjectives; see stem) in
// both directions, and by the pairs of neighbouring characters that the question shares with the article's title:
//
//	score = 0.5 · question covered by the article + 0.3 · title covered by the question + 0.2 · Dice of the pairs
//
// Words count by how rare they are among the articles; an occurrence in the title counts more than in the body, and
// occurrences saturate, as in BM25F (Robertson, Zaragoza and Taylor, CIKM 2004). Each part lies between 0 and 1 and
// is a share, so scores of different questions can be compared with one threshold. A long mail is compared by the
// sentence that asks as well as in full, and the better of the two counts.
//
// # Gaps
//
// Questions that no article reaches the threshold for are grouped within their topic: equal questions first, then
// each group joins the most similar larger one. The result does not depend on the order of the questions.
package faq
