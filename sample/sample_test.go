package sample

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"

	"voc"
)

const committed = "../testdata/sample"

var generated = sync.OnceValues(func() (Files, error) { return Generate(Seed) })

func sampleFiles(t *testing.T) (Files, Truth) {
	t.Helper()
	files, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	truth, err := ParseTruth(files["truth.json"])
	if err != nil {
		t.Fatal(err)
	}
	return files, truth
}

func rendered(t *testing.T) []*entry {
	t.Helper()
	bodies, err := loadBodies()
	if err != nil {
		t.Fatal(err)
	}
	l := newLibrary(bodies)
	entries := plan(Seed, l)
	render(Seed, entries, l)
	return entries
}

func TestGenerateIsDeterministic(t *testing.T) {
	files, _ := sampleFiles(t)
	again, err := Generate(Seed)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Generate(Seed + 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if !bytes.Equal(content, again[name]) {
			t.Errorf("%s differs between two runs", name)
		}
		if fixed := name == "voc.yaml" || name == "faq_articles.csv"; !fixed && bytes.Equal(content, other[name]) {
			t.Errorf("%s does not depend on the seed", name)
		}
	}
}

func TestCommittedFilesAreGenerated(t *testing.T) {
	files, _ := sampleFiles(t)
	var size int
	for name, content := range files {
		size += len(content)
		onDisk, err := os.ReadFile(filepath.Join(committed, name))
		if err != nil || !bytes.Equal(onDisk, content) {
			t.Errorf("%s is not what Generate makes; run go generate ./sample (%v)", name, err)
		}
	}
	if size > 3_500_000 {
		t.Errorf("the sample has %d bytes, more than a binary should carry", size)
	}
	entries, err := os.ReadDir(committed)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if _, made := files[entry.Name()]; !made && entry.Name() != "embed.go" {
			t.Errorf("%s is in %s, but Generate does not make it", entry.Name(), committed)
		}
	}
}

