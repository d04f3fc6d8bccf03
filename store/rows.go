package store

// The row types are the tables: a field's parquet tag names the column, its unit and doc tags describe it in
// docs/schema.md. Optional columns are NULL when the source did not say; they never hold a made-up zero.
//
// Compressed are texts, ids and tokens of people. What a dictionary or deltas have packed into bits is not: Zstandard
// takes as long for it as for text and saves next to nothing. Confidences and scores have dictionaries, since there are
// few of them.

type inquiryRow struct {
	ID              string        `parquet:"id" doc:"Id of the inquiry, unique within id_space."`
	IDSpace         string        `parquet:"id_space,dict,uncompressed" doc:"Source system that gave the id."`
	SourceFile      string        `parquet:"source_file,dict,uncompressed" doc:"Base name of the input file."`
	SourceLine      int64         `parquet:"source_line,optional,delta,uncompressed" unit:"line, from 1" doc:"Line on which the record begins; NULL where the format has no lines."`
	SourceStart     int64         `parquet:"source_start,delta,uncompressed" unit:"byte" doc:"Start of the record in the input file; 0 with source_end 0 where the format has no byte ranges."`
	SourceEnd       int64         `parquet:"source_end,delta,uncompressed" unit:"byte" doc:"End of the record in the input file, exclusive."`
	ReceivedAt      int64         `parquet:"received_at,timestamp(millisecond),delta,uncompressed" unit:"ms since 1970, UTC" doc:"When the inquiry was received."`
	UpdatedAt       *int64        `parquet:"updated_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When the source last changed the record."`
	Week            string        `parquet:"week,dict,uncompressed" unit:"ISO week" doc:"Week of received_at in the run's time zone, such as 2026-W34."`
	Day             string        `parquet:"day,dict,uncompressed" unit:"date" doc:"Day of received_at in the run's time zone, such as 2026-08-03."`
	ContentHash     string        `parquet:"content_hash,uncompressed" unit:"hexadecimal" doc:"Hash of everything the source gave, masked; decides between rows of one id."`
	Channel         string        `parquet:"channel,dict,uncompressed" doc:"Channel: phone, email, chat, web, sns, line, community, visit, survey, letter, app_review, other, or the source's own name."`
	Person          string        `parquet:"person,optional" doc:"Keyed token of the customer, the same in every channel of an id space; NULL when the sender is unknown."`
	Identifiers     []string      `parquet:"identifiers,list" doc:"Keyed tokens of the sender's e-mail address (e-) and telephone number (t-), where the source has columns for them; they join people within a week."`
	NearDuplicateOf string        `parquet:"near_duplicate_of,optional" doc:"Id of an earlier inquiry of the same week and channel with nearly the same text."`
	CountedAs       string        `parquet:"counted_as" doc:"The person this row counts for: people are the distinct values."`
	Subject         string        `parquet:"subject,optional" doc:"Subject, masked."`
	Text            string        `parquet:"text" doc:"Subject and the customer's own words, normalised and masked. All offsets refer to its UTF-8 bytes."`
	Turns           []turnRow     `parquet:"turns,list" doc:"The whole conversation in order; empty when the source has none."`
	Reply           string        `parquet:"reply,optional" doc:"The agent's answer, masked."`
	Masked          []maskedRow   `parquet:"masked,list" doc:"What was masked in text, in order."`
	Product         string        `parquet:"product,optional,dict,uncompressed" doc:"Product that the source names."`
	Segments        []segmentRow  `parquet:"segments,list" doc:"Properties of the customer such as plan, region or age band, by name."`
	Agent           string        `parquet:"agent,optional,dict,uncompressed" doc:"Keyed token of the agent."`
	Team            string        `parquet:"team,optional,dict,uncompressed" doc:"Team that answered."`
	Status          string        `parquet:"status,optional,dict,uncompressed" doc:"open, answered, resolved, unresolved or abandoned."`
	URL             string        `parquet:"url,optional" doc:"Address of the page or post, without query and fragment."`
	Language        string        `parquet:"language,optional,dict,uncompressed" doc:"Language that the source names."`
	FirstReplyAt    *int64        `parquet:"first_reply_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When the customer was first answered."`
	ResolvedAt      *int64        `parquet:"resolved_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When the matter was resolved."`
	HandlingSeconds *float64      `parquet:"handling_seconds,optional" unit:"s" doc:"Time that agents worked on it."`
	Offered         *int64        `parquet:"offered,optional" unit:"calls" doc:"Calls that rang, this one included."`
	CSAT            *float64      `parquet:"csat,optional" unit:"source's scale" doc:"Customer satisfaction."`
	CES             *float64      `parquet:"ces,optional" unit:"source's scale" doc:"Customer effort score."`
	NPS             *float64      `parquet:"nps,optional" unit:"0 to 10" doc:"Answer to the recommendation question."`
	FAQViewed       []string      `parquet:"faq_viewed,list" doc:"Articles seen before writing."`
	FAQSearched     []string      `parquet:"faq_searched,list" doc:"Words typed in the help centre before writing."`
	BotHandoff      *bool         `parquet:"bot_handoff,optional" doc:"Whether a bot handed the conversation to a person."`
	Topics          []topicRow    `parquet:"topics,list" doc:"Leaf topics with their evidence, by topic id; empty when uncategorised."`
	TopicIDs        []string      `parquet:"topic_ids,list" parquet-element:",dict,uncompressed" doc:"Topics as counted and searched: the leaf topics and their ancestors, or uncategorised alone."`
	Sentiment       string        `parquet:"sentiment,dict,uncompressed" doc:"positive, neutral or negative."`
	SentimentScore  float64       `parquet:"sentiment_score,dict,uncompressed" unit:"-1 to 1" doc:"Strength of the sentiment."`
	SentimentLevel  int32         `parquet:"sentiment_level,delta,uncompressed" unit:"-2 to 2" doc:"Sentiment on five levels: -2 strongly negative, 2 strongly positive; its sign agrees with sentiment."`
	SentimentOrigin string        `parquet:"sentiment_origin,dict,uncompressed" doc:"rule, model or given."`
	SentimentReason []evidenceRow `parquet:"sentiment_evidence,list" doc:"Why the sentiment was given."`
	Kind            string        `parquet:"kind,dict,uncompressed" doc:"question, request, complaint, opinion, praise or report."`
	KindConfidence  float64       `parquet:"kind_confidence,dict,uncompressed" unit:"0 to 1" doc:"Confidence in kind."`
	KindOrigin      string        `parquet:"kind_origin,dict,uncompressed" doc:"rule, model or given."`
	KindReason      []evidenceRow `parquet:"kind_evidence,list" doc:"Why the kind was given."`
	Contents        []labelRow    `parquet:"contents,list" doc:"Everything the inquiry holds, each once: problem, request, question, feeling."`
	Stage           string        `parquet:"stage,optional,dict,uncompressed" doc:"Where the customer stands: before, at or after the purchase; NULL when the text does not tell."`
	StageConfidence float64       `parquet:"stage_confidence,dict,uncompressed" unit:"0 to 1" doc:"Confidence in stage; 0 without one."`
	StageOrigin     string        `parquet:"stage_origin,optional,dict,uncompressed" doc:"rule; NULL without a stage."`
	StageReason     []evidenceRow `parquet:"stage_evidence,list" doc:"Why the stage was given."`
	Signals         []labelRow    `parquet:"signals,list" doc:"What someone must hear of at once, each once: safety, legal, cancel, spread, repeat (third contact or more)."`
}

