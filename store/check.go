package store

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"voc"
)

// rowChecker refuses rows of a week that readers could not rely on. Whatever it finds is a fault of an earlier stage.
type rowChecker struct {
	week voc.Week

	// The day of the row before, which most rows share: formatting a time costs more than all other checks.
	location   *time.Location
	day        string
	start, end time.Time
}

// dayOf returns the day of a time in its own location, such as 2026-08-18.
func (c *rowChecker) dayOf(t time.Time) string {
	if t.Location() != c.location || t.Before(c.start) || !t.Before(c.end) {
		year, month, day := t.Date()
		c.location, c.day = t.Location(), t.Format(time.DateOnly)
		c.start, c.end = time.Date(year, month, day, 0, 0, 0, 0, c.location), time.Date(year, month, day+1, 0, 0, 0, 0, c.location)
		if t.Before(c.start) || !t.Before(c.end) {
			c.location = nil // where midnight does not exist; asked anew for each row
		}
	}
	return c.day
}

func (c *rowChecker) check(row *voc.Labelled) error {
	week := c.week
	if row.Week != week || voc.WeekOf(row.ReceivedAt) != week {
		return fmt.Errorf("its week is %s, and %s by its time", row.Week, voc.WeekOf(row.ReceivedAt))
	}
	if day := c.dayOf(row.ReceivedAt); row.Day != day {
		return fmt.Errorf("its day is %s, and %s by its time", row.Day, day)
	}
	if row.ID == "" || row.CountedAs == "" {
		return errors.New("it has no id, or counts for nobody")
	}
	if !utf8.ValidString(row.Text.String()) || !utf8.ValidString(row.ID) {
		return errors.New("its text or id is not UTF-8")
	}
	return checkSpans(row)
}

// checkSpans checks that everything that refers to the text of a row lies in it and cuts no character.
func checkSpans(row *voc.Labelled) (err error) {
	text := row.Text.String()
	check := func(what string, span voc.Span) {
		inside := 0 <= span.Start && span.Start <= span.End && span.End <= len(text)
		if err == nil && (!inside || !boundary(text, span.Start) || !boundary(text, span.End)) {
			err = fmt.Errorf("bytes %d to %d of %s are not in its text", span.Start, span.End, what)
		}
	}
	evidence := func(what string, list []voc.Evidence) {
		for i := range list {
			check(what, list[i].Span)
		}
	}
	for i := range row.Topics {
		evidence("the evidence of a topic", row.Topics[i].Evidence)
	}
	evidence("the evidence of the sentiment", row.Sentiment.Evidence)
	evidence("the evidence of the kind", row.Kind.Evidence)
	for i := range row.Opinions {
		check("an opinion", row.Opinions[i].Span)
	}
	for i := range row.Masked {
		check("a masked place", row.Masked[i].Span)
	}
	return err
}

func boundary(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
