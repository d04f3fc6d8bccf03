package ingest

import (
	"strings"

	"voc"
)

// givenTemplates are the sentences of Options.Templates. A slot, written as *, stands for up to slotLongest bytes.
type givenTemplates struct {
	exact map[string]bool
	slots [][]string // what stands before, between and behind the slots
}

const slotLongest = 240

var givenRule = &templateRule{name: ruleTemplate, role: voc.RoleTemplate}

// compileTemplates cuts templates into sentences; nil where there are none.
func compileTemplates(templates []string) *givenTemplates {
	var given *givenTemplates
	for _, template := range templates {
		for rest := template; rest != ""; {
			n := sentenceEnd(rest)
			sentence := foldTemplate(rest[:n])
			rest = rest[n:]
			if strings.Trim(sentence, "*") == "" {
				continue
			}
			if given == nil {
				given = &givenTemplates{exact: map[string]bool{}}
			}
			if strings.Contains(sentence, "*") {
				given.slots = append(given.slots, strings.Split(sentence, "*"))
			} else {
				given.exact[sentence] = true
			}
		}
	}
	return given
}

// match returns the rule of a sentence that is one of the templates, or nil.
func (g *givenTemplates) match(sentence string) *templateRule {
	if g == nil {
		return nil
	}
	folded := foldTemplate(sentence)
	if folded == "" {
		return nil
	}
	if g.exact[folded] {
		return givenRule
	}
	for _, pieces := range g.slots {
		if matchesSlots(folded, pieces) {
			return givenRule
		}
	}
	return nil
}

// matchesSlots finds each piece behind the one before it; the first and the last stand at the ends.
func matchesSlots(sentence string, pieces []string) bool {
	rest, ok := strings.CutPrefix(sentence, pieces[0])
	if !ok {
		return false
	}
	last := pieces[len(pieces)-1]
	if rest, ok = strings.CutSuffix(rest, last); !ok {
		return false
	}
	for _, piece := range pieces[1 : len(pieces)-1] {
		i := strings.Index(rest, piece)
		if i < 0 || i > slotLongest {
			return false
		}
		rest = rest[i+len(piece):]
	}
	return len(rest) <= slotLongest
}
