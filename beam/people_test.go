package beam

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc/beam/internal/beamtest"
	"voc/mask"
	"voc/store"
)

// Whom rows count as is decided over all shards of a week: a customer in three shards is one person, and an address and a
// number join three senders of which the first and the last share nothing, each of the three in a shard of its own.
func TestPeopleAcrossShards(t *testing.T) {
	directory := t.TempDir()
	const header = "id,received_at,channel,customer_id,email,telephone,text\n"
	const at = "2026-08-05T10:00:00+09:00"
	rows := [3]string{
		"a1," + at + ",web,,chain@example.com,,荷物がまだ届きません。\na2," + at + ",web,c1,,,返品したいです。\n",
		"b1," + at + ",email,,chain@example.com,090-0000-1234,配送日を変更したいです。\nb2," + at + ",email,c1,,,請求が二重です。\n",
		"d1," + at + ",phone,,,090-0000-1234,担当の方が親切でした。\nd2," + at + ",phone,c1,,,音がうるさいです。\n",
	}
	var paths, inputs []string
	for i, text := range rows {
		path := filepath.Join(directory, fmt.Sprintf("export%d.csv", i))
		if err := os.WriteFile(path, []byte(header+text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths, inputs = append(paths, path), append(inputs, beamtest.FileURL(t, path))
	}
	whole := filepath.Join(directory, "whole.csv") // and every row of one file in a piece of its own
	if err := os.WriteFile(whole, []byte(header+strings.Join(rows[:], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(directory, "voc-out")
	for _, c := range []struct {
		inputs []string
		paths  []string
		split  int64
	}{{inputs, paths, 0}, {[]string{beamtest.FileURL(t, whole)}, []string{whole}, 1}} {
		locally(t, sampleConfig, out, c.paths...)
		wanted := sums(t, out)
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
		options := Options{Config: sampleConfig, Inputs: c.inputs, Out: beamtest.FileURL(t, out), Key: mask.SampleKey(), Runner: "prism", Split: c.split}
		if _, err := Run(context.Background(), options); err != nil {
			t.Fatal(err)
		}
		same(t, sums(t, out), wanted)
		catalog, err := store.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		if len(catalog.Weeks) != 1 || catalog.Weeks[0].Inquiries != 6 || catalog.Weeks[0].People != 2 {
			t.Errorf("not 6 inquiries of 2 people: %+v", catalog.Weeks)
		}
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
	}
}
