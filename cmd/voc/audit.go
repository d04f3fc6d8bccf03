package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"voc"
	"voc/classify"
)

// auditFile holds, in the directory of the output, what people found in audited samples: one row per target, label and
// channel, replaced by target with every `voc label read --out`. docs/models.md describes the columns.
const auditFile = "audit.csv"

// auditColumns are the columns of the audit file.
var auditColumns = []string{"target", "label", "channel", "true_positive", "false_positive", "false_negative", "true_negative",
	"precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high", "judged", "labels_version"}

// recordedAudit is one row of the audit file.
type recordedAudit struct {
	Target classify.Target
	Labels string // version of the published labels that were audited
	classify.LabelAudit
}

// writeAudits replaces the rows of a target in the audit file of an output by the given ones. Other targets' rows stay.
func writeAudits(directory string, target classify.Target, version string, audits []classify.LabelAudit) error {
	kept, err := readAudits(directory)
	if err != nil {
		return err
	}
	kept = slices.DeleteFunc(kept, func(a recordedAudit) bool { return a.Target == target })
	for _, audit := range audits {
		kept = append(kept, recordedAudit{target, version, audit})
	}
	slices.SortStableFunc(kept, func(x, y recordedAudit) int { return cmp.Compare(x.Target, y.Target) })
	var data bytes.Buffer
	table := csv.NewWriter(&data)
	table.Write(auditColumns)
	for _, a := range kept {
		row := []string{string(a.Target), a.Topic, a.Channel}
		for _, n := range []int64{a.TruePositive, a.FalsePositive, a.FalseNegative, a.TrueNegative} {
			row = append(row, strconv.FormatInt(n, 10))
		}
		for _, s := range []classify.Share{a.Precision, a.Recall} {
			for _, x := range []float64{s.Value, s.Low, s.High} {
				row = append(row, strconv.FormatFloat(x, 'f', 4, 64))
			}
		}
		table.Write(append(row, strconv.Itoa(a.Judged), a.Labels))
	}
	table.Flush()
	if err := writeWholeBytes(filepath.Join(directory, auditFile), data.Bytes()); err != nil {
		return fmt.Errorf("writing the audit: %w", err)
	}
	return nil
}

// readAudits returns the rows of the audit file of an output, none where there is no file. Whoever corrects shares by
// them (aggregate.Audited) takes the rows of target topics whose Labels is the catalog's version of the labels: an audit of
// other labels says nothing of these.
func readAudits(directory string) ([]recordedAudit, error) {
	name := filepath.Join(directory, auditFile)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the audit: %w", err)
	}
	reader := csv.NewReader(bytes.NewReader(data))
	rows, err := reader.ReadAll()
	if err == nil && (len(rows) == 0 || !slices.Equal(rows[0], auditColumns)) {
		err = errors.New("its columns are not those of this voc")
	}
	if err != nil {
		return nil, fmt.Errorf("reading the audit %s: %w: write it anew with voc label read --out, or remove it", name, err)
	}
	var audits []recordedAudit
	for i, row := range rows[1:] {
		a := recordedAudit{Target: classify.Target(row[0]), Labels: row[14], LabelAudit: classify.LabelAudit{Audit: voc.Audit{Topic: row[1], Channel: row[2]}}}
		var failed []error
		for k, n := range []*int64{&a.TruePositive, &a.FalsePositive, &a.FalseNegative, &a.TrueNegative} {
			x, err := strconv.ParseInt(row[3+k], 10, 64)
			*n, failed = x, append(failed, err)
		}
		for k, x := range []*float64{&a.Precision.Value, &a.Precision.Low, &a.Precision.High, &a.Recall.Value, &a.Recall.Low, &a.Recall.High} {
			value, err := strconv.ParseFloat(row[7+k], 64)
			*x, failed = value, append(failed, err)
		}
		judged, err := strconv.Atoi(row[13])
		a.Judged = judged
		if err := errors.Join(append(failed, err)...); err != nil {
			return nil, fmt.Errorf("reading the audit %s, row %d: %w: write it anew with voc label read --out, or remove it", name, i+1, err)
		}
		audits = append(audits, a)
	}
	return audits, nil
}
