package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"voc": main})
}

// TestScripts runs the specification of the command line: one file a command.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			// No test may find or make the key of the person who runs it.
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			return nil
		},
		Condition: func(condition string) (bool, error) {
			return condition == "root" && os.Geteuid() == 0, nil
		},
	})
}

func TestEveryCommandHasHelpWithExample(t *testing.T) {
	for _, command := range newRootCommand().Commands() {
		if command.Name() == "help" || command.Name() == "completion" {
			continue
		}
		if command.Short == "" || command.Example == "" || command.GroupID == "" {
			t.Errorf("%s lacks a description, an example or a group", command.Name())
		}
		var discard testWriter
		if code := execute(context.Background(), []string{command.Name(), "--help"}, &discard, &discard); code != exitDone || discard == 0 {
			t.Errorf("%s --help ends with %d after %d bytes", command.Name(), code, discard)
		}
	}
}

type testWriter int

func (w *testWriter) Write(p []byte) (int, error) {
	*w += testWriter(len(p))
	return len(p), nil
}
