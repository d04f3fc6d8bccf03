package main

import (
	"fmt"
	"io"
	"os"

	"voc/classify"
	"voc/config"
	"voc/pipeline"
	"voc/tokenize"
)

// readModel reads a model and warns when it is stale; user is the dictionary with which texts are cut now.
func readModel(name string, user *tokenize.UserDictionary, warnings io.Writer) (*classify.Model, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the model: %w", err)
	}
	model, err := classify.DecodeModel(name, data)
	if err == nil {
		warnStale(warnings, name, model, user)
	}
	return model, err
}

// warnStale says that a text has other features than when the model was trained. It is no error: a weekly run goes on
// after an update of voc.
func warnStale(warnings io.Writer, name string, model *classify.Model, user *tokenize.UserDictionary) {
	if why := model.Stale(user.Named()); why != "" {
		fmt.Fprintf(warnings, "voc: the model %s is stale: %s; train it again with voc train %s\n", name, why, model.Target())
	}
}

// warnOfStale warns of every stale model of the configuration.
func warnOfStale(warnings io.Writer, c *config.File, settings *pipeline.Config) {
	for _, entry := range []struct {
		name  string
		model *classify.Model
	}{{c.Model.Topics, settings.Models.Topics}, {c.Model.Sentiment, settings.Models.Sentiment}, {c.Model.Kind, settings.Models.Kind}} {
		if entry.model != nil {
			warnStale(warnings, entry.name, entry.model, settings.UserDictionary)
		}
	}
}
