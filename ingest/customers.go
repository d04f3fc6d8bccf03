package ingest

import (
	"context"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"voc"
)

// customerColumns lists the headers by which the columns of a customers table are found, besides their own names. The
// customer's id and the segments are known by the headers that inquiries have.
var customerColumns = map[string]string{
	"started_at":     `契約開始日 利用開始日 開始日 契約日 入会日 登録日 startdate startedon contractdate signupdate joinedat registeredat`,
	"onboarded_at":   `オンボーディング完了日 導入完了日 初期設定完了日 利用開始確認日 onboardingcompletedat onboardeddate activatedat`,
	"cancelled_at":   `解約日 退会日 契約終了日 解約日時 退会日時 canceledat cancelledon cancellationdate churnedat enddate`,
	"repurchased_at": `再購入日 再購買日 リピート購入日 最終購入日 repurchasedate lastpurchasedat lastpurchasedate`,
	"revenue":        `売上 売上高 売上金額 購入金額 利用金額 月額 sales amount mrr`,
	"month":          `年月 対象月 売上月 yearmonth revenuemonth`,
	"margin":         `粗利率 利益率 marginrate grossmargin`,
}

// CustomerColumns names the columns that a customers table may have, besides segment.NAME and revenue.2026-08.
var CustomerColumns = append([]string{"customer_id"}, slices.Sorted(maps.Keys(customerColumns))...)

// Customer is what a customers table says of one customer. Its Person is empty: the token is made by whoever has the key.
type Customer struct {
	CustomerID string // as the source gave it, trimmed
	voc.Customer
}

// ReadCustomers reads a customers table, CSV or TSV in any encoding that Read knows, with a header line: customer_id,
// started_at, onboarded_at, cancelled_at, repurchased_at, margin, segments (segment.plan, or headers that inquiries
// are known by too), and revenue, either by month in columns such as revenue.2026-08, or in a column revenue beside
// one named month, with a row for each month. A column revenue without a month is kept under "": nobody knows of
// which time it is. Of a customer with several rows the last value given of each column counts.
//
// Rows without an id are left out; values that cannot be read stay unknown. Both are counted in the warnings of the
// summary, in which Read is the number of rows. The customers come in the order in which the file first names them.
func ReadCustomers(ctx context.Context, file File, options Options) ([]Customer, Summary, error) {
	t := &customerTable{place: map[string]int{}}
	summary, err := readTable(ctx, file, options, t.columns, func(b *builder, fields []string) error { return t.row(b, fields) })
	return t.customers, summary, err
}

// customerTable is a customers table while it is read.
type customerTable struct {
	column    map[string]int // of customerColumns and customer_id
	segments  []segmentColumn
	months    map[int]string // column → month
	customers []Customer
	place     map[string]int // id → place in customers
}

var monthHeader = regexp.MustCompile(`^(?:revenue|売上)[._ ]?(\d{4})[-/_.年]?(\d{1,2})月?$`)

// columns finds the columns by the headers.
func (t *customerTable) columns(headers []string, given map[string]string) error {
	t.column, t.months = map[string]int{}, map[int]string{}
	segments := map[string]int{}
	taken := map[int]bool{}
	for _, name := range sortedKeys(given) {
		i := slices.IndexFunc(headers, func(h string) bool { return h == given[name] || foldHeader(h) == foldHeader(given[name]) })
		if i < 0 {
			return fmt.Errorf("%w: no column %q for %s; the columns are %s", ErrUnknownColumn, given[name], name, strings.Join(headers, ", "))
		}
		taken[i] = true
		switch {
		case segmentName(name) != "":
			segments[segmentName(name)] = i
		case monthOf(name) != "":
			t.months[i] = monthOf(name)
		default:
			t.column[name] = i
		}
	}
	best := math.MaxInt // rank of the header that customer_id is found by
	for i, header := range headers {
		if taken[i] {
			continue
		}
		if name := segmentName(header); name != "" {
			segments[name] = i
			continue
		}
		if month := monthOf(header); month != "" {
			t.months[i] = month
			continue
		}
		if name := customerColumnOf(header); name != "" {
			if _, found := t.column[name]; !found {
				t.column[name] = i
			}
			continue
		}
		for _, a := range aliasesOf(header) {
			switch {
			case a.segment != "":
				if _, found := segments[a.segment]; !found {
					segments[a.segment] = i
				}
			case a.column == columnCustomerID && a.rank < best:
				if _, set := given["customer_id"]; !set {
					t.column["customer_id"], best = i, a.rank
				}
			}
		}
	}
	for _, name := range sortedKeys(segments) {
		t.segments = append(t.segments, segmentColumn{name, segments[name]})
	}
	if _, found := t.column["customer_id"]; !found {
		return fmt.Errorf("%w: no column holds the id of the customer; name it under customers: columns: customer_id. The columns are %s", ErrUnknownColumn, strings.Join(headers, ", "))
	}
	return nil
}

