package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"voc/store"
)

func newExportCommand() *cobra.Command {
	var out, table, format, file string
	var weekNames []string
	command := &cobra.Command{
		Use:   "export",
		Short: "write a table as Arrow IPC for other tools",
		Long: `Writes one of the tables of the published weeks as an Arrow IPC file, to read with DuckDB, pandas, Polars or any
Arrow library. The Parquet files themselves stand in OUT/weeks/WEEK/BUILD/ and can be read directly; their paths are
in 'voc export --list'.`,
		Example: `  voc export --table inquiries --file inquiries.arrow
  voc export --table counts --week 2026-W39 > counts.arrow
  voc export --list`,
		Args: noArguments,
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringVarP(&table, "table", "t", "inquiries", strings.Join(store.Tables(), ", "))
	f.StringVarP(&format, "format", "f", "arrow", "arrow")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.StringVar(&file, "file", "", "file to write (default: standard output)")
	list := f.Bool("list", false, "list the Parquet files of the table instead")
	command.RunE = func(cmd *cobra.Command, _ []string) error {
		if !slices.Contains(store.Tables(), table) {
			return wrongUse("voc export: there is no table %q; choose one of %s", table, strings.Join(store.Tables(), ", "))
		}
		if format != "arrow" {
			return wrongUse("voc export: there is no format %q; the formats are arrow, and Parquet as published (--list)", format)
		}
		output, err := openOutput(out)
		if err != nil {
			return err
		}
		records, err := output.weeks(weekNames)
		if err != nil {
			return err
		}
		var readers []*store.WeekReader
		for _, record := range records {
			reader, err := output.catalog.Week(record.Week)
			if err != nil {
				return err
			}
			if *list {
				fmt.Fprintln(cmd.OutOrStdout(), filepath.Join(reader.Dir(), table+".parquet"))
			}
			readers = append(readers, reader)
		}
		switch target, isFile := cmd.OutOrStdout().(*os.File); {
		case *list:
			return nil
		case file != "":
			return writeWhole(file, func(w io.Writer) error { return exportTo(w, table, readers) })
		case isFile && term.IsTerminal(int(target.Fd())):
			return wrongUse("voc export: Arrow is not for reading on a terminal; name a file with --file, or redirect the output")
		}
		return exportTo(cmd.OutOrStdout(), table, readers)
	}
	return command
}

func exportTo(w io.Writer, table string, readers []*store.WeekReader) error {
	buffered := bufio.NewWriterSize(w, 1<<20)
	if err := store.ExportArrow(buffered, table, readers); err != nil {
		return fmt.Errorf("exporting %s: %w", table, err)
	}
	return buffered.Flush()
}
