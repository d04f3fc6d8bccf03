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
// The files, each in the form that its channel exports:
//
//	phone.csv           call centre: CP932, Japanese headers, operators' notes
//	web.csv             web form: UTF-8 with byte order mark; web_late.csv is a later export that overlaps it
//	mail.mbox           support mailbox: ISO-2022-JP and UTF-8, threads, quotes, signatures
//	chat.jsonl          conversations with a bot in front
//	line.csv            LINE Official Account: preamble, one message a row
//	sns.jsonl           posts and reposts, times in UTC
//	community.jsonl     user forum
//	visits.xlsx         what shop staff enter by hand, a title above the header
//	faq_articles.csv    help centre; faq_searches.csv is what was searched there
//	customers.csv       customer database
//	voc.yaml            how to read all this
//	truth.json          what was planted
//
// To add a body, write it into a file in bodies under the section that fits, then run go generate ./sample.
//
//go:generate go run ./generate -out ../testdata/sample
package sample
