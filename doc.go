// Package voc holds the nouns of the voice-of-customer pipeline: what an inquiry is before and after
// masking, how its labels and their evidence look, and which figures are made from them.
//
// Every stage of the pipeline takes nouns of this package and gives nouns of this package, so that no stage
// needs to know another one. The package uses the standard library only and holds no behaviour beyond what
// belongs to a noun itself.
//
// Offsets are byte offsets into the masked text everywhere. Times carry the run's time zone.
package voc
