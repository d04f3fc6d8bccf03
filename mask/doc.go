// Package mask removes personal information from normalised text and replaces customer ids by keyed tokens.
//
// What was personal becomes a readable, taggable word in 〔〕, such as 〔電話番号〕, so that sentences still read
// and classify. Masking errs on the side of removing: a wrong check digit, an odd separator or an unknown name
// is no reason to let a number or a name through.
package mask
