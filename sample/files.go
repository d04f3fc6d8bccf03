package sample

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/japanese"

	"voc"
)

// Files holds the sample: file name → content.
type Files map[string][]byte

// Seed is the seed of the bundled sample. It was chosen from sixty so that chance moves no topic but the planted
// one far: a sample that also showed a mover that nobody planted would teach nothing.
const Seed = 6

// Generate makes the sample. Equal seeds give equal bytes.
func Generate(seed uint64) (Files, error) {
	bodies, err := loadBodies()
	if err != nil {
		return nil, err
	}
	l := newLibrary(bodies)
	entries := plan(seed, l)
	byChannel := render(seed, entries, l)
	w := &writer{seed: seed, files: Files{}, truth: newTruth(seed, entries)}
	for _, write := range []func(map[string][]*entry) error{
		w.web, w.phone, w.chat, w.sns, w.mail, w.line, w.community, w.visits, w.help, w.customers,
	} {
		if err := write(byChannel); err != nil {
			return nil, err
		}
	}
	w.files["voc.yaml"] = []byte(configuration)
	w.files["truth.json"], err = w.truth.finish(entries)
	return w.files, err
}

// writer writes the files one after another and notes in truth what it plants.
type writer struct {
	seed  uint64
	files Files
	truth *Truth
}

// table is a CSV file that is being written.
type table struct {
	bytes.Buffer
	rows *csv.Writer
}

func newTable(header ...string) *table {
	t := &table{}
	t.rows = csv.NewWriter(&t.Buffer)
	t.add(header...)
	return t
}

// add writes a row and returns the line on which it begins, counted from 1.
func (t *table) add(row ...string) int64 {
	t.rows.Flush()
	line := int64(bytes.Count(t.Bytes(), []byte{'\n'})) + 1
	t.rows.Write(row) // a bytes.Buffer does not fail
	t.rows.Flush()
	return line
}

// twice picks n rows of a channel that stand in a file twice: rows that truth follows for nothing else.
func twice(r random, rows []*entry, n int) []*entry {
	var chosen []*entry
	for len(chosen) < n {
		e := pick(r, rows)
		if e.nearOf == nil && e.overlap == 0 && e.at.Before(clock.AddDate(0, 0, -3)) && !slices.Contains(chosen, e) {
			chosen = append(chosen, e)
		}
	}
	return chosen
}

const (
	webTime    = "2006-01-02 15:04:05"
	webLate    = "web_late.csv"
	extraWords = "\n追記：その後も状況は変わっていません。"
)

var webHeader = []string{"id", "received_at", "updated_at", "customer_id", "subject", "text", "product", "plan", "region", "status", "first_reply_at", "resolved_at", "agent", "reply", "csat", "faq_searched"}

// web writes the web form's export, and a later export of the same form that brings late rows, rows that the first
// one had already, and newer versions of some.
func (w *writer) web(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "web")
	const name = "web.csv"
	special := twice(r, byChannel[voc.Web], 26)
	identical, newer, both, changed, late := special[:4], special[4:7], special[7:10], special[10:14], special[14:]
	first, second := newTable(webHeader...), newTable(webHeader...)
	for _, e := range byChannel[voc.Web] {
		row := webRow(r, e)
		update := slices.Clone(row)
		update[2] = e.at.Add(26 * time.Hour).Format(webTime)
		update[5] += extraWords
		if slices.Contains(late, e) {
			second.add(row...)
			w.truth.published(webLate)
			continue
		}
		first.add(row...)
		switch {
		case slices.Contains(identical, e):
			first.add(row...)
			w.truth.duplicate(e, "identical", name, name)
		case slices.Contains(newer, e):
			first.add(update...)
			w.truth.duplicate(e, "newer", name, name)
		case slices.Contains(both, e):
			second.add(row...)
			w.truth.duplicate(e, "identical", name, webLate)
		case slices.Contains(changed, e):
			second.add(update...)
			w.truth.duplicate(e, "newer", webLate, name)
			continue // published from the later export
		}
		w.truth.published(name)
	}
	for range changed {
		w.truth.published(webLate)
	}
	bad := func(reason string, column int, value string) {
		row := webRow(r, byChannel[voc.Web][len(w.truth.Rejects)*40])
		row[0] = fmt.Sprintf("W-9900%02d", len(w.truth.Rejects))
		row[column] = value
		w.truth.reject(name, first.add(row...), row[0], reason)
	}
	bad("impossible date", 1, "2026-02-30 10:15:00")
	bad("missing id", 0, "")
	bad("year out of range", 1, "1926-08-03 09:05:00")
	w.truth.file(name, voc.Web)
	w.truth.file(webLate, voc.Web)
	const byteOrderMark = "\ufeff"
	w.files[name] = append([]byte(byteOrderMark), first.Bytes()...)
	w.files[webLate] = append([]byte(byteOrderMark), second.Bytes()...)
	return nil
}

