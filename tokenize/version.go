package tokenize

// Version names all that decides which normal form and which tokens a text has: dictionary, normalisation and
// sentence rules. The last number is raised with every change of the rules; published weeks then ask for a relabel.
const Version = dictionaryVersion + " text-1"
