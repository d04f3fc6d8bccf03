package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"voc"
	"voc/aggregate"
	"voc/ingest"
	"voc/mask"
	"voc/store"
)

// reference is what is known besides inquiries.
type reference struct {
	customers              []voc.Customer
	cancelled, repurchased map[string]time.Time // of customers; nil where the table does not say it of anybody
	visits                 []voc.HelpVisit
	audits                 []voc.Audit
}

// readReference reads the tables beside the catalog; those that are not there are empty.
func readReference(catalog *store.Catalog, location *time.Location) (*reference, error) {
	out, r := catalog.Dir(), &reference{}
	var err error
	if r.customers, err = store.ReadCustomers(out, location); err != nil {
		return nil, err
	}
	if r.visits, err = store.ReadVisits(out, location); err != nil {
		return nil, err
	}
	if r.audits, _, err = ReadAudits(out, catalog.Labels); err != nil {
		return nil, err
	}
	r.cancelled, r.repurchased = aggregate.CancelledTimes(r.customers), aggregate.RepurchasedTimes(r.customers)
	return r, nil
}

// planReference finds out whether the customers table and the visits of the help centre are those of the last run.
func (r *run) planReference() error {
	for _, table := range []struct {
		input   *Input
		version *string
	}{{r.config.Customers, &r.config.customersVersion}, {r.config.Visits, &r.config.visitsVersion}} {
		if table.input == nil {
			continue
		}
		sum, _, err := fingerprint(*table.input)
		if err != nil {
			return err
		}
		*table.version = hashOf(sum, r.config.inputVersion(table.input.Options), r.config.Key.ID())
	}
	return nil
}

// takeReference brings the tables beside the catalog up to date. Ids become tokens and values are masked like columns
// of inquiries; nothing else of the files is kept. Customers who asked to be forgotten are left out.
func (r *run) takeReference(ctx context.Context) error {
	if r.config.published != nil {
		return nil // those of the earlier run stay
	}
	defer r.clock.time("read")()
	held, err := ReadSettings(r.config.Out)
	if err != nil {
		held = Settings{}
	}
	if err := r.takeCustomers(ctx, held); err != nil {
		return err
	}
	return r.takeVisits(ctx, held)
}

func (r *run) takeCustomers(ctx context.Context, held Settings) error {
	c := &r.config
	if c.Customers == nil {
		return store.WriteCustomers(c.Out, nil)
	}
	if held.Customers == c.customersVersion && exists(store.CustomersPath(c.Out)) {
		if len(r.inputs) == 0 && !r.rebuildAll {
			return nil // nobody asks for segments
		}
		customers, err := store.ReadCustomers(c.Out, c.Location)
		c.segmentsOf = segmentsByPerson(customers)
		return err
	}
	r.because("the customers table changed")
	options := c.Customers.Options
	options.Location = c.Location
	read, summary, err := ingest.ReadCustomers(ctx, c.Customers.File, options)
	if err != nil {
		return err
	}
	labeller, err := r.columnMasker()
	if err != nil {
		return err
	}
	var customers []voc.Customer
	for _, one := range read {
		one.Person = c.Key.Token(idSpace(options), one.CustomerID)
		if one.Person == "" || r.forgotten[one.Person] {
			continue
		}
		for i := range one.Segments {
			one.Segments[i].Value = labeller.column(one.Segments[i].Value)
		}
		customers = append(customers, one.Customer)
	}
	customers = onePerToken(customers)
	c.segmentsOf = segmentsByPerson(customers)
	r.summary.Reference = append(r.summary.Reference, ReferenceSummary{Name: c.Customers.File.Name, Read: summary.Read, Kept: int64(len(customers)), Warnings: summary.Warnings})
	return store.WriteCustomers(c.Out, customers)
}

// onePerToken keeps the last of customers whose ids differ only in what tokens do not tell apart, such as white space.
func onePerToken(customers []voc.Customer) []voc.Customer {
	place := make(map[string]int, len(customers))
	kept := customers[:0]
	for _, one := range customers {
		if i, known := place[one.Person]; known {
			kept[i] = one
			continue
		}
		place[one.Person] = len(kept)
		kept = append(kept, one)
	}
	return kept
}