type turnRow struct {
	Role     string `parquet:"role,dict,uncompressed" doc:"customer, agent or bot."`
	SpokenAt *int64 `parquet:"spoken_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When it was said."`
	Text     string `parquet:"text" doc:"What was said, masked."`
}

type maskedRow struct {
	Start int32  `parquet:"start,delta,uncompressed" unit:"byte" doc:"Start of the replacement in text."`
	End   int32  `parquet:"end,delta,uncompressed" unit:"byte" doc:"End of the replacement, exclusive."`
	Kind  string `parquet:"kind,dict,uncompressed" doc:"What was replaced: phone, email, card, postal, name, …"`
	Rule  string `parquet:"rule,dict,uncompressed" doc:"Rule that found it."`
}

type segmentRow struct {
	Name  string `parquet:"name,dict,uncompressed" doc:"Name of the property."`
	Value string `parquet:"value,dict,uncompressed" doc:"Its value."`
}

type topicRow struct {
	Topic      string        `parquet:"topic,dict,uncompressed" doc:"Topic id."`
	Confidence float64       `parquet:"confidence,dict,uncompressed" unit:"0 to 1" doc:"Confidence in the topic."`
	Origin     string        `parquet:"origin,dict,uncompressed" doc:"rule, model or given."`
	Evidence   []evidenceRow `parquet:"evidence,list" doc:"Why the topic was given."`
}

