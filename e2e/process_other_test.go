//go:build !linux

package e2e

import "syscall"

func dieWithParent() *syscall.SysProcAttr { return nil }

// losePower and forgetLostUploads are for Linux only.
func (s *Server) losePower()         {}
func (s *Server) forgetLostUploads() {}
