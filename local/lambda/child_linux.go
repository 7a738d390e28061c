package lambda

import "syscall"

// childAttributes: Ctrl-C in the terminal must reach the parent only, which then stops its children in order, and no
// child may outlive it.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
