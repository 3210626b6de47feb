package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"driveway/e2e/connect"
)

// Rclone is an unmodified rclone that takes a server of ours for the only one it knows. Its remote is called "drive".
type Rclone struct {
	t     testing.TB
	proxy *connect.Proxy
	env   []string
	flags []string
}

// newRclone sets rclone up for the server, signed in as the first owner. The server may be killed and restarted meanwhile.
func newRclone(t testing.TB, s *Server) *Rclone { return newRcloneAs(t, s, email, password) }

// newRcloneAs is newRclone, signed in as somebody else.
func newRcloneAs(t testing.TB, s *Server, email, password string) *Rclone {
	t.Helper()
	proxy, err := connect.Start("127.0.0.1:0", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { proxy.Close() })

	dir := t.TempDir()
	ca, config := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "rclone.conf")
	if err := proxy.WriteCA(ca); err != nil {
		t.Fatal(err)
	}
	r := &Rclone{t: t, proxy: proxy, env: append(os.Environ(),
		"HTTPS_PROXY="+proxy.URL(), "https_proxy="+proxy.URL(), "NO_PROXY=", "no_proxy=",
		"RCLONE_CONFIG="+config, "RCLONE_CA_CERT="+ca)}
	obscured := strings.TrimSpace(r.Run("obscure", password))
	remote := "[drive]\ntype = opendrive\nusername = " + email + "\npassword = " + obscured + "\n"
	if err := os.WriteFile(config, []byte(remote), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// rcloneBinary is Debian's rclone, or the one that DRIVEWAY_TEST_RCLONE names.
func rcloneBinary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("DRIVEWAY_TEST_RCLONE"); path != "" {
		return path
	}
	path, err := exec.LookPath("rclone")
	if err != nil {
		t.Fatal("rclone is missing: scripts/install-deps installs it on Debian")
	}
	return path
}

func (r *Rclone) command(args ...string) *exec.Cmd {
	cmd := exec.Command(rcloneBinary(r.t), append(args, r.flags...)...)
	cmd.Env = r.env
	cmd.SysProcAttr = dieWithParent()
	return cmd
}

// Run runs rclone and returns what it printed. A failure of rclone's is one of the test's.
func (r *Rclone) Run(args ...string) string {
	r.t.Helper()
	var log strings.Builder
	cmd := r.command(args...)
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("rclone %s: %v\n%s", strings.Join(args, " "), err, tail(log.String(), 4<<10))
	}
	return string(out)
}

// Log runs rclone with -v and returns its log.
func (r *Rclone) Log(args ...string) string {
	r.t.Helper()
	log, err := r.command(append(args, "-v")...).CombinedOutput()
	if err != nil {
		r.t.Fatalf("rclone %s: %v\n%s", strings.Join(args, " "), err, tail(string(log), 4<<10))
	}
	return string(log)
}

// Refused runs rclone, which must fail, and returns its log.
func (r *Rclone) Refused(args ...string) string {
	r.t.Helper()
	log, err := r.command(args...).CombinedOutput()
	if err == nil {
		r.t.Fatalf("rclone %s succeeds, it should not\n%s", strings.Join(args, " "), log)
	}
	return string(log)
}

// Entry is one line of rclone lsjson.
type Entry struct {
	Path    string
	Size    int64
	ModTime time.Time
	IsDir   bool
	Hashes  map[string]string
}

// List returns what rclone lsjson sees, by path.
func (r *Rclone) List(args ...string) map[string]Entry {
	r.t.Helper()
	var entries []Entry
	out := r.Run(append([]string{"lsjson"}, args...)...)
	if err := json.Unmarshal([]byte(out), &entries); err != nil {
		r.t.Fatalf("rclone lsjson: %v", err)
	}
	byPath := map[string]Entry{}
	for _, e := range entries {
		if _, twice := byPath[e.Path]; twice {
			r.t.Errorf("%q is listed twice", e.Path)
		}
		byPath[e.Path] = e
	}
	return byPath
}

// MustMoveNothing holds the log of a sync or copy against the claim that both sides were equal already.
func (r *Rclone) MustMoveNothing(log string) {
	r.t.Helper()
	for line := range strings.Lines(log) {
		for _, deed := range []string{"Copied (", "Moved (", "Deleted", "Updated modification time", "Making directory", "Removing directory", "ERROR"} {
			if strings.Contains(line, deed) {
				r.t.Errorf("a sync of what is equal did something: %s", line)
			}
		}
	}
	if !strings.Contains(log, "There was nothing to transfer") {
		r.t.Errorf("rclone does not say that there was nothing to transfer:\n%s", tail(log, 4<<10))
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }
