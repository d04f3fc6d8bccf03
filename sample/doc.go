// Package sample makes the bundled sample: ten weeks of inquiries to みどり家電, a fictional company that sells home
// appliances and smart-home gear online and in shops, with the app みどりホーム and the subscription みどりプラス.
//
// Every word is written for this project (bodies, help); a body is what one customer says, or what an operator or
// a shop's staff noted. Generate varies the bodies, gives them to made-up people, spreads them over channels and
// days, and writes each channel's file in the form that channel really exports. It is deterministic: the same seed
// gives the same bytes.
//
// What was planted is in truth.json (see Truth): a burst, a topic loud in one channel, people who use several
// channels, duplicates, a changed channel mix, questions that no article answers, personal data that must not
// survive masking, and bad rows. Personal data are invented: telephone numbers with 0000 in the middle, mail
// addresses at example.com and example.jp, places called 架空, card numbers of zeros.
//
//go:generate go run ./generate -out ../testdata/sample
package sample
