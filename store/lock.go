package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// DirectoryLock is held by the one run that may write to a directory. The system releases it when the process
// ends, however it ends.
type DirectoryLock struct {
	lock *flock.Flock
	path string
}

// Lock takes the lock of dir without waiting and makes dir where it is missing, for the owner alone: even
// masked inquiries are not for everyone. When another run holds the lock the error is ErrLocked and says which.
func Lock(dir string) (*DirectoryLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the output directory: %w", err)
	}
	path := filepath.Join(dir, ".lock")
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	}
	if !locked {
		return nil, fmt.Errorf("locking %s: %w%s; wait until it has ended, or use another output directory", dir, ErrLocked, holder(path))
	}
	// Who holds it is a courtesy to the next caller, so failing to say it is no failure.
	_ = os.WriteFile(path, fmt.Appendf(nil, "%d\n", os.Getpid()), 0o600)
	return &DirectoryLock{lock, path}, nil
}

// holder describes who holds the lock where that is known: the file was written when the lock was taken.
func holder(path string) string {
	data, err := os.ReadFile(path)
	process := strings.TrimSpace(string(data))
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || process == "" {
		return ""
	}
	return fmt.Sprintf(" (process %s, since %s)", process, info.ModTime().Format(time.DateTime))
}

// Unlock releases the lock. The lock file stays: removing it would let two runs lock different files.
func (l *DirectoryLock) Unlock() error {
	_ = os.Truncate(l.path, 0)
	if err := l.lock.Unlock(); err != nil {
		return fmt.Errorf("releasing the lock %s: %w", l.path, err)
	}
	return nil
}
