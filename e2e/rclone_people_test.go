package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestRcloneAsAccountUser works with rclone in folders of which one is open to an account user for editing, and one to view.
func TestRcloneAsAccountUser(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		s := startServer(t, database)
		c := s.Client()
		ids := map[string]string{}
		for _, name := range []string{"open", "look", "private"} {
			id, err := c.CreateFolder("0", name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Put(id, "file", []byte(name), 100); err != nil {
				t.Fatal(err)
			}
			ids[name] = id
		}
		const member, secret = "al@example.com", "correct al"
		for _, call := range []struct {
			path string
			in   map[string]any
		}{
			{"/accountusers.json", map[string]any{"access_first_name": "Al", "access_last_name": "Member", "access_email": member, "access_password": secret,
				"access_admin_mode": 2, "access_notification": 0, "access_max_storage": -1, "access_bw_max": -1}},
			{"/accountusers/setfolderaccess.json", map[string]any{"access_email": member, "foldersObj": map[string]int{ids["open"]: 1, ids["look"]: 0}}},
		} {
			call.in["session_id"] = c.Session
			if err := c.post(call.path, call.in, nil); err != nil {
				t.Fatal(err)
			}
		}

		r := newRcloneAs(t, s, member, secret)
		r.flags = []string{"--retries=1", "--low-level-retries=1"}
		here, back := t.TempDir(), t.TempDir()
		makeTree(t, here)
		if all := r.Run("lsf", "drive:"); all != "look/\nopen/\n" {
			t.Errorf("the root holds %q", all)
		}
		r.Run("copy", filepath.Join(here, "docs"), "drive:open/docs", "--create-empty-src-dirs")
		r.Run("copy", filepath.Join(here, "odd names"), "drive:open/odd names")
		r.Run("check", filepath.Join(here, "docs"), "drive:open/docs", "--download")
		r.MustMoveNothing(r.Log("sync", filepath.Join(here, "docs"), "drive:open/docs"))
		r.Run("moveto", "drive:open/docs/00", "drive:open/moved")
		r.Run("moveto", "drive:open/moved", "drive:open/docs/00")
		r.Run("purge", "drive:open/odd names")
		r.Run("copy", "drive:open/docs", back)
		sameTree(t, filepath.Join(here, "docs"), back)

		if got := r.Run("cat", "drive:look/file"); got != "look" {
			t.Errorf("what is open to view reads %q", got)
		}
		for _, refused := range [][]string{
			{"copy", filepath.Join(here, "sizes"), "drive:look"}, {"mkdir", "drive:new"}, {"deletefile", "drive:look/file"},
			{"purge", "drive:open"}, {"lsf", "drive:private"}, {"copyto", filepath.Join(here, "ancient"), "drive:file"},
		} {
			r.Refused(refused...)
		}
		if theirs := strings.Fields(newRclone(t, s).Run("lsf", "drive:look")); len(theirs) != 1 {
			t.Errorf("what is open to view holds %v", theirs)
		}
	})
}
