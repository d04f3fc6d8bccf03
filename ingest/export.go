package ingest

import (
	"cmp"
	"maps"
	"strings"

	"voc"
)

// knownExport is an export that is recognised by headers that no other one has together.
type knownExport struct {
	name    string
	headers []string // as foldName writes them
	channel string   // of rows that do not name one
	subject bool     // it has no text but the subject

	columns  map[string]string // canonical column → header as foldName writes it, where lists of names do not tell
	channels map[string]string // numbers that stand for channels
	statuses map[string]string // and for statuses
}

var knownExports = []knownExport{
	{name: "Google Play reviews", headers: []string{"packagename", "starrating", "reviewtext"}, channel: voc.AppReview},
	{name: "App Store reviews", headers: []string{"reviewernickname", "rating"}, channel: voc.AppReview},
	{name: "Zendesk tickets", headers: []string{"requesterid", "viachannel"}},
	{name: "Zendesk view", headers: []string{"requesterid", "via"}, subject: true},
	{name: "Intercom conversations", headers: []string{"sourcebody", "sourceauthorid"}, channel: voc.Chat},
	{
		name: "Freshdesk tickets", headers: []string{"descriptiontext", "requesterid", "source"}, columns: map[string]string{"channel": "source"},
		channels: map[string]string{"1": voc.Email, "2": voc.Web, "3": voc.Phone, "7": voc.Chat, "9": voc.Web, "10": voc.Email},
		statuses: map[string]string{"2": "open", "3": "open", "4": "resolved", "5": "resolved"},
	},
	{name: "X posts", headers: []string{"fulltext", "useridstr"}, channel: voc.SNS},
	{name: "Google Forms", headers: []string{"タイムスタンプ"}, channel: voc.Survey},
	{name: "Salesforce cases", headers: []string{"ケース番号", "ケース発生源"}},
	{name: "Salesforce cases", headers: []string{"casenumber", "caseorigin"}},
}

// columnsOfExport adds to a mapping what a known export calls by names of its own.
func columnsOfExport(headers []string, given map[string]string) map[string]string {
	export, ok := exportOf(headers)
	if !ok || export.columns == nil {
		return given
	}
	mapping := map[string]string{}
	for column, folded := range export.columns {
		for _, header := range headers {
			if foldName(header) == folded {
				mapping[column] = header
			}
		}
	}
	maps.Copy(mapping, given)
	return mapping
}

// channelHeaders are headers that only one channel has, as foldHeader writes them.
var channelHeaders = words(map[string]string{
	voc.Phone: `通話id 通話番号 通話内容 通話時間 通話秒数 着信日時 着信日 入電日時 入電日 通話開始日時 発信者番号 発信番号 通話メモ 受電メモ 入電メモ 電話メモ callid calltime callduration talktime callernumber`,
	voc.Chat:  `チャットid チャットログ チャット履歴 チャット内容 chatid chatlog`,
	voc.Visit: `来店日時 来店日 来店受付日時 来店時刻 来店時間 来店店舗`,
	voc.SNS:   `tweetid tweet screenname`,
})

// channelOf returns the channel that headers speak for, or nothing.
func channelOf(headers []string) string {
	for _, header := range headers {
		if channel, ok := channelHeaders[foldHeader(header)]; ok {
			return channel
		}
	}
	return ""
}

// recognise notes which known export has these headers.
func (b *builder) recognise(headers []string) {
	if export, ok := exportOf(headers); ok {
		b.summary.Export, b.fallback, b.export = export.name, cmp.Or(b.fallback, export.channel), export
	}
	b.fallback = cmp.Or(b.fallback, channelOf(headers))
}

func exportOf(headers []string) (knownExport, bool) {
	folded := map[string]bool{}
	for _, header := range headers {
		folded[foldName(withoutEnvelope(header))] = true
	}
	for _, export := range knownExports {
		all := true
		for _, header := range export.headers {
			all = all && folded[header]
		}
		if all {
			return export, true
		}
	}
	return knownExport{}, false
}

// reviewID makes an id of the address of a review in a store, which names the review and stays when its author
// changes it: "r-" and 16 hexadecimal digits of the SHA-256.
func reviewID(url string) string {
	for _, key := range []string{"reviewId=", "reviewid="} {
		if _, id, ok := strings.Cut(url, key); ok {
			if id, _, _ = strings.Cut(id, "&"); id != "" {
				return shortHash("r-", id)
			}
		}
	}
	return ""
}

// withComments adds to a mapping what headers alone do not tell: in a ticket whose comments are a list, they are
// the turns and never the text.
func withComments(paths []string, values []value, given map[string]string) map[string]string {
	for i, path := range paths {
		if name := foldName(path); name != "comments" && name != "conversationpartsconversationparts" || values[i].kind != jsonList {
			continue
		}
		given = maps.Clone(given)
		if given == nil {
			given = map[string]string{}
		}
		if given["turns"] == "" && given["text"] != path {
			given["turns"] = path
		}
		break
	}
	return given
}

// comments reads the turns of a help desk's ticket, whose authors are ids: the requester is the customer, all
// others are agents; what is not public is a note between agents. The first comment repeats the description, so
// that the turns alone are the text.
func (j *jsonRecords) comments(s *shape, row *record) {
	i := s.columns.index[columnTurns]
	if i < 0 || j.values[i].kind != jsonList {
		return
	}
	customer := strings.TrimSpace(row.values[columnCustomerID])
	var turns []rawTurn
	asked := false
	for _, item := range j.values[i].items {
		author := item.first("author_id", "authorId")
		if item.kind != jsonObject || author == "" && item.member("author").kind == jsonObject {
			author = item.member("author").first("id")
		}
		kind := item.member("author").first("type") // of Intercom: user, lead, contact, admin, bot
		if author == "" {
			return // turns that name their speakers
		}
		turn := rawTurn{role: string(voc.RoleAgent), text: item.first("plain_body", "body", "text"), at: item.first("created_at", "createdAt", "at")}
		if turn.text == "" {
			turn.text = htmlText(item.first("html_body"))
		}
		if turn.text == "" && kind != "" {
			continue // an assignment, a closing
		}
		switch {
		case item.first("public") == "false":
			turn.role = string(voc.RoleNote)
		case kind == "bot":
			turn.role = string(voc.RoleBot)
		case author == customer, kind == "user", kind == "lead", kind == "contact":
			turn.role, asked = string(voc.RoleCustomer), true
		}
		turns = append(turns, turn)
	}
	if len(turns) == 0 {
		row.turns = nil
		return
	}
	if text := row.values[columnText]; text != "" && foldName(s.paths[s.columns.index[columnText]]) == "sourcebody" {
		turns = append([]rawTurn{{role: string(voc.RoleCustomer), text: text}}, turns...) // the conversation's first message stands apart
		asked = true
	}
	row.turns = turns
	if asked {
		row.values[columnText] = ""
	}
}

// member returns a member of an object; its last one where several have the name.
func (v value) member(key string) value {
	for i := len(v.keys) - 1; i >= 0; i-- {
		if v.keys[i] == key {
			return v.items[i]
		}
	}
	return value{}
}
