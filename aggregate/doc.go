// Package aggregate turns the labelled inquiries of a week into counts of people, and counts into estimates
// with intervals, comparisons with earlier weeks, and warnings about the data.
//
// The order of use is NearDuplicates (who is one voice), Counter (integers only), Estimate (one week from its
// counts alone) and Compare (movers and guards, against the weeks before). Everything after the Counter is a
// function of the counts, so each figure can be computed again from counts.parquet with SQL; in particular the
// people by exact set of channels (voc.GroupChannelSet) hold all that weights for people of several channels
// need: a person who used m channels has the weight 1/m in each of them.
//
// Beside them stand Rake (how well weights meet the declared margins), Weightings and Disagreements (descriptions of weights and
// channels), Surges and Distinctive (from counts too),
// and what is made from rows when it is asked for: EpisodeCounter, ServiceCounter, PhraseCounter, OutcomeCounter, with
// Priorities, Audited and CustomerIndicators. Simulate holds them against populations with a known truth; docs/methods.md
// explains every figure.
//
// Results do not depend on the order of rows or on how the rows were divided among counters, and no result is
// ever NaN or infinite. The unit is the person: one customer who raises a topic three times in a week, on the
// telephone and by mail, counts once.
package aggregate

// Version of the methods. It changes with every change that could change a published figure.
const Version = 4
