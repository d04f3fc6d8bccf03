// Package classify says what an inquiry is about, how the customer feels, what kind of inquiry it is, and what is
// said of what; every label comes with the rule that gave it and the span of text the rule fired on.
//
// # Words
//
// All rules look at words: the content words of a text in dictionary form, in one spelling each (lexicon/variants.tsv).
// Particles, politeness, tense and auxiliary verbs are left out, する after a noun too, ありません is ない, and a ない
// that denies nothing is gone (かもしれない, だけでなく, なければならない, ではないでしょうか). So 届いておりません, 届かず and
// 届かへん are all the words 届く, ない. A phrase of words is found whether the dictionary has it as one word or as
// several: 領収書 is also 領収 + 書.
//
// # Topics
//
// The taxonomy is a YAML file; taxonomy.yaml is the built-in one and describes the format and the notation of terms at
// its top. A term is
//
//	届く+ない            neighbouring words
//	電話 >3 つながる+ない  a part, then another with at most 3 other words in between
//	請求 ~3 二重          the same in either order
//	返品|返却            one part or another; binds weaker than +
//	$届く+ない           any word of the list 届く
//	「着払い」            characters, also inside a word
//	<名詞>+届く+ない      a word of a part of speech beside words
//	"?"                the sentence asks something
//
// A rule has terms any, all and not and fires in a sentence, or with "within: text" in the whole text, in which all of
// all, one of any and none of not stand, unless a term of unless stands anywhere in the text. The confidence of a topic is 1 − Π (1 − weight) over the distinct any-terms
// that fired; a topic is given from 0.5. Evidence is named like delivery.late/any:届く+ない.
//
// Of two topics of one parent, one whose evidence stands within a longer phrase of the other is not given.
//
// # Notes
//
// A call or visit that an operator wrote down is a note: plain style, clauses such as 返品したいとの由 and 着払伝票を案内済. The
// operator's own clauses count neither for sentiment nor kind, and for topics only where nothing else gives one. The noun
// that a note reports with (〜との苦情, 〜とお礼の電話) tells how it was meant.
//
// # Sentiment
//
// The lexicon gives words and phrases a polarity from −3 to 3; at each word the longest entry counts, and an entry
// of polarity 0 hides what is in it (お世話になる). A polarity is multiplied by the modifiers before it (とても 1.5,
// 少し 0.6) and turned by ない after it, also past light words (満足とは言えない): a denied praise counts −0.8 of
// itself, a denied blame −0.6, a double denial 0.4; しか…ない denies nothing. Constructions add what no single word says:
// 〜てくれた (+1), 〜てほしい and あればいい (−0.8, −1), 食べられない (−1), 〜がない (−0.8), 〜のに (−0.7). What stands
// before a contrast (が, けど, しかし) counts concededWeight where the other side follows, opposedWeight where the later clause says
// the opposite; praise in a question 0.3. にくい turns a verb round (汚れにくい) or blames (開けにくい). What is only imagined (壊れたら,
// 届かない場合は) does not count, praise of a rival (他社のほうが安い) counts against, a wish for an act of service (領収書を送ってほしい)
// −0.2. A question that is none blames (何度言えばわかるんですか, どんな時代ですか, −1 to −1.5), states (ずるくない？) or urges (返金はまだですか, −1).
// How long and how often it has gone on blames (もう二週間です, 三度目の連絡, −0.8 to −1), a wish that cannot be had too (解約したいだけなのに, −1).
// What customers tell beside the matter counts little: that something else is sound (通信環境は問題ありません), that they forgot or mistook
// something themselves, what the thing is that a question is about. Beside blame, さすが and marks of irony turn praise round.
//
// A sentence with the sum x has the score x/√(x² + 4). The inquiry's score is the mean over the sentences that show
// feeling, a negative one weighing 1.3, one before しかし concededWeight. From 0.2 it is positive, to −0.2 negative.
//
// # Kind
//
// One kind per inquiry, in the order of priority that the method kind documents: anger, a question that blames or urges, the last
// question or request (変えたい yields to a question before it), failures of the company, what does not work, praise, opinion, report.
//
// # Contents, stage and signals
//
// Contents are all that an inquiry holds: problem, request, question, feeling, each with its evidence. Stage (before, at,
// after the purchase) and signals (safety, legal, cancel, spread, repeat) come from the rules of signals.yaml, which are
// written in the notation of topics; where no rule tells the stage, topics about the product do if they agree. MarkRepeats
// adds the signal repeat from what else a person wrote in the week.
//
// # Opinions
//
// Target (a noun phrase before が, は, を, も, or the noun that an adjective describes), predicate in dictionary form
// with にくい, ない and the like, and polarity; requests have the polarity voc.Request. Paraphrases fold into one predicate
// (lexicon/paraphrases.tsv): 見直しをお願いします, 変えてほしい and 改めてください are all 見直す. A request for a change that names no
// object takes the target of the blame before it.
package classify
