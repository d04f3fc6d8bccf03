package mask

import (
	"strings"

	"voc"
)

// The kinds of personal information, as they stand in voc.MaskedSpan.
const (
	Email          = "email"
	Phone          = "phone"
	PostalCode     = "postal"
	Address        = "address"
	Name           = "name"
	Card           = "card"
	BankAccount    = "bank"
	MyNumber       = "mynumber"
	DrivingLicence = "licence"
	Passport       = "passport"
	ResidenceCard  = "residence"
	Insurance      = "insurance"
	Pension        = "pension"
	BirthDate      = "birthdate"
	Account        = "account"
	URL            = "url"
	CustomerNumber = "customer"
	OrderNumber    = "order"
	NumberPlate    = "plate"
	Password       = "password"
)

var replacements = map[string]string{
	Email:          "〔メールアドレス〕",
	Phone:          "〔電話番号〕",
	PostalCode:     "〔郵便番号〕",
	Address:        "〔住所〕",
	Name:           "〔氏名〕",
	Card:           "〔カード番号〕",
	BankAccount:    "〔口座番号〕",
	MyNumber:       "〔個人番号〕",
	DrivingLicence: "〔免許証番号〕",
	Passport:       "〔旅券番号〕",
	ResidenceCard:  "〔在留カード番号〕",
	Insurance:      "〔保険証番号〕",
	Pension:        "〔年金番号〕",
	BirthDate:      "〔生年月日〕",
	Account:        "〔アカウント〕",
	URL:            "〔URL〕",
	CustomerNumber: "〔顧客番号〕",
	OrderNumber:    "〔注文番号〕",
	NumberPlate:    "〔車両番号〕",
	Password:       "〔パスワード〕",
}

// isReplacement is the set of all replacements.
var isReplacement = func() map[string]bool {
	set := make(map[string]bool, len(replacements))
	for _, text := range replacements {
		set[text] = true
	}
	return set
}()

const maxReplacementBytes = 32

// appendReplacements appends the places of text where a replacement stands already. They are never looked
// into, and no rule looks past them.
func appendReplacements(spans []voc.Span, text string) []voc.Span {
	for at := 0; ; {
		next := strings.Index(text[at:], "〔")
		if next < 0 {
			return spans
		}
		at += next
		end := strings.Index(text[at:min(len(text), at+maxReplacementBytes)], "〕")
		if end < 0 || !isReplacement[text[at:at+end+len("〕")]] {
			at += len("〔")
			continue
		}
		end += at + len("〕")
		spans = append(spans, voc.Span{Start: at, End: end})
		at = end
	}
}