func TestBodies(t *testing.T) {
	bodies, err := loadBodies()
	if err != nil {
		t.Fatal(err)
	}
	taxonomy, err := os.ReadFile("../classify/taxonomy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := written.ReadFile("help/articles.txt")
	distinct, topics := map[string]bool{}, map[string]bool{}
	for _, b := range bodies {
		if slices.Contains(b.channels, reply) {
			continue
		}
		if distinct[b.text] {
			t.Errorf("body occurs twice: %s", b.text)
		}
		distinct[b.text] = true
		if !slices.Contains(voc.Kinds, b.kind) || !slices.Contains([]string{voc.Positive, voc.Neutral, voc.Negative}, b.sentiment) {
			t.Errorf("kind %q or sentiment %q is none: %s", b.kind, b.sentiment, b.text)
		}
		for _, channel := range b.channels {
			if !slices.Contains(channelOrder, channel) {
				t.Errorf("channel %q is none: %s", channel, b.text)
			}
			if _, err := japanese.ShiftJIS.NewEncoder().String(b.text); channel == voc.Phone && err != nil {
				t.Errorf("not in CP932: %s", b.text)
			}
		}
		for _, topic := range b.topics {
			topics[topic] = true
			if topic != "none" && !regexp.MustCompile(`id: `+regexp.QuoteMeta(topic)+`[,\s]`).Match(taxonomy) {
				t.Errorf("topic %s is not in the default taxonomy: %s", topic, b.text)
			}
		}
		if b.article != "" && !bytes.Contains(articles, []byte(b.article+" | ")) {
			t.Errorf("there is no article %s: %s", b.article, b.text)
		}
		if weights[b.stratum()] == 0 {
			t.Errorf("stratum %s has no weight, so this is never drawn: %s", b.stratum(), b.text)
		}
	}
	if len(distinct) < 400 || len(topics) < 35 {
		t.Errorf("%d bodies of %d topics, want at least 400 of 35", len(distinct), len(topics))
	}
	l := newLibrary(bodies)
	for stratum := range weights {
		if len(l.replies[stratum]) == 0 {
			t.Errorf("there is no answer for %s", stratum)
		}
	}
}

func TestParseBodiesRefuses(t *testing.T) {
	for data, want := range map[string]string{
		"body":                          "without topic",
		"# topic=a channels=web x\n":    `"x" is not name=value`,
		"# topic=\n":                    "is not name=value",
		"# colour=red\n":                `unknown attribute "colour"`,
		"# topic=a\n\nno channels":      "without topic or channels",
		"# topic=a channels=w\n\n@ b\n": `b.txt:3:`,
	} {
		if _, err := parseBodies("b.txt", data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v does not say %q", data, err, want)
		}
	}
}

func TestParseBodies(t *testing.T) {
	got, err := parseBodies("b.txt", "# topic=a,b kind=question channels=web,email\none\ntwo\n\n@ kind=report gap=g\nthree\n\nfour\n")
	if err != nil || len(got) != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	if got[0].text != "one\ntwo" || got[0].stratum() != "a" || got[0].kind != "question" {
		t.Errorf("first body is %+v", *got[0])
	}
	if got[1].kind != "report" || got[1].stratum() != "g" || !slices.Equal(got[1].topics, []string{"a", "b"}) {
		t.Errorf("second body is %+v", *got[1])
	}
	if got[2].kind != "question" || got[2].gap != "" {
		t.Errorf("attributes of one body leak into the next: %+v", *got[2])
	}
}

func FuzzParseBodies(f *testing.F) {
	f.Add("# topic=a kind=question channels=web\nbody\n\n@ kind=report\nother\n")
	f.Add("@ \n#\n\n# \nx")
	f.Fuzz(func(t *testing.T, data string) {
		bodies, err := parseBodies("fuzz.txt", data)
		if err != nil {
			return
		}
		for _, b := range bodies {
			if b.text == "" || b.stratum() == "" || len(b.channels) == 0 || strings.Contains(b.text, "\n\n") {
				t.Fatalf("body %+v of %q", *b, data)
			}
		}
	})
}

// TestNearDuplicatesAreThePlantedOnes derives near-duplicates by their definition from the texts, with room on
// both sides of the threshold for what normalising and masking change.
func TestNearDuplicatesAreThePlantedOnes(t *testing.T) {
	groups := map[string][]*entry{}
	for _, e := range rendered(t) {
		key := e.channel + voc.WeekOf(e.at).String()
		groups[key] = append(groups[key], e)
	}
	planted := 0
	for _, group := range groups {
		grams := make([]map[string]bool, len(group))
		for i, e := range group {
			grams[i] = fiveGrams(e.text)
			if e.channel == voc.Web || e.channel == voc.Community {
				grams[i] = fiveGrams(e.subject + "\n" + e.text)
			}
		}
		for i, a := range group {
			if a.nearOf != nil {
				planted++
				if !slices.Contains(group, a.nearOf) || a.at.Before(a.nearOf.at) || utf8.RuneCountInString(a.text) < 24 {
					t.Errorf("%s repeats nothing of its week and channel that stands before it, or is too short", a.ref)
				}
			}
			for k, b := range group[:i] {
				same := a.person != nil && b.person != nil && a.person.id == b.person.id
				unknown := a.person == nil || b.person == nil
				if !same && !unknown && !public(a.channel) {
					continue
				}
				likeness := jaccard(grams[i], grams[k])
				switch siblings := a.nearOf != nil && a.nearOf == b.nearOf; {
				case siblings: // each is compared with the row that both repeat
				case (a.nearOf == b || b.nearOf == a) && likeness < .82:
					t.Errorf("planted near-duplicates are alike by %.2f only: %q and %q", likeness, a.text, b.text)
				case a.nearOf != b && b.nearOf != a && likeness > .7 && utf8.RuneCountInString(a.text) >= 18:
					t.Errorf("not planted, but alike by %.2f: %q and %q", likeness, a.text, b.text)
				}
			}
		}
	}
	if planted < 40 {
		t.Errorf("only %d near-duplicates", planted)
	}
}

func fiveGrams(text string) map[string]bool {
	runes, grams := []rune(text), map[string]bool{}
	for i := 0; i+5 <= len(runes); i++ {
		grams[string(runes[i:i+5])] = true
	}
	return grams
}

func jaccard(a, b map[string]bool) float64 {
	shared := 0
	for gram := range a {
		if b[gram] {
			shared++
		}
	}
	return float64(shared) / float64(max(1, len(a)+len(b)-shared))
}
