package web

import (
	"fmt"
	"net/url"
	"testing"

	"voc"
)

func TestGroupsOfTwoFieldsStandAcross(t *testing.T) {
	r := &request{Publication: &Publication{}, state: state{values: url.Values{"q": {"返品"}}}}
	groups := []voc.Group{{Values: []string{"a", "phone"}, Messages: 3, People: 2}, {Values: []string{"a", "web"}, Messages: 1, People: 1}, {Values: []string{"b", "web"}, Messages: 9, People: 8}}
	table := r.crossTable([]string{"topic", "channel"}, groups)
	if table == nil || len(table.Rows) != 2 || len(table.Columns) != 2 {
		t.Fatalf("%+v", table)
	}
	if table.Rows[0].Name != "b" || table.Columns[0] != "Webフォーム" || table.Rows[0].Cells[0].People != 8 || table.Rows[0].Cells[1].People != 0 || table.Rows[1].Cells[1].Messages != 3 {
		t.Errorf("%+v", table)
	}
	link, err := url.ParseQuery(table.Rows[1].Cells[1].Link)
	if err != nil || link.Get("topic") != "a" || link.Get("channel") != "phone" || link.Get("q") != "返品" || link.Has("group") {
		t.Errorf("a cell leads to %v, %v", link, err)
	}
	if r.crossTable([]string{"topic"}, groups) != nil || r.crossTable([]string{"topic", "channel"}, nil) != nil {
		t.Error("one field, or no group, has no table across")
	}
	var many []voc.Group
	for i := range crossColumns + 1 {
		many = append(many, voc.Group{Values: []string{"a", fmt.Sprint(i)}, Messages: 1, People: 1})
	}
	if r.crossTable([]string{"topic", "product"}, many) != nil {
		t.Error("a table too wide to read")
	}
}

func TestNearDuplicatesAreFolded(t *testing.T) {
	hit := func(id, of, channel string) HitView {
		return HitView{ID: id, IDSpace: "s", NearOf: of, Channel: channel}
	}
	folded, count := fold([]HitView{hit("1", "", "web"), hit("2", "1", "web"), hit("3", "9", "web"), hit("4", "9", "web"), hit("1", "", "sns"), hit("5", "1", "web")})
	if count != 3 || len(folded) != 3 || len(folded[0].Folded) != 2 || len(folded[1].Folded) != 1 || folded[2].Channel != "sns" {
		t.Errorf("%d folded: %+v", count, folded)
	}
}
