package main

import (
	"strings"

	"voc"
)

// searchArguments are the arguments of `voc search`, for a POSIX shell, that find the people and messages of a figure;
// empty values are no conditions.
func searchArguments(week voc.Week, topic, channel, day string) string {
	arguments := "--week " + week.String()
	for _, flag := range []struct{ name, value string }{{"topic", topic}, {"channel", channel}, {"days", day}} {
		if flag.value != "" {
			arguments += " --" + flag.name + " " + shellWord(flag.value)
		}
	}
	return arguments + " --people"
}

// shellWord leaves a plain word as it is and puts anything else in single quotes.
func shellWord(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/:@+", r))
	}) < 0
	if s != "" && plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
