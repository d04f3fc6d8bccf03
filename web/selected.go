package web

import "voc"

// selected is the search of a set of rows of a week: parameters of /api/v1/search; empty where nothing is in it, or
// where the set is not among those that are published with the week's report.
func (p *Publication) selected(kind string, week voc.Week, rows voc.RowSet) string {
	if p.Selected == nil || rows.Len() == 0 {
		return ""
	}
	s := voc.NewSelection(kind, week, rows)
	if !p.Selected(week, s.Name) {
		return ""
	}
	return queryOf("week", week.String(), "q", "set:"+s.Name)
}

// linked is a number that links to its search where there is one.
type linked struct {
	Value int64
	Query string
}

// Linked numbers, as templates ask for them.
func (g GapView) PeopleLink() linked      { return linked{g.People, g.Query} }
func (g GapView) MessagesLink() linked    { return linked{g.Messages, g.Query} }
func (c ChannelSize) PeopleLink() linked  { return linked{c.People, c.Query} }
func (v PhraseView) PeopleLink() linked   { return linked{v.People, v.Query} }
func (v PhraseView) MessagesLink() linked { return linked{v.Messages, v.Query} }
func (c FAQCoverage) PeopleLink() linked  { return linked{c.People, c.PeopleQuery} }
func (c FAQCoverage) AnsweredLink() linked {
	return linked{c.Answered, c.AnsweredQuery}
}
func (d TopicDetail) GapLink() linked { return linked{d.GapPeople, d.GapQuery} }

// ValueLink links the value of an indicator that is a number of inquiries.
func (i IndicatorView) ValueLink() linked { return linked{int64(i.Value), i.Query} }

// CountLink links the number of inquiries that an indicator rests on.
func (i IndicatorView) CountLink() linked {
	if i.Unit == voc.UnitInquiries {
		return linked{Value: i.Count}
	}
	return linked{i.Count, i.Query}
}

// IsCount says whether the value is a number of inquiries.
func (i IndicatorView) IsCount() bool { return i.Unit == voc.UnitInquiries }
