package store

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"voc"
)

// checkRow refuses rows that readers could not rely on. Whatever it finds is a fault of an earlier stage.
func checkRow(week voc.Week, row *voc.Labelled) error {
	if row.Week != week || voc.WeekOf(row.ReceivedAt) != week {
		return fmt.Errorf("its week is %s, and %s by its time", row.Week, voc.WeekOf(row.ReceivedAt))
	}
	if day := row.ReceivedAt.Format(time.DateOnly); row.Day != day {
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
