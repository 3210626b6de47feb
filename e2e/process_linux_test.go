package e2e

import "syscall"

// dieWithParent makes a started process end when the test does, however it ends.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
