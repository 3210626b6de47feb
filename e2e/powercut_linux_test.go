package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	contentcut "driveway/internal/content/powercut"
	"driveway/internal/db/dbtest"
	databasecut "driveway/internal/db/powercut"
)

// TestPowerCut is TestKill with everything lost that was not synced: of SQLite's files and of the content. PostgreSQL
// keeps its own promises; there only content is lost.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		s := newServer(t)
		s.Tags = "powercut"
		s.Env = []string{"DRIVEWAY_TEST_POWERCUT=" + s.durable()}
		if database == "postgres" {
			s.Database = dbtest.Postgres(t)
		}
		s.Start()
		crash(t, s, true)
	})
}

// durable is the folder with what a power cut would leave.
func (s *Server) durable() string { return filepath.Join(filepath.Dir(s.Dir), "durable") }

// losePower puts what was synced in the place of the data folder. The server must not run.
func (s *Server) losePower() {
	s.t.Helper()
	if s.Database == "sqlite" {
		ok(s.t, databasecut.Restore(s.Dir, filepath.Join(s.durable(), "database")))
	}
	ok(s.t, contentcut.Restore(filepath.Join(s.Dir, "content"), filepath.Join(s.durable(), "content")))
}

// forgetLostUploads repairs what a power cut may leave: uploads that nobody has gone on with, and whose bytes are gone.
// Anything else that is found is a fault.
func (s *Server) forgetLostUploads() {
	s.t.Helper()
	out, _ := s.TryRun("check", "--repair")
	for line := range strings.Lines(out) {
		if finding.MatchString(line) && !strings.HasPrefix(line, "upload-") {
			s.t.Errorf("driveway check: %s", out)
			return
		}
	}
}

// finding is the first line of what check has found.
var finding = regexp.MustCompile(`^[a-z]+-[a-z-]+: `)
