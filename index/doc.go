// Package index is the full-text search of inquiries: one bleve index per week, built offline from ready tokens,
// and one reader over any number of weeks.
//
// # On disk
//
// A week's directory holds a complete scorch index, readable by bleve itself, and one file beside it:
//
//	index_meta.json   bleve's own: the kind of index
//	store/            bleve's own: root.bolt and one segment (.zap)
//	documents.json    {"format":2,"documents":n,"terms":n}; written last, so a directory without it is unfinished
//
// A week without inquiries has documents.json alone. A document's id is its row in inquiries.parquet, in base 36
// with a fixed width; nothing else is stored. Fields:
//
//	text       the terms of the masked text with their positions (see below)
//	day, channel, topic, sentiment, kind, product, person, id
//	           exact values; topic holds all of TopicIDs, person is CountedAs, an empty value is left out
//	stage, signal, content, status, segment, trace
//	           exact values; a segment is name=value, the traces are listed with TraceReply
//	score, csat, ces, nps
//	           numbers with two decimals at most, for ranges; score is the sentiment's
//
// The week is no field: an index is one week.
//
// # Terms
//
// Documents and queries become terms by one function: the base form of each token in lower case. Punctuation and
// spaces are no terms, so phrases reach across them, but not across the end of a sentence. What mask put in place of
// personal information, such as 〔電話番号〕, is one term with its brackets: the word 電話番号 does not find it.
//
// # Queries
//
// A word as typed matches in any inflection; word* matches every term that begins so. A quoted phrase is exact: it
// finds the texts that contain it letter by letter (upper and lower case alike), wherever the tokenizer cuts, by a
// scan of the texts that everything else in the query left over. Where a week is opened without its texts, phrases
// are compared term by term instead. field:value, field:value* and field:from..to ask for values of the fields above;
// the week is a field there too.
//
// # Evaluation
//
// A query is evaluated as sets of documents (the bitmaps that the segment holds anyway), so totals, facets and
// counts of people are exact. Word order is checked on the positions of those documents that hold all words of a
// phrase. Relevance is BM25 over the weeks searched; it does not depend on how inquiries are spread over indexes.
package index
