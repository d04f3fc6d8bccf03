// Command generate writes the bundled sample into a directory.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"voc/sample"
)

func main() {
	out := flag.String("out", "testdata/sample", "directory to write to")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(directory string) error {
	files, err := sample.Generate(sample.Seed)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(directory, name), content, 0o644); err != nil {
			return fmt.Errorf("writing the sample: %w", err)
		}
	}
	return nil
}
