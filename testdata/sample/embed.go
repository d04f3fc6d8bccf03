// Package sampledata embeds the bundled sample, which package sample generates.
package sampledata

import "embed"

// Files holds the sample's files by base name, voc.yaml and truth.json among them.
//
//go:embed *.csv *.jsonl *.mbox *.xlsx voc.yaml truth.json
var Files embed.FS
