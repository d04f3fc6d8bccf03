package sample

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"voc"
)

// idsOf reads a file as plainly as can be and returns the ids of its records in order, empty ones too, and the
// number of messages that belong to another record.
func idsOf(t *testing.T, name string, content []byte) (ids []string, joined int) {
	t.Helper()
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	table := func(content []byte) [][]string {
		reader := csv.NewReader(bytes.NewReader(content))
		reader.FieldsPerRecord = -1
		rows, err := reader.ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return rows
	}
	switch name {
	case "web.csv", "web_late.csv":
		for _, row := range table(content)[1:] {
			ids = append(ids, row[0])
		}
	case "phone.csv":
		decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(content)
		if err != nil || bytes.Contains(decoded, []byte("\ufffd")) {
			t.Fatalf("phone.csv is not CP932: %v", err)
		}
		for _, row := range table(decoded)[1:] {
			ids = append(ids, row[0])
		}
	case "line.csv":
		last := ""
		for _, row := range table(content)[4:] {
			if key := row[5] + "/" + strings.ReplaceAll(row[2], "/", "-"); key != last {
				ids, last = append(ids, key), key
			} else {
				joined++
			}
		}
	case "mail.mbox":
		for _, part := range strings.Split("\n"+string(content), "\nFrom ")[1:] {
			message, err := mail.ReadMessage(strings.NewReader(part[strings.Index(part, "\n")+1:]))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Contains(message.Header.Get("From"), "@midori-kaden.example") {
				joined++
			} else {
				ids = append(ids, message.Header.Get("Message-ID"))
			}
		}
	case "visits.xlsx":
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, row := range rows[3:] {
			ids = append(ids, row[0])
		}
	default:
		for line := range strings.Lines(string(content)) {
			var object struct {
				ID     string `json:"id"`
				PostID string `json:"post_id"`
			}
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				object.ID = "" // a planted broken line
			}
			ids = append(ids, object.ID+object.PostID)
		}
	}
	return ids, joined
}

func TestTruthAgreesWithFiles(t *testing.T) {
	files, truth := sampleFiles(t)
	known := map[string]bool{}
	for _, label := range truth.Labels {
		if known[label.Ref] {
			t.Errorf("%s names two inquiries", label.Ref)
		}
		known[label.Ref] = true
	}
	refused := map[string]bool{"": true}
	for _, r := range truth.Rejects {
		refused[r.ID] = true
	}
	seen, total := map[string]bool{}, 0
	for _, file := range truth.Files {
		ids, joined := idsOf(t, file.File, files[file.File])
		rejected := 0
		for _, id := range ids {
			switch {
			case refused[id]:
				rejected++
			case !known[id]:
				t.Errorf("%s has %q, which truth does not know", file.File, id)
			default:
				seen[id] = true
			}
		}
		total += file.Published
		if file.Read != len(ids) || file.Rejected != rejected || file.Joined != joined || file.Read != file.Published+file.Duplicate+file.Rejected {
			t.Errorf("truth says %+v; the file has %d records, %d of them bad, %d joined", file, len(ids), rejected, joined)
		}
	}
	if len(seen) != len(known) || total != len(known) {
		t.Errorf("truth knows %d inquiries, the files hold %d, %d are to be published", len(known), len(seen), total)
	}
	if total < 3900 || total > 4400 {
		t.Errorf("%d inquiries, want about 4,000", total)
	}
}

func TestTruthOfDuplicatesAndRejects(t *testing.T) {
	files, truth := sampleFiles(t)
	for _, d := range truth.Duplicates {
		ids, _ := idsOf(t, d.Published, files[d.Published])
		if d.Other != d.Published {
			more, _ := idsOf(t, d.Other, files[d.Other])
			ids = append(ids, more...)
		}
		if n := len(slices.DeleteFunc(ids, func(id string) bool { return id != d.Ref })); n != 2 {
			t.Errorf("%+v stands %d times", d, n)
		}
	}
	for _, r := range truth.Rejects {
		if strings.HasSuffix(r.File, ".xlsx") || r.ID == "" {
			continue
		}
		lines := bytes.Split(files[r.File], []byte("\n"))
		if !bytes.Contains(lines[r.Line-1], []byte(r.ID)) {
			t.Errorf("line %d of %s is not %s", r.Line, r.File, r.ID)
		}
	}
	if len(truth.Duplicates) < 15 || len(truth.Rejects) < 8 {
		t.Errorf("%d duplicates and %d rejects are too few", len(truth.Duplicates), len(truth.Rejects))
	}
}

