package aggregate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"voc"
)

// identified makes rows from lines of id, channel, customer and identifiers.
func identified(lines ...[]string) []*voc.Labelled {
	var rows []*voc.Labelled
	for i, line := range lines {
		row := inquiry(line[0], line[1], line[2], "", i)
		row.Identifiers = line[3:]
		rows = append(rows, row)
	}
	return rows
}

func TestPeopleAreJoined(t *testing.T) {
	rows := identified(
		[]string{"1", "phone", "p-b", "t-1"},        // a chain: b and a share a number, a and the web form an address
		[]string{"2", "email", "p-a", "e-1", "t-1"}, //
		[]string{"3", "web", "", "e-1"},
		[]string{"4", "web", "", "e-2"}, // nobody's customer: two messages of one address
		[]string{"5", "chat", "", "e-2"},
		[]string{"6", "chat", "p-c"}, // without an identifier
		[]string{"7", "chat", ""},
		[]string{"8", "chat", "p-d", "t-9"}, // with one that nobody shares
	)
	CountAs(rows)
	want := []string{"p-a", "p-a", "p-a", "e-2", "e-2", "p-c", ownVoice(rows[6]), "p-d"}
	for i, row := range rows {
		if row.CountedAs != want[i] {
			t.Errorf("%s counts as %s, want %s", row.ID, row.CountedAs, want[i])
		}
	}
	if rows[0].Person != "p-b" || rows[2].Person != "" {
		t.Error("whose id a row has is what its source said")
	}
	log, _ := json.Marshal(PersonMerges(rows))
	if wanted := `[{"Person":"e-2","Customers":null,"Identifiers":["e-2"],"Inquiries":2,"WithoutID":2,"Ignored":false,"Linked":0},` +
		`{"Person":"p-a","Customers":["p-a","p-b"],"Identifiers":["e-1","t-1"],"Inquiries":3,"WithoutID":1,"Ignored":false,"Linked":0}]`; string(log) != wanted {
		t.Errorf("%s", log)
	}
}

// A number of five customers joins them; one of six joins nobody, and is in the log.
func TestSharedIdentifierIsIgnored(t *testing.T) {
	for _, n := range []int{5, 6} {
		var lines [][]string
		for i := range n {
			lines = append(lines, []string{fmt.Sprint(i), "phone", fmt.Sprint("p-", i), "t-shop"})
		}
		lines = append(lines, []string{"x", "web", "", "t-shop"}, []string{"y", "web", "", "t-shop"})
		rows := identified(lines...)
		CountAs(rows)
		people := map[string]bool{}
		for _, row := range rows {
			people[row.CountedAs] = true
		}
		log := PersonMerges(rows)
		if n == 5 && (len(people) != 1 || len(log) != 1 || log[0].Ignored) {
			t.Errorf("%d customers: %d people, %+v", n, len(people), log)
		}
		if n == 6 && (len(people) != 8 || len(log) != 1 || !log[0].Ignored || log[0].Linked != 6 || log[0].Identifiers[0] != "t-shop") {
			t.Errorf("%d customers: %d people, %+v", n, len(people), log)
		}
	}
}

// Known people who are not joined are never one voice, and rows of one text by joined people are; the order of rows has
// no part in it.
func TestJoiningBeforeNearDuplicates(t *testing.T) {
	text := "ログイン画面で認証番号を入力しても先に進めず、注文の履歴を確認できません。"
	rows := []*voc.Labelled{
		inquiry("1", "web", "p-a", text, 0), inquiry("2", "web", "", text, 1), inquiry("3", "web", "", text, 2), inquiry("4", "web", "", text, 3),
	}
	rows[1].Identifiers, rows[2].Identifiers = []string{"e-1"}, []string{"e-2"}
	rows = append(rows, identified([]string{"5", "phone", "p-z", "e-1"})...)
	var first []byte
	random := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		CountAs(rows)
		got := map[string]string{}
		for _, row := range rows {
			got[row.ID] = row.CountedAs + " " + row.NearDuplicateOf
		}
		encoded, _ := json.Marshal([]any{got, PersonMerges(rows)})
		if first == nil {
			first = encoded
			if want := map[string]string{"1": "p-a ", "2": "p-z ", "3": "e-2 ", "4": "p-a 1", "5": "p-z "}; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%v", got)
			}
		}
		if !slices.Equal(first, encoded) {
			t.Fatalf("%s after a shuffle, %s before", encoded, first)
		}
	}
}
