package report

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"voc"
)

//go:embed templates
var templates embed.FS

// WriteHTML writes one file that needs no network, no script and no other file.
func (r *Report) WriteHTML(w io.Writer) error {
	var styles []byte
	for _, name := range []string{"templates/styles.css", "templates/phone.css"} {
		part, err := templates.ReadFile(name)
		if err != nil {
			return fmt.Errorf("reading the built-in style sheet: %w", err)
		}
		styles = append(styles, part...)
	}
	page, err := template.New("report.html.tmpl").Funcs(template.FuncMap(commonFunctions(&r.document))).Funcs(template.FuncMap{
		"styles":           func() template.CSS { return template.CSS(styles) },
		"link":             func(c count) string { return r.document.evidence.link(c.anchor()) },
		"partLink":         func(p part) string { return r.document.evidence.link(p.anchor) },
		"partText":         func(p part) string { return p.text },
		"parts":            func(s sentence) []part { return s.parts },
		"evidence":         func() evidence { return r.document.evidence },
		"before":           func(q quote) string { return q.before },
		"mark":             func(q quote) string { return q.mark },
		"after":            func(q quote) string { return q.after },
		"rankingWidth":     func(r ranking) int { return 75 + 132*len(r.Columns) },
		"mainTopics":       mainTopics,
		"otherTopics":      otherTopics,
		"topicAxis":        topicAxis,
		"spreadAxis":       spreadAxis,
		"changeAxis":       changeAxis,
		"topicStrip":       topicStrip,
		"spreadStrip":      spreadStrip,
		"moverStrip":       moverStrip,
		"stack":            sentimentStack,
		"shareSpark":       shareSpark,
		"peopleSpark":      peopleSpark,
		"opinionHalves":    halves[opinion],
		"indicatorHalves":  halves[indicator],
		"firstPanels":      firstPanels,
		"otherPanels":      otherPanels,
		"slopePanels":      slopePanels,
		"trendPanels":      trendPanels,
		"trendChosen":      trendChosen,
		"trendListed":      trendListed,
		"surgeBars":        surgeBars,
		"openBars":         openBars,
		"signalAnchor":     signalAnchor,
		"anchored":         func(anchor string) string { return r.document.evidence.link(anchor) },
		"distinctiveTable": newDistinctiveTable,
		"outcomeTopic":     func(o outcome) signalTopic { return signalTopic{Topic: o.Topic, Name: o.Title} },
		"topicsAnchor":     func(id string) string { return r.document.evidence.link(topicAnchor(id)) },
		"opinionLink":      func(o opinion) string { return o.anchor },
		"phraseLink":       func(p newPhrase) string { return p.anchor },
		"fingerprint":      func(hash string) string { return hash[:forward(hash, 0, len(hash), 12)] },
		"gapTable":         func(rows []gap, from int, caption string) gapTable { return gapTable{rows, from, caption} },
		"firstGaps":        firstGaps,
		"otherGaps":        otherGaps,
		"gapsAtOnce":       func() int { return gapsAtOnce },
		"gapAnchor":        func(from, i int) string { return gapAnchor(from + i) },
		"otherPriorities":  otherPriorities,
		"movers":           func(rows []mover, a axis, caption string) moverTable { return moverTable{rows, a, caption} },
		"topicRows":        func(rows []topic, a axis, caption string) topicTable { return topicTable{rows, a, caption} },
	}).ParseFS(templates, "templates/*.html.tmpl")
	if err != nil {
		return fmt.Errorf("reading the built-in HTML templates: %w", err)
	}
	if err := page.Execute(w, &r.document); err != nil {
		return fmt.Errorf("writing HTML report of week %s: %w", r.document.Week, err)
	}
	return nil
}

// moverTable and topicTable are rows with the scale that their pictures share.
type moverTable struct {
	Rows    []mover
	Axis    axis
	Caption string
}