func webRow(r random, e *entry) []string {
	row := []string{e.ref, e.at.Format(webTime), e.at.Format(webTime), e.customerID(), e.subject, e.text, e.product(), "", "", e.status,
		stamp(e.answered, webTime), stamp(e.resolved, webTime), "", e.reply, "", ""}
	if e.person != nil {
		row[7], row[8] = e.person.plan, e.person.region
	}
	if e.reply != "" {
		row[12] = fmt.Sprintf("WS-%02d", r.between(1, 9))
	}
	if e.status == "resolved" && r.chance(.35) {
		row[14] = fmt.Sprint(score(r, e, 5))
	}
	if query := searchFor[e.body.gap]; query != "" && r.chance(.5) {
		row[15] = query
	}
	return row
}

// score draws a satisfaction from 1 (or 0 on the scale to 10) to the best; unhappy people give less.
func score(r random, e *entry, best int) int {
	mean := map[string]float64{voc.Positive: .95, voc.Neutral: .75, voc.Negative: .45}[e.body.sentiment]
	value := int(float64(best)*mean + r.NormFloat64()*float64(best)*.2 + .5)
	return min(best, max(best/5, value))
}

var phoneHeader = []string{"受付番号", "受付日時", "お客様番号", "問い合わせ内容(オペレーター記録)", "対応内容", "担当者", "対応状況", "処理秒数", "呼出回数", "対応完了日時", "商品名"}

// phone writes the call centre's export: CP932, Japanese headers, times without leading zeros.
func (w *writer) phone(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "phone")
	const name = "phone.csv"
	statuses := map[string]string{"resolved": "完了", "answered": "回答済", "unresolved": "未解決", "open": "対応中"}
	identical := twice(r, byChannel[voc.Phone], 4)
	t := newTable(phoneHeader...)
	for _, e := range byChannel[voc.Phone] {
		busy := .2
		if e.week == burstWeek {
			busy = 1.1
		}
		if slices.Contains(e.body.topics, "support.phone") {
			busy += 2.5
		}
		row := []string{e.ref, plainTime(e.at), e.customerID(), e.text, e.reply, fmt.Sprintf("OP-%02d", r.between(1, 24)), statuses[e.status],
			fmt.Sprint(r.between(60, 420) + len(e.text)), fmt.Sprint(1 + r.poisson(busy)), plainTime(e.resolved), e.product()}
		t.add(row...)
		w.truth.published(name)
		if slices.Contains(identical, e) {
			t.add(row...)
			w.truth.duplicate(e, "identical", name, name)
		}
	}
	w.truth.reject(name, t.add("P2608-99001", "2026/13/5 9:10", "C-100007", "折返し希望とのこと。", "", "OP-03", "対応中", "120", "1", "", ""), "P2608-99001", "impossible date")
	w.truth.reject(name, t.add("P2608-99002", "2026/8/12 9:40", "C-100014", "入力途中"), "P2608-99002", "too few fields")
	w.truth.file(name, voc.Phone)
	text, err := japanese.ShiftJIS.NewEncoder().String(strings.ReplaceAll(t.String(), "\n", "\r\n"))
	if err != nil {
		return fmt.Errorf("encoding %s as CP932: %w", name, err)
	}
	w.files[name] = []byte(text)
	return nil
}

// plainTime writes a time as spreadsheets do, without leading zeros: 2026/8/3 9:05.
func plainTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d/%d/%d %d:%02d", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute())
}

// line writes chats as LINE Official Account exports them: a preamble, then one message a row.
func (w *writer) line(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "line")
	t := newTable("アカウント名", "みどり家電")
	t.add("タイムゾーン", "+09:00")
	t.add("ダウンロード日時", "2026/10/05 08:30")
	t.add("送信者タイプ", "送信者名", "送信日", "送信時刻", "内容", "ユーザーID")
	for _, e := range byChannel[voc.LINE] {
		first := true
		message := func(kind, sender string, at time.Time, text string) {
			t.add(kind, sender, at.Format("2006/01/02"), at.Format("15:04:05"), text, e.person.id)
			if !first {
				w.truth.joined("line.csv")
			}
			first = false
		}
		at := e.at
		for _, line := range strings.Split(e.text, "\n") {
			message("User", e.person.nickname, at, line)
			if next := at.Add(time.Duration(r.between(4, 40)) * time.Second); next.Day() == at.Day() {
				at = next
			}
		}
		if e.reply != "" && e.answered.Day() == e.at.Day() && e.answered.After(at) {
			message("Account", "みどり家電", e.answered, e.reply)
		}
		w.truth.published("line.csv")
	}
	w.truth.file("line.csv", voc.LINE)
	w.files["line.csv"] = append([]byte("\ufeff"), t.Bytes()...)
	return nil
}
