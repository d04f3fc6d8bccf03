package voc

// Article is one entry of the help centre.
type Article struct {
	ID       string
	Title    string // the question
	Body     string // the answer
	Category string
	URL      string
	Archived bool
}

// FAQGap is a group of customers' questions that no article answers.
type FAQGap struct {
	Topic    string // leaf topic id or Uncategorised
	Question string // the most representative wording, masked
	Examples []GapExample
	People   int64
	Messages int64
	Channels []ChannelCount // most people first
	Terms    []string       // search words to put on an article
	Nearest  []ArticleMatch // best first, at most three
}

// GapExample is one question behind a gap.
type GapExample struct {
	ID      string
	Channel string
	Week    Week
	Text    MaskedText
}

// ChannelCount counts people in a channel.
type ChannelCount struct {
	Channel string
	People  int64
}

// ArticleMatch is how well an article answers a question.
type ArticleMatch struct {
	ID    string
	Title string
	Score float64 // 0 to 1
}
