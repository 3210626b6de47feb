package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under test, with all processes that it starts.
type process struct {
	cmd    *exec.Cmd
	log    *os.File
	exited chan struct{}
	addr   string
	began  time.Duration // from the start of the binary to its first answer
}

// startProcess starts a server in a process group of its own, and waits until its port takes connections and ready says
// that it answers.
func startProcess(dir, addr string, ready func() bool, env []string, name string, args ...string) (*process, error) {
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(name, args...), log: log, exited: make(chan struct{}), addr: addr}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	start := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	for time.Since(start) < time.Minute {
		select {
		case <-p.exited:
			return nil, fmt.Errorf("%s ended at once: see %s", name, log.Name())
		case <-time.After(2 * time.Millisecond):
		}
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			continue
		}
		conn.Close()
		if ready() {
			p.began = time.Since(start)
			return p, nil
		}
	}
	p.stop()
	return nil, fmt.Errorf("%s did not answer within a minute: see %s", name, log.Name())
}

// stop ends the server and all that it started.
func (p *process) stop() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(20 * time.Second):
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	}
	p.log.Close()
}

// usage is what a server has used so far.
type usage struct {
	cpu      time.Duration
	resident int64 // bytes now
	peak     int64 // bytes at most, ever; of several processes the sum of each one's
}

const ticks = 100 // a second, in /proc

// usage sums over the process group.
func (p *process) usage() (u usage, err error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return u, err
	}
	for _, name := range stats {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // it ended meanwhile
		}
		// pid (name) state ppid pgrp …; the name may hold anything.
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		if len(fields) < 14 || fields[2] != strconv.Itoa(p.cmd.Process.Pid) {
			continue
		}
		user, _ := strconv.ParseInt(fields[11], 10, 64)
		system, _ := strconv.ParseInt(fields[12], 10, 64)
		u.cpu += time.Duration(user+system) * time.Second / ticks
		status, err := os.ReadFile(filepath.Join(filepath.Dir(name), "status"))
		if err != nil {
			continue
		}
		u.resident += statusValue(string(status), "VmRSS:")
		u.peak += statusValue(string(status), "VmHWM:")
	}
	return u, nil
}

// statusValue reads a line of /proc/…/status, which is in KiB.
func statusValue(status, name string) int64 {
	_, rest, _ := strings.Cut(status, name)
	n, _ := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	return n << 10
}

// freeAddr is a loopback address that nobody uses just now.
func freeAddr() (string, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
