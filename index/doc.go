// Package index is the full-text search of inquiries: one index per week, built from ready tokens, and one reader over
// any number of weeks.
//
// # On disk
//
// A week's directory is an index of bleve's (github.com/blevesearch/bleve/v2) that bleve.Open opens, and holds segments
// of at most 32,768 inquiries, two files each:
//
//	store/000000000000.zap      which documents hold a term or a value: a segment of bleve's index in the format
//	                            zap 17, written here (see writeInverted) and read by bleve's zapx
//	store/000000000000.forward  what a document holds: its row in inquiries.parquet, its person, and its text as a
//	                            sequence of tokens; ours, described at forwardMagic
//	store/root.bolt             for bleve: the list of the segments and the mapping, in a file of bbolt
//	index_meta.json             for bleve: the kind of the index, and that it is to be opened for reading only
//	documents.json              {"format":4,"documents":n,"terms":n,"segments":n}; written last, so a directory
//	                            without it is unfinished
//
// A week without inquiries has no segments. The documents of a segment stand in the order of their rows and are numbered
// so. The same documents in the same segments give the same bytes, of all files. This package reads neither root.bolt nor
// index_meta.json.
//
// Whoever opens the directory with bleve must leave it opened for reading only, as index_meta.json says: checksums cover
// its files, and bleve merges segments, and removes the old ones, of an index that it may write to.
//
// A document has the fields below. Those of bleve's segments are without frequencies and places, which follow from the
// sequence of tokens: that takes a third of the room, costs no time to build and gives the text back. bleve thus
// finds and counts documents by terms and values, but no phrases, and its scores mean nothing.
//
//	text       the terms of the masked text
//	_id        ID, bleve's name of a document, which is stored with it; of the field id in queries
//	day, channel, topic, sentiment, kind, product
//	           exact values; topic holds all of TopicIDs, an empty value is left out
//	stage, signal, content, status, segment, trace
//	           exact values; a segment is name=value, the traces are listed with TraceReply
//	score, csat, ces, nps
//	           numbers with two decimals at most, for ranges; score is the sentiment's
//	person     CountedAs, in the forward file: nearly every document has its own
//
// The week is no field: an index is one week.
//
// Building holds the documents of one segment in memory, and those of another one while it is written.
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
// finds the texts that contain it letter by letter (upper and lower case alike), wherever the tokenizer cuts. The texts
// are put together from the sequences of tokens: one by one where the rest of the query left few of them, else all
// those of a segment, which are then kept in memory. field:value, field:value* and field:from..to ask for values of
// the fields above; the week is a field there too. The rows of the
// fields opinion and set come from where UseField says.
//
// # Evaluation
//
// A query is evaluated as sets of documents (the bitmaps that the segment holds anyway), so totals, facets and
// counts of people are exact. A word that is cut into several terms is looked for in order in the sequences of those
// documents that hold all of them. Relevance is BM25 over the weeks searched; it does not depend on how inquiries are
// spread over segments and weeks.
package index
