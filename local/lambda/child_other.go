//go:build !linux

package lambda

import "syscall"

// childAttributes: Ctrl-C in the terminal must reach the parent only. A child whose parent has died ends by itself,
// when its request for work fails.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
