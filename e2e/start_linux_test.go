package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestStart holds a new drive to its first promises: it answers within 2 s, and idles under 60 MB.
func TestStart(t *testing.T) {
	s := newServer(t)
	binary(t, "")
	began := time.Now()
	s.Start()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("ready after %v", took)
	} else {
		t.Logf("ready after %v", took)
	}
	c := s.Client()
	if _, err := c.Put("0", "hello", []byte("hello"), chunkSize); err != nil {
		t.Error(err)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	ok(t, err)
	for line := range strings.Lines(string(status)) {
		var kb int
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			t.Logf("idle in %d MB", kb>>10)
			if kb > 60<<10 {
				t.Errorf("idle it takes %d MB", kb>>10)
			}
		}
	}
}

// TestStop asks a server to end in the middle of an upload: the chunk under way is finished, and after a restart the
// upload goes on.
func TestStop(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		s := startServer(t, database)
		c := s.Client()
		data := []byte(strings.Repeat("0123456789abcdef", 3*chunkSize/16))
		id, err := c.Create("0", "file")
		ok(t, err)
		u, err := c.Open(id, int64(len(data)))
		ok(t, err)
		ok(t, c.Chunk(u, 0, data[:chunkSize]))
		s.Stop()
		if code := s.cmd.ProcessState.ExitCode(); code != 0 {
			t.Errorf("asked to end, it ends with %d", code)
		}
		s.Start()
		ok(t, c.Chunk(u, chunkSize, data[chunkSize:]))
		f, err := c.Close(u, int64(len(data)))
		ok(t, err)
		if f.FileHash != hashOf(data) {
			t.Error("the upload that went on over a restart has another hash")
		}
	})
}
