//go:build !linux

package e2e

import "syscall"

func dieWithParent() *syscall.SysProcAttr { return nil }

// losePower is for Linux only.
func (s *Server) losePower() {}