type labelRow struct {
	Value      string        `parquet:"value,dict,uncompressed" doc:"The label."`
	Confidence float64       `parquet:"confidence,dict,uncompressed" unit:"0 to 1" doc:"Confidence in it."`
	Origin     string        `parquet:"origin,dict,uncompressed" doc:"rule."`
	Evidence   []evidenceRow `parquet:"evidence,list" doc:"Why it was given."`
}

type evidenceRow struct {
	Start int32  `parquet:"start,delta,uncompressed" unit:"byte" doc:"Start of the span in text; 0 with end 0 where the rule looks at no text."`
	End   int32  `parquet:"end,delta,uncompressed" unit:"byte" doc:"End of the span, exclusive."`
	Rule  string `parquet:"rule,dict,uncompressed" doc:"Rule that fired."`
}

type opinionRow struct {
	Row       int32  `parquet:"row,delta,uncompressed" unit:"row, from 0" doc:"Row of the inquiry in the week's inquiries.parquet."`
	IDSpace   string `parquet:"id_space,dict,uncompressed" doc:"Source system of the inquiry."`
	ID        string `parquet:"id" doc:"Id of the inquiry."`
	Week      string `parquet:"week,dict,uncompressed" unit:"ISO week" doc:"Week of the inquiry."`
	Day       string `parquet:"day,dict,uncompressed" unit:"date" doc:"Day of the inquiry."`
	Channel   string `parquet:"channel,dict,uncompressed" doc:"Channel of the inquiry."`
	CountedAs string `parquet:"counted_as" doc:"The person the inquiry counts for."`
	Target    string `parquet:"target" doc:"What the opinion is about."`
	Predicate string `parquet:"predicate" doc:"What is said of it, in canonical form."`
	Polarity  string `parquet:"polarity,dict,uncompressed" doc:"positive, neutral, negative or request."`
	Start     int32  `parquet:"start,delta,uncompressed" unit:"byte" doc:"Start of the opinion in the inquiry's text."`
	End       int32  `parquet:"end,delta,uncompressed" unit:"byte" doc:"End of the opinion, exclusive."`
}

type countRow struct {
	Week       string `parquet:"week,dict" unit:"ISO week" doc:"Week."`
	Grouping   string `parquet:"grouping,dict" doc:"total, channel, topic, channel_topic, channel_set, channel_set_topic, day, day_topic, day_channel, channel_set_segment or channel_set_segment_topic. Groupings overlap: sum within one only."`
	Channel    string `parquet:"channel,optional,dict" doc:"Channel, or channels joined by ; for the channel sets; NULL = all."`
	Topic      string `parquet:"topic,optional,dict" doc:"Topic id; NULL = all."`
	Day        string `parquet:"day,optional,dict" unit:"date" doc:"Day; NULL = the whole week."`
	Segment    string `parquet:"segment,optional,dict" doc:"Values of the declared margins, such as plan=premium;region=east, for the channel sets divided by them; NULL = all."`
	People     int64  `parquet:"people,delta" unit:"people" doc:"Distinct counted_as of the inquiries of the line: who wrote (with a topic: who raised it). For channel sets, of the people who used exactly these channels in the week; with a topic, raised in any of them. From inquiries."`
	Messages   int64  `parquet:"messages,delta" unit:"inquiries" doc:"Inquiries of the line; for channel sets, all of those people, with a topic those on it. From inquiries, like the columns after it."`
	Positive   int64  `parquet:"positive,delta" unit:"inquiries" doc:"Rows with positive sentiment."`
	Neutral    int64  `parquet:"neutral,delta" unit:"inquiries" doc:"Rows with neutral sentiment."`
	Negative   int64  `parquet:"negative,delta" unit:"inquiries" doc:"Rows with negative sentiment."`
	Question   int64  `parquet:"question,delta" unit:"inquiries" doc:"Rows of kind question."`
	Request    int64  `parquet:"request,delta" unit:"inquiries" doc:"Rows of kind request."`
	Complaint  int64  `parquet:"complaint,delta" unit:"inquiries" doc:"Rows of kind complaint."`
	Opinion    int64  `parquet:"opinion,delta" unit:"inquiries" doc:"Rows of kind opinion."`
	Praise     int64  `parquet:"praise,delta" unit:"inquiries" doc:"Rows of kind praise."`
	Report     int64  `parquet:"report,delta" unit:"inquiries" doc:"Rows of kind report."`
	Resolved   int64  `parquet:"resolved,delta" unit:"inquiries" doc:"Rows with status resolved."`
	Unresolved int64  `parquet:"unresolved,delta" unit:"inquiries" doc:"Rows with status open, unresolved or abandoned."`
}

