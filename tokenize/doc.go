// Package tokenize turns customer text into what every later stage compares: normalised text, sentences and
// tokens of the IPA dictionary. Documents and search queries go through the same functions, so they meet.
//
// The order is Truncate, Normalize, then (after masking) Tokenize. Offsets are byte offsets into the text that
// was handed in.
//
// The words are found by a lattice of this package over the dictionary of kagome, which is compiled into the
// binary. Tests hold that its words and features are kagome's (EngineKagome), only sooner. Its effort is linear in
// the text, also in texts that nobody writes by hand.
package tokenize
