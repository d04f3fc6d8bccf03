package aggregate

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestVoiceTableNumbersLikeNames(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var table, other voiceTable
	var reference, otherReference names
	for range 20_000 {
		name := fmt.Sprintf("%.*d", random.IntN(12), random.IntN(9000))
		if got, want := table.number(name), reference.number(name); got != want {
			t.Fatalf("%q is number %d and not %d", name, got, want)
		}
		name = fmt.Sprint(random.IntN(20_000))
		other.numberBytes([]byte(name))
		otherReference.number(name)
	}
	if table.number("") != reference.number("") {
		t.Error("the empty name has another number")
	}
	numbers, want := table.numbers(&other), reference.numbers(&otherReference)
	if fmt.Sprint(numbers) != fmt.Sprint(want) || table.len() != len(reference.list) {
		t.Errorf("%d names and not %d, or other numbers", table.len(), len(reference.list))
	}
	for i, name := range reference.list {
		if string(table.at(uint32(i))) != name {
			t.Fatalf("number %d is %q and not %q", i, table.at(uint32(i)), name)
		}
	}
}
