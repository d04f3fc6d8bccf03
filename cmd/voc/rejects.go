package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"voc"
	"voc/ingest"
	"voc/store"
)

func newRejectsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "rejects",
		Short: "list, show, mend and replay rejected rows",
		Long: `A row that cannot be taken is a reject: it is kept with its reason, its place and its raw bytes in
OUT/runs/RUN/rejects.jsonl, which only you can read, and counted in the summary of the run. Nothing is lost.

To take rejects that a change of voc.yaml makes readable (a column mapped, an encoding stated):

  voc rejects replay --config voc.yaml

To take rejects that are wrong themselves, mend them by hand:

  voc rejects export mend/        one file per source, header included, in UTF-8
  …edit the files in mend/; remove the rows that are not worth mending…
  voc rejects replay mend/

A replay is a run: the mended rows are read like any export, and accounted for under the name of their file with
"(replayed)" behind it. What is still wrong becomes a reject of that run. The rejects it replaces are no longer listed.
Remove the directory afterwards: like the reject files it holds raw personal text.`,
		Example: `  voc rejects list
  voc rejects show 3
  voc rejects export mend/
  voc rejects replay mend/`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	command.AddCommand(newRejectsListCommand(), newRejectsShowCommand(), newRejectsExportCommand(), newRejectsReplayCommand())
	return command
}

// listedReject is a line of `voc rejects list --json`: everything but the raw bytes.
type listedReject struct {
	Number   int    `json:"number"`
	ID       string `json:"id"`
	Run      string `json:"run"`
	File     string `json:"file"`
	SHA256   string `json:"sha256"`
	Start    int64  `json:"start"`
	End      int64  `json:"end"`
	Line     int64  `json:"line"`
	Column   int    `json:"column"`
	Stage    string `json:"stage"`
	Reason   string `json:"reason"`
	Bytes    int    `json:"bytes"` // of the raw bytes kept
	Replayed bool   `json:"replayed"`
}

func newRejectsListCommand() *cobra.Command {
	var out string
	var asJSON, all bool
	command := &cobra.Command{
		Use:     "list",
		Short:   "list rejects with place and reason, without their text",
		Example: "  voc rejects list --json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := readRejects(out, all)
			if err != nil {
				return err
			}
			if asJSON {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetEscapeHTML(false)
				for _, r := range list.rejects {
					if err := encoder.Encode(listedReject{r.Number, r.ID, r.Run, r.File, r.SHA256, r.Start, r.End, r.Line, r.Column, r.Stage, r.Reason, len(r.Raw), r.Replayed}); err != nil {
						return err
					}
				}
				return nil
			}
			if len(list.rejects) == 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "no rejects in %s\n", out)
			} else {
				table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(table, "NUMBER\tID\tFILE\tLINE\tFIELD\tREASON")
				for _, r := range list.rejects {
					reason := r.Reason
					if r.Replayed {
						reason += " (replayed)"
					}
					fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\n", r.Number, r.ID, r.File, orDash(r.Line), orDash(int64(r.Column)), reason)
				}
				if err := table.Flush(); err != nil {
					return err
				}
			}
			if list.replayed > 0 && !all {
				fmt.Fprintf(cmd.OutOrStdout(), "%d replayed; --all lists them too\n", list.replayed)
			}
			return nil
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	command.Flags().BoolVar(&all, "all", false, "also those that a replay replaced")
	command.Flags().BoolVar(&asJSON, "json", false, "print one JSON object per line")
	return command
}

