package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc/beam"
	"voc/beam/internal/beamtest"
	"voc/pipeline"
)

// voc-beam run --audit publishes an audited sample, forget removes a customer, and clean says what it removed; wrong use is
// told.
func TestKeepingAnObjectStore(t *testing.T) {
	ctx := context.Background()
	out := "s3://voc/company" + beamtest.FakeS3(t)
	audit := filepath.Join(t.TempDir(), "mine.csv")
	const audited = "topic,true_positive,false_positive,false_negative,true_negative\nshipping.delay,40,10,5,100\n"
	if err := os.WriteFile(audit, []byte(audited), 0o600); err != nil {
		t.Fatal(err)
	}
	finish(t, vocBeam(ctx, "run", "--config", filepath.Join(sample, "voc.yaml"), "--key", "sample", "--out", out, "--audit", audit, "--input", beamtest.FileURL(t, sample)+"/web.csv"))

	var summary pipeline.ForgetSummary
	forgotten := finish(t, vocBeam(ctx, "forget", "--out", out, "--key", "sample", "--customer", "C-109233"))
	if err := json.Unmarshal([]byte(forgotten), &summary); err != nil || summary.Found != 1 || summary.Inquiries == 0 {
		t.Errorf("forget says %s, %v", forgotten, err)
	}
	var cleaned beam.Cleaned
	said := finish(t, vocBeam(ctx, "clean", "--out", out))
	if err := json.Unmarshal([]byte(said), &cleaned); err != nil || cleaned != (beam.Cleaned{}) {
		t.Errorf("after forget there was left to clean: %s, %v", said, err)
	}
	directory := filepath.Join(t.TempDir(), "voc-out")
	finish(t, vocBeam(ctx, "fetch", "--out", out, "--cache", directory))
	if held, err := os.ReadFile(pipeline.AuditPath(directory)); err != nil || string(held) != audited {
		t.Errorf("the audited sample is %q, %v", held, err)
	}
	for _, c := range []struct{ args, want string }{
		{"clean", "--out is missing"},
		{"clean --out " + t.TempDir(), "is a directory"},
		{"forget --out " + out, "--customer"},
		{"forget --customer x", "--out is missing"},
		{"forget --key sample --customer x --out " + t.TempDir(), "use voc forget"},
	} {
		command := vocBeam(ctx, strings.Fields(c.args)...)
		var errs bytes.Buffer
		command.Stderr = &errs
		if err := command.Run(); err == nil || !strings.Contains(errs.String(), c.want) {
			t.Errorf("voc-beam %s says %q, %v", c.args, errs.String(), err)
		}
	}
}
