package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"driveway/internal/check"
)

// meter shows how far a check is: on a terminal in one line, that is renewed; elsewhere in a line every half minute.
type meter struct {
	mu       sync.Mutex
	out      io.Writer
	terminal bool
	stage    string
	began    time.Time // with the bytes
	shown    time.Time
}

func newMeter(f *os.File) *meter {
	info, err := f.Stat()
	return &meter{out: f, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0, shown: time.Now()}
}

// tell is told of progress, as often as you like.
func (m *meter) tell(p check.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if p.Stage != m.stage {
		m.stage, m.began = p.Stage, now
	}
	every := 30 * time.Second
	if m.terminal {
		every = time.Second / 4
	}
	if now.Sub(m.shown) < every {
		return
	}
	m.shown = now
	line := m.line(p, now)
	if m.terminal {
		fmt.Fprintf(m.out, "\r\x1b[K%s", line)
	} else {
		fmt.Fprintln(m.out, line)
	}
}

func (m *meter) line(p check.Progress, now time.Time) string {
	line := "checking " + p.Stage
	if p.Stage != "content" {
		return line
	}
	line += fmt.Sprintf(": %d of %d", p.Contents, p.AllContents)
	if p.AllBytes == 0 {
		return line
	}
	line += fmt.Sprintf(", %s of %s", size(p.Bytes), size(p.AllBytes))
	if took := now.Sub(m.began); p.Bytes > 0 && took > 2*time.Second {
		left := time.Duration(float64(took) * float64(p.AllBytes-p.Bytes) / float64(p.Bytes))
		line += fmt.Sprintf(", %s/s, %v left", size(int64(float64(p.Bytes)/took.Seconds())), max(left, 0).Round(time.Second))
	}
	return line
}

// clear takes the line away, so that something else can be printed.
func (m *meter) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.terminal {
		fmt.Fprint(m.out, "\r\x1b[K")
	}
}

// size is a number of bytes for people.
func size(n int64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n)/1024, 0
	for f >= 1024 && unit < len(units)-1 {
		f, unit = f/1024, unit+1
	}
	return fmt.Sprintf("%.1f %ciB", f, units[unit])
}
