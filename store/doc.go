// Package store keeps labelled inquiries and their figures on disk: Parquet tables built week by week, the
// manifest that lists and checksums them, the catalog that points at them, and the spool that holds rows until
// their weeks are built. It also exports the tables as Arrow IPC and CSV.
//
// # Layout
//
//	DIR/
//	  catalog.json                 the one pointer: weeks → builds, and the files taken so far (see Catalog)
//	  .lock                        held by the run that writes; the holder's process id is in it
//	  weeks/2026-W34/<build>/      one sealed, never changed build of a week
//	    inquiries.parquet          one row per inquiry, by received_at, id_space, id
//	    opinions.parquet           one row per opinion, by row number of its inquiry, then in text order
//	    counts.parquet             counts of people and messages
//	    estimates.parquet          shares with intervals
//	    channels.parquet           weights of the channels under each estimator
//	    index/                     search index, made by the caller
//	    manifest.json              versions, row counts, size and SHA-256 of every file above (see Manifest)
//	  weeks/2026-W34/.tmp-*        a build that is not sealed yet, or that a killed run left
//	  tmp-*                        a spool or partitions of ids, or what a killed run left of them
//
// The columns are described in docs/schema.md, which Schema generates.
//
// A build is named after the SHA-256 of its tables, so equal content has an equal name; a number is added when
// the name is taken by a build with the same tables but another index or manifest. Nothing in the tables
// depends on the run that wrote them: equal rows give equal bytes.
//
// # Publishing
//
// A build is written under a temporary name, flushed to disk, read back, checksummed and renamed. Only then may
// catalog.json name it. Replacing catalog.json (temporary file, fsync, rename, fsync of the directory) is the
// only switch: before it readers see the old weeks, after it the new ones. A build that the catalog no longer
// names stays for 24 hours so that readers finish. Whatever a killed run leaves is invisible, and Clean
// removes it under the lock.
//
// # Trust
//
// A manifest must have the checksum that the catalog gives, and a table the checksum that its manifest gives,
// before it is decoded. Text read back was stored masked, hence voc.TrustMasked.
//
// # Times
//
// Tables hold milliseconds since 1970 in UTC. The manifest names the run's time zone, and rows are read back in
// it, so that days and weeks agree. Anything finer than a millisecond is cut off by the spool already.
package store
