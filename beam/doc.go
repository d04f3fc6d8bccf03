// Package beam does the weekly batch of voc with Apache Beam, on blobs of any object store. It has nothing of its own
// for scheduling, shuffling or retrying, and no figure is made here: it calls what `voc run` calls.
//
// # Flow
//
//	inputs ─split─▶ shards ─Worker.Label─▶ blocks of candidates ─GroupByKey (256 parts of the ids)─▶ Worker.Decide
//	                   │                                                                            │
//	                   └──▶ one blob of labelled rows per shard; where its weeks stand ─┐           │ rows that are not published
//	                                                                                    ▼           ▼
//	                                                                     CoGroupByKey by week ─▶ Worker.BuildWeek ─▶ sealed build
//
//	published weeks ─groups─▶ Worker.Report ─▶ files of reports
//
// The driver is pipeline.Run, to which these are two steps (pipeline.Elsewhere), a job each: it plans, and when all builds
// stand it accounts for every row and publishes; then the reports are made. So output and rules are those of `voc run`. The
// driver reads no row: what it holds does not grow with them.
//
// # What goes where
//
// Elements are descriptors: a shard is a file or a piece of it between two records. Through the shuffle go only the
// candidates (id, time, content hash and place of a row, packed into some 14 bytes where ids are numbered), the places of
// rows in blobs, numbers of rows that lost, counts, which are added by CombinePerKey, and names of reports. Rows go through
// blobs, because a week's rows must meet in one place: whom a row counts as, and which row repeats which, is decided within
// a week.
//
// # Same bytes, and failure
//
// What a DoFn writes depends on its element alone and is written under a name that depends on the element alone, on the
// condition that no such blob exists. So an attempt that is repeated, or runs twice at once, changes nothing, and one that
// dies half-way leaves nothing that counts: blobs appear whole, and a week's build appears with its manifest. (Reports in a
// directory are replaced by a rename, by equal ones.) Only the
// driver publishes: on file:// by the rename of catalog.json under the lock of the output, elsewhere by the conditional
// write of the next pointer (see remote.go), which one of two runs wins.
package beam
