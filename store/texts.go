package store

import "iter"

// Texts returns the masked texts of the week's inquiries in file order; it reads their column only. An error ends
// the sequence.
func (w *WeekReader) Texts() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for batch, err := range rowsOf[struct {
			Text string `parquet:"text"`
		}](w, inquiriesTable.name) {
			if err != nil {
				yield("", err)
				return
			}
			for i := range batch {
				if !yield(batch[i].Text, nil) {
					return
				}
			}
		}
	}
}

// WeekOpinion is what the opinions of a week are counted by.
type WeekOpinion struct {
	Row       int32  `parquet:"row,delta"` // of the inquiry
	CountedAs string `parquet:"counted_as,dict"`
	Target    string `parquet:"target"`
	Predicate string `parquet:"predicate"`
	Polarity  string `parquet:"polarity,dict"`
}

// Opinions returns the week's opinions in the order of their inquiries. An error ends the sequence.
func (w *WeekReader) Opinions() iter.Seq2[WeekOpinion, error] {
	return func(yield func(WeekOpinion, error) bool) {
		for batch, err := range rowsOf[WeekOpinion](w, opinionsTable.name) {
			if err != nil {
				yield(WeekOpinion{}, err)
				return
			}
			for _, opinion := range batch {
				if !yield(opinion, nil) {
					return
				}
			}
		}
	}
}
