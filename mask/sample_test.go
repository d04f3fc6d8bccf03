package mask

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"

	"voc"
	"voc/ingest"
	sampledata "voc/testdata/sample"
	"voc/tokenize"
)

// sampleInquiries reads the bundled sample as its voc.yaml says.
func sampleInquiries(t *testing.T) []*voc.Inquiry {
	t.Helper()
	data, err := sampledata.Files.ReadFile("voc.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Now    time.Time
		Inputs []struct {
			Path, Channel, Encoding string
			IDSpace                 string `yaml:"id_space"`
			Columns                 map[string]string
			OwnAddresses            []string `yaml:"own_addresses"`
		}
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	var inquiries []*voc.Inquiry
	for _, input := range config.Inputs {
		file := ingest.File{Name: input.Path, Open: func() (io.ReadCloser, error) { return sampledata.Files.Open(input.Path) }}
		options := ingest.Options{
			Channel: input.Channel, Encoding: input.Encoding, IDSpace: input.IDSpace, Columns: input.Columns,
			OwnAddresses: input.OwnAddresses, Location: time.UTC, Now: config.Now,
		}
		_, err := ingest.Read(t.Context(), file, options, ingest.Sink{
			Inquiry: func(inquiry *voc.Inquiry) error { inquiries = append(inquiries, inquiry); return nil },
			Reject:  func(voc.Reject) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(inquiries) < 4000 {
		t.Fatalf("only %d inquiries were read", len(inquiries))
	}
	return inquiries
}

// TestSampleCanaries masks the bundled sample: none of the personal data that its generator put into texts may
// survive, neither as written, nor in NFKC, nor, for numbers, as digits alone.
func TestSampleCanaries(t *testing.T) {
	data, err := sampledata.Files.ReadFile("truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Canaries []struct{ Kind, Text string } }
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	if len(truth.Canaries) < 1000 {
		t.Fatalf("the sample plants %d canaries only", len(truth.Canaries))
	}
	texts := map[string]string{} // raw → masked
	masker := New(dictionary(t))
	for _, inquiry := range sampleInquiries(t) {
		for _, text := range inquiryTexts(inquiry) {
			if _, done := texts[text]; !done {
				masked, _ := masker.Mask(tokenize.Normalize(text))
				texts[text] = masked.String()
			}
		}
	}
	for raw, masked := range texts {
		folded, digits := norm.NFKC.String(masked), digitsOf(masked)
		for _, canary := range truth.Canaries {
			number := digitsOf(canary.Text)
			if strings.Contains(masked, canary.Text) || strings.Contains(folded, norm.NFKC.String(canary.Text)) ||
				len(number) >= 9 && strings.Contains(digits, number) {
				t.Errorf("%s %q survives: %q became %q", canary.Kind, canary.Text, raw, masked)
			}
		}
	}
}

// inquiryTexts returns everything in which people write.
func inquiryTexts(inquiry *voc.Inquiry) []string {
	texts := []string{inquiry.Text, inquiry.Subject, inquiry.Reply}
	for _, turn := range inquiry.Turns {
		texts = append(texts, turn.Text)
	}
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// digitsOf returns the decimal digits of text in ASCII and nothing else.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, norm.NFKC.String(text))
}
