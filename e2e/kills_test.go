package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestRcloneKilledOnce kills and restarts the server once while rclone copies a tree.
func TestRcloneKilledOnce(t *testing.T) {
	t.Parallel()
	copyThroughKills(t, "sqlite", 1)
}

// copyThroughKills lets rclone copy a tree to a server that is killed and restarted meanwhile, each time when some more
// of it has arrived. rclone must come to its end, and the tree with it.
func copyThroughKills(t *testing.T, database string, kills int) {
	s := startServer(t, database)
	r := newRclone(t, s)
	r.flags = []string{"--transfers=8", "--checkers=16", "--retries=10", "--retries-sleep=200ms", "--low-level-retries=20"}
	here, back := t.TempDir(), t.TempDir()
	makeTree(t, here)

	var log strings.Builder
	cmd := r.command("copy", here, "drive:tree", "-v")
	cmd.Stdout, cmd.Stderr = &log, &log
	ok(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	c := s.Client()
	for kill := range kills {
		for arrived(c, "0") < 40*(kill+1) {
			select {
			case err := <-ended:
				t.Fatalf("rclone ended before kill %d: %v\n%s", kill+1, err, tail(log.String(), 4<<10))
			case <-time.After(20 * time.Millisecond):
			}
		}
		s.Kill()
		s.Start()
	}
	if err := <-ended; err != nil {
		t.Fatalf("rclone: %v\n%s", err, tail(log.String(), 4<<10))
	}
	t.Logf("rclone met %d errors on its way", strings.Count(log.String(), "ERROR"))

	r.Run("check", here, "drive:tree", "--download")
	r.MustMoveNothing(r.Log("sync", here, "drive:tree"))
	r.Run("copy", "drive:tree", back)
	sameTree(t, here, back)
}

// arrived counts the files in and below a folder.
func arrived(c *Client, folder string) int {
	list, err := c.List(folder)
	if err != nil {
		return 0
	}
	n := len(list.Files)
	for _, f := range list.Folders {
		n += arrived(c, f.FolderID)
	}
	return n
}
