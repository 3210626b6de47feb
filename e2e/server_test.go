package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"driveway/internal/db/dbtest"
)

// The first owner of every drive in these tests.
const (
	email    = "ann@driveway.example"
	password = "correct horse battery"
)

// binary builds ./cmd/driveway with the given build tags, once for each set of tags, and returns its path. With
// DRIVEWAY_TEST_RACE set it has the race detector inside.
func binary(t testing.TB, tags string) string {
	t.Helper()
	builds.Lock()
	defer builds.Unlock()
	if path := builds.path[tags]; path != "" {
		return path
	}
	path := filepath.Join(builds.dir, "driveway-"+tags)
	args := []string{"build", "-tags", tags, "-o", path}
	if os.Getenv("DRIVEWAY_TEST_RACE") != "" {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, "driveway/cmd/driveway")...).CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	builds.path[tags] = path
	return path
}

var builds = struct {
	sync.Mutex
	dir  string
	path map[string]string
}{path: map[string]string{}}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "driveway-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	builds.dir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// Server is a driveway process: started, killed and restarted on the same address and data.
type Server struct {
	Addr     string // host:port of the API
	Metrics  string // host:port of the metrics
	Dir      string // the data folder
	Database string // sqlite, or a PostgreSQL URL
	Tags     string
	Env      []string

	t    testing.TB
	log  logBuffer
	cmd  *exec.Cmd
	gone chan struct{} // closed when the process has ended
}

// newServer describes a server on free ports with a data folder of its own. Change the fields before Start.
func newServer(t testing.TB) *Server {
	s := &Server{Addr: freeAddr(t), Metrics: freeAddr(t), Dir: filepath.Join(t.TempDir(), "data"), Database: "sqlite", t: t}
	t.Cleanup(func() {
		s.Kill()
		if strings.Contains(s.log.String(), "DATA RACE") {
			t.Error("the race detector has something to say")
		}
		if t.Failed() {
			t.Logf("the server's last words:\n%s", s.log.Tail())
		}
	})
	return s
}

// startServer starts a server on the given kind of database, "sqlite" or "postgres".
func startServer(t testing.TB, database string) *Server {
	t.Helper()
	s := newServer(t)
	if database == "postgres" {
		s.Database = dbtest.Postgres(t)
	}
	s.Start()
	return s
}

// eachDatabase runs a test on SQLite and on PostgreSQL.
func eachDatabase(t *testing.T, fn func(t *testing.T, database string)) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) { fn(t, database) })
	}
}

// Start starts the process and waits until it is ready.
func (s *Server) Start() {
	s.t.Helper()
	if err := s.start(); err != nil {
		s.t.Fatalf("the server does not start: %v\n%s", err, s.log.Tail())
	}
}

func (s *Server) start() error {
	s.cmd = exec.Command(binary(s.t, s.Tags), "serve")
	s.cmd.Env = append(os.Environ(),
		"DRIVEWAY_LISTEN="+s.Addr,
		"DRIVEWAY_METRICS_LISTEN="+s.Metrics,
		"DRIVEWAY_DATA="+s.Dir,
		"DRIVEWAY_DATABASE="+s.Database,
		"DRIVEWAY_LOG_LEVEL=warn",
		"DRIVEWAY_ADMIN_EMAIL="+email,
		"DRIVEWAY_ADMIN_PASSWORD="+password,
	)
	s.cmd.Env = append(s.cmd.Env, s.Env...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	s.cmd.SysProcAttr = dieWithParent()
	if err := s.cmd.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	s.gone = gone
	go func(cmd *exec.Cmd) {
		cmd.Wait()
		close(gone)
	}(s.cmd)
	for deadline := time.Now().Add(30 * time.Second); ; {
		if s.ready() {
			return nil
		}
		select {
		case <-gone:
			return fmt.Errorf("it ended: %v", s.cmd.ProcessState)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return errors.New("not ready after 30 s")
		}
	}
}

func (s *Server) ready() bool {
	resp, err := http.Get("http://" + s.Addr + "/readyz")
	if err != nil {
		return false
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// Kill ends the process as kill -9 does, and waits until it is gone. A server that does not run is left alone.
func (s *Server) Kill() { s.signal(syscall.SIGKILL) }

// Stop asks the process to end, and waits until it is gone.
func (s *Server) Stop() { s.signal(syscall.SIGTERM) }

func (s *Server) signal(sig syscall.Signal) {
	if s.gone == nil {
		return
	}
	s.cmd.Process.Signal(sig)
	<-s.gone
	s.gone = nil
}

// Client returns a client that is signed in as the first owner.
func (s *Server) Client() *Client {
	s.t.Helper()
	c := NewClient(s.Addr)
	if err := c.Login(email, password); err != nil {
		s.t.Fatalf("sign in: %v", err)
	}
	return c
}

// Run runs another command of the binary on the same data, and returns what it printed.
func (s *Server) Run(args ...string) string {
	s.t.Helper()
	out, err := s.TryRun(args...)
	if err != nil {
		s.t.Fatalf("driveway %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// TryRun is Run for a command that may fail.
func (s *Server) TryRun(args ...string) (string, error) {
	cmd := exec.Command(binary(s.t, s.Tags), args...)
	cmd.Env = append(os.Environ(), "DRIVEWAY_DATA="+s.Dir, "DRIVEWAY_DATABASE="+s.Database)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// freeAddr returns a loopback address with a port that was free a moment ago. It lies below the range from which the
// system takes ports for outgoing connections: so that none of those takes it while a server is down.
func freeAddr(t testing.TB) string {
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// logBuffer keeps the end of a process's output.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.buf.Len() > 1<<20 {
		b.buf.Next(b.buf.Len() / 2)
	}
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Tail returns the last lines.
func (b *logBuffer) Tail() string { return tail(b.String(), 8<<10) }
