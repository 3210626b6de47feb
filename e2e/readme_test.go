package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestReadme does the README's five minutes with curl, word for word but for the address.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	ok(t, err)
	_, block, found := strings.Cut(string(readme), "```sh\napi=http://127.0.0.1:8080/")
	block, _, ended := strings.Cut(block, "```")
	if !found || !ended {
		t.Fatal("the README has no block that begins with api=")
	}
	s := newServer(t)
	s.Env = []string{"DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse"}
	s.Start()
	cmd := exec.Command("bash", "-euc", "set -o pipefail\napi=http://"+s.Addr+"/"+block)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "hello, drive") {
		t.Errorf("%v\n%s", err, out)
	}
}
