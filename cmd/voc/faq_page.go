package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	text "text/template"

	"voc"
	"voc/faq"
	"voc/store"
)

// faqPage is what the Markdown and HTML forms of voc faq show.
type faqPage struct {
	Title    string
	Weeks    string
	Articles int
	*faq.Analysis
	topics map[string]string
}

func newFAQPage(analysis *faq.Analysis, output *output, records []store.WeekRecord, articles int) *faqPage {
	page := &faqPage{Title: output.settings.Title, Articles: articles, Analysis: analysis, topics: map[string]string{}}
	if len(records) > 0 {
		page.Weeks = records[0].Week.String()
		if last := records[len(records)-1].Week; last != records[0].Week {
			page.Weeks += " 〜 " + last.String()
		}
	}
	for _, topic := range output.settings.Topics {
		page.topics[topic.ID] = topic.Name
	}
	return page
}

// Topic returns the name of a topic.
func (p *faqPage) Topic(id string) string {
	switch name := p.topics[id]; {
	case name != "":
		return name
	case id == voc.Uncategorised:
		return "未分類"
	}
	return id
}

// LargestTopics returns the coverage of the topics that most people ask about.
func (p *faqPage) LargestTopics() []faq.Coverage {
	const most = 15
	topics := slices.Clone(p.Topics)
	slices.SortStableFunc(topics, func(a, b faq.Coverage) int { return cmp.Compare(b.People, a.People) })
	return topics[:min(most, len(topics))]
}

// stateNames are the states of gaps for display.
var stateNames = map[string]string{faq.StateNew: "新規", faq.StateAccepted: "着手", faq.StateWritten: "作成済み", faq.StateDismissed: "対象外"}

var faqFunctions = map[string]any{
	"channel": voc.ChannelName,
	"kind":    voc.GapName,
	"state":   func(state string) string { return stateNames[state] },
	"inc":     func(i int) int { return i + 1 },
	"join":    func(words []string) string { return strings.Join(words, "、") },
	"percent": func(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) },
	"times":   func(trend float64) string { return fmt.Sprintf("%.1f倍", trend) },
	"share": func(c faq.Coverage) string {
		share, low, high := c.Share()
		return fmt.Sprintf("%.0f%%(95%%区間 %.0f〜%.0f%%)", 100*share, 100*low, 100*high)
	},
	"interval": func(c faq.Coverage) string {
		share, low, high := c.Share()
		return fmt.Sprintf("%.0f%%(%.0f〜%.0f)", 100*share, 100*low, 100*high)
	},
	"change": func(c faq.Coverage) string {
		change, low, high, known := c.Change()
		if !known {
			return ""
		}
		return fmt.Sprintf("%+.0f(%+.0f〜%+.0f)", 100*change, 100*low, 100*high)
	},
	"evidence": func(e voc.GapEvidence) string {
		var parts []string
		for _, part := range []struct {
			people int64
			form   string
		}{{e.Read, "近い記事を読んだ %d人"}, {e.ReadUnresolved, "うち未解決 %d人"}, {e.ReadOther, "別の記事だけ読んだ %d人"}, {e.SearchedOnly, "検索だけした %d人"},
			{e.SaidNotFound, "見つからないと述べた %d人"}, {e.FromBot, "ボットから引き継いだ %d人"}} {
			if part.people > 0 {
				parts = append(parts, fmt.Sprintf(part.form, part.people))
			}
		}
		return strings.Join(parts, "、")
	},
	"short": func(id string) string { return id[:min(8, len(id))] },
	"line":  func(text any) string { return markdownLine(fmt.Sprint(text)) },
}

// markdownLine puts customers' words on one line without anything that Markdown or HTML would take for its own.
func markdownLine(words string) string {
	words = strings.Join(strings.Fields(words), " ")
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`).Replace(words)
}

//go:embed templates/faq.html
var faqHTMLSource string

//go:embed templates/faq.md
var faqMarkdownSource string

var (
	faqHTML     = template.Must(template.New("faq.html").Funcs(faqFunctions).Parse(faqHTMLSource))
	faqMarkdown = text.Must(text.New("faq.md").Funcs(faqFunctions).Parse(faqMarkdownSource))
)
