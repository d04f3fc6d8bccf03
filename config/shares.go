package config

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"voc"
	"voc/aggregate"
)

// checkShares checks what is declared of the customer base; errors name file, line and column. A channel that has no
// data or no share is no error here: which channels a week has is known only then, and its report says so.
func (c *File) checkShares(name string, data []byte) error {
	at := func(path, format string, values ...any) error {
		return fmt.Errorf("%s: %s", position(name, data, path), fmt.Sprintf(format, values...))
	}
	if c.Target.Channel != nil {
		if err := (aggregate.Options{Target: c.Target.Channel}).Check(); err != nil {
			return at("$.target.channel", "target: channel: %v", err)
		}
	}
	for _, channel := range slices.Sorted(maps.Keys(c.Target.Channel)) {
		if meant := c.misspelt(channel); meant != "" {
			return at("$.target.channel."+quoted(channel), "target: channel: no input has the channel %q; write %s", channel, meant)
		}
	}
	for _, channel := range slices.Sorted(maps.Keys(c.Target.Pool)) {
		if err := (aggregate.Options{Target: c.Target.Channel, Pool: map[string]string{channel: c.Target.Pool[channel]}}).Check(); err != nil {
			return at("$.target.pool."+quoted(channel), "target: pool: %v", err)
		}
	}
	for _, margin := range slices.Sorted(maps.Keys(c.Margins)) {
		if err := (aggregate.Options{Margins: map[string]map[string]float64{margin: c.Margins[margin]}}).Check(); err != nil {
			return at("$.margins."+quoted(margin), "margins: %v", err)
		}
	}
	if err := c.Priority.Check(); err != nil {
		return at("$.priority", "priority: %v", err)
	}
	for i, day := range c.Holidays {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return at(fmt.Sprintf("$.holidays[%d]", i), "holidays: %q is not a day such as 2026-08-11", day)
		}
	}
	return nil
}

// misspelt gives the channel that a name was probably meant to be, or nothing. A name that inputs declare, or that is
// like none of voc's, is taken as it is, because sources may bring channels of their own.
func (c *File) misspelt(name string) string {
	for _, input := range c.Inputs {
		if input.Channel == name {
			return ""
		}
		for _, channel := range input.Channels {
			if channel == name {
				return ""
			}
		}
	}
	if voc.ChannelName(name) != name {
		return "" // one of voc's own
	}
	for _, channel := range voc.Channels {
		folded := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(name))
		if voc.ChannelName(channel) == name || oneEditApart(folded, channel) {
			return channel
		}
	}
	return ""
}

// oneEditApart tells whether a is b, or becomes b when one letter is added, dropped or replaced, or two neighbours
// change places.
func oneEditApart(a, b string) bool {
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return max(len(a), len(b)) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// quoted writes a key for a YAML path.
func quoted(key string) string { return "'" + strings.ReplaceAll(key, "'", `\'`) + "'" }

// position is file:line:column of a path in a YAML text, or the file alone where it cannot be found, or where the
// library panics on it.
func position(name string, data []byte, path string) (where string) {
	defer func() {
		if recover() != nil {
			where = name
		}
	}()
	found, err := yaml.PathString(path)
	if err != nil {
		return name
	}
	node, err := found.ReadNode(bytes.NewReader(data))
	if err != nil || node.GetToken() == nil {
		return name
	}
	at := node.GetToken().Position
	return fmt.Sprintf("%s:%d:%d", name, at.Line, at.Column)
}
