package mask

import "testing"

func TestIdentifierTokens(t *testing.T) {
	key := SampleKey()
	for _, same := range [][]string{
		{"090-0000-1234", "０９０－００００－１２３４", "09000001234", "+81 90-0000-1234", "+81(0)90 0000 1234", " 090 (0000) 1234 "},
	} {
		for _, number := range same {
			if got := key.TelephoneToken(number); got == "" || got != key.TelephoneToken(same[0]) {
				t.Errorf("%q has the token %q", number, got)
			}
		}
	}
	for _, same := range [][]string{{"taro@example.com", " Taro@Example.COM ", "ｔａｒｏ＠example.com", "山田太郎 <taro@example.com>"}} {
		for _, address := range same {
			if got := key.EmailToken(address); got == "" || got != key.EmailToken(same[0]) {
				t.Errorf("%q has the token %q", address, got)
			}
		}
	}
	for _, nothing := range []string{"", "-", "0", "00000000000", "000-0000-0000", "1234", "なし", "090-0000-1234 内線5", "1234567890123456", "\xff"} {
		if got := key.TelephoneToken(nothing); got != "" {
			t.Errorf("%q has the token %q", nothing, got)
		}
	}
	for _, nothing := range []string{"", "@", "taro", "taro@", "@example.com", "taro@example", "a@b.c d@e.f", "a@b@c.d"} {
		if got := key.EmailToken(nothing); got != "" {
			t.Errorf("%q has the token %q", nothing, got)
		}
	}
	other, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if other.EmailToken("taro@example.com") == key.EmailToken("taro@example.com") || key.TelephoneToken("+1 555 0100 123") == key.TelephoneToken("0155501001 23") {
		t.Error("what differs has one token")
	}
}