type estimateRow struct {
	Week         string  `parquet:"week,dict" unit:"ISO week" doc:"Week."`
	Topic        string  `parquet:"topic,dict" doc:"Topic id."`
	Estimator    string  `parquet:"estimator,dict" doc:"raw, equal, balanced, declared, raked or within."`
	Channel      string  `parquet:"channel,optional,dict" doc:"Channel, for within; NULL = all channels."`
	Share        float64 `parquet:"share" unit:"0 to 1" doc:"Share of people who raise the topic. raw people/base; within people/base of the channel; equal, balanced, declared Σ h_c p_c with h_c = channels.weight and p_c = Σ w_ic y_i/Σ w_ic (Mecatti 2007); raked Σ a_i y_i/Σ a_i (Deming & Stephan 1940). From counts (channel_set, channel_set_topic; _segment for raked)."`
	Low          float64 `parquet:"low" unit:"0 to 1" doc:"Lower limit of the 95 % interval. raw, within: Wilson 1927, (p + z²/2n − z√(p(1 − p)/n + z²/4n²))/(1 + z²/n), z = 1.959964, n = base; raked the same with n = effective; equal, balanced, declared: MOVER (Zou & Donner 2008) from Jeffreys limits of each channel, at most Wilson’s: docs/methods.md. From the same counts."`
	High         float64 `parquet:"high" unit:"0 to 1" doc:"Upper limit of the 95 % interval; as low, with + z√…."`
	People       int64   `parquet:"people,delta" unit:"people" doc:"People who raised the topic (in the channel, for within): counts (topic; channel_topic), without weights under every estimator."`
	Base         int64   `parquet:"base,delta" unit:"people" doc:"People who wrote (in the channel, for within): counts (total; channel)."`
	Effective    float64 `parquet:"effective" unit:"people" doc:"Effective number of people, (Σ a)²/Σ a² over the weights a of people (Kish 1965); base for raw and within. The same for all topics of an estimator. From counts (channel_set) and channels."`
	Design       float64 `parquet:"design_effect" unit:"ratio" doc:"Design effect, base / effective (Kish 1965), at least 1."`
	Rank         int32   `parquet:"rank" unit:"from 1" doc:"Rank by share under the estimator, among the leaf topics or among those with children, 1 = largest; 0 for within and uncategorised."`
	Label        string  `parquet:"label,optional,dict" doc:"robust: in the top list of 10 under every estimator, and under equal without any one channel. one-channel: the voice of label_channel. Rules: docs/methods.md."`
	LabelChannel string  `parquet:"label_channel,optional,dict" doc:"Channel that one-channel names."`
	Flag         string  `parquet:"flag,optional,dict" doc:"few_people: a raked share that rests on effectively fewer than 10 people who raise the topic."`
}

type channelRow struct {
	Week      string  `parquet:"week,dict" unit:"ISO week" doc:"Week."`
	Channel   string  `parquet:"channel,dict" doc:"Channel."`
	Estimator string  `parquet:"estimator,dict" doc:"raw, equal, balanced, declared or raked."`
	Weight    float64 `parquet:"weight" unit:"0 to 1" doc:"How much the channel counts, h_c; the weights of an estimator sum to 1. raw Σ w_ic/people; equal 1/k; balanced ∝ n_c/(1 + ρ(n_c − 1)) (Kleinman 1973), ρ in figures.parquet; declared: the target of settings.json; raked: the channel’s part of the fitted weights. From counts (channel_set; _segment for raked)."`
	People    int64   `parquet:"people,delta" unit:"people" doc:"People who used the channel: counts (channel). People of several channels are in each."`
	Messages  int64   `parquet:"messages,delta" unit:"inquiries" doc:"Rows of the channel."`
	Effective float64 `parquet:"effective" unit:"people" doc:"Effective number of people of the channel, n_c = (Σ w_ic)²/Σ w_ic², w_ic = 1/m for a person of m channels. From counts (channel_set)."`
}
