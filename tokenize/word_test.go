package tokenize

import "testing"

func TestKinds(t *testing.T) {
	d := dictionary(t)
	for surface, want := range map[string]WordKinds{
		"花子": GivenName, "二階堂": Surname | PlaceName, "電源": CommonWord, "存在しない語": 0, "": 0,
	} {
		if got := d.Kinds(surface); got != want {
			t.Errorf("Kinds(%q) = %06b, want %06b", surface, got, want)
		}
	}
	for surface, want := range map[string]WordKinds{"石川": Surname | PlaceName, "清水": Surname | PlaceName, "林": Surname | CommonWord} {
		if got := d.Kinds(surface); got&want != want {
			t.Errorf("Kinds(%q) = %06b lacks some of %06b", surface, got, want)
		}
	}
	if allocations := testing.AllocsPerRun(100, func() { d.Kinds("二階堂") }); allocations > 0 {
		t.Errorf("Kinds allocates %v times", allocations)
	}
}