type topicTable struct {
	Rows    []topic
	Axis    axis
	Caption string
}

// openTopics is the number of topics that the page shows without a click.
const openTopics = 15

// mainTopics are the first topics and Uncategorised, so that the rest is never hidden; otherTopics are those
// between.
func mainTopics(rows []topic) []topic {
	return slices.DeleteFunc(slices.Clone(rows), func(t topic) bool { return t.Rank > openTopics })
}

func otherTopics(rows []topic) []topic {
	return slices.DeleteFunc(slices.Clone(rows), func(t topic) bool { return t.Rank <= openTopics })
}

// link returns the anchor when the appendix has it, else nothing.
func (e *evidence) link(anchor string) string {
	if e.anchors[anchor] {
		return anchor
	}
	return ""
}

// commonFunctions are what the HTML and the Markdown templates both use.
func commonFunctions(d *document) map[string]any {
	return map[string]any{
		"number":         voc.FormatCount,
		"decimal":        voc.FormatDecimal,
		"percent":        voc.FormatPercent,
		"points":         func(x float64) string { return signed(100*x) + "ポイント" },
		"pointRange":     func(s share) string { return signed(100*s.Low) + "～" + signed(100*s.High) + "ポイント" },
		"firstVoices":    firstVoices,
		"otherVoices":    otherVoices,
		"change":         voc.FormatChange,
		"interval":       func(s share) string { return s.interval() },
		"moverInterval":  func(m mover) string { return m.interval() },
		"verdict":        func(m mover) string { return m.verdictName() },
		"full":           func(s share) string { return s.full() },
		"countText":      func(c count) string { return c.text() },
		"command":        func(q *query) string { return q.command(d.Out) },
		"relatedCommand": func(q query) string { return q.command(d.Out) },
		"weekName":       weekName,
		"warnings":       func() []string { return d.warnings },
		"dates":          func() string { return dates(d) },
		"estimator":      func(name string) string { return voc.Visible(voc.EstimatorName(name)) },
		"owner":          func(name string) string { return voc.Visible(voc.OwnerName(name)) },
		"stage":          func(name string) string { return voc.Visible(voc.StageName(name)) },
		"measure":        func(name string) string { return voc.Visible(voc.MeasureName(name)) },
		"channel":        channelName,
		"int64":          func(n int) int64 { return int64(n) },
		"measureTopics":  func(rows []measureTopic) []measureTopic { return rows[:min(cardTopics, len(rows))] },
		"raised":         raised,
		"silent":         silent,
		"trendRows":      trendRows,
		"more":           func(rows []measureTopic) int { return max(0, len(rows)-cardTopics) },
		"polarity":       polarityName,
		"day":            dayOf,
		"times": func(people int64, expected float64) string {
			return voc.FormatDecimal(float64(people)/max(expected, 0.1)) + "倍"
		},
		"optional":        optionalPercent,
		"indicatorName":   func(id string) string { return voc.Visible(voc.IndicatorName(id)) },
		"mainIndicators":  func() []string { return mainIndicators },
		"indicatorOf":     groupRow.of,
		"rawIndicators":   rawIndicators,
		"firstPriorities": firstPriorities,
		"visible":         voc.Visible,
		"rankRows":        rankRows,
		"firstChannels":   func(rows []channel) []channel { return rows[:min(3, len(rows))] },
	}
}

// dates writes the week's first and last day for people.
func dates(d *document) string {
	first, err1 := time.Parse(time.DateOnly, d.FirstDay)
	last, err2 := time.Parse(time.DateOnly, d.LastDay)
	if err1 != nil || err2 != nil {
		return d.FirstDay + "～" + d.LastDay
	}
	lastYear := ""
	if last.Year() != first.Year() {
		lastYear = fmt.Sprintf("%d年", last.Year())
	}
	return fmt.Sprintf("%d年%s～%s%s", first.Year(), dayName(first), lastYear, dayName(last))
}
