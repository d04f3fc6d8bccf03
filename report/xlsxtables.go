package report

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// tableParts adds the tables of a workbook. For each of them excelize parses all that there are, to refuse a name that is
// taken and to find a free number. So it is shown parts with the number only while tables are added, and the names are
// compared here.
type tableParts struct {
	file  *excelize.File
	parts map[string]any // by path
	names map[string]bool
}

func newTableParts(file *excelize.File) *tableParts {
	return &tableParts{file, map[string]any{}, map[string]bool{}}
}

func (p *tableParts) add(sheet string, table *excelize.Table) error {
	if p.names[table.Name] {
		return fmt.Errorf("the workbook has a table %s already", table.Name)
	}
	p.names[table.Name] = true
	if err := p.file.AddTable(sheet, table); err != nil {
		return err
	}
	path := fmt.Sprintf("xl/tables/table%d.xml", len(p.names))
	part, found := p.file.Pkg.Load(path)
	if !found {
		return fmt.Errorf("the table %s is not where it should be, at %s", table.Name, path)
	}
	p.parts[path] = part
	p.file.Pkg.Store(path, fmt.Appendf(nil, `<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="%d"/>`, len(p.names)))
	return nil
}

// finish puts the tables into the workbook.
func (p *tableParts) finish() {
	for path, content := range p.parts {
		p.file.Pkg.Store(path, content)
	}
}
