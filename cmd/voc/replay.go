package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/config"
	"voc/ingest"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
)

// replayedSuffix follows the name of a source in the name of the input that replays its rejects: rows then say that
// they come from there, because their byte ranges are those of the mended file.
const replayedSuffix = " (replayed)"

// replay is one input of a replay and the rejects whose place it takes.
type replay struct {
	input   pipeline.Input
	rejects []string // ids
}

func newRejectsReplayCommand() *cobra.Command {
	var flags struct {
		out, config, key string
		quiet, json      bool
	}
	command := &cobra.Command{
		Use:   "replay [flags] [DIRECTORY]",
		Short: "read mended rejects, or all rejects with today's configuration",
		Long: `With a directory that 'voc rejects export' made: reads the mended files in it and publishes their rows. Without one:
reads all rejects again as they are, with today's configuration.`,
		Example: "  voc rejects replay mend/\n  voc rejects replay --config voc.yaml",
		Args:    arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			catalog, err := store.Open(flags.out)
			if err != nil {
				return err
			}
			source := &source{config: &config.File{}, files: os.DirFS(".")}
			isSample := flags.config == "" && flags.key == "" && catalog.KeyID == mask.SampleKey().ID()
			if flags.config != "" || isSample {
				if source, err = findSource(flags.config, nil); err != nil {
					return err
				}
			}
			var replays []replay
			if len(args) == 1 {
				replays, err = mendedFiles(args[0], source.config)
			} else {
				replays, err = allRejects(flags.out, source.config)
			}
			if err != nil {
				return err
			}
			config, err := source.config.Settings(source.files, version())
			if err != nil {
				return err
			}
			config.Out, config.Key = flags.out, mask.SampleKey()
			if !isSample {
				if config.Key, err = findKey(flags.key, catalog); err != nil {
					return err
				}
			}
			for _, r := range replays {
				config.Inputs = append(config.Inputs, r.input)
			}
			limitMemory()
			bar := newProgress(cmd.ErrOrStderr(), flags.quiet)
			config.Progress = bar.show
			summary, err := pipeline.Run(cmd.Context(), config)
			bar.end()
			if err != nil {
				return err
			}
			if err := noteReplayed(flags.out, replays, summary); err != nil {
				return err
			}
			if flags.json {
				return writeJSON(cmd.OutOrStdout(), summary)
			}
			if !flags.quiet {
				printSummary(cmd.OutOrStdout(), flags.out, summary)
			}
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&flags.out, "out", "o", "voc-out", "directory of the output")
	f.StringVarP(&flags.config, "config", "c", "", "configuration (voc.yaml)")
	f.StringVar(&flags.key, "key", "", "key of the customer tokens (default: voc/key in your configuration directory)")
	f.BoolVarP(&flags.quiet, "quiet", "q", false, "print nothing but errors")
	f.BoolVar(&flags.json, "json", false, "print the summary as JSON")
	return command
}

// mendedFiles lists the files of a directory of exported rejects.
func mendedFiles(directory string, config *config.File) ([]replay, error) {
	data, err := os.ReadFile(filepath.Join(directory, mendListFile))
	if err != nil {
		return nil, fmt.Errorf("reading what was exported: %w; name a directory that 'voc rejects export' made", err)
	}
	var mend mendList
	if err := json.Unmarshal(data, &mend); err != nil {
		return nil, fmt.Errorf("reading %s: %w; export the rejects again", mendListFile, err)
	}
	var replays []replay
	for _, file := range mend.Files {
		content, err := os.ReadFile(filepath.Join(directory, filepath.Base(file.Name)))
		if err != nil {
			return nil, fmt.Errorf("reading a mended file: %w; to leave its rejects as they are, remove it from %s too", err, mendListFile)
		}
		if i := bytes.Index(content, []byte("\ufffd")); i >= 0 {
			return nil, fmt.Errorf("%s: line %d still holds �, which stands for bytes that could not be read: mend or remove the row", file.Name, bytes.Count(content[:i], []byte("\n"))+1)
		}
		options := config.OptionsFor(sourceOf(file.Source))
		options.Format, options.Encoding = file.Format, ""
		if file.Decoded && file.Format != "mbox" && file.Format != "eml" {
			options.Encoding = "utf-8"
		}
		replays = append(replays, newReplay(file.Source, content, options, file.Rejects))
	}
	return replays, nil
}

// allRejects makes an input of the rejects of each source, as they are.
func allRejects(out string, config *config.File) ([]replay, error) {
	list, err := readRejects(out, false)
	if err != nil {
		return nil, err
	}
	var replays []replay
	for _, group := range list.groups() {
		var rejects []voc.Reject
		var ids []string
		for _, reject := range group {
			rejects = append(rejects, reject.Reject)
			ids = append(ids, reject.ID)
		}
		options := config.OptionsFor(sourceOf(group[0].File))
		options.Format = ingest.ReplayFormat(group[0].Format)
		if options.Encoding == "" || group[0].Encoding != "" && group[0].Format != "mbox" && group[0].Format != "eml" {
			options.Encoding = group[0].Encoding
		}
		replays = append(replays, newReplay(group[0].File, ingest.JoinRejects(rejects, false), options, ids))
	}
	if len(replays) == 0 {
		return nil, fmt.Errorf("there are no rejects to replay in %s", out)
	}
	return replays, nil
}

func newReplay(source string, content []byte, options ingest.Options, ids []string) replay {
	file := ingest.File{Name: sourceOf(source) + replayedSuffix, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}
	return replay{pipeline.Input{File: file, Options: options}, ids}
}

func sourceOf(name string) string { return strings.TrimSuffix(name, replayedSuffix) }

// noteReplayed remembers the rejects whose place this replay took. An input that an earlier replay had taken
// already changes nothing.
func noteReplayed(out string, replays []replay, summary *pipeline.Summary) error {
	read := map[string]bool{}
	for _, file := range summary.Files {
		read[file.Name] = read[file.Name] || file.State == "read"
	}
	var ids []string
	for _, r := range replays {
		if read[r.input.File.Name] {
			ids = append(ids, r.rejects...)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return keepReplayed(out, ids)
}
