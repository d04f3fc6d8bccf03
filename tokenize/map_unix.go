//go:build unix

package tokenize

import (
	"errors"
	"os"
	"syscall"
)

// mapFile maps a file for reading. The content is valid until release is called.
func mapFile(path string) (content []byte, release func(), err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Size() == 0 || info.Size() != int64(int(info.Size())) || !info.Mode().IsRegular() {
		return nil, nil, errors.New("not a file that can be mapped")
	}
	content, err = syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, err
	}
	return content, func() { syscall.Munmap(content) }, nil
}
