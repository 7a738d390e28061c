//go:build unix && !linux

package process

import "syscall"

// Only Linux can tie a child's life to its parent's; elsewhere a child outlives a parent that was killed.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
