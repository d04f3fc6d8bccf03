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
}

var knownExports = []knownExport{
	{"Google Play reviews", []string{"packagename", "starrating", "reviewtext"}, voc.AppReview, false},
	{"App Store reviews", []string{"reviewernickname", "rating"}, voc.AppReview, false},
	{"Zendesk tickets", []string{"requesterid", "viachannel"}, "", false},
	{"Zendesk view", []string{"requesterid", "via"}, "", true},
}

// recognise notes which known export has these headers.
func (b *builder) recognise(headers []string) {
	if export, ok := exportOf(headers); ok {
		b.summary.Export, b.fallback = export.name, cmp.Or(b.fallback, export.channel)
	}
}

func exportOf(headers []string) (knownExport, bool) {
	folded := map[string]bool{}
	for _, header := range headers {
		folded[foldName(header)] = true
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
		if foldName(path) != "comments" || values[i].kind != jsonList {
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
		if author == "" {
			return // turns that name their speakers
		}
		turn := rawTurn{role: string(voc.RoleAgent), text: item.first("plain_body", "body", "text"), at: item.first("created_at", "createdAt", "at")}
		if turn.text == "" {
			turn.text = htmlText(item.first("html_body"))
		}
		switch {
		case item.first("public") == "false":
			turn.role = string(voc.RoleNote)
		case author == customer:
			turn.role, asked = string(voc.RoleCustomer), true
		}
		turns = append(turns, turn)
	}
	if len(turns) == 0 {
		row.turns = nil
		return
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