// customerColumnOf returns the column that a header stands for, or nothing.
func customerColumnOf(header string) string {
	folded := foldHeader(header)
	for name, aliases := range customerColumns {
		if folded == foldHeader(name) {
			return name
		}
		for alias := range strings.FieldsSeq(aliases) {
			if folded == foldHeader(alias) {
				return name
			}
		}
	}
	return ""
}

// monthOf reads a header such as revenue.2026-08, or nothing.
func monthOf(header string) string {
	parts := monthHeader.FindStringSubmatch(strings.ToLower(strings.TrimSpace(header)))
	if parts == nil {
		return ""
	}
	return month(parts[1] + "-" + parts[2])
}

// month brings 2026-8, 2026/08, 2026年8月 and days of a month to the form 2026-08, or gives nothing.
func month(s string) string {
	s = strings.NewReplacer("/", "-", "年", "-", "月", "", ".", "-").Replace(strings.TrimSpace(s))
	for _, form := range []string{"2006-1", "2006-1-2", "200601"} {
		if at, err := time.Parse(form, s); err == nil {
			return at.Format("2006-01")
		}
	}
	return ""
}

func (t *customerTable) row(b *builder, fields []string) error {
	value := func(name string) string {
		if i, found := t.column[name]; found && i < len(fields) {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	id := value("customer_id")
	if id == "" || len(id) > maxID {
		b.summary.Warnings["customer_id is missing or longer than 512 bytes"]++
		return nil
	}
	i, known := t.place[id]
	if !known {
		i = len(t.customers)
		t.place[id] = i
		t.customers = append(t.customers, Customer{CustomerID: strings.Clone(id)})
	}
	c := &t.customers[i]
	for _, date := range []struct {
		name string
		into *time.Time
	}{{"started_at", &c.StartedAt}, {"onboarded_at", &c.OnboardedAt}, {"cancelled_at", &c.CancelledAt}, {"repurchased_at", &c.RepurchasedAt}} {
		text := value(date.name)
		if text == "" {
			continue
		}
		at, ok := parseTime(orderedDate(text, b.options.DateOrder), b.options.Location)
		if !ok || at.Year() < 1900 || at.Year() > 2200 {
			b.summary.Warnings[date.name+" is not a date"]++
			continue
		}
		*date.into = at
	}
	if text := value("margin"); text != "" {
		margin, ok := scalar(strings.TrimSuffix(text, "%"))
		if strings.HasSuffix(text, "%") {
			margin /= 100
		}
		if ok && margin >= 0 && margin <= 1 {
			c.Margin = voc.Some(margin)
		} else {
			b.summary.Warnings["margin is not between 0 and 1"]++
		}
	}
	of := ""
	if text := value("month"); text != "" {
		if of = month(text); of == "" {
			b.summary.Warnings["month is not such as 2026-08"]++
		}
	}
	t.revenue(b, c, of, value("revenue"))
	for _, place := range slices.Sorted(maps.Keys(t.months)) {
		if place < len(fields) {
			t.revenue(b, c, t.months[place], strings.TrimSpace(fields[place]))
		}
	}
	for _, segment := range t.segments {
		if segment.index >= len(fields) || strings.TrimSpace(fields[segment.index]) == "" {
			continue
		}
		set := voc.Segment{Name: segment.name, Value: strings.TrimSpace(fields[segment.index])}
		at, found := slices.BinarySearchFunc(c.Segments, set, func(a, b voc.Segment) int { return strings.Compare(a.Name, b.Name) })
		if found {
			c.Segments[at] = set
		} else {
			c.Segments = slices.Insert(c.Segments, at, set)
		}
	}
	return nil
}

func (t *customerTable) revenue(b *builder, c *Customer, month, text string) {
	if text == "" {
		return
	}
	amount, ok := scalar(strings.Trim(text, "¥￥円 "))
	if !ok || math.Abs(amount) > 1e15 {
		b.summary.Warnings["revenue is not a number"]++
		return
	}
	if c.Revenue == nil {
		c.Revenue = map[string]float64{}
	}
	c.Revenue[month] = amount
}
