package voc

// PersonMerge says why tokens count as one person in a week: customers, and inquiries without a customer's id, that
// share an e-mail address or a telephone number, also over a chain of these. An identifier that more than five
// customers of the week share is ignored.
type PersonMerge struct {
	Person      string   // the representative: what the inquiries' CountedAs is
	Customers   []string // tokens of customers, sorted
	Identifiers []string // tokens of e-mail addresses and telephone numbers, sorted
	Inquiries   int      // that count for the person
	WithoutID   int      // of them, inquiries without a customer's id
	Ignored     bool     // Identifiers holds one that links too many customers; it joined nobody
	Linked      int      // customers that an ignored identifier links
}
