// Package tokenize turns customer text into what every later stage compares: normalised text, sentences and
// tokens of the IPA dictionary. Documents and search queries go through the same functions, so they meet.
//
// The order is Truncate, Normalize, then (after masking) Tokenize. Offsets are byte offsets into the text that
// was handed in.
package tokenize