func orDash(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func newRejectsShowCommand() *cobra.Command {
	var out string
	var raw bool
	command := &cobra.Command{
		Use:   "show [flags] NUMBER|ID",
		Short: "show one reject with its raw text",
		Long: `Shows where a reject stood, why it was rejected, and what stood there, decoded to UTF-8. This is raw text: it may
hold personal information.`,
		Example: "  voc rejects show 3\n  voc rejects show 3 --raw > row.csv",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := readRejects(out, true)
			if err != nil {
				return err
			}
			r, err := list.find(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "This is raw text as the customer wrote it. It may hold personal information: do not pass it on.")
			w := cmd.OutOrStdout()
			if raw {
				_, err := w.Write(r.Raw)
				return err
			}
			fmt.Fprintf(w, "file    %s (SHA-256 %s)\n", r.File, r.SHA256)
			if r.End > 0 {
				fmt.Fprintf(w, "bytes   %d–%d\n", r.Start, r.End)
			}
			fmt.Fprintf(w, "line    %s\nfield   %s\nstage   %s\nreason  %s\nrun     %s\n\n", orDash(r.Line), orDash(int64(r.Column)), r.Stage, r.Reason, r.Run)
			if len(r.Header) > 0 {
				fmt.Fprintln(w, printable(ingest.RawText(r.Encoding, r.Header)))
			}
			fmt.Fprintln(w, printable(ingest.RawText(r.Encoding, r.Raw)))
			if !r.replayable() && len(r.Raw) > 0 {
				fmt.Fprintf(w, "\n(only the first %d bytes were kept; mend it in the source file)\n", len(r.Raw))
			}
			return nil
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	command.Flags().BoolVar(&raw, "raw", false, "print the raw bytes and nothing else")
	return command
}

// printable takes away what would steer a terminal.
func printable(text string) string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\r\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '\ufffd'
		}
		return r
	}, text)
}

// mendList is mend.json in a directory of exported rejects: which rejects each file holds.
type mendList struct {
	Files []mendFile `json:"files"`
}

type mendFile struct {
	Name    string   `json:"name"`   // in the directory
	Source  string   `json:"source"` // file that the rejects stem from
	Format  string   `json:"format"`
	Decoded bool     `json:"decoded"` // the file is UTF-8, whatever the source was
	Rejects []string `json:"rejects"` // ids
}

const mendListFile = "mend.json"

func newRejectsExportCommand() *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "export [flags] DIRECTORY",
		Short: "write the rejects as files to mend, one per source",
		Long: `Writes the rejects of each source into a file of its own in a new directory, with the header of the source and in
UTF-8; bytes that mean nothing in the encoding of the source stand as U+FFFD (�) and are to be replaced. Rows of
workbooks are written as TSV. Mend the rows, remove those that are not worth it, then run 'voc rejects replay DIRECTORY'.
The files hold raw personal text; only you can read them.`,
		Example: "  voc rejects export mend/",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := readRejects(out, false)
			if err != nil {
				return err
			}
			groups := list.groups()
			if len(groups) == 0 {
				return fmt.Errorf("there are no rejects to mend in %s", out)
			}
			directory := args[0]
			if entries, err := os.ReadDir(directory); err == nil && len(entries) > 0 {
				return fmt.Errorf("the directory %s is not empty: name a new one, so that nothing mended is overwritten", directory)
			}
			if err := os.MkdirAll(directory, 0o700); err != nil {
				return fmt.Errorf("making the directory: %w", err)
			}
			var mend mendList
			count := 0
			for _, group := range groups {
				file := mendFile{Source: group[0].File, Format: ingest.ReplayFormat(group[0].Format), Decoded: true}
				file.Name = group[0].SHA256[:min(8, len(group[0].SHA256))] + "-" + strings.TrimSuffix(group[0].File, replayedSuffix) + "." + file.Format
				var rejects []voc.Reject
				for _, reject := range group {
					rejects = append(rejects, reject.Reject)
					file.Rejects = append(file.Rejects, reject.ID)
				}
				count += len(group)
				if err := store.WriteFileAtomic(filepath.Join(directory, file.Name), ingest.JoinRejects(rejects, true), 0o600); err != nil {
					return err
				}
				mend.Files = append(mend.Files, file)
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d rejects\n", filepath.Join(directory, file.Name), len(group))
			}
			data, err := json.MarshalIndent(mend, "", "  ")
			if err != nil {
				return err
			}
			if err := store.WriteFileAtomic(filepath.Join(directory, mendListFile), append(data, '\n'), 0o600); err != nil {
				return err
			}
			if cut := len(list.rejects) - count; cut > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "%d rejects were too long to be kept whole, or are the end of an export that breaks off: mend them in their source.\n", cut)
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "These files hold raw personal text. Remove them after the replay.")
			return nil
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	return command
}
