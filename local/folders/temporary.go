package folders

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// inMemory is where Linux has files that no disk has to keep up with, and room how many bytes must be free there.
const (
	inMemory = "/dev/shm"
	room     = 4 << 30
)

const prefix = "carmensita-"

// Temporary makes a folder for the data of tests: in memory where there is room, else where temporary files are. Data there survive
// the death of a process, and no power cut. What processes have left there that are dead is removed.
func Temporary(name string) (string, error) {
	base := os.TempDir()
	var free syscall.Statfs_t
	if err := syscall.Statfs(inMemory, &free); err == nil && free.Bavail*uint64(free.Bsize) >= room {
		base = inMemory
	}
	removeOrphans(base)
	dir, err := os.MkdirTemp(base, prefix+strconv.Itoa(os.Getpid())+"-"+name+"-")
	if err != nil {
		return "", fmt.Errorf("a folder for %s: %w", name, err)
	}
	return dir, nil
}

// removeOrphans removes what belongs to processes that are no more.
func removeOrphans(base string) {
	left, _ := filepath.Glob(filepath.Join(base, prefix+"*"))
	for _, dir := range left {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		pid, err := strconv.Atoi(owner)
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir) // another process may do the same
		}
	}
}
