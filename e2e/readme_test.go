package e2e

import (
	"os"
	"os/exec"
	"regexp"
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

// TestSettings holds the table of settings in docs/running.md against the binary's own help, both ways.
func TestSettings(t *testing.T) {
	page, err := os.ReadFile("../docs/running.md")
	ok(t, err)
	_, table, _ := strings.Cut(string(page), "## Settings")
	table, _, _ = strings.Cut(table, "\n## ")
	help := strings.ReplaceAll(newServer(t).Run("serve", "--help"), "--[no-]thumbnails", "--thumbnails --no-thumbnails")

	words := regexp.MustCompile(`--[a-z][a-z-]+|DRIVEWAY_[A-Z_]+`)
	in := func(text string) map[string]bool {
		set := map[string]bool{}
		for _, word := range words.FindAllString(text, -1) {
			set[word] = true
		}
		delete(set, "--help")
		return set
	}
	for word := range in(help) {
		if !in(table)[word] {
			t.Errorf("docs/running.md has no %s", word)
		}
	}
	for word := range in(table) {
		if !in(help)[word] {
			t.Errorf("docs/running.md has %s, driveway serve --help has not", word)
		}
	}
}
