package mask

import (
	"strings"
	"unicode/utf8"
)

const (
	maxLocalBytes  = 128
	maxDomainBytes = 255
)

// atSigns are the ways in which an at sign is written. All but the first need a domain with a dot.
var atSigns = []string{"@", "[at]", "(at)", "<at>", "{at}", "[AT]", "(AT)", "(アット)", "(あっと)", "[アット]", "【アット】", "(アットマーク)", "(a)", "(@)", "あっとまーく", "アットマーク", "あっと", "アット", "☆", "★", " at ", " AT "}

// dots are the ways in which the dot of a domain is written.
var dots = []string{".", "[.]", "(.)", " . ", "[dot]", "(dot)", " dot ", " ドット ", " どっと ", "ドット", "どっと"}

// email masks the e-mail address, or the account name, around the at sign between start and end.
func (f *finder) email(start, end int) {
	plain := f.text[start:end] == "@"
	from := start
	if from > f.lo && f.text[from-1] == ' ' {
		from--
	}
	local := from
	for {
		for local > f.lo && from-local < maxLocalBytes && localByte(f.text[local-1]) {
			local--
		}
		dot := ""
		for _, d := range [...]string{" dot ", " ドット ", " どっと ", "ドット", "どっと", "(dot)", "[dot]"} {
			if head := strings.TrimSuffix(f.text[f.lo:local], d); !plain && local < from && len(head) < local-f.lo && head != "" && alphanumeric(head[len(head)-1]) {
				dot = d
			}
		}
		if dot == "" {
			break
		}
		local -= len(dot)
	}
	for local < from && !alphanumeric(f.text[local]) && f.text[local] != '_' {
		local++
	}
	domain := end
	if domain < f.hi && (f.text[domain] == ' ' || plain && f.text[domain] == '\n') {
		domain++
	}
	domainEnd, hasDot := f.domain(domain)
	switch {
	case local < from && domainEnd > domain && (hasDot || plain && from == start && domain == end && letters(f.text[domain:domainEnd]) > 0):
		f.add(local, domainEnd, Email, "email")
	case plain && local < from && f.otherDomain(domain) > 0:
		f.add(local, f.otherDomain(domain), Email, "email")
	case plain && (start == f.lo || !alphanumeric(f.text[start-1])):
		f.handle(start)
	}
}

// carriers are what people write for the domain of their mobile carrier or mail service.
var carriers = []string{"ドコモ", "ソフトバンク", "エーユー", "ジーメール", "ヤフー", "アイクラウド", "ホットメール", "楽天", "Gメール"}

// otherDomain returns the end of a domain at start that is not in ASCII: 例.jp, ドコモ; or 0.
func (f *finder) otherDomain(start int) int {
	for _, carrier := range carriers {
		if strings.HasPrefix(f.text[start:f.hi], carrier) {
			return start + len(carrier)
		}
	}
	at := start
	for at < f.hi && at-start < 60 {
		r, size := utf8.DecodeRuneInString(f.text[at:f.hi])
		if !kanji(r) && !kana(r) {
			break
		}
		at += size
	}
	if at == start || at+2 >= f.hi || f.text[at] != '.' || !letter(f.text[at+1]) || !letter(f.text[at+2]) {
		return 0
	}
	end, _ := f.domain(at + 1)
	return end
}

func localByte(b byte) bool { return alphanumeric(b) || strings.IndexByte("._%+-", b) >= 0 }

// domain returns the end of the host name at start, and whether it has a top-level domain.
func (f *finder) domain(start int) (end int, hasDot bool) {
	at := start
	limit := min(f.hi, start+maxDomainBytes)
	for {
		label := at
		for at < limit && (alphanumeric(f.text[at]) || f.text[at] == '-' || f.text[at] == '_') {
			at++
		}
		if at == label {
			break
		}
		if end > start && letters(f.text[label:at]) == at-label && at-label >= 2 {
			hasDot = true
		}
		end = at
		dot := ""
		for _, d := range dots {
			if strings.HasPrefix(f.text[at:limit], d) {
				dot = d
				break
			}
		}
		if dot == "" {
			break
		}
		at += len(dot)
	}
	for end > start && f.text[end-1] == '-' {
		end--
	}
	return max(end, start), hasDot
}

func letters(text string) int {
	n := 0
	for i := range len(text) {
		if letter(text[i]) {
			n++
		}
	}
	return n
}

// handle masks the name of an account after the @ at start: @name.
func (f *finder) handle(start int) {
	end := start + 1
	for end < f.hi && end-start <= 64 && (alphanumeric(f.text[end]) || f.text[end] == '_' || f.text[end] == '.') {
		end++
	}
	for end > start+1 && f.text[end-1] == '.' {
		end--
	}
	if end-start > 3 && letters(f.text[start:end]) > 0 {
		f.add(start, end, Account, "handle")
	}
}

// url masks the URL around "://", between colon and host, when it can carry something personal: a query, a
// user, an e-mail address or a long number. It returns the end of the URL.
func (f *finder) url(colon, host int) int {
	start, end := colon, host
	for start > f.lo && colon-start < 16 && letter(f.text[start-1]) {
		start--
	}
	personal, digits := false, 0
	for ; end < f.hi && urlByte(f.text[end]); end++ {
		switch b := f.text[end]; {
		case b == '?' || b == '#' || b == '@' || b == '%':
			personal = true
		case digit(b):
			digits++
			personal = personal || digits == 9
		case b != '-' && b != '_':
			digits = 0
		}
	}
	if personal {
		f.add(start, end, URL, "url")
	}
	return end
}

func urlByte(b byte) bool {
	return alphanumeric(b) || strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", b) >= 0
}
