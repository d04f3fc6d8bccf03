package pipeline

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"voc"
	"voc/aggregate"
	"voc/classify"
)

// AuditPath is where the audited sample stands: the CSV that `voc label read --out` keeps, with the columns target (rows of
// another target than topics are left out), label or topic, channel (empty = all channels), true_positive, false_positive,
// false_negative, true_negative and labels_version. A file made by hand needs the topic and the four counts. Any other
// columns are allowed.
func AuditPath(out string) string { return filepath.Join(out, "audit.csv") }

// ReadAudits reads the audited sample, by topic and channel; none where there is no file. stale is the number of rows
// that were left out because they audit other labels than those of the given version: after a relabelling an audit says
// nothing of the new labels. A file that cannot be understood is an error that names the line: a share that silently lost
// its audit would look better than it is.
func ReadAudits(out, labels string) (audits []voc.Audit, stale int, err error) {
	path := AuditPath(out)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading the audited sample: %w", err)
	}
	defer file.Close()
	if audits, stale, err = parseAudits(file, labels); err != nil {
		return nil, 0, fmt.Errorf("reading %s: %w; mend or remove it", path, err)
	}
	return audits, stale, nil
}

// auditVersion names the content of the audited sample, so that reports are made anew when it changes.
func auditVersion(out string) string {
	data, err := os.ReadFile(AuditPath(out))
	if err != nil {
		return ""
	}
	return hashOf(string(data))
}

func parseAudits(r io.Reader, labels string) (audits []voc.Audit, stale int, err error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	place := map[string]int{}
	for i, name := range header {
		place[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))] = i
	}
	topic := "topic"
	if _, found := place["label"]; found {
		topic = "label"
	}
	counts := []string{"true_positive", "false_positive", "false_negative", "true_negative"}
	for _, name := range append([]string{topic}, counts...) {
		if _, found := place[name]; !found {
			return nil, 0, fmt.Errorf("there is no column %s", name)
		}
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			aggregate.SortAudits(audits)
			return audits, stale, nil
		}
		if err != nil {
			return nil, 0, err
		}
		line, _ := reader.FieldPos(0)
		value := func(name string) string {
			if i, found := place[name]; found && i < len(record) {
				return strings.TrimSpace(record[i])
			}
			return ""
		}
		audit := voc.Audit{Topic: value(topic), Channel: value("channel")}
		if target := value("target"); audit.Topic == "" || target != "" && target != string(classify.TargetTopics) {
			continue
		}
		if of := value("labels_version"); of != "" && of != labels {
			stale++
			continue
		}
		for i, into := range []*int64{&audit.TruePositive, &audit.FalsePositive, &audit.FalseNegative, &audit.TrueNegative} {
			text := value(counts[i])
			if text == "" {
				continue
			}
			if *into, err = strconv.ParseInt(text, 10, 64); err != nil || *into < 0 {
				return nil, 0, fmt.Errorf("line %d: %s is %q, which is no whole number of 0 and above", line, counts[i], text)
			}
		}
		audits = append(audits, audit)
	}
}
