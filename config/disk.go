package config

import (
	"io/fs"
	"os"
	"path/filepath"

	"voc/ingest"
	"voc/pipeline"
)

// Unpacked returns an input, or the inputs inside it where it is packed; they are read as the configuration says for
// the packed one. What is no regular file is not looked into: a pipe gives its bytes once.
func Unpacked(info fs.FileInfo, input pipeline.Input) ([]pipeline.Input, error) {
	if !info.Mode().IsRegular() {
		return []pipeline.Input{input}, nil
	}
	files, err := ingest.Expand(input.File)
	if err != nil {
		return nil, err
	}
	var inputs []pipeline.Input
	for _, file := range files {
		inputs = append(inputs, pipeline.Input{File: file, Options: input.Options})
	}
	return inputs, nil
}

// Disk is a directory of the disk whose paths may also be absolute or lead upwards, as people write them in
// a configuration.
type Disk struct{ Directory string }

// Path is where a file of that name stands.
func (d Disk) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(d.Directory, filepath.FromSlash(name))
}

// Open opens a file.
func (d Disk) Open(name string) (fs.File, error) { return os.Open(d.Path(name)) }

// Glob implements fs.GlobFS; the names it returns can be given to Open.
func (d Disk) Glob(pattern string) ([]string, error) {
	names, err := filepath.Glob(d.Path(pattern))
	for i, name := range names {
		if names[i], err = filepath.Abs(name); err != nil {
			return nil, err
		}
	}
	return names, err
}
