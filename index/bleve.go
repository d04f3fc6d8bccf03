package index

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2/util"
	zap "github.com/blevesearch/zapx/v17"
	"go.etcd.io/bbolt"
)

// The files of bleve beside the segments (bleve/v2, index_meta.go and index/scorch/persister.go). The files of a
// segment carry its number as scorch, bleve's index on segments, writes it.
const (
	metaFile = "index_meta.json"
	storeDir = "store"
	rootFile = "root.bolt"

	// bleve opens the index for reading only unless it is told otherwise: writing to it would break its checksums.
	metaContent = `{"storage":"scorch","index_type":"scorch","config":{"read_only":true}}`

	// snapshotEpoch is that of bleve's own builder, which it chose to match an index of one batch.
	snapshotEpoch = 3

	// snapshotTime stands where bleve writes the time, so that the same documents give the same bytes.
	snapshotTime = "1970-01-01T00:00:00Z"

	// boltPage is the size of a page of root.bolt. The file says it, so that it can be read everywhere.
	boltPage = 4096
)

// invertedFile and forwardFile are the two files of a segment.
func invertedFile(segment int) string {
	return filepath.Join(storeDir, fmt.Sprintf("%012x.zap", segment))
}

func forwardFile(segment int) string {
	return filepath.Join(storeDir, fmt.Sprintf("%012x.forward", segment))
}

// writeBleve writes what bleve needs to open the segments of dir as one index: its description, and in a file of
// bbolt the list of the segments and the mapping.
func writeBleve(dir string, segments int) (err error) {
	err = writeFile(filepath.Join(dir, metaFile), func(file *os.File) error {
		_, err := file.WriteString(metaContent)
		return err
	})
	if err != nil {
		return err
	}
	mapping, err := json.Marshal(bleveMapping())
	if err != nil {
		return err
	}
	// Who publishes the directory flushes it to disk.
	database, err := bbolt.Open(filepath.Join(dir, storeDir, rootFile), 0o600, &bbolt.Options{PageSize: boltPage, NoSync: true, NoGrowSync: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	return database.Update(func(tx *bbolt.Tx) error { return writeSnapshot(tx, segments, mapping) })
}

// writeSnapshot lists the segments from 0 on in a root.bolt, as bleve's prepareBoltSnapshot does.
func writeSnapshot(tx *bbolt.Tx, segments int, mapping []byte) error {
	snapshots, err := tx.CreateBucket(util.BoltSnapshotsBucket)
	if err != nil {
		return err
	}
	snapshot, err := snapshots.CreateBucket(ascendingKey(snapshotEpoch))
	if err != nil {
		return err
	}
	meta, err := snapshot.CreateBucket(util.BoltMetaDataKey)
	if err != nil {
		return err
	}
	internal, err := snapshot.CreateBucket(util.BoltInternalKey)
	if err != nil {
		return err
	}
	version := binary.BigEndian.AppendUint32(nil, zap.Version)
	err = errors.Join(
		meta.Put(util.BoltMetaDataSegmentTypeKey, []byte(zap.Type)),
		meta.Put(util.BoltMetaDataSegmentVersionKey, append(version, 0)), // bleve writes 5 bytes
		meta.Put(util.BoltMetaDataFileWriterIDKey, nil),                  // not encrypted
		meta.Put(util.BoltMetaDataTimeStamp, []byte(snapshotTime)),
		internal.Put(util.MappingInternalKey, mapping),
	)
	for number := 0; number < segments && err == nil; number++ {
		var segment *bbolt.Bucket
		if segment, err = snapshot.CreateBucket(ascendingKey(uint64(number))); err == nil {
			err = segment.Put(util.BoltPathKey, []byte(filepath.Base(invertedFile(number))))
		}
	}
	return err
}

// ascendingKey writes a number so that keys stand in the order of their numbers: up to 109 as one byte from 0x88 on,
// else big-endian behind a byte that tells the length (bleve's encodeUvarintAscending).
func ascendingKey(number uint64) []byte {
	const zero, small = 0x88, 109
	if number <= small {
		return []byte{zero + byte(number)}
	}
	digits := binary.BigEndian.AppendUint64(nil, number)
	for digits[0] == 0 {
		digits = digits[1:]
	}
	return append([]byte{zero + small + byte(len(digits))}, digits...)
}
