package mask

import "strings"

// longNumber masks what is as long as a card or an individual number. Check digits are not looked at: a
// mistyped number is personal as well.
func (f *finder) longNumber(g int) int {
	switch length := f.groups[g].length(); {
	case length >= 13:
		f.add(f.groups[g].start, f.groups[g].end, Card, "long-number")
		return 1
	case length == 12:
		f.add(f.groups[g].start, f.groups[g].end, MyNumber, "twelve-digits")
		return 1
	}
	if n, kind := f.cardGroups(g); n > 0 {
		f.add(f.groups[g].start, f.groups[g+n-1].end, kind, "digit-groups")
		return n
	}
	for _, want := range [...]int{16, 15, 14} {
		if n, _ := f.groupsOfLength(g, want, " -ー"); n == want {
			f.add(f.groups[g].start, f.groups[g+n-1].end, Card, "single-digits")
			return n
		}
	}
	return 0
}

// cardGroups recognises how cards (4-4-4-4, 4-6-5, 4-6-4) and individual numbers (4-4-4) are grouped. A row of
// years is neither.
func (f *finder) cardGroups(g int) (int, string) {
	shape := [5]int{}
	years := true
	for n := 0; g+n < len(f.groups) && n < len(shape); n++ {
		if n > 0 && strings.Trim(f.separatorBefore(g+n), " -ー.\n") != "" {
			break
		}
		shape[n] = f.groups[g+n].length()
		years = years && hasAnyPrefix(f.text[f.groups[g+n].start:], []string{"19", "20"})
	}
	switch {
	case years || shape[0] != 4:
		return 0, ""
	case shape[1] == 6 && (shape[2] == 4 || shape[2] == 5):
		return 3, Card
	case shape[1] != 4 || shape[2] != 4:
		return 0, ""
	case shape[3] == 4 && shape[4] > 0 && shape[4] <= 3:
		return 5, Card
	case shape[3] == 4, shape[3] > 0 && strings.Contains(f.window(f.groups[g].start), "カード"):
		return 4, Card
	}
	return 3, MyNumber
}

// starredCard masks a card number of which a part is hidden: 4111-11**-****-1111.
func (f *finder) starredCard(g int) int {
	const most = 28
	start, end := f.groups[g].start, f.groups[g].start
	digits, stars, run, groups, filled := 0, 0, 0, 0, start
	for ; end < f.hi && end-start < most; end++ {
		switch b := f.text[end]; {
		case digit(b):
			digits++
			run++
		case b == '*' || b == 'X' || b == 'x':
			stars++
			run++
		case (b == '-' || b == ' ') && run > 0:
			if run != 4 && run != 3 && run != 6 && run != 5 { // runs of * are cut to three
				return 0
			}
			groups++
			run = 0
			continue
		default:
			goto behind
		}
		filled = end + 1
	}
behind:
	if run > 0 {
		groups++
	}
	if stars < 2 || digits < 4 || digits+stars < 12 || groups != 1 && groups != 3 && groups != 4 {
		return 0
	}
	f.add(start, filled, Card, "starred-card")
	return f.groupsUpTo(g, filled)
}
