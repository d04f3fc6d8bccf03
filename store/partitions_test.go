package store

import (
	"bytes"
	"os"
	"testing"
)

func TestPartitionsKeepOrderInMemoryAndOnDisk(t *testing.T) {
	dir := t.TempDir()
	p := NewPartitions(dir)
	var want [PartitionCount][]byte
	record := make([]byte, 1000)
	// More than the buffer holds, twice, and a remainder in memory.
	for i := range 2*partitionsBuffer/len(record) + 5000 {
		part := i * i % PartitionCount
		record[0], record[1], record[999] = byte(i), byte(i>>8), byte(i>>16)
		if err := p.Append(part, record); err != nil {
			t.Fatal(err)
		}
		want[part] = append(want[part], record...)
	}
	if p.dir == "" || p.pending == 0 {
		t.Fatalf("directory %q, %d bytes in memory: the test shows nothing", p.dir, p.pending)
	}
	for part := range want {
		got, err := p.Read(part, []byte("before"))
		if err != nil || !bytes.Equal(got, append([]byte("before"), want[part]...)) {
			t.Fatalf("part %d: %d bytes, want %d, %v", part, len(got), len(want[part]), err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left over: %v, %v", left, err)
	}
	if got, err := p.Read(1, nil); len(got) > 0 || err != nil {
		t.Errorf("after Close there are %d bytes, %v", len(got), err)
	}
}

func TestPartitionsReportAFullDisk(t *testing.T) {
	p := NewPartitions(t.TempDir() + "/missing")
	if err := p.Append(0, make([]byte, partitionsBuffer)); err == nil {
		t.Error("records were kept in a directory that cannot be made")
	}
}
