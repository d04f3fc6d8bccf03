package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"voc"
	"voc/beam"
)

// read runs voc search, serve, report or verify, whose arguments are args, on what is fetched of the output they name.
// voc itself runs no programs and knows no cloud, so it is this program that calls voc.
func read(ctx context.Context, args []string) error {
	at, value := -1, ""
	var weeks beam.Weeks
	for i := 1; i < len(args) && args[i] != "--"; i++ {
		name, given, joined := strings.Cut(args[i], "=")
		if !joined && i+1 < len(args) {
			given = args[i+1]
		}
		switch {
		case name == "--out" || name == "-o":
			at, value = i, given
			if !joined {
				i++
			}
		case name == "--week" && args[0] == "search":
			for _, text := range strings.Split(given, ",") {
				if text == "last" {
					weeks.Last = true
				} else if week, err := voc.ParseWeek(text); err == nil {
					weeks.Names = append(weeks.Names, week)
				} // else voc says what is wrong
			}
		}
	}
	if value == "" {
		return errors.New("--out is missing: give the URL of the output")
	}
	cache, err := beam.CacheDirectory(value)
	if err != nil {
		return err
	}
	if _, err := beam.Fetch(ctx, value, cache, weeks); err != nil {
		return err
	}
	program, err := findVoc()
	if err != nil {
		return err
	}
	args = append([]string{}, args...)
	if strings.Contains(args[at], "=") {
		args[at] = "--out=" + cache
	} else {
		args[at+1] = cache
	}
	command := exec.CommandContext(ctx, program, args...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // voc serve ends its requests
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	return command.Run()
}

// findVoc finds voc: beside this program, else on the path.
func findVoc() (string, error) {
	if own, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(own), "voc"+filepath.Ext(own))
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return beside, nil
		}
	}
	found, err := exec.LookPath("voc")
	if err != nil {
		return "", fmt.Errorf("voc is neither beside voc-beam nor on the path: put it there (%w)", err)
	}
	return found, nil
}
