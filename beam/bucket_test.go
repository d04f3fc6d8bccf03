package beam

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"voc/beam/internal/beamtest"
)

// In every object store a blob is written once: of many writers at once one wins, the others learn that it exists; and one whose
// content cannot be read to its end is not there.
func TestConditionalWrites(t *testing.T) {
	for name, out := range map[string]func(*testing.T) string{
		"file":  func(t *testing.T) string { return beamtest.FileURL(t, t.TempDir()) },
		"s3":    func(t *testing.T) string { return "s3://voc/company" + beamtest.FakeS3(t) },
		"gs":    func(t *testing.T) string { beamtest.FakeGCS(t); return "gs://voc/company" },
		"azure": func(t *testing.T) string { return "azblob://voc/company" + beamtest.Azurite(t) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			place, err := parseLocation(out(t))
			if err != nil {
				t.Fatal(err)
			}
			bucket, err := place.open(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer bucket.Close()
			for round := range 20 {
				key := fmt.Sprintf("pointers/%d", round)
				results := make(chan error, 4)
				for writer := range cap(results) {
					go func() {
						results <- put(ctx, bucket, key, bytes.NewReader(bytes.Repeat([]byte{byte(writer)}, 1000*round)))
					}()
				}
				won := 0
				for range cap(results) {
					if err := <-results; err == nil {
						won++
					} else if !errors.Is(err, errExists) {
						t.Error(err)
					}
				}
				if won == 0 || won > 1 && name != "file" { // where the lock of the output keeps others away
					t.Errorf("%d of 4 writers wrote %s", won, key)
				}
				if held, err := bucket.ReadAll(ctx, key); err != nil || len(held) != 1000*round || bytes.Count(held, held[:min(1, len(held))]) < len(held) {
					t.Errorf("%s holds %d bytes, %v", key, len(held), err)
				}
			}
			torn := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("injected")))
			if err := put(ctx, bucket, "torn", torn); err == nil || !strings.Contains(err.Error(), "injected") {
				t.Errorf("half of a blob was written: %v", err)
			}
			if found, err := bucket.Exists(ctx, "torn"); found || err != nil {
				t.Errorf("half of a blob is there: %v, %v", found, err)
			}
		})
	}
}
