// Package web shows what is published to people and programs: pages in Japanese that work without scripts, tables as
// CSV, and a JSON API, all read-only.
//
//	GET /                         Overview of a week (week=2026-W39)
//	GET /explore                  search, facets, histogram, results, conversation
//	GET /topic/{id}               one topic over time, over channels, in the customers' words
//	GET /priorities               what to act on first: priorities, signals, surges, new phrases, indicators
//	GET /gaps                     questions that no article answers
//	GET /table/{name}             a table of these pages as CSV; parameters as on its page
//	GET /api/v1/…                 the same as JSON, see docs/api.md
//
// The address is the whole state of a page: nothing is kept between requests but the published data itself.
// The package knows no store and no index: a Source gives it Publications.
package web
