package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"voc/config"
	"voc/ingest"
	"voc/pipeline"
	sampledata "voc/testdata/sample"
)

// source is where a run's configuration and inputs come from.
type source struct {
	config *config.File
	files  fs.FS // that the paths of the configuration are relative to
	inputs []pipeline.Input
	sample bool
}

// findSource decides between the bundled sample (neither configuration nor inputs), the inputs of a
// configuration, and inputs on the command line.
func findSource(configPath string, args []string) (*source, error) {
	s := &source{config: &config.File{}, files: os.DirFS(".")}
	var err error
	switch {
	case configPath != "":
		s.files = config.Disk{Directory: filepath.Dir(configPath)}
		if s.config, err = config.Read(s.files, filepath.Base(configPath)); err != nil {
			return nil, err
		}
	case len(args) == 0:
		s.sample, s.files = true, sampledata.Files
		if s.config, err = config.Read(s.files, "voc.yaml"); err != nil {
			return nil, err
		}
	}
	if len(args) == 0 {
		if s.inputs, err = s.config.InputFiles(s.files); err == nil && len(s.inputs) == 0 {
			err = fmt.Errorf("%s names no inputs: add some under inputs, or give files on the command line", configPath)
		}
		return s, err
	}
	for _, arg := range args {
		files, err := filesUnder(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			file := ingest.File{Name: filepath.Base(name), Open: func() (io.ReadCloser, error) { return os.Open(name) }}
			info, err := os.Stat(name)
			if err != nil {
				return nil, fmt.Errorf("opening the input: %w", err)
			}
			inputs, err := config.Unpacked(info, pipeline.Input{File: file, Options: s.config.OptionsFor(name)})
			if err != nil {
				return nil, err
			}
			s.inputs = append(s.inputs, inputs...)
		}
	}
	return s, nil
}

// filesUnder returns a file itself, or the files of a directory and its sub-directories in the order of their
// names, hidden ones left out.
func filesUnder(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("opening the input: %w", err)
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	var files []string
	err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(entry.Name(), ".") && path != name:
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.Type().IsRegular():
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the input directory: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("the directory %s holds no files", name)
	}
	return files, nil
}
