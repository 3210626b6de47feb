package e2e

import (
	"path/filepath"
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