func TestPlantedFacts(t *testing.T) {
	_, truth := sampleFiles(t)
	if b := truth.Burst; b.People < 50 || b.Usual < 11 || b.Usual > 19 || len(b.Channels) < 6 || b.Week.String() != "2026-W39" {
		t.Errorf("the burst is %d people over %v against %.1f", b.People, b.Channels, b.Usual)
	}
	if o := truth.OneChannel; o.People < 12 || o.Usual > 2.5 || o.Channel != voc.SNS {
		t.Errorf("the loud topic has %d people in its channel and %.1f elsewhere", o.People, o.Usual)
	}
	if n := len(truth.Overlaps); n != overlapsWeek*weekCount {
		t.Errorf("%d people use several channels", n)
	}
	for _, o := range truth.Overlaps {
		channels := slices.Clone(o.Channels)
		slices.Sort(channels)
		if len(slices.Compact(channels)) != len(o.Refs) || len(o.Refs) < 2 {
			t.Errorf("%+v are not several channels", o)
		}
	}
	if len(truth.Unanswered) != 4 || len(truth.Weeks) != weekCount {
		t.Errorf("%d unanswered questions, %d weeks", len(truth.Unanswered), len(truth.Weeks))
	}
	for _, q := range truth.Unanswered {
		if q.People < 25 {
			t.Errorf("only %d people ask about %s", q.People, q.Name)
		}
	}
	volume := map[bool]float64{}
	for _, c := range truth.Channels {
		if c.Channel == voc.LINE {
			volume[c.Week.Compare(truth.MixChange.From) >= 0] += float64(c.People)
		}
	}
	if ratio := volume[true] / volume[false]; ratio < 1.7 || ratio > 2.4 {
		t.Errorf("LINE grows %.2f-fold", ratio)
	}
	for _, topic := range truth.Topics {
		for _, other := range truth.Topics {
			tooFar := math.Abs(float64(topic.People-other.People)) > 6*math.Sqrt(float64(topic.People+other.People))
			if topic.Topic == other.Topic && topic.Topic != burstTopic && tooFar {
				t.Errorf("%s moves from %d people in %v to %d in %v, though it was not planted", topic.Topic, topic.People, topic.Week, other.People, other.Week)
			}
		}
	}
}

var (
	telephone = regexp.MustCompile(`0[0-9０-９]{1,3}[-－( ]?[0-9０-９]{2,4}[-－) ]?[0-9０-９]{4}`)
	address   = regexp.MustCompile(`[\w.+-]+@[\w.-]+`)
)

func TestPersonalDataAreInvented(t *testing.T) {
	entries := rendered(t)
	_, truth := sampleFiles(t)
	narrow := strings.NewReplacer("０", "0", "９", "9", "８", "8", "７", "7", "－", "-")
	for _, e := range entries {
		plain := e.text
		for _, c := range e.canaries {
			plain = strings.ReplaceAll(plain, c.text, "")
		}
		if found := telephone.FindString(plain); found != "" {
			t.Errorf("%s has the number %s, which is no canary", e.ref, found)
		}
	}
	for _, c := range truth.Canaries {
		switch c.Kind {
		case "phone":
			number := strings.ReplaceAll(narrow.Replace(c.Text), "-", "")
			if !regexp.MustCompile(`^(0[789]00000|030000)`).MatchString(number) {
				t.Errorf("telephone number %s is not of a fictional range", c.Text)
			}
		case "email":
			if !strings.HasSuffix(c.Text, "example.com") && !strings.HasSuffix(c.Text, "example.jp") {
				t.Errorf("address %s is not at an example domain", c.Text)
			}
		case "address":
			if !strings.Contains(c.Text, "架空市") {
				t.Errorf("address %s may be real", c.Text)
			}
		case "card":
			if !strings.HasPrefix(strings.NewReplacer("-", "", " ", "").Replace(c.Text), "000000000000") {
				t.Errorf("card %s may be real", c.Text)
			}
		}
	}
	files, _ := sampleFiles(t)
	for name, content := range files {
		if name == "mail.mbox" { // encoded bodies look like addresses; their texts were checked above
			content = bytes.Join(regexp.MustCompile(`(?m)^(From|To|Message-ID):.*$`).FindAll(content, -1), []byte("\n"))
		}
		for _, found := range address.FindAllString(string(content), -1) {
			if !regexp.MustCompile(`example(\.com|\.jp)?$|midori-kaden\.example$`).MatchString(strings.TrimRight(found, ".-")) {
				t.Errorf("%s has the address %s", name, found)
			}
		}
	}
}

// A canary that also stood in ordinary text would raise a false alarm in whoever looks for it.
func TestCanariesStandOnlyWherePlanted(t *testing.T) {
	_, truth := sampleFiles(t)
	bodies, err := loadBodies()
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := written.ReadFile("help/articles.txt")
	searches, _ := written.ReadFile("help/searches.txt")
	plain := string(articles) + string(searches) + configuration
	for _, b := range bodies {
		plain += b.text
	}
	kinds := map[string]int{}
	for _, c := range truth.Canaries {
		kinds[c.Kind]++
		if strings.Contains(plain, c.Text) {
			t.Errorf("canary %s also stands in ordinary text", c.Text)
		}
	}
	for _, kind := range []string{"name", "phone", "email", "postal", "address", "card"} {
		if kinds[kind] == 0 {
			t.Errorf("no canary of kind %s", kind)
		}
	}
}
