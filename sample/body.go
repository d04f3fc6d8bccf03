package sample

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed bodies/*.txt help/*.txt
var written embed.FS

// reply is the pseudo channel of bodies that are the company's answers.
const reply = "reply"

// body is one hand-written text with the labels that its author meant.
//
// A file of bodies is a list of sections. A section begins with a line "# name=value …" that gives the attributes
// of its bodies; bodies are separated by blank lines. A body whose first line is "@ name=value …" has attributes
// that differ from the section's. In chat and LINE each line of a body is a turn.
type body struct {
	topics    []string // leaf topics of the default taxonomy, the main one first; none for off-topic
	kind      string
	sentiment string
	channels  []string
	gap       string // name of a question that no article answers
	article   string // id of the article that answers, for questions; empty where none does
	text      string
}

// stratum is what a body is drawn by: the planted question, or else the main topic.
func (b *body) stratum() string {
	if b.gap != "" {
		return b.gap
	}
	return b.topics[0]
}

func loadBodies() ([]*body, error) {
	names, err := fs.Glob(written, "bodies/*.txt")
	if err != nil {
		return nil, fmt.Errorf("listing bodies: %w", err)
	}
	var bodies []*body
	for _, name := range names {
		data, err := written.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading bodies: %w", err)
		}
		more, err := parseBodies(path.Base(name), string(data))
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, more...)
	}
	return bodies, nil
}

func parseBodies(name, data string) ([]*body, error) {
	var (
		bodies  []*body
		section body
		lines   []string
		current body
	)
	flush := func() {
		if len(lines) == 0 {
			return
		}
		b := current
		b.text = strings.Join(lines, "\n")
		bodies = append(bodies, &b)
		lines = nil
	}
	for number, line := range strings.Split(data, "\n") {
		var err error
		switch {
		case strings.HasPrefix(line, "# "):
			flush()
			section = body{}
			err = section.set(line[2:])
		case strings.HasPrefix(line, "@ ") && len(lines) == 0:
			current = section
			err = current.set(line[2:])
			line = ""
			lines = []string{}
		case line == "":
			flush()
			lines = nil
		default:
			if lines == nil {
				current = section
			}
			if len(current.topics) == 0 || len(current.channels) == 0 {
				err = fmt.Errorf("a body without topic or channels: put a # line above it")
			}
			lines = append(lines, line)
		}
		if err != nil {
			return nil, fmt.Errorf("reading bodies: %s:%d: %w", name, number+1, err)
		}
	}
	flush()
	return bodies, nil
}

func (b *body) set(attributes string) error {
	for _, attribute := range strings.Fields(attributes) {
		name, value, found := strings.Cut(attribute, "=")
		if !found || value == "" {
			return fmt.Errorf("attribute %q is not name=value", attribute)
		}
		switch name {
		case "topic":
			b.topics = strings.Split(value, ",")
		case "kind":
			b.kind = value
		case "sentiment":
			b.sentiment = value
		case "channels":
			b.channels = strings.Split(value, ",")
		case "gap":
			b.gap = value
		case "article":
			b.article = strings.TrimPrefix(value, "-") // a minus sign: not even the section's
		default:
			return fmt.Errorf("unknown attribute %q", name)
		}
	}
	return nil
}

// library holds the bodies by channel and stratum.
type library struct {
	strata  map[string][]string           // channel → strata in fixed order
	bodies  map[string]map[string][]*body // channel → stratum → bodies
	replies map[string][]string           // stratum → the company's answers
}

func newLibrary(bodies []*body) *library {
	l := &library{map[string][]string{}, map[string]map[string][]*body{}, map[string][]string{}}
	for _, b := range bodies {
		for _, channel := range b.channels {
			if channel == reply {
				l.replies[b.stratum()] = append(l.replies[b.stratum()], b.text)
				continue
			}
			if l.bodies[channel] == nil {
				l.bodies[channel] = map[string][]*body{}
			}
			l.bodies[channel][b.stratum()] = append(l.bodies[channel][b.stratum()], b)
			if !slices.Contains(l.strata[channel], b.stratum()) {
				l.strata[channel] = append(l.strata[channel], b.stratum())
			}
		}
	}
	for _, strata := range l.strata {
		slices.Sort(strata)
	}
	return l
}