func (r *run) takeVisits(ctx context.Context, held Settings) error {
	c := &r.config
	if c.Visits == nil {
		return store.WriteVisits(c.Out, nil)
	}
	if held.Visits == c.visitsVersion && exists(store.VisitsPath(c.Out)) {
		return nil
	}
	r.because("the visits of the help centre changed")
	options := c.Visits.Options
	options.Location, options.Now = c.Location, c.Now
	read, summary, err := ingest.ReadVisits(ctx, c.Visits.File, options)
	if err != nil {
		return err
	}
	labeller, err := r.columnMasker()
	if err != nil {
		return err
	}
	var visits []voc.HelpVisit
	for _, one := range read {
		one.Person = c.Key.Token(idSpace(options), one.CustomerID)
		if r.forgotten[one.Person] {
			continue
		}
		one.Article, one.Topic = labeller.column(one.Article), labeller.column(one.Topic)
		visits = append(visits, one.HelpVisit)
	}
	r.summary.Reference = append(r.summary.Reference, ReferenceSummary{Name: c.Visits.File.Name, Read: summary.Read, Kept: int64(len(visits)), Warnings: summary.Warnings})
	return store.WriteVisits(c.Out, visits)
}

// columnMasker returns a labeller for the values of columns.
func (r *run) columnMasker() (*labeller, error) {
	dictionary, err := r.loadDictionary()
	if err != nil {
		return nil, err
	}
	return &labeller{masker: mask.New(dictionary), columns: map[string]string{}}, nil
}

// forgetReference removes forgotten customers from the tables beside the catalog.
func (r *run) forgetReference() error {
	customers, err := store.ReadCustomers(r.config.Out, r.config.Location)
	if err != nil {
		return err
	}
	kept := customers[:0]
	for _, one := range customers {
		if !r.forgotten[one.Person] {
			kept = append(kept, one)
		}
	}
	if len(kept) < len(customers) {
		if err := store.WriteCustomers(r.config.Out, kept); err != nil {
			return err
		}
	}
	visits, err := store.ReadVisits(r.config.Out, r.config.Location)
	if err != nil {
		return err
	}
	anonymous := visits[:0]
	for _, one := range visits {
		if !r.forgotten[one.Person] {
			anonymous = append(anonymous, one)
		}
	}
	if len(anonymous) == len(visits) {
		return nil
	}
	return store.WriteVisits(r.config.Out, anonymous)
}

// segmentsByPerson is what rows that lack a segment take it from.
func segmentsByPerson(customers []voc.Customer) map[string][]voc.Segment {
	segments := make(map[string][]voc.Segment, len(customers))
	shared := map[string][]voc.Segment{} // few combinations cover all customers
	for i := range customers {
		if len(customers[i].Segments) == 0 {
			continue
		}
		var key strings.Builder
		for _, segment := range customers[i].Segments {
			fmt.Fprintf(&key, "%d:%s%d:%s", len(segment.Name), segment.Name, len(segment.Value), segment.Value)
		}
		list, known := shared[key.String()]
		if !known {
			list = customers[i].Segments
			shared[key.String()] = list
		}
		segments[customers[i].Person] = list
	}
	return segments
}

// completeSegments gives a row the segments that its source did not bring and the customers table does. What the source
// says of the time of the inquiry goes before what the table says of today.
func completeSegments(row *voc.Labelled, known []voc.Segment) {
	if len(known) == 0 {
		return
	}
	var all []voc.Segment
	i, j := 0, 0
	for i < len(row.Segments) || j < len(known) {
		switch {
		case j == len(known) || i < len(row.Segments) && row.Segments[i].Name < known[j].Name:
			all, i = append(all, row.Segments[i]), i+1
		case i == len(row.Segments) || known[j].Name < row.Segments[i].Name:
			all, j = append(all, known[j]), j+1
		default:
			all, i, j = append(all, row.Segments[i]), i+1, j+1
		}
	}
	row.Segments = all
}

func idSpace(options ingest.Options) string {
	if options.IDSpace == "" {
		return "default"
	}
	return options.IDSpace
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
